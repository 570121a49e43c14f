//! certify on Lambda: certificates for keys that were born on the card.

use ca::CertificateAuthority;
use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::certify;
use steps::http_edge::{Incoming, Result};

struct Certify {
    engine: Engine,
    authority: CertificateAuthority,
}

impl Function for Certify {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), authority: site.authority(&store).await? })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        certify::handle(&self.engine, &self.authority, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<Certify>()
}
