//! manage-card on Lambda: a card is handed over, deactivated, reactivated or locked.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::manage_card;
use store::DynamoStore;

struct ManageCard(Engine, Arc<DynamoStore>);

impl Function for ManageCard {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self(site.engine_over(&store), store))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        manage_card::handle(&self.0, &*self.1, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ManageCard>()
}
