//! preflight-order on Lambda: what holds of a whole order before its first card.

use ca::CertificateAuthority;
use cardwright_core::command::Engine;
use cardwright_core::orders::Surroundings;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::preflight_order;
use store::DynamoStore;

struct PreflightOrder {
    engine: Engine,
    store: Arc<DynamoStore>,
    authority: CertificateAuthority,
}

impl Function for PreflightOrder {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), authority: site.authority(&store).await?, store })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        let store = &*self.store;
        let around = Surroundings { orders: store, lists: store, settings: store, issuer: &self.authority };
        preflight_order::handle(&self.engine, around, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<PreflightOrder>()
}
