//! Mails to look at, and to have sent to oneself; and those that are sent once more.

use super::room::{posted, waiting};
use super::{About, Content, Letterhead, Reader, Refusal, Tasks, Written, write};
use crate::error::UseCaseError;
use crate::ports::mail::{MailRecord, Mails};
use domain::id::{CommandId, MailId, PersonId};
use domain::language::Language;
use domain::mail::{MailKind, MailState};
use domain::process::{CardKind, HolderKind, Package};
use domain::text::Note;
use domain::time::{Span, Timestamp};
use domain::worklist::WorkList;

/// A mail of this kind to somebody who does not exist.
///
/// # Errors
/// [`UseCaseError::Internal`], which does not come.
pub fn sample(
    kind: MailKind,
    language: Language,
    head: &Letterhead,
    now: Timestamp,
) -> Result<Written, UseCaseError> {
    let reader = Reader { name: "Nora".to_owned(), language };
    Ok(write(&content(kind, now)?, &reader, head))
}

/// Posts a mail of this kind to somebody who wants to see it arrive. Sent again, the command posts nothing more.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn try_out(
    mails: &dyn Mails,
    to: &PersonId,
    command: &CommandId,
    (kind, language): (MailKind, Language),
    now: Timestamp,
) -> Result<MailRecord, UseCaseError> {
    let digest = audit::digest(format!("{to}\n{command}").as_bytes());
    let id: String = digest.to_string().chars().take(16).collect();
    let id: MailId = format!("test-{id}").parse().map_err(|_| UseCaseError::Internal("a mail without id"))?;
    let mail = MailRecord { language: Some(language), ..posted(id, to.clone(), content(kind, now)?, now) };
    mails.post(&mail).await?;
    mails.mail(&mail.id).await?.ok_or(UseCaseError::Internal("a mail that was posted is not there"))
}

/// Has a mail that was given up, or not sent at all, tried once more.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn resend(mails: &dyn Mails, id: &MailId, now: Timestamp) -> Result<MailRecord, UseCaseError> {
    let mail = mails.mail(id).await?.ok_or(UseCaseError::NotFound(crate::missing::MAIL))?;
    match mail.state {
        // It is under way, or sent.
        MailState::Waiting { .. } | MailState::Sent { .. } => Ok(mail),
        MailState::GivenUp { .. } | MailState::NotSent { .. } => {
            let mail = MailRecord { state: waiting(now), version: mail.version.next(), ..mail };
            mails.save_mail(&mail).await?;
            Ok(mail)
        }
    }
}

fn content(kind: MailKind, now: Timestamp) -> Result<Content, UseCaseError> {
    let none = |_| UseCaseError::Internal("a sample that is none");
    let about = About {
        issuance: "iss-sample".parse().map_err(none)?,
        kind: CardKind { package: Package::DigitalId, holder: HolderKind::Employee },
        holder: None,
        site: "main".parse().map_err(none)?,
    };
    let waits = |list, count, days| Tasks { list, count, more: false, oldest: before(now, days) };
    Ok(match kind {
        MailKind::RequestReceived => Content::RequestReceived(about),
        MailKind::RequestApproved => Content::RequestApproved(about),
        MailKind::RequestRefused => Content::RequestRefused {
            about,
            refusal: Refusal::Rejected,
            reason: Note::parse("The employment ends this month.").ok(),
        },
        MailKind::CardProduced => Content::CardProduced(about),
        MailKind::CardReady => Content::CardReady(about),
        MailKind::OpenTasks => {
            Content::OpenTasks(vec![waits(WorkList::Approvals, 3, 4), waits(WorkList::Letters, 1, 2)])
        }
    })
}

fn before(now: Timestamp, days: i64) -> Timestamp {
    now.plus(Span::from_days(-days))
}
