//! save-person on Lambda: Registration officers enter people, change them, and unbind their sign-ins.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::save_person;
use store::DynamoStore;

struct SavePerson {
    engine: Engine,
    store: Arc<DynamoStore>,
}

impl Function for SavePerson {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), store })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        save_person::handle(&self.engine, &*self.store, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<SavePerson>()
}
