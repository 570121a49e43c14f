//! report-production on Lambda: an agent is at work, is done, or has failed.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::report_production;

struct ReportProduction(Engine);

impl Function for ReportProduction {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        report_production::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ReportProduction>()
}
