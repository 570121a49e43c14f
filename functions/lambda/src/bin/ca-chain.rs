//! ca-chain on Lambda: the certificates by which a card's certificate is checked.

use cardwright_core::ports::certificate as ports;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::ca_chain;
use steps::http_edge::{Incoming, Result};

struct CaChain(ports::CaChain);

impl Function for CaChain {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.chain(&*site.store()?).await?))
    }

    async fn answer(&self, route: &Route, _: &Incoming) -> Result {
        ca_chain::handle(&self.0, route.path)
    }
}

fn main() -> ExitCode {
    serve::<CaChain>()
}
