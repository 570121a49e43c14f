//! read-audit on Lambda.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::read_audit;
use store::DynamoStore;

struct ReadAudit {
    engine: Engine,
    store: Arc<DynamoStore>,
}

impl Function for ReadAudit {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), store })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        let store = &*self.store;
        read_audit::handle(&self.engine, (store, store, store), route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ReadAudit>()
}
