//! Mails: what became of them, how they look, one to try.

use domain::id::{IssuanceId, MailId, PersonId};
use domain::language::Language;
use domain::mail::{MailKind, MailState, MailTrouble};
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/mails`: the mails in a state, the latest first, a page at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailsPage {
    /// How sending goes; none before anybody has looked whether there is something to send.
    pub delivery: Option<MailDelivery>,
    /// The mails.
    pub rows: Vec<MailRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// How sending goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailDelivery {
    /// The mail server; none if none is named, and mails go nowhere.
    pub server: Option<String>,
    /// Why mails wait, if the server does not take them.
    pub trouble: Option<MailTrouble>,
}

/// A mail in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailRow {
    /// The mail.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// Whom it is for.
    pub to: PersonId,
    /// That person's name.
    pub to_name: String,
    /// The issuance that it tells of, if it does.
    pub issuance: Option<IssuanceId>,
    /// Since when there is reason to send it.
    pub posted: Timestamp,
    /// What became of it.
    pub state: MailState,
}

/// `GET /api/mails/preview`: a mail to somebody who does not exist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailPreview {
    /// Its subject.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As an HTML page, which loads nothing.
    pub html: String,
}

/// `POST /api/mails/test`: sends such a mail to whoever asks for it, as the others are sent, and answers [`MailRow`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestMail {
    /// Which mail.
    pub kind: MailKind,
    /// In which language.
    pub language: Language,
}
