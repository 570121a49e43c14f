//! api-reference on Lambda: the API describes itself.

use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::api_reference;
use steps::http_edge::{Incoming, Result};

struct ApiReference;

impl Function for ApiReference {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(_: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self)
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        api_reference::handle(route.path, incoming)
    }
}

fn main() -> ExitCode {
    serve::<ApiReference>()
}
