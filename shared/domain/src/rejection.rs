//! Why a command was refused: what was expected, what came, what to do next.

use crate::card::{CardCommandName, CardStateName, allowed_in};
use crate::certificate::CertificateStateName;
use crate::contactless::Uid;
use crate::id::ChipId;
use crate::issuance::rules::Who;
use crate::issuance::state::MAX_ATTEMPTS;
use crate::issuance::{CommandName, StateName};
use crate::language::Phrase;
use crate::order::{OrderCommandName, OrderStateName};
use crate::process::ProcessId;
use crate::role::Role;
use crate::time::Timestamp;
use std::fmt;

/// A business refusal. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The state does not allow it.
    #[error("`{command}` is not possible: the issuance is {state}. Possible now: {}", list(.allowed))]
    State {
        /// What was tried.
        command: CommandName,
        /// Where the issuance stands.
        state: StateName,
        /// What the state allows, to whoever may do it.
        allowed: Vec<CommandName>,
    },
    /// An issuance that exists cannot begin, one that does not exist cannot go on.
    #[error("`{command}` does not fit: the issuance {}", if *.exists { "has begun already" } else { "does not exist" })]
    Existence {
        /// What was tried.
        command: CommandName,
        /// Whether the issuance exists.
        exists: bool,
    },
    /// The actor's roles do not allow it.
    #[error("`{command}` needs {}", list_needs(.needs))]
    Role {
        /// What was tried.
        command: CommandName,
        /// Who may.
        needs: &'static [Who],
    },
    /// The role would allow it; the person may not, on this issuance.
    #[error("{0}")]
    Duty(Duty),
    /// The process is for others.
    #[error("process `{process}` does not fit: {why}")]
    Process {
        /// The process asked for.
        process: ProcessId,
        /// Why it does not fit.
        why: ProcessMismatch,
    },
    /// The wish is said to have come by a way that this process does not have.
    #[error("the channel Self-Service is for requests in Self-Service, and for all of them")]
    Channel,
    /// The holder may hold no cards.
    #[error("the person is inactive and gets no cards; activate the person first")]
    PersonInactive,
    /// Another claim has taken the job over.
    #[error("the job was taken over by a later claim; stop and leave the card as it is")]
    FenceLost,
    /// The agent that holds the job may still be at work.
    #[error("an agent is still at work on the card; try again once it has been silent for a minute")]
    LeaseRuns {
        /// Until when.
        until: Timestamp,
    },
    /// Contract or visit are over.
    #[error("the person's contract or visit has ended; extend it first")]
    EngagementEnded,
    /// A part of the card that it does not have.
    #[error("the card has no such part by its profile: {0}")]
    NotInProfile(Phrase),
    /// The job belongs to another site or reader.
    #[error("the job is for another reader; the officer chose where it is produced")]
    OtherReader,
    /// The secrets were given to another chip.
    #[error(
        "this job began on the chip {chip}; insert that card, or fail this attempt and try again with a new card"
    )]
    OtherChip {
        /// The chip that has them.
        chip: ChipId,
    },
    /// Another contactless chip was registered in this attempt.
    #[error(
        "this attempt began on the card with the UID {uid}; put that card on the reader, or fail this attempt"
    )]
    OtherUid {
        /// The chip's.
        uid: Uid,
    },
    /// Another document went to the printer in this attempt.
    #[error(
        "what stands on the card was changed after it went to the printer in this attempt; see whether a card came out, set that one aside, and try again"
    )]
    OtherPrint,
    /// The card in the reader is somebody's.
    #[error("the card in the reader was made for something else; take it out and insert a blank one")]
    ForeignChip,
    /// A call that comes before the call it needs.
    #[error("the secrets have to be released for a chip before this")]
    SecretsFirst,
    /// The certificates are not those of the card profile, or of another chip.
    #[error("the certificates do not fit the card profile: {0}")]
    Certificates(Phrase),
    /// The evidence does not prove the card.
    #[error("the evidence does not prove the card: {0}")]
    Evidence(Phrase),
    /// Enough is enough.
    #[error("{MAX_ATTEMPTS} attempts failed; cancel the issuance and begin a new one")]
    TooManyAttempts,
    /// The same chip cannot go on.
    #[error("the chip cannot be used again; try again with a new card")]
    ChipIsScrap,
    /// Only jobs of an order go back to the pool.
    #[error("the card was not in a production order; try again or cancel")]
    NotOfAnOrder,
    /// The card is not verified yet.
    #[error("the PIN letter opens once the card is verified")]
    LetterTooEarly,
    /// Once is enough.
    #[error("the PIN letter was opened; if it did not come out of the printer, reprint it with a reason")]
    LetterOpened,
    /// A reprint of nothing.
    #[error("the PIN letter was not opened yet, so there is nothing to reprint")]
    LetterNotOpened,
    /// Twice is the end.
    #[error("the PIN letter was reprinted once already; cancel the card and issue a new one")]
    LetterReprinted,
    /// Nobody is there to whom a letter could go.
    #[error("the card bears no name, so that there is no PIN letter for it")]
    NoLetter,
    /// The card's state does not allow it.
    #[error("`{command}` is not possible: the card is {state}. Possible now: {}", card_commands(*.state))]
    CardState {
        /// Where the card stands.
        state: CardStateName,
        /// What was tried.
        command: CardCommandName,
    },
    /// The certificate that was named does not allow it.
    #[error("`{command}` is not possible: {why}")]
    Certificate {
        /// What was tried.
        command: CardCommandName,
        /// What stands against it.
        why: CertificateRefusal,
    },
    /// The card's time has not run out.
    #[error("the card has not come to its end yet")]
    CardNotDue,
    /// The actor's roles do not allow it.
    #[error("to {command} {} needs {}", of_card(*.command), if .needs.is_empty() { "the system itself".to_owned() } else { roles(.needs) })]
    CardRole {
        /// What was tried.
        command: CardCommandName,
        /// Who may.
        needs: &'static [Role],
    },
    /// The order's state does not allow it.
    #[error("`{command}` is not possible: the order is {state}. Possible now: {}", order_commands(*.state))]
    OrderState {
        /// What was tried.
        command: OrderCommandName,
        /// Where the order stands.
        state: OrderStateName,
    },
    /// There is no such order.
    #[error("`{command}` does not fit: there is no such order")]
    OrderMissing {
        /// What was tried.
        command: OrderCommandName,
    },
    /// The actor's roles do not allow it.
    #[error("`{command}` needs the role {}", Role::CardProductionAdministrator)]
    OrderRole {
        /// What was tried.
        command: OrderCommandName,
    },
    /// The cards that were chosen do not fit the order.
    #[error("the order cannot take these cards: {0}")]
    OrderChoice(Phrase),
    /// Unfinished cards hold an order open.
    #[error(
        "the order is not finished: {in_production} card(s) are in production, {to_confirm} wait to be looked at"
    )]
    OrderOpen {
        /// How many are in production.
        in_production: u64,
        /// How many wait to be looked at.
        to_confirm: u64,
    },
    /// The order's cards cannot be claimed now.
    #[error("the card is in a production order that does not run at the moment")]
    OrderRests,
    /// A card without a name has to become somebody's.
    #[error("the card bears no name; say to whom it is given")]
    HolderMissing,
    /// A card with a name is its holder's.
    #[error("the card was made for another person; give it to its holder")]
    OtherHolder,
    /// Nobody manages an own card.
    #[error("nobody does this to an own card; another officer has to")]
    OwnCard,
}

impl Rejection {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::State { .. } => "state",
            Self::Existence { .. } => "existence",
            Self::Role { .. } | Self::CardRole { .. } => "role-missing",
            Self::Duty(_) | Self::OwnCard => "separation-of-duties",
            Self::Process { .. } => "process-mismatch",
            Self::Channel => "channel",
            Self::PersonInactive => "person-inactive",
            Self::EngagementEnded => "engagement-ended",
            Self::NotInProfile(_) => "not-in-profile",
            Self::FenceLost => "fence-lost",
            Self::LeaseRuns { .. } => "lease-runs",
            Self::OtherReader => "other-reader",
            Self::OtherChip { .. } => "other-chip",
            Self::OtherUid { .. } => "other-uid",
            Self::OtherPrint => "other-print",
            Self::ForeignChip => "foreign-chip",
            Self::SecretsFirst => "secrets-first",
            Self::Certificates(_) => "certificates",
            Self::Evidence(_) => "evidence",
            Self::TooManyAttempts => "too-many-attempts",
            Self::ChipIsScrap => "chip-is-scrap",
            Self::NotOfAnOrder => "not-of-an-order",
            Self::LetterTooEarly => "letter-too-early",
            Self::LetterOpened => "letter-opened",
            Self::LetterNotOpened => "letter-not-opened",
            Self::LetterReprinted => "letter-reprinted",
            Self::NoLetter => "no-letter",
            Self::CardState { .. } => "card-state",
            Self::Certificate { why: CertificateRefusal::Unknown, .. } => "certificate-unknown",
            Self::Certificate { .. } => "certificate-state",
            Self::CardNotDue => "card-not-due",
            Self::HolderMissing => "holder-missing",
            Self::OtherHolder => "other-holder",
            Self::OrderState { .. } => "order-state",
            Self::OrderMissing { .. } => "order-missing",
            Self::OrderRole { .. } => "role-missing",
            Self::OrderChoice(_) => "order-choice",
            Self::OrderOpen { .. } => "order-open",
            Self::OrderRests => "order-rests",
        }
    }

    /// Whether who acts is the reason: another person could.
    pub const fn is_about_the_actor(&self) -> bool {
        matches!(
            self,
            Self::Role { .. }
                | Self::CardRole { .. }
                | Self::OrderRole { .. }
                | Self::Duty(_)
                | Self::OwnCard
                | Self::OtherReader
        )
    }
}

/// A duty that must be another person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Duty {
    /// The holder handles no issuance of their own.
    #[error("this is your own card: another officer has to do it")]
    Holder,
    /// The approver asked for it, recorded it or pressed Produce.
    #[error("who requested, recorded or produced a card cannot decide on it: another approver has to")]
    Approver,
    /// The letter's opener had a hand in the card.
    #[error("who produced or verified a card cannot open its PIN letter: another Card administrator has to")]
    LetterOpener,
    /// The verifier has seen the PIN.
    #[error("who opened a card's PIN letter cannot produce or verify it: another officer has to")]
    LetterReader,
    /// Only the requester takes a request back.
    #[error("only the holder, or who recorded the request, can withdraw it")]
    NotTheRequester,
    /// Self-Service is for the holder alone.
    #[error("in Self-Service everybody requests a card for themselves only")]
    NotTheHolder,
}

/// Why a certificate can neither be held nor released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateRefusal {
    /// The card has none with that serial number.
    #[error("the card has no certificate with this serial number")]
    Unknown,
    /// It is revoked, or ran out.
    #[error("the certificate is {0}, and stays so")]
    Ended(CertificateStateName),
    /// Once is enough.
    #[error("the certificate is on hold on its own already")]
    Suspended,
    /// It may be on hold with its card.
    #[error("the certificate is not on hold on its own; with its card it is released by the card")]
    NotSuspended,
}

/// Why a process does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessMismatch {
    /// The holder is not of that kind.
    HolderKind,
    /// Self-Service asked for another kind of process.
    NotSelfService,
    /// An officer asked for a Self-Service process.
    OnlySelfService,
    /// It is switched off.
    NotOffered,
}

impl fmt::Display for ProcessMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HolderKind => "it is for another kind of person (employee, contractor, visitor)",
            Self::NotSelfService => "it cannot be requested in Self-Service",
            Self::OnlySelfService => "it begins with the holder's own request in Self-Service",
            Self::NotOffered => "it is not offered here; a System administrator can offer it",
        })
    }
}

fn list(commands: &[CommandName]) -> String {
    listed(commands.iter().map(|c| c.words()))
}

fn card_commands(state: CardStateName) -> String {
    listed(allowed_in(state).map(CardCommandName::words))
}

const fn of_card(command: CardCommandName) -> &'static str {
    if command.is_about_certificates() { "of a card" } else { "a card" }
}

fn order_commands(state: OrderStateName) -> String {
    listed(crate::order::rules::allowed_in(state).into_iter().map(OrderCommandName::words))
}

fn listed(commands: impl Iterator<Item = &'static str>) -> String {
    let commands: Vec<_> = commands.collect();
    if commands.is_empty() { "nothing, this is its end".to_owned() } else { commands.join(", ") }
}

fn list_needs(who: &[Who]) -> String {
    who.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

fn roles(roles: &[Role]) -> String {
    roles.iter().map(|r| format!("the role {r}")).collect::<Vec<_>>().join(" or ")
}
