//! Mails.

use super::operation::{Operation, get, post};
use crate::mail::{MailPreview, MailRow, MailsPage, TestMail};
use domain::language::Language;
use domain::mail::{MailKind, MailStateName};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/mails", "Mails by what became of them, the latest first, and how sending goes")
            .query_required::<MailStateName>("state", "In which state.")
            .paged()
            .answers::<MailsPage>()
            .tagged(),
        get("/api/mails/preview", "A mail as it would be written to somebody made up")
            .query_required::<MailKind>("kind", "Which mail.")
            .query_required::<Language>("language", "In which language.")
            .answers::<MailPreview>()
            .tagged(),
        post("/api/mails/test", "Send a mail to oneself").takes::<TestMail>().answers::<MailRow>(),
        post("/api/mails/{mail}/resend", "Try a mail once more that was given up or not sent")
            .answers::<MailRow>()
            .more(&[404]),
    ]
}
