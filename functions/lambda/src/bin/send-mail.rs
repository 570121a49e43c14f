//! send-mail on Lambda: a consumer of the stream, for the mails that others leave in the table. The schedule wakes it too, for those
//! that wait, and for reminders.

use cardwright_lambda::{Site, serve_mails};
use std::process::ExitCode;
use steps::send_mail;

fn main() -> ExitCode {
    serve_mails(Site::mail_room, &send_mail::handle, &send_mail::sweep)
}
