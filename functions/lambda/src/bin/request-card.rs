//! request-card on Lambda: a holder asks in Self-Service, or a Card administrator writes down who asked.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::request_card;

struct RequestCard(Engine);

impl Function for RequestCard {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        request_card::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<RequestCard>()
}
