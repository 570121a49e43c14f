//! report-lost on Lambda: a holder has a card no longer, which locks it for good.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::report_lost;
use store::DynamoStore;

struct ReportLost(Engine, Arc<DynamoStore>);

impl Function for ReportLost {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self(site.engine_over(&store), store))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        report_lost::handle(&self.0, &*self.1, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ReportLost>()
}
