//! configure on Lambda: System administrators set things, and try layouts and mails out.

use cardwright_core::command::Engine;
use cardwright_core::ports::mail::Mails;
use cardwright_core::press::Press;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::configure;
use steps::http_edge::{Incoming, Result};

struct Configure {
    engine: Engine,
    press: Press,
    mails: Arc<dyn Mails>,
}

impl Function for Configure {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), press: site.press(&store)?, mails: store })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        configure::handle(&self.engine, &self.press, &*self.mails, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<Configure>()
}
