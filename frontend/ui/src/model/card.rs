//! Cards after they are issued: how their states look, what their commands ask for.

use super::state::{Tone, card_name_of};
use crate::components::icon::Shape;
use crate::i18n::words;
use api::card::CardLife;
use domain::card::{CardCommandName, CardStateName, CardSummary, LockCause};
use domain::certificate::{CertificateState, CertificateStateName, HoldReason, Serial};
use domain::id::PersonId;
use domain::text::Note;
use domain::time::Timestamp;

/// The tone and icon of a card's state.
pub const fn look(state: CardStateName) -> (Tone, Shape) {
    use CardStateName as S;
    match state {
        S::Reserved => (Tone::Moving, Shape::Arrows),
        S::Issued => (Tone::Waiting, Shape::Clock),
        S::Active => (Tone::Good, Shape::Check),
        S::Inactive => (Tone::Bad, Shape::Alert),
        S::Locked | S::Expired | S::Void => (Tone::Over, Shape::Stop),
    }
}

/// Since when it stands so; of what was written by early releases that was not noted.
pub fn noted(since: Timestamp) -> Option<Timestamp> {
    (since.as_millis() > 0).then_some(since)
}

/// What kind of card it is, as far as that is known.
pub fn kind(card: &CardSummary) -> &'static str {
    card.kind.map_or(words().card, card_name_of)
}

/// What a command is called on a button; none for those that the system gives.
pub fn label(command: CardCommandName) -> Option<&'static str> {
    let words = words();
    match command {
        CardCommandName::HandOver => Some(words.hand_over),
        CardCommandName::Deactivate => Some(words.deactivate),
        CardCommandName::Reactivate => Some(words.reactivate),
        CardCommandName::Lock => Some(words.lock),
        CardCommandName::HoldCertificate => Some(words.hold),
        CardCommandName::ReleaseCertificate => Some(words.release),
        _ => None,
    }
}

/// What was answered to the questions of a command.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Whether the card is nobody's yet.
    pub nameless: bool,
    /// Whose it will be.
    pub to: Option<PersonId>,
    /// Why.
    pub reason: Option<Note>,
    /// For which cause.
    pub cause: Option<LockCause>,
    /// Which certificate.
    pub serial: Option<Serial>,
}

/// The body of a command; none as long as an answer is missing.
pub fn life(command: CardCommandName, answers: &Answers) -> Option<CardLife> {
    let Answers { nameless, to, reason, cause, serial } = answers.clone();
    match command {
        CardCommandName::HandOver if nameless => Some(CardLife::HandOver { to: Some(to?) }),
        CardCommandName::HandOver => Some(CardLife::HandOver { to: None }),
        CardCommandName::Deactivate => Some(CardLife::Deactivate { reason: reason? }),
        CardCommandName::Reactivate => Some(CardLife::Reactivate {}),
        CardCommandName::Lock => Some(CardLife::Lock { cause: cause?, reason: reason? }),
        CardCommandName::HoldCertificate => {
            Some(CardLife::HoldCertificate { serial: serial?, reason: reason? })
        }
        CardCommandName::ReleaseCertificate => Some(CardLife::ReleaseCertificate { serial: serial? }),
        _ => None,
    }
}

/// The tone and icon of a certificate's state.
pub const fn certificate_look(state: CertificateStateName) -> (Tone, Shape) {
    use CertificateStateName as S;
    match state {
        S::OnHold => (Tone::Waiting, Shape::Clock),
        S::Valid => (Tone::Good, Shape::Check),
        S::Revoked | S::Expired => (Tone::Over, Shape::Stop),
    }
}

/// Where a certificate stands, in words with the reasons.
pub fn certificate(state: &CertificateState) -> String {
    let words = words();
    match state {
        CertificateState::OnHold { reasons } => {
            let reasons: Vec<_> = reasons.iter().map(hold).collect();
            format!("{}: {}", words.on_hold, reasons.join(", "))
        }
        CertificateState::Valid => words.valid.to_owned(),
        CertificateState::Revoked { reason, .. } => format!("{}: {reason}", words.revoked),
        CertificateState::Expired => words.expired.to_owned(),
    }
}

fn hold(reason: &HoldReason) -> String {
    let words = words();
    match reason {
        HoldReason::NotYetActive => words.hold_not_yet.to_owned(),
        HoldReason::CardInactive => words.hold_inactive.to_owned(),
        HoldReason::Suspended { reason } => (words.hold_suspended)(reason.as_str()),
    }
}
