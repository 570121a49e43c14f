//! The card object: its file inside an issuance, its own life after that, and the machine that moves it.

use crate::certificate::{Certificate, Sha256};
use crate::certificate::{CertificateCommand, HoldReason, RevocationReason};
use crate::contactless::Uid;
use crate::effect::Effect;
use crate::evidence::Failure;
use crate::id::{
    Attempt, CardId, CardNumber, ChipId, Fence, IssuanceId, KdfVersion, PersonId, SecretsGeneration,
};
use crate::issuance::state::{Approval, Signed};
use crate::process::Activation;
use crate::rejection::Rejection;
use crate::role::{Actor, Role, SystemEffect};
use crate::text::Note;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an issuance knows of its card, from number to verified chip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    /// The card object's id.
    pub id: CardId,
    /// Its number: kept through every attempt.
    pub number: CardNumber,
    /// Which PIN and PUK are its own.
    pub secrets: SecretsGeneration,
    /// Who pressed Produce card.
    pub produced: Signed,
    /// How step 3 was met.
    pub approval: Approval,
    /// Who else had a hand in production: chose it, put it into an order, tried again, looked at the card.
    /// They never open the letter.
    pub producers: Vec<PersonId>,
    /// The attempt that comes or goes on, from 1.
    pub attempt: Attempt,
    /// The last fence given out; zero before the first claim.
    pub fence: Fence,
    /// The chips that were given the card's secrets, newest last.
    pub chips: Vec<ChipRelease>,
    /// The certificates that are not superseded.
    pub certificates: Vec<Certificate>,
    /// The contactless chip that is this card, once it was read.
    pub uid: Option<UidRead>,
    /// The document that was made to be printed, once it was.
    pub print: Option<PrintRelease>,
    /// Attempts that failed.
    pub failures: Vec<FailedAttempt>,
    /// Whether the PIN letter was opened.
    pub letter: Letter,
}

/// The card's secrets were released for this chip: the recorded intent to change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChipRelease {
    /// The chip.
    pub chip: ChipId,
    /// The edition of the derivation of its management key.
    pub kdf: KdfVersion,
    /// Which PIN and PUK it may hold.
    pub secrets: SecretsGeneration,
    /// In which attempt.
    pub attempt: Attempt,
    /// When.
    pub at: Timestamp,
}

/// A contactless chip was read and taken for this card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UidRead {
    /// Its UID: no other card has it.
    pub uid: Uid,
    /// In which attempt.
    pub attempt: Attempt,
    /// When.
    pub at: Timestamp,
}

/// A document went to the desk to be printed: the recorded intent to print it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintRelease {
    /// SHA-256 over it.
    pub document: Sha256,
    /// In which attempt.
    pub attempt: Attempt,
    /// When.
    pub at: Timestamp,
}

/// An attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FailedAttempt {
    /// Which.
    pub attempt: Attempt,
    /// What happened.
    pub failure: Failure,
    /// When.
    pub at: Timestamp,
}

/// The PIN letter: opened once, and once more with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "letter", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Letter {
    /// Nobody has seen it.
    Closed,
    /// Opened once.
    Opened {
        /// By whom.
        by: Signed,
    },
    /// Opened once more: a jammed printer, say.
    Reprinted {
        /// By whom at first: that person has seen the PIN as well.
        first: Signed,
        /// By whom this time.
        by: Signed,
        /// Why.
        reason: Note,
    },
}

impl Letter {
    /// Whether the person has opened it, at first or again.
    pub fn opened_by(&self, person: &PersonId) -> bool {
        match self {
            Self::Closed => false,
            Self::Opened { by } => by.by == *person,
            Self::Reprinted { first, by, .. } => first.by == *person || by.by == *person,
        }
    }
}

impl CardFile {
    /// The chip that holds the card's present secrets, if one was given them.
    pub fn current_chip(&self) -> Option<&ChipRelease> {
        self.chips.iter().rev().find(|release| release.secrets == self.secrets)
    }

    /// Whether the person had a hand in the production of the card.
    pub fn produced_by(&self, person: &PersonId) -> bool {
        self.produced.by == *person || self.producers.contains(person)
    }

    /// Remembers that the person had a hand in the production.
    pub(crate) fn add_producer(&mut self, person: &PersonId) {
        if !self.producers.contains(person) {
            self.producers.push(person.clone());
        }
    }
}

/// A card object with a life of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its id.
    pub id: CardId,
    /// Its number.
    pub number: CardNumber,
    /// The issuance that makes or made it.
    pub issuance: IssuanceId,
    /// Whose it is.
    pub holder: PersonId,
    /// When it becomes active.
    pub activation: Activation,
    /// Where it stands.
    pub state: CardState,
}

/// Where a card stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "kebab-case", deny_unknown_fields)]
pub enum CardState {
    /// Has a number; is not made yet.
    Reserved,
    /// Made and verified; waits at the desk.
    Issued,
    /// In its holder's hands and in force.
    Active,
    /// Out of force for a while.
    Inactive {
        /// Why.
        reason: Note,
    },
    /// Out of force for good.
    Locked {
        /// Why.
        reason: Note,
    },
    /// Its time ran out.
    Expired,
    /// Its issuance ended without a card: the number is never used again.
    Void,
}

impl CardState {
    /// The state in one word.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Issued => "issued",
            Self::Active => "active",
            Self::Inactive { .. } => "inactive",
            Self::Locked { .. } => "locked",
            Self::Expired => "expired",
            Self::Void => "void",
        }
    }
}

/// What can happen to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardCommand {
    /// Its issuance ended with a verified card.
    Issue,
    /// Its issuance ended without a card.
    Void,
    /// Given to its holder.
    HandOver,
    /// Out of force for a while.
    Deactivate(Note),
    /// In force again.
    Reactivate,
    /// Out of force for good: lost, stolen, withdrawn.
    Lock(Note),
    /// Its time ran out.
    Expire,
}

impl CardCommand {
    /// The command in words.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Void => "void",
            Self::HandOver => "hand over",
            Self::Deactivate(_) => "deactivate",
            Self::Reactivate => "reactivate",
            Self::Lock(_) => "lock",
            Self::Expire => "expire",
        }
    }
}

/// What a command does to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDecision {
    /// The card afterwards.
    pub next: Card,
    /// What follows for its certificates.
    pub effects: Vec<Effect>,
}

/// Decides a command on a card. Repeating what the system says of it changes nothing.
///
/// # Errors
/// A [`Rejection`] if the card's state or the actor's roles do not allow it.
pub fn decide(card: &Card, actor: &Actor, command: CardCommand) -> Result<CardDecision, Rejection> {
    use CardCommand as C;
    use CardState as S;
    authorise(card, actor, &command)?;
    let certificates = |command| vec![Effect::MoveCertificates { command }];
    let (state, effects) = match (&card.state, command) {
        (S::Reserved, C::Issue) => match card.activation {
            Activation::AtIssue => {
                (S::Active, certificates(CertificateCommand::Release(HoldReason::NotYetActive)))
            }
            Activation::AtHandOver => (S::Issued, Vec::new()),
        },
        // The system may say it late, and again: the card has moved on since.
        (S::Issued | S::Active | S::Inactive { .. } | S::Locked { .. } | S::Expired, C::Issue)
        | (S::Expired, C::Expire) => (card.state.clone(), Vec::new()),
        (S::Reserved | S::Void, C::Void) => (S::Void, Vec::new()),
        (S::Issued, C::HandOver) => {
            (S::Active, certificates(CertificateCommand::Release(HoldReason::NotYetActive)))
        }
        (S::Active, C::Deactivate(reason)) => {
            (S::Inactive { reason }, certificates(CertificateCommand::Hold(HoldReason::CardInactive)))
        }
        (S::Inactive { .. }, C::Reactivate) => {
            (S::Active, certificates(CertificateCommand::Release(HoldReason::CardInactive)))
        }
        (S::Issued | S::Active | S::Inactive { .. }, C::Lock(reason)) => {
            (S::Locked { reason }, certificates(CertificateCommand::Revoke(RevocationReason::KeyCompromise)))
        }
        (S::Issued | S::Active | S::Inactive { .. }, C::Expire) => {
            (S::Expired, certificates(CertificateCommand::Expire))
        }
        (state, command) => {
            return Err(Rejection::CardState { state: state.name(), command: command.name() });
        }
    };
    Ok(CardDecision { next: Card { state, ..card.clone() }, effects })
}

/// Who may: people by their roles, the holder only for a loss, the system only by its named effects.
fn authorise(card: &Card, actor: &Actor, command: &CardCommand) -> Result<(), Rejection> {
    let needs: &'static [Role] = match command {
        CardCommand::Issue | CardCommand::Void => {
            return system_only(actor, SystemEffect::FollowIssuance, command);
        }
        CardCommand::Expire => return system_only(actor, SystemEffect::Expire, command),
        CardCommand::HandOver => &[Role::CardAdministrator, Role::RegistrationOfficer],
        CardCommand::Deactivate(_) | CardCommand::Reactivate | CardCommand::Lock(_) => {
            &[Role::RegistrationOfficer]
        }
    };
    let own = actor.person() == Some(&card.holder);
    if own && matches!(command, CardCommand::Lock(_)) && actor.has(Role::SelfServiceUser) {
        return Ok(());
    }
    if !needs.iter().any(|role| actor.has(*role)) {
        return Err(Rejection::CardRole { command: command.name(), needs });
    }
    if own { Err(Rejection::OwnCard) } else { Ok(()) }
}

fn system_only(actor: &Actor, effect: SystemEffect, command: &CardCommand) -> Result<(), Rejection> {
    if *actor == Actor::System(effect) {
        Ok(())
    } else {
        Err(Rejection::CardRole { command: command.name(), needs: &[] })
    }
}
