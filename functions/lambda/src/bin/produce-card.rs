//! produce-card on Lambda: an officer starts production, of a request or without one.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::produce_card;

struct ProduceCard(Engine);

impl Function for ProduceCard {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        produce_card::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ProduceCard>()
}
