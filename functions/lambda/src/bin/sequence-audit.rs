//! sequence-audit on Lambda: the second consumer of the stream. The schedule wakes it too, to look for what the stream
//! lost.

use cardwright_lambda::{Site, serve_records};
use std::process::ExitCode;
use steps::sequence_audit;

fn main() -> ExitCode {
    serve_records(Site::sequencer, &sequence_audit::handle, &sequence_audit::sweep)
}
