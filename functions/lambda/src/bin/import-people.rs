//! import-people on Lambda: a file of people, chunk by chunk.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::import_people;
use store::DynamoStore;

struct ImportPeople {
    engine: Engine,
    store: Arc<DynamoStore>,
}

impl Function for ImportPeople {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), store })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        import_people::handle(&self.engine, (&*self.store, &*self.store), route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ImportPeople>()
}
