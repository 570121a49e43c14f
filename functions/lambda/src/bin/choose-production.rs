//! choose-production on Lambda: single at a reader, mass, or out of the queue again.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::choose_production;
use steps::http_edge::{Incoming, Result};

struct ChooseProduction(Engine);

impl Function for ChooseProduction {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        choose_production::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ChooseProduction>()
}
