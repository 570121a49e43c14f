//! What a trace tells of a card: which keys were born on it, which certificates it holds, and whether it is away.

use super::slots::Fill;
use domain::profile::Slot;
use domain::trace::{CardCommand, ContactFault, End, Exchange};

/// How far a slot is, as far as the exchanges of the claim under way tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) key: Fill,
    pub(crate) certificate: Fill,
    pub(crate) verified: Fill,
}

/// What the exchanges tell of a slot.
pub(crate) fn told(trace: &[Exchange], slot: Slot) -> Told {
    let about = |command: CardCommand| {
        let last = trace.iter().rposition(|said| said.command == command && said.slot == Some(slot));
        last.and_then(|place| trace.get(place).filter(|said| said.is_done()).map(|_| place))
    };
    let (born, written) = (about(CardCommand::GenerateKeyPair), about(CardCommand::PutData));
    // A certificate comes in pieces: it is there once the card was told something else.
    let whole = written.is_some_and(|place| trace.len() > place + 1);
    let proven = written.zip(about(CardCommand::GeneralAuthenticate)).is_some_and(|(put, used)| used > put);
    let full = |there: bool| if there { Fill::Full } else { Fill::Empty };
    Told {
        key: full(born.is_some()),
        certificate: if written.is_some() && !whole { Fill::Filling } else { full(whole) },
        verified: full(proven),
    }
}

/// Whether the card was away when it was last spoken to.
pub fn is_away(trace: &[Exchange]) -> bool {
    let away = |fault| matches!(fault, ContactFault::CardRemoved | ContactFault::CardReset);
    trace.last().is_some_and(|last| matches!(last.end, End::Nothing { fault } if away(fault)))
}
