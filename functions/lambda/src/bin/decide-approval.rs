//! decide-approval on Lambda: an approver approves, rejects or postpones.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::decide_approval;
use steps::http_edge::{Incoming, Result};

struct DecideApproval(Engine);

impl Function for DecideApproval {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        decide_approval::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<DecideApproval>()
}
