//! What a mail tells, and of which decisions.

use domain::audit::AuditRecord;
use domain::id::{IssuanceId, PersonId, SiteId};
use domain::issuance::{Issuance, StateName};
use domain::mail::MailKind;
use domain::process::{Activation, CardKind};
use domain::role::Actor;
use domain::text::Note;
use domain::time::Timestamp;
use domain::worklist::WorkList;
use serde::{Deserialize, Serialize};

/// What a mail tells. No secret has a place in it: the types of those can be neither read nor written here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// A request for a card has arrived.
    RequestReceived(About),
    /// The card will be made.
    RequestApproved(About),
    /// There will be no card.
    RequestRefused {
        /// Which card.
        about: About,
        /// How it came to that.
        refusal: Refusal,
        /// What was said of it.
        reason: Option<Note>,
    },
    /// The card is made, and in force.
    CardProduced(About),
    /// The card is made, and comes into force as it is handed over.
    CardReady(About),
    /// What waits for an officer.
    OpenTasks(Vec<Tasks>),
}

/// Which card a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Its issuance.
    pub issuance: IssuanceId,
    /// What kind of card.
    pub kind: CardKind,
    /// Who gets the card, where that is not the reader of the mail.
    pub holder: Option<String>,
    /// Where it is made.
    pub site: SiteId,
}

/// How a request came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// An officer would not produce the card.
    Declined,
    /// An approver said no.
    Rejected,
    /// Somebody ended it later.
    Cancelled,
}

/// A work list on which something has waited too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tasks {
    /// Which.
    pub list: WorkList,
    /// How many wait.
    pub count: u32,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Since when the first of them does.
    pub oldest: Timestamp,
}

impl Content {
    /// Which mail it is.
    pub const fn kind(&self) -> MailKind {
        match self {
            Self::RequestReceived(_) => MailKind::RequestReceived,
            Self::RequestApproved(_) => MailKind::RequestApproved,
            Self::RequestRefused { .. } => MailKind::RequestRefused,
            Self::CardProduced(_) => MailKind::CardProduced,
            Self::CardReady(_) => MailKind::CardReady,
            Self::OpenTasks(_) => MailKind::OpenTasks,
        }
    }

    /// The card that it is about, if it is about one.
    pub const fn about(&self) -> Option<&About> {
        match self {
            Self::RequestReceived(about)
            | Self::RequestApproved(about)
            | Self::RequestRefused { about, .. }
            | Self::CardProduced(about)
            | Self::CardReady(about) => Some(about),
            Self::OpenTasks(_) => None,
        }
    }
}

/// The mails that follow from what a record says: to the holder first, and to whoever else asked for the card, until it is
/// decided. Officers get none: for them there are work lists, and a reminder of what stays on them.
pub fn follows(issuance: &Issuance, record: &AuditRecord) -> Vec<(PersonId, Content)> {
    let Some(holder) = &issuance.holder else { return Vec::new() };
    let asked_by = &issuance.origin.asked_by;
    let about = |to: &PersonId| About {
        issuance: issuance.id.clone(),
        kind: issuance.process().kind,
        holder: (*to != holder.id).then(|| holder.display_name()),
        site: issuance.site.clone(),
    };
    let others = (*asked_by != holder.id).then_some(asked_by);
    let to = |to: &PersonId| content(issuance, record, about(to)).map(|content| (to.clone(), content));
    let mut mails: Vec<_> = std::iter::once(&holder.id).chain(others).filter_map(to).collect();
    // Where a card is picked up is for its holder.
    mails.retain(|(to, content)| {
        *to == holder.id || !matches!(content, Content::CardProduced(_) | Content::CardReady(_))
    });
    mails
}

fn content(issuance: &Issuance, record: &AuditRecord, about: About) -> Option<Content> {
    let reason = record.detail.clone();
    let refused = |refusal| Content::RequestRefused { about: about.clone(), refusal, reason: reason.clone() };
    match (record.from, record.to) {
        (from, to) if from == Some(to) => None,
        (None, StateName::Requested | StateName::AwaitingApproval) => Some(Content::RequestReceived(about)),
        (_, StateName::CardPending) => Some(Content::RequestApproved(about)),
        (_, StateName::Declined) => Some(refused(Refusal::Declined)),
        (_, StateName::Rejected) => Some(refused(Refusal::Rejected)),
        // What the system ends, because somebody left or a contract or visit is over, is no answer to anybody.
        (_, StateName::Cancelled) if matches!(record.actor, Actor::Person { .. }) => {
            Some(refused(Refusal::Cancelled))
        }
        (_, StateName::Issued) => Some(match issuance.terms.process.value.activation {
            Activation::AtIssue => Content::CardProduced(about),
            Activation::AtHandOver => Content::CardReady(about),
        }),
        _ => None,
    }
}
