//! register-uid on Lambda: an agent has read a contactless chip.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::register_uid;

struct RegisterUid(Engine);

impl Function for RegisterUid {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        register_uid::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<RegisterUid>()
}
