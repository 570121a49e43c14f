//! photo on Lambda: portraits of people, in and out.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::photo::{self, Studio};

struct Photo {
    engine: Engine,
    studio: Studio,
}

impl Function for Photo {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), studio: site.studio(&store) })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        photo::handle(&self.engine, &self.studio, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<Photo>()
}
