//! Mails: where they wait, what became of them, and who takes them.

use crate::mail::{Content, Written};
use crate::ports::store::{Page, StoreError};
use async_trait::async_trait;
use domain::id::{MailId, PersonId, Version};
use domain::language::Language;
use domain::mail::{MailState, MailStateName, MailTrouble};
use domain::report::Day;
use domain::role::Roles;
use domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How long it is kept what became of a mail.
pub const KEPT: Span = Span::from_days(30);

/// A mail as stored: one item, changed by one conditional write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailRecord {
    /// Its id, which follows from what it tells.
    pub id: MailId,
    /// Whom it is for. The address is that of the moment in which it is sent.
    pub to: PersonId,
    /// What it tells.
    pub content: Content,
    /// The language, where it does not follow from the person: of a mail that is tried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Since when there is reason to send it.
    pub posted: Timestamp,
    /// What became of it.
    pub state: MailState,
    /// Rises with each write.
    pub version: Version,
}

/// How sending goes: one item, written by whoever sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delivery {
    /// The mail server, if one is named.
    pub server: Option<String>,
    /// Why mails wait, if the server does not take them.
    pub trouble: Option<MailTrouble>,
    /// The day whose reminders are written.
    pub reminded: Option<Day>,
    /// Rises with each write.
    pub version: Version,
}

/// Somebody who works in the card office, or did when last signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Who.
    pub person: PersonId,
    /// With which roles.
    pub roles: Roles,
}

/// Where mails wait.
#[async_trait]
pub trait Mails: Send + Sync {
    /// Keeps a mail to be sent. One that was kept before stays as it is.
    async fn post(&self, mail: &MailRecord) -> Result<(), StoreError>;

    /// A mail.
    async fn mail(&self, id: &MailId) -> Result<Option<MailRecord>, StoreError>;

    /// Writes a mail if the stored version is the one before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    async fn save_mail(&self, mail: &MailRecord) -> Result<(), StoreError>;

    /// A page of the mails that are to be tried by now, longest overdue first, as the index knows them.
    async fn due_mails(&self, now: Timestamp) -> Result<Vec<MailRecord>, StoreError>;

    /// The mails in a state, the latest first.
    async fn mails(&self, state: MailStateName, after: Option<&str>) -> Result<Page<MailRecord>, StoreError>;

    /// How sending goes; none if nobody has sent anything here.
    async fn delivery(&self) -> Result<Option<Delivery>, StoreError>;

    /// Writes how sending goes, if the stored version is the one before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    async fn save_delivery(&self, delivery: &Delivery) -> Result<(), StoreError>;

    /// People with roles beyond Self-Service, by the page.
    async fn officers(&self, after: Option<&str>) -> Result<Page<Officer>, StoreError>;
}

/// A mail as a server takes it.
#[derive(Clone, Debug)]
pub struct Message {
    /// By which it is recognised when it comes twice: `Message-ID` (RFC 5322, 3.6.4) without its brackets.
    pub id: String,
    /// Who sends it.
    pub from: Mailbox,
    /// Who gets it.
    pub to: Mailbox,
    /// In which language it is.
    pub language: Language,
    /// What it says.
    pub written: Written,
    /// When it was written.
    pub at: Timestamp,
}

/// A name with an address. Both may be in any script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
}

/// Why a mail was not taken. What the server says of it may name the address, but nothing of the mail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// It will not be taken later, either.
    #[error("{0}")]
    Refused(String),
    /// Not now, but perhaps later. Other mails may be taken.
    #[error("{0}")]
    Later(String),
    /// Nothing is taken now.
    #[error("{0}")]
    Unreachable(String),
}

/// A mail server.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// The server, as people name it.
    fn server(&self) -> &str;

    /// Hands a mail over.
    ///
    /// # Errors
    /// [`MailError`]; the mail may have been taken all the same, if the connection was lost at the end.
    async fn send(&self, message: &Message) -> Result<(), MailError>;
}
