//! confirm-production on Lambda: a person looks at the card, or at its failure, and decides.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::confirm_production;
use steps::http_edge::{Incoming, Result};

struct ConfirmProduction(Engine);

impl Function for ConfirmProduction {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        confirm_production::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ConfirmProduction>()
}
