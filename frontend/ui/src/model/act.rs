//! The buttons of a case file: which commands people give there, what each asks for, what it sends.

use crate::i18n::{named, words};
use api::issuance::{Confirmation, Decision, Empty, OpenLetter, Production, Withdrawal};
use domain::issuance::CommandName;
use domain::issuance::command::Chip;
use domain::issuance::state::Target;
use domain::issuance::{Issuance, StateName};
use domain::text::Note;
use serde::Serialize;

/// What a command asks for before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asks {
    /// Nothing: one click.
    Nothing,
    /// To be sure.
    Confirmation,
    /// Why.
    Reason,
    /// Where.
    Reader,
    /// With which chip.
    Chip,
    /// To be sure, and why if it was opened before.
    Letter,
    /// Whether each point of the print is good.
    Look,
    /// What is wrong with the card.
    Flaw,
}

/// How a button looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// What usually comes next.
    Primary,
    /// Another way.
    Secondary,
    /// Ends or refuses something.
    Danger,
}

/// A command as a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Act {
    /// Which command.
    pub command: CommandName,
    /// What it is called here.
    pub label: &'static str,
    /// What it asks for.
    pub asks: Asks,
    /// How it looks.
    pub weight: Weight,
}

/// The button of a command; none for those that machines give or that begin an issuance.
pub fn act(command: CommandName) -> Option<Act> {
    use CommandName as C;
    let (asks, weight) = match command {
        C::Produce | C::Approve | C::Confirm => (Asks::Nothing, Weight::Primary),
        C::ChooseSingle => (Asks::Reader, Weight::Primary),
        C::TryAgain => (Asks::Chip, Weight::Primary),
        C::OpenLetter => (Asks::Letter, Weight::Primary),
        C::ChooseMass | C::TakeBack | C::BackToPool => (Asks::Nothing, Weight::Secondary),
        C::Postpone => (Asks::Reason, Weight::Secondary),
        C::GiveUp => (Asks::Confirmation, Weight::Secondary),
        C::Abort => (Asks::Confirmation, Weight::Danger),
        C::Decline | C::Reject | C::Cancel => (Asks::Reason, Weight::Danger),
        C::Refuse => (Asks::Flaw, Weight::Danger),
        C::Request
        | C::RecordRequest
        | C::OrderCard
        | C::CardCreated
        | C::CardDelayed
        | C::AddToOrder
        | C::RemoveFromOrder
        | C::Repeat
        | C::Recall
        | C::Claim
        | C::ReleaseSecrets
        | C::Certify
        | C::RegisterUid
        | C::ReleasePrint
        | C::Progress
        | C::ReportVerified
        | C::ReportFailed => return None,
    };
    Some(Act { command, label: named(command), asks, weight })
}

/// What a command is where the issuance stands now.
fn fitted(act: Act, issuance: &Issuance) -> Act {
    match (act.command, issuance.state.name()) {
        (CommandName::ChooseSingle, StateName::Queued) => {
            Act { label: words().other_reader, weight: Weight::Secondary, ..act }
        }
        // Nobody waits for it.
        (CommandName::OpenLetter, _) if !issuance.needs_letter() => Act { weight: Weight::Secondary, ..act },
        (CommandName::Confirm, _) if issuance.profile().layout.is_some() => Act { asks: Asks::Look, ..act },
        _ => act,
    }
}

/// The buttons of a page, the usual next one first, what ends everything last.
pub fn acts(issuance: &Issuance, allowed: &[CommandName]) -> Vec<Act> {
    // A card without a name has no place in the pool: it would be cancelled, for which there is a button of that name.
    let meant = |command: &&CommandName| **command != CommandName::BackToPool || issuance.holder.is_some();
    let acts = allowed.iter().filter(meant).filter_map(|command| act(*command));
    let mut acts: Vec<Act> = acts.map(|act| fitted(act, issuance)).collect();
    acts.sort_by_key(|act| match act.weight {
        Weight::Primary => 0,
        Weight::Secondary => 1,
        Weight::Danger if act.command != CommandName::Cancel => 2,
        Weight::Danger => 3,
    });
    acts
}

/// What a person answered to [`Asks`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The reason or note.
    pub note: Option<Note>,
    /// The place.
    pub target: Option<Target>,
    /// The chip.
    pub chip: Option<Chip>,
}

/// The body of a command.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// `POST .../produce`
    Produce(Empty),
    /// `POST .../decision`
    Decision(Decision),
    /// `POST .../withdrawal`
    Withdrawal(Withdrawal),
    /// `POST .../production`
    Production(Production),
    /// `POST .../confirmation`
    Confirmation(Confirmation),
    /// `POST .../letter`
    Letter(OpenLetter),
}

impl Body {
    /// The last part of the path that takes it.
    pub const fn door(&self) -> &'static str {
        match self {
            Self::Produce(_) => "produce",
            Self::Decision(_) => "decision",
            Self::Withdrawal(_) => "withdrawal",
            Self::Production(_) => "production",
            Self::Confirmation(_) => "confirmation",
            Self::Letter(_) => "letter",
        }
    }
}

/// The body of a command with these answers; none as long as an answer is missing.
pub fn body(command: CommandName, answers: &Answers) -> Option<Body> {
    use CommandName as C;
    let note = answers.note.clone();
    Some(match command {
        C::Produce => Body::Produce(Empty {}),
        C::Approve => Body::Decision(Decision::Approve {}),
        C::Reject => Body::Decision(Decision::Reject { reason: note? }),
        C::Postpone => Body::Decision(Decision::Postpone { note: note? }),
        C::Abort => Body::Withdrawal(Withdrawal::Abort {}),
        C::Decline => Body::Withdrawal(Withdrawal::Decline { reason: note? }),
        C::Cancel => Body::Withdrawal(Withdrawal::Cancel { reason: note? }),
        C::ChooseSingle => Body::Production(Production::Single { target: answers.target.clone()? }),
        C::ChooseMass => Body::Production(Production::Mass {}),
        C::TakeBack => Body::Production(Production::TakeBack {}),
        C::Confirm => Body::Confirmation(Confirmation::Confirm {}),
        C::Refuse => Body::Confirmation(Confirmation::Refuse { reason: note? }),
        C::TryAgain => Body::Confirmation(Confirmation::TryAgain { chip: answers.chip? }),
        C::BackToPool => Body::Confirmation(Confirmation::BackToPool {}),
        C::GiveUp => Body::Confirmation(Confirmation::GiveUp {}),
        C::OpenLetter => Body::Letter(OpenLetter { reprint: note }),
        _ => return None,
    })
}
