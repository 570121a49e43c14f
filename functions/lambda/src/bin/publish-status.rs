//! publish-status on Lambda: CRLs, and the certificate of the key that answers OCSP requests. The stream wakes it when certificates
//! are revoked, held or released, the schedule when it may be time.

use cardwright_lambda::{Site, serve_status};
use std::process::ExitCode;
use steps::publish_status;

fn main() -> ExitCode {
    serve_status(&Site::status_keeper, &publish_status::handle, &publish_status::keep_time)
}
