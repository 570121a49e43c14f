//! report-production on Lambda: an agent is at work, is done, or has failed.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::report_production;
use store::DynamoStore;

struct ReportProduction {
    engine: Engine,
    store: Arc<DynamoStore>,
}

impl Function for ReportProduction {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), store })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        report_production::handle(&self.engine, &*self.store, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ReportProduction>()
}
