//! print-letter on Lambda: the PIN letter as a PDF, opened once, kept nowhere.

use adapters::kms::KmsSealer;
use adapters::letter::PdfLetter;
use cardwright_core::command::Engine;
use cardwright_lambda::{Function, Route, Site, StartError, serve};
use std::process::ExitCode;
use steps::http_edge::{Incoming, Result};
use steps::print_letter;

struct PrintLetter {
    engine: Engine,
    sealer: KmsSealer,
    letters: PdfLetter,
}

impl Function for PrintLetter {
    const NAME: &'static str = env!("CARGO_BIN_NAME");

    async fn open(site: &Site) -> std::result::Result<Self, StartError> {
        Ok(Self { engine: site.engine()?, sealer: site.sealer()?, letters: site.letters()? })
    }

    async fn answer(&self, route: &Route, incoming: &Incoming) -> Result {
        print_letter::handle(&self.engine, &self.sealer, &self.letters, route.path, incoming).await
    }
}

fn main() -> ExitCode {
    serve::<PrintLetter>()
}
