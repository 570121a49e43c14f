//! A card whose exchanges are told to somebody, secrets masked.

use crate::transport::{CardTransport, TransportError};
use domain::time::Timestamp;
use domain::trace::{CardCommand, End, Exchange, Payload};
use piv::trace::{Masker, Shown};

/// A card that tells what was said to it, and no secret of that.
pub struct Traced<T, C, W> {
    card: T,
    masker: Masker,
    began: Timestamp,
    clock: C,
    tell: W,
}

impl<T, C: Fn() -> Timestamp, W: FnMut(Exchange)> Traced<T, C, W> {
    /// This card; times are told from `began` on.
    pub fn new(card: T, began: Timestamp, clock: C, tell: W) -> Self {
        Self { card, masker: Masker::default(), began, clock, tell }
    }

    fn told(&mut self, sent: Timestamp, shown: Shown, end: End) {
        let millis = |from: Timestamp, to: Timestamp| u32::try_from(to.since(from).as_millis()).unwrap_or(0);
        let Shown { command, slot, header, sent: payload } = shown;
        let (at, took) = (millis(self.began, sent), millis(sent, (self.clock)()));
        (self.tell)(Exchange { at, took, command, slot, header, sent: payload, end });
    }
}

impl<T: CardTransport, C: Fn() -> Timestamp, W: FnMut(Exchange)> CardTransport for Traced<T, C, W> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (sent, shown) = ((self.clock)(), self.masker.command(apdu));
        let answer = self.card.transmit(apdu);
        let end = match &answer {
            Ok(answer) => self.masker.answer(answer),
            Err(error) => End::Nothing { fault: error.fault() },
        };
        self.told(sent, shown, end);
        answer
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        let sent = (self.clock)();
        self.masker = Masker::default();
        let done = self.card.reset();
        let shown =
            Shown { command: CardCommand::PowerCycle, slot: None, header: None, sent: Payload::masked(&[]) };
        let end = match &done {
            Ok(()) => End::PowerCycle,
            Err(error) => End::Nothing { fault: error.fault() },
        };
        self.told(sent, shown, end);
        done
    }
}
