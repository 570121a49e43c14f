//! sign-in on Lambda: a session for whom a sign-in vouches: tickets for trying out, or an OpenID provider.

use cardwright_core::command::Engine;
use cardwright_core::ports::store::Principals;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::sign_in::{self, Door};

struct SignIn {
    engine: Engine,
    principals: Arc<dyn Principals>,
    door: Door,
}

impl Function for SignIn {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        let engine = site.engine_over(&store);
        let door = site.door(&engine, &store)?;
        Ok(Self { engine, principals: store, door })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        sign_in::handle(&self.engine, &*self.principals, &self.door, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<SignIn>()
}
