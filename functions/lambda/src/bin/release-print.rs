//! release-print on Lambda: the document of a card for the printer at the desk, and pictures of what was printed.

use cardwright_core::command::Engine;
use cardwright_core::press::Press;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::release_print;

struct ReleasePrint {
    engine: Engine,
    press: Press,
}

impl Function for ReleasePrint {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), press: site.press(&store)? })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        release_print::handle(&self.engine, &self.press, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ReleasePrint>()
}
