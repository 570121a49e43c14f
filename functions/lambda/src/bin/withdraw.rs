//! withdraw on Lambda: ends an issuance without a card: aborted, declined or cancelled.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::withdraw;

struct Withdraw(Engine);

impl Function for Withdraw {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        withdraw::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<Withdraw>()
}
