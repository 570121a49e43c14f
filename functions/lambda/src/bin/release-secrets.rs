//! release-secrets on Lambda: an agent says which chip it has, and gets the card's secrets for it.

use cardwright_core::command::Engine;
use cardwright_core::production::SecretKeys;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::release_secrets;

struct ReleaseSecrets {
    engine: Engine,
    secrets: SecretKeys,
}

impl Function for ReleaseSecrets {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self { engine: site.engine()?, secrets: site.secrets()? })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        release_secrets::handle(&self.engine, &self.secrets, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ReleaseSecrets>()
}
