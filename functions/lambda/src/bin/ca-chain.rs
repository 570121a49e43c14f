//! ca-chain on Lambda: the certificates by which a card's certificate is checked, and the CRLs.

use cardwright_core::ports::certificate as ports;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use domain::certificate::Der;
use std::process::ExitCode;
use std::sync::Arc;
use steps::ca_chain;
use steps::http_edge::{Incoming, Result};
use store::DynamoStore;

struct CaChain {
    chain: ports::CaChain,
    root_crl: Option<Der>,
    store: Arc<DynamoStore>,
}

impl Function for CaChain {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        let (chain, root_crl) = (site.chain(&store).await?, site.root_crl(&store).await?);
        Ok(Self { chain, root_crl, store })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        ca_chain::handle(&self.chain, self.root_crl.as_ref(), &*self.store, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<CaChain>()
}
