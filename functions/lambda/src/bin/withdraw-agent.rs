//! withdraw-agent on Lambda: a reader agent may do nothing any more.

use cardwright_core::command::Engine;
use cardwright_core::ports::store::Principals;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::withdraw_agent;

struct WithdrawAgent {
    engine: Engine,
    principals: Arc<dyn Principals>,
}

impl Function for WithdrawAgent {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), principals: store })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        withdraw_agent::handle(&self.engine, &*self.principals, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<WithdrawAgent>()
}
