//! A request as its holder follows it: five dots, one sentence.

use super::cards::Whereabouts;
use api::issuance::{Track, TrackState, TrackStep};
use domain::audit::AuditRecord;
use domain::card::CardStateName;
use domain::issuance::{CommandName, Issuance, State, StateName, Summary, rules};
use domain::role::Actor;
use domain::text::Note;
use domain::time::Timestamp;

/// The holder's view, made of the issuance, its history, and where its card stands: by role, never by name.
pub(super) fn track(
    issuance: &Issuance,
    history: &[AuditRecord],
    card: Option<Whereabouts>,
    holder: &Actor,
    now: Timestamp,
) -> Track {
    let allowed = rules::allowed_to(issuance, holder, now);
    Track {
        summary: Summary::of(issuance),
        steps: steps(issuance, history, card),
        card: card.map(|card| card.state),
        next: card.and_then(next_of_card).unwrap_or_else(|| next(issuance)).to_owned(),
        reason: reason(issuance),
        allowed,
    }
}

/// A dot is reached when the history shows one of the commands that lead past it.
fn steps(issuance: &Issuance, history: &[AuditRecord], card: Option<Whereabouts>) -> Vec<TrackStep> {
    let when = |commands: &[CommandName]| {
        history.iter().find(|record| commands.contains(&record.command)).map(|record| record.at)
    };
    let requested = Some(issuance.origin.at);
    let made = matches!(issuance.state, State::AwaitingConfirmation(_) | State::Issued(_))
        .then(|| when_last(history, CommandName::ReportVerified))
        .flatten();
    let ready = matches!(issuance.state, State::Issued(_)).then_some(issuance.since);
    let mut dots = vec![("Requested", requested)];
    if issuance.process().approval {
        dots.push(("Approved", when(&[CommandName::Approve])));
    } else {
        dots.push(("Accepted", when(&[CommandName::Produce])));
    }
    dots.extend([
        ("Made", made),
        ("Ready at the desk", ready),
        ("Active", card.and_then(|card| card.in_force)),
    ]);
    // A card may end at the desk: locked, say, before it was handed over.
    let ended = match issuance.state.name() {
        StateName::Issued => card.is_some_and(|card| card.state.is_final()),
        state => state.is_final(),
    };
    let mut current_found = false;
    dots.into_iter()
        .map(|(name, at)| {
            let state = match (at, current_found) {
                (Some(_), false) => TrackState::Done,
                (_, true) => TrackState::ToCome,
                (None, false) => {
                    current_found = true;
                    if ended { TrackState::Ended } else { TrackState::Now }
                }
            };
            TrackStep { name: name.to_owned(), state, at: at.filter(|_| state == TrackState::Done) }
        })
        .collect()
}

fn when_last(history: &[AuditRecord], command: CommandName) -> Option<Timestamp> {
    history.iter().rev().find(|record| record.command == command).map(|record| record.at)
}

/// What is told of a card that was handed over, or has ended without that.
const fn next_of_card(card: Whereabouts) -> Option<&'static str> {
    match card.state {
        CardStateName::Active => Some("You have your card in hand and can use it everywhere."),
        CardStateName::Inactive => Some(
            "Your card is out of force for a while. The card desk can tell you why, and bring it back into force.",
        ),
        CardStateName::Locked => Some(
            "Your card is locked and its certificates are revoked: nobody can use it. If you find it, bring it to the card desk. Ask for a new card here or at the desk.",
        ),
        CardStateName::Expired => Some("The time of your card is over. Ask for a new one."),
        CardStateName::Reserved | CardStateName::Issued | CardStateName::Void => None,
    }
}

fn next(issuance: &Issuance) -> &'static str {
    match issuance.state.name() {
        StateName::Requested => "A registration officer looks at your request next.",
        StateName::AwaitingApproval => "An approver decides on your card next.",
        StateName::CardPending => "Your card gets its number next.",
        StateName::CardReady | StateName::Queued | StateName::Pooled | StateName::Ordered => {
            "Your card waits for its turn at the card desk."
        }
        StateName::InProduction => "Your card is being made at this moment.",
        StateName::AwaitingConfirmation => "Your card is made; an officer checks it next.",
        StateName::Failed => "Making your card did not work; the card desk tries again.",
        StateName::Issued if issuance.profile().slots.is_empty() => {
            "Your card is ready. Fetch it at the card desk."
        }
        StateName::Issued => "Your card is ready. Fetch it at the card desk with its PIN letter.",
        StateName::Declined => {
            "The card desk declined your request. You can ask there why, or request again."
        }
        StateName::Aborted => "The request was withdrawn. You can request a card again at any time.",
        StateName::Rejected => "The approver said no. Talk to your manager or the card desk.",
        StateName::Cancelled => "The card desk called the card off. Ask there, or request again.",
    }
}

fn reason(issuance: &Issuance) -> Option<Note> {
    match &issuance.state {
        State::Declined(s) | State::Aborted(s) | State::Rejected(s) | State::Cancelled(s) => s.reason.clone(),
        State::AwaitingApproval(s) => s.postponed.as_ref().map(|postponed| postponed.note.clone()),
        _ => None,
    }
}
