//! create-card-object on Lambda: the stream's consumer. The schedule wakes it too, to look for what the stream
//! lost and for what has come due.

use cardwright_lambda::{Site, serve_changes};
use std::process::ExitCode;
use steps::create_card_object;

fn main() -> ExitCode {
    serve_changes(Site::worker, &create_card_object::handle, &create_card_object::keep_time)
}
