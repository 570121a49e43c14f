//! answer-ocsp on Lambda: what became of certificates, asked one by one.

use adapters::edge::SystemClock;
use ca::Responder;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use std::sync::Arc;
use steps::answer_ocsp;
use steps::http_edge::{Incoming, Result};
use store::DynamoStore;

struct AnswerOcsp {
    store: Arc<DynamoStore>,
    responder: Responder,
}

impl Function for AnswerOcsp {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        let store = site.store()?;
        let responder = site.responder(&store).await?;
        Ok(Self { store, responder })
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        answer_ocsp::handle(&SystemClock, &*self.store, &self.responder, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<AnswerOcsp>()
}
