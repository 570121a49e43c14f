//! A card that takes its time, as one of plastic does: for trying out, and for measuring what stands around it.

use iso7816::Instruction;
use iso7816::command::CommandView;
use personalise::{CardTransport, TransportError};
use std::thread;
use std::time::{Duration, Instant};

/// An APDU, its answer and the way of both.
const APDU: Duration = Duration::from_millis(8);
/// What a new P-256 key takes besides.
const KEY: Duration = Duration::from_millis(30);
/// What a signature takes besides.
const SIGNATURE: Duration = Duration::from_millis(60);
/// The key reference of the management key (SP 800-73-5 part 1, table 4b): whoever shows it has nothing signed.
const MANAGEMENT_KEY: u8 = 0x9b;

/// A transport whose answers do not come sooner than those of a card of plastic.
pub struct Unhurried<T> {
    card: T,
    times: u32,
}

impl<T: CardTransport> Unhurried<T> {
    /// This card, no faster than one of plastic.
    pub const fn new(card: T) -> Self {
        Self::times(card, 1)
    }

    /// This card, so many times as slow as one of plastic.
    pub const fn times(card: T, times: u32) -> Self {
        Self { card, times }
    }
}

impl<T: CardTransport> CardTransport for Unhurried<T> {
    #[expect(clippy::disallowed_methods, reason = "the time that a card takes is no condition to wait for")]
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        let begun = Instant::now();
        let answer = self.card.transmit(apdu)?;
        thread::sleep(time_in_card(apdu).saturating_mul(self.times).saturating_sub(begun.elapsed()));
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }
}

/// How long a card of plastic takes for an APDU.
pub fn time_in_card(apdu: &[u8]) -> Duration {
    let Ok(command) = CommandView::try_from(apdu) else { return APDU };
    // Of a chain, the card works at the end.
    match command.instruction() {
        _ if !command.class().chain().last_or_only() => APDU,
        Instruction::GenerateAsymmetricKeyPair => APDU + KEY,
        Instruction::GeneralAuthenticate if command.p2 != MANAGEMENT_KEY => APDU + SIGNATURE,
        _ => APDU,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_signatures_take_longer_and_the_management_key_does_not() {
        assert_eq!(time_in_card(&[0x00, 0xa4, 0x04, 0x00]), APDU);
        assert_eq!(time_in_card(&[0x00, 0x47, 0x00, 0x9a, 0x01, 0x00]), APDU + KEY);
        assert_eq!(time_in_card(&[0x00, 0x87, 0x11, 0x9a, 0x01, 0x00]), APDU + SIGNATURE);
        assert_eq!(time_in_card(&[0x10, 0x87, 0x11, 0x9a, 0x01, 0x00]), APDU, "the chain goes on");
        assert_eq!(time_in_card(&[0x00, 0x87, 0x08, 0x9b, 0x01, 0x00]), APDU);
        assert_eq!(time_in_card(&[0x00]), APDU, "the card says what it thinks of that");
    }
}
