//! manage-order on Lambda: mass-production orders are made, started, paused, completed; their cards are confirmed.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::manage_order;
use store::DynamoStore;

struct ManageOrder(Engine, Arc<DynamoStore>);

impl Function for ManageOrder {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self(site.engine_over(&store), store))
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        manage_order::handle(&self.0, &*self.1, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ManageOrder>()
}
