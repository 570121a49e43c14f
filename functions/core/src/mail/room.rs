//! Sends what is to be sent: each try is claimed in the store first, so that of two who are at it one sends.

use super::{Content, Letterhead, Reader, language_of, write};
use crate::error::UseCaseError;
use crate::ports::edge::Clock;
use crate::ports::mail::{Delivery, MailError, MailRecord, Mailbox, Mailer, Mails, Message};
use crate::ports::people::People;
use crate::ports::settings::Settings;
use crate::ports::store::{Lists, StoreError};
use domain::id::Version;
use domain::mail::{MailState, MailTrouble, NotSent};
use domain::person::Person;
use domain::settings::{MailSettings, Setting, SettingName};
use domain::time::{Span, Timestamp};
use std::sync::Arc;

/// How long a mail is tried.
pub const GIVEN_UP_AFTER: Span = Span::from_days(1);
/// How long after the first try comes the second; then twice as long each time.
const FIRST_PAUSE: Span = Span::from_secs(5);
/// How often that is doubled, to little more than five minutes.
const DOUBLED: u32 = 6;
/// How many pages of what is due are sent before other work gets its turn.
const PAGES: usize = 5;
/// The most characters that are kept of what a mail server says.
const SAID: usize = 300;

/// Writes and sends mails.
#[derive(Clone)]
pub struct MailRoom {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where mails wait.
    pub mails: Arc<dyn Mails>,
    /// Their addresses.
    pub people: Arc<dyn People>,
    /// Which mails are sent.
    pub settings: Arc<dyn Settings>,
    /// What officers are reminded of.
    pub lists: Arc<dyn Lists>,
    /// The mail server, if one is named.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Who writes.
    pub head: Letterhead,
}

impl std::fmt::Debug for MailRoom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailRoom")
    }
}

/// What came of one mail.
enum Outcome {
    /// It is dealt with, or somebody else deals with it.
    Done,
    /// The server takes nothing now.
    Stuck(String),
}

impl MailRoom {
    /// Sends mails, and answers whether the server took what it was given. If it did not, the rest waits with the first.
    ///
    /// # Errors
    /// As [`UseCaseError`] says; what was not sent stays where it is.
    pub async fn send(&self, mails: Vec<MailRecord>) -> Result<bool, UseCaseError> {
        if mails.is_empty() {
            return Ok(true);
        }
        let settings = self.settings().await?;
        let mut stuck = None;
        for mail in mails {
            if let Outcome::Stuck(reason) = self.send_one(&settings, mail).await? {
                stuck = Some(reason);
                break;
            }
        }
        self.note(stuck.as_deref()).await?;
        Ok(stuck.is_none())
    }

    /// Sends what is due by now, and answers as [`MailRoom::send`].
    ///
    /// # Errors
    /// As [`MailRoom::send`].
    pub async fn send_due(&self) -> Result<bool, UseCaseError> {
        for _ in 0..PAGES {
            let due = self.mails.due_mails(self.clock.now()).await?;
            if due.is_empty() {
                break;
            }
            if !self.send(due).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is set of mails.
    pub(super) async fn settings(&self) -> Result<MailSettings, StoreError> {
        let set = self.settings.current(&[SettingName::Mails]).await?.pop();
        Ok(match set.map(|record| record.value) {
            Some(Setting::Mails(settings)) => settings,
            _ => MailSettings::default(),
        })
    }

    async fn send_one(&self, settings: &MailSettings, mail: MailRecord) -> Result<Outcome, UseCaseError> {
        let MailState::Waiting { until, attempts, .. } = mail.state else { return Ok(Outcome::Done) };
        let now = self.clock.now();
        let (mailer, person) = match self.way(settings, &mail).await? {
            Ok(way) => way,
            Err(why) => return self.ends(mail, MailState::NotSent { at: now, why }).await,
        };
        let attempts = attempts.saturating_add(1);
        let next = next_try(now, attempts);
        let state = MailState::Waiting { next, until, attempts, trouble: None };
        let claimed = MailRecord { state, version: mail.version.next(), ..mail };
        match self.mails.save_mail(&claimed).await {
            // Somebody else is at it.
            Err(StoreError::Conflict) => return Ok(Outcome::Done),
            saved => saved?,
        }
        match mailer.send(&self.message(settings, &claimed, &person)).await {
            Ok(()) => self.ends(claimed, MailState::Sent { at: self.clock.now() }).await,
            Err(MailError::Refused(reason)) => {
                let reason = cut(&reason);
                tracing::warn!(mail = %claimed.id, reason, "the mail server refused a mail");
                self.ends(claimed, MailState::GivenUp { at: now, reason }).await
            }
            Err(MailError::Later(reason)) => self.put_off(claimed, now, cut(&reason)).await,
            Err(MailError::Unreachable(reason)) => {
                let reason = cut(&reason);
                self.put_off(claimed, now, reason.clone()).await?;
                Ok(Outcome::Stuck(reason))
            }
        }
    }

    /// A mail was not taken: it is tried again, until it is given up.
    async fn put_off(
        &self,
        mail: MailRecord,
        now: Timestamp,
        reason: String,
    ) -> Result<Outcome, UseCaseError> {
        tracing::warn!(mail = %mail.id, reason, "the mail server did not take a mail");
        let state = match mail.state {
            MailState::Waiting { next, until, attempts, .. } if now < until => {
                MailState::Waiting { next, until, attempts, trouble: Some(reason) }
            }
            _ => MailState::GivenUp { at: now, reason },
        };
        self.ends(mail, state).await
    }

    /// How a mail goes its way, or why it does not.
    async fn way(
        &self,
        settings: &MailSettings,
        mail: &MailRecord,
    ) -> Result<Result<(&dyn Mailer, Person), NotSent>, UseCaseError> {
        // Somebody wants to see what is tried out, whatever is set.
        if mail.language.is_none() && !settings.sends(mail.content.kind()) {
            return Ok(Err(NotSent::SwitchedOff));
        }
        let Some(mailer) = &self.mailer else { return Ok(Err(NotSent::NoServer)) };
        let person = self.people.records(std::slice::from_ref(&mail.to)).await?.pop();
        Ok(person.map(|record| (&**mailer, record.person)).ok_or(NotSent::PersonGone))
    }

    fn message(&self, settings: &MailSettings, mail: &MailRecord, person: &Person) -> Message {
        let language = mail.language.unwrap_or_else(|| language_of(person));
        let reader = Reader { name: person.given_name.to_string(), language };
        let host = self.head.host();
        let sender = settings.sender.as_ref().map(ToString::to_string);
        Message {
            id: format!("{}@{host}", mail.id),
            from: Mailbox {
                name: self.head.organisation.clone(),
                address: sender.unwrap_or_else(|| format!("no-reply@{host}")),
            },
            to: Mailbox { name: person.display_name(), address: person.email.to_string() },
            language,
            written: write(&mail.content, &reader, &self.head),
            at: mail.posted,
        }
    }

    /// A mail comes into its next state; if somebody else was faster, it is in that one's.
    async fn ends(&self, mail: MailRecord, state: MailState) -> Result<Outcome, UseCaseError> {
        let next = MailRecord { state, version: mail.version.next(), ..mail };
        match self.mails.save_mail(&next).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(Outcome::Done),
            Err(error) => Err(error.into()),
        }
    }

    /// Notes whether the server takes mails, where that is new.
    async fn note(&self, stuck: Option<&str>) -> Result<(), UseCaseError> {
        let before = self.mails.delivery().await?.unwrap_or_else(none_yet);
        let since = before.trouble.as_ref().map_or_else(|| self.clock.now(), |trouble| trouble.since);
        let trouble = stuck.map(|reason| MailTrouble { since, reason: reason.to_owned() });
        if before.trouble == trouble {
            return Ok(());
        }
        let now = Delivery { trouble, version: before.version.next(), ..before };
        match self.mails.save_delivery(&now).await {
            // Another notes the same.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The version of what is not there.
pub(super) const NOTHING: Version = Version::new(0);

/// How sending goes where nobody has sent anything.
pub(super) const fn none_yet() -> Delivery {
    Delivery { server: None, trouble: None, reminded: None, version: NOTHING }
}

/// A mail that waits from now on.
pub(super) fn waiting(now: Timestamp) -> MailState {
    MailState::Waiting { next: now, until: now.plus(GIVEN_UP_AFTER), attempts: 0, trouble: None }
}

/// A mail as it is posted.
pub(crate) fn posted(
    id: domain::id::MailId,
    to: domain::id::PersonId,
    content: Content,
    now: Timestamp,
) -> MailRecord {
    MailRecord { id, to, content, language: None, posted: now, state: waiting(now), version: Version::FIRST }
}

fn next_try(now: Timestamp, attempts: u32) -> Timestamp {
    let doubled = attempts.saturating_sub(1).min(DOUBLED);
    now.plus(Span::from_millis(FIRST_PAUSE.as_millis() << doubled))
}

fn cut(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SAID).collect()
}
