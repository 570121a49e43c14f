//! enrol-agent on Lambda: a reader agent brings its keys and its one-time code.

use cardwright_core::command::Engine;
use cardwright_core::ports::store::Principals;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::enrol_agent;
use steps::http_edge::{Incoming, Result};

struct EnrolAgent {
    engine: Engine,
    principals: Arc<dyn Principals>,
}

impl Function for EnrolAgent {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), principals: store })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        enrol_agent::handle(&self.engine, &*self.principals, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<EnrolAgent>()
}
