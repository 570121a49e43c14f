//! A request as its holder follows it: five dots, one sentence.

use super::cards::Whereabouts;
use api::issuance::{Track, TrackState, TrackStep};
use domain::audit::AuditRecord;
use domain::card::CardStateName;
use domain::issuance::{CommandName, Issuance, State, StateName, Summary, rules};
use domain::language::{Language, Phrase};
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
    language: Language,
) -> Track {
    let allowed = rules::allowed_to(issuance, holder, now);
    Track {
        summary: Summary::of(issuance),
        steps: steps(issuance, history, card, language),
        card: card.map(|card| card.state),
        next: card.and_then(next_of_card).unwrap_or_else(|| next(issuance)).text(language).to_owned(),
        reason: reason(issuance),
        allowed,
    }
}

/// A dot is reached when the history shows one of the commands that lead past it.
fn steps(
    issuance: &Issuance,
    history: &[AuditRecord],
    card: Option<Whereabouts>,
    language: Language,
) -> Vec<TrackStep> {
    let when = |commands: &[CommandName]| {
        history.iter().find(|record| commands.contains(&record.command)).map(|record| record.at)
    };
    let requested = Some(issuance.origin.at);
    let made = matches!(issuance.state, State::AwaitingConfirmation(_) | State::Issued(_))
        .then(|| when_last(history, CommandName::ReportVerified))
        .flatten();
    let ready = matches!(issuance.state, State::Issued(_)).then_some(issuance.since);
    let mut dots = vec![(Phrase::new("Requested", "Beställt"), requested)];
    if issuance.process().approval {
        dots.push((Phrase::new("Approved", "Godkänt"), when(&[CommandName::Approve])));
    } else {
        dots.push((Phrase::new("Accepted", "Mottaget"), when(&[CommandName::Produce])));
    }
    dots.extend([
        (Phrase::new("Made", "Tillverkat"), made),
        (Phrase::new("Ready at the desk", "Klart att hämta"), ready),
        (Phrase::new("Active", "Aktivt"), card.and_then(|card| card.in_force)),
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
            TrackStep {
                name: name.text(language).to_owned(),
                state,
                at: at.filter(|_| state == TrackState::Done),
            }
        })
        .collect()
}

fn when_last(history: &[AuditRecord], command: CommandName) -> Option<Timestamp> {
    history.iter().rev().find(|record| record.command == command).map(|record| record.at)
}

/// What is told of a card once it is in force, or has ended.
const fn next_of_card(card: Whereabouts) -> Option<Phrase> {
    match card.state {
        CardStateName::Active if !card.handed_over => Some(Phrase::new(
            "Your card is in force. If you do not have it yet, fetch it at the card desk.",
            "Ditt kort gäller. Har du inte fått det än, hämta det på kortexpeditionen.",
        )),
        CardStateName::Active => Some(Phrase::new(
            "You have your card in hand and can use it everywhere.",
            "Du har kortet i handen och kan använda det överallt.",
        )),
        CardStateName::Inactive => Some(Phrase::new(
            "Your card is out of force for a while. The card desk can tell you why, and bring it back into force.",
            "Ditt kort gäller inte just nu. Kortexpeditionen kan säga varför, och låta det gälla igen.",
        )),
        CardStateName::Locked => Some(Phrase::new(
            "Your card is locked: nobody can use it. If you find it, bring it to the card desk. You need a new card.",
            "Ditt kort är spärrat: ingen kan använda det. Hittar du det, lämna det till kortexpeditionen. Du behöver ett nytt kort.",
        )),
        CardStateName::Expired => Some(Phrase::new(
            "The time of your card is over. You need a new one.",
            "Ditt korts tid är ute. Du behöver ett nytt.",
        )),
        CardStateName::Reserved | CardStateName::Issued | CardStateName::Void => None,
    }
}

fn next(issuance: &Issuance) -> Phrase {
    match issuance.state.name() {
        StateName::Requested => Phrase::new(
            "A registration officer looks at your request next.",
            "En registreringsansvarig tittar på din beställning härnäst.",
        ),
        StateName::AwaitingApproval => Phrase::new(
            "An approver decides on your card next.",
            "En godkännare beslutar om ditt kort härnäst.",
        ),
        StateName::CardPending => {
            Phrase::new("Your card gets its number next.", "Ditt kort får sitt nummer härnäst.")
        }
        StateName::CardReady | StateName::Queued | StateName::Pooled | StateName::Ordered => Phrase::new(
            "Your card waits for its turn at the card desk.",
            "Ditt kort väntar på sin tur på kortexpeditionen.",
        ),
        StateName::InProduction => {
            Phrase::new("Your card is being made at this moment.", "Ditt kort tillverkas just nu.")
        }
        StateName::AwaitingConfirmation => Phrase::new(
            "Your card is made; an officer checks it next.",
            "Ditt kort är tillverkat; en handläggare kontrollerar det härnäst.",
        ),
        StateName::Failed => Phrase::new(
            "Making your card did not work; the card desk tries again.",
            "Det gick inte att tillverka ditt kort; kortexpeditionen försöker igen.",
        ),
        StateName::Issued if issuance.profile().slots.is_empty() => Phrase::new(
            "Your card is ready. Fetch it at the card desk.",
            "Ditt kort är klart. Hämta det på kortexpeditionen.",
        ),
        StateName::Issued => Phrase::new(
            "Your card is ready. Fetch it at the card desk with its PIN letter.",
            "Ditt kort är klart. Hämta det på kortexpeditionen med dess PIN-brev.",
        ),
        StateName::Declined => Phrase::new(
            "The card desk declined your request. You can ask there why, or request again.",
            "Kortexpeditionen nekade din beställning. Du kan fråga där varför, eller beställa igen.",
        ),
        StateName::Aborted => Phrase::new(
            "The request was withdrawn. You can request a card again at any time.",
            "Beställningen togs tillbaka. Du kan beställa ett kort igen när du vill.",
        ),
        StateName::Rejected => Phrase::new(
            "The approver said no. Talk to your manager or the card desk.",
            "Godkännaren sa nej. Prata med din chef eller kortexpeditionen.",
        ),
        StateName::Cancelled => Phrase::new(
            "The card desk called the card off. Ask there, or request again.",
            "Kortexpeditionen avbröt kortet. Fråga där, eller beställ igen.",
        ),
    }
}

fn reason(issuance: &Issuance) -> Option<Note> {
    match &issuance.state {
        State::Declined(s) | State::Aborted(s) | State::Rejected(s) | State::Cancelled(s) => s.reason.clone(),
        State::AwaitingApproval(s) => s.postponed.as_ref().map(|postponed| postponed.note.clone()),
        _ => None,
    }
}
