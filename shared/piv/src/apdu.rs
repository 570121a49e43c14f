//! Command and response APDUs, and the exchange of one command with a card: chaining, `61xx`, `6Cxx`.

#[cfg(test)]
mod tests;

use crate::status::{Meaning, StatusWord};
use std::fmt;
use zeroize::Zeroizing;

/// The most data bytes of one short command APDU (ISO/IEC 7816-4, 5.1).
const MAX_LC: usize = 255;
/// CLA bit that says "more commands of this chain follow" (ISO/IEC 7816-4, 5.1.1.1).
pub(crate) const CHAINED: u8 = 0x10;
/// GET RESPONSE (SP 800-73-5 part 2, table 2).
pub(crate) const GET_RESPONSE: u8 = 0xc0;
/// The longest answer taken: more than the largest PIV object (face image, 12 710 bytes).
pub const MAX_ANSWER: usize = 16 * 1024;
/// The most APDUs for one command: a chain or an answer of [`MAX_ANSWER`] in pieces of 128 bytes.
const MAX_ROUNDS: usize = 128;

/// A command before it is cut into APDUs. Its data may be secret: shown as a length, wiped when dropped.
pub struct Command {
    header: [u8; 4],
    data: Zeroizing<Vec<u8>>,
    /// Le, for commands that are answered with data; 0 asks for up to 256 bytes.
    expected: Option<u8>,
}

impl Command {
    /// A command answered by a status word alone. `header` is CLA, INS, P1, P2.
    pub(crate) const fn new(header: [u8; 4], data: Zeroizing<Vec<u8>>) -> Self {
        Self { header, data, expected: None }
    }

    /// A command answered with data.
    pub(crate) const fn answered(header: [u8; 4], data: Zeroizing<Vec<u8>>) -> Self {
        Self { header, data, expected: Some(0) }
    }

    /// The APDUs to send, in order: several, chained, if the data do not fit into one.
    pub fn apdus(&self) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
        let last = self.data.len().div_ceil(MAX_LC).max(1) - 1;
        let pieces = self.data.chunks(MAX_LC).chain(self.data.is_empty().then_some([].as_slice()));
        pieces.enumerate().map(move |(index, piece)| {
            if index == last { self.apdu(0, piece, self.expected) } else { self.apdu(CHAINED, piece, None) }
        })
    }

    fn apdu(&self, class: u8, piece: &[u8], expected: Option<u8>) -> Zeroizing<Vec<u8>> {
        let [cla, ins, p1, p2] = self.header;
        // Room for all of it at once: a vector that grows leaves copies behind.
        let mut apdu = Zeroizing::new(Vec::with_capacity(piece.len() + 6));
        apdu.extend_from_slice(&[cla | class, ins, p1, p2]);
        if let Ok(lc @ 1..) = u8::try_from(piece.len()) {
            apdu.push(lc);
            apdu.extend_from_slice(piece);
        }
        apdu.extend(expected);
        apdu
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cla, ins, p1, p2] = self.header;
        write!(f, "Command({cla:02X} {ins:02X} {p1:02X} {p2:02X}, {} bytes)", self.data.len())
    }
}

/// A whole answer, put together from its pieces. Shown as status word and length, wiped when dropped.
pub struct Response {
    data: Zeroizing<Vec<u8>>,
    status: StatusWord,
}

impl Response {
    /// The data without the status word.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The last status word.
    pub const fn status(&self) -> StatusWord {
        self.status
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.data.len())
    }
}

/// Why a command got no answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError<E> {
    /// The way to the card failed.
    #[error("the card could not be reached")]
    Transport(#[source] E),
    /// Fewer than two bytes came: PC/SC answers so when the card is pulled out in the middle.
    #[error("the card answered without a status word")]
    NoStatus,
    /// The answer has no end, or is longer than [`MAX_ANSWER`].
    #[error("the card's answer has no end")]
    Endless,
}

/// Sends one command and collects its whole answer.
///
/// Splits long data into a chain, fetches `61xx` pieces with GET RESPONSE and repeats a command that
/// expects an answer once with the Le of `6Cxx`. A chain that the card refuses in the middle ends with that status word.
///
/// # Errors
/// [`ExchangeError`] if `transmit` fails, an answer has no status word, or the answer has no end.
pub fn exchange<E>(
    command: &Command,
    mut transmit: impl FnMut(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Response, ExchangeError<E>> {
    let mut send = |apdu: &[u8]| {
        let mut answer = Zeroizing::new(transmit(apdu).map_err(ExchangeError::Transport)?);
        let (Some(sw2), Some(sw1)) = (answer.pop(), answer.pop()) else {
            return Err(ExchangeError::NoStatus);
        };
        Ok(Response { data: answer, status: StatusWord::new(sw1, sw2) })
    };
    let mut whole = Zeroizing::new(Vec::new());
    let mut apdus = command.apdus().peekable();
    let mut next = apdus.next();
    let mut corrected = false;
    for _ in 0..MAX_ROUNDS {
        let Some(apdu) = next else { break };
        let answer = send(&apdu)?;
        if whole.len() + answer.data.len() > MAX_ANSWER {
            return Err(ExchangeError::Endless);
        }
        whole = joined(&whole, &answer.data);
        next = match answer.status.meaning() {
            Meaning::Success if apdus.peek().is_some() => apdus.next(),
            Meaning::MoreData(le) => Some(get_response(le)),
            // Only where an answer is expected: other commands may have been done already.
            Meaning::WrongLe(le) if !corrected && command.expected.is_some() => {
                corrected = true;
                Some(with_le(&apdu, le))
            }
            _ => return Ok(Response { data: whole, status: answer.status }),
        };
    }
    Err(ExchangeError::Endless)
}

fn joined(whole: &[u8], piece: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([whole, piece].concat())
}

fn get_response(le: u8) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![0x00, GET_RESPONSE, 0x00, 0x00, le])
}

/// The same APDU with another Le.
fn with_le(apdu: &[u8], le: u8) -> Zeroizing<Vec<u8>> {
    joined(apdu.split_last().map_or(apdu, |(_, body)| body), &[le])
}
