//! claim-job on Lambda: an agent takes a job.

use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::claim_job;
use steps::http_edge::{Incoming, Result};

struct ClaimJob(Engine);

impl Function for ClaimJob {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self(site.engine()?))
    }

    async fn answer(&self, _: &Route, incoming: &Incoming) -> Result {
        claim_job::handle(&self.0, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<ClaimJob>()
}
