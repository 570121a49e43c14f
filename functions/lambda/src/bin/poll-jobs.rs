//! poll-jobs on Lambda: an agent says what it sees, and hears what it may claim.

use cardwright_core::command::Engine;
use cardwright_core::ports::store::{Lists, Principals};
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use domain::time::Span;
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::poll_jobs;

/// How long an agent waits between polls: each costs a read and an invocation.
const POLL_AFTER: Span = Span::from_secs(2);

struct PollJobs {
    engine: Engine,
    principals: Arc<dyn Principals>,
    lists: Arc<dyn Lists>,
}

impl Function for PollJobs {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), principals: store.clone(), lists: store })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        let Self { engine, principals, lists } = self;
        poll_jobs::handle(engine, &**principals, &**lists, POLL_AFTER, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<PollJobs>()
}
