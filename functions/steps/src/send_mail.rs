//! send-mail: hands mails to the mail server. The stream wakes it when one is posted, the schedule for those that wait to be tried
//! again, and for the reminders of the day.

use crate::problem::causes;
use cardwright_core::error::UseCaseError;
use cardwright_core::mail::MailRoom;
use cardwright_core::ports::mail::MailRecord;

/// Sends mails that were just posted, and answers whether the server takes mails. What it does not take is tried again.
pub async fn handle(room: &MailRoom, mails: Vec<MailRecord>) -> bool {
    told(room.send(mails).await)
}

/// Sends what is due, having written the reminders of the day, and answers as [`handle`].
pub async fn sweep(room: &MailRoom) -> bool {
    let reminded = told(room.keep_time().await.map(|()| true));
    told(room.send_due().await) && reminded
}

fn told(result: Result<bool, UseCaseError>) -> bool {
    result.unwrap_or_else(|error| {
        tracing::warn!(%error, cause = causes(&error), "mails were not sent and will be tried again");
        false
    })
}
