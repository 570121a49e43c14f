//! read on Lambda: every page's data.

use cardwright_core::command::Engine;
use cardwright_core::mail::Letterhead;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::http_edge::{Incoming, Result};
use steps::read::{self, Post};
use store::DynamoStore;

struct Read {
    engine: Engine,
    store: Arc<DynamoStore>,
    head: Letterhead,
}

impl Function for Read {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        Ok(Self { engine: site.engine_over(&store), store, head: site.letterhead()? })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        let store = &*self.store;
        let post = Post { mails: store, head: &self.head };
        read::handle(&self.engine, (store, store, store), (store, post), route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<Read>()
}
