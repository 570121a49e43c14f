//! certify on Lambda: certificates for keys that were born on the card.

use adapters::kms::KmsAgreementKeys;
use ca::CertificateAuthority;
use cardwright_core::command::Engine;
use cardwright_core::production::Authority;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::certify;
use steps::http_edge::{Incoming, Result};

struct Certify {
    engine: Engine,
    authority: CertificateAuthority,
    agreement: KmsAgreementKeys,
}

impl Function for Certify {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        let agreement = site.agreement_keys()?;
        Ok(Self { engine: site.engine_over(&store), authority: site.authority(&store).await?, agreement })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        let authority = Authority { issuer: &self.authority, agreement: &self.agreement };
        certify::handle(&self.engine, authority, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<Certify>()
}
