//! What may be seen of an APDU in a trace. Masked is whatever is not known to be public: a command that is new here
//! shows its length and nothing else.

#[cfg(test)]
mod tests;

use crate::apdu::{CHAINED, GET_RESPONSE};
use crate::command::{
    ATTEST, CHANGE_REFERENCE_DATA, GENERAL_AUTHENTICATE, GENERATE, GET_DATA, GET_METADATA, PUT_DATA, SELECT,
    SET_MANAGEMENT_KEY, SET_TRIES, VERIFY,
};
use crate::contactless;
use crate::object;
use domain::evidence::CardObject;
use domain::profile::Slot;
use domain::trace::{CardCommand, ContactFault, End, Header, Payload, Status};

/// RESET RETRY COUNTER (SP 800-73-5 part 2, table 2): nobody here sends it, and it carries a PUK and a PIN.
const RESET_RETRY_COUNTER: u8 = 0x2c;

/// How the tag list of GET DATA and PUT DATA begins for an object of three bytes, and what the identifiers of all
/// objects of PIV begin with (SP 800-73-5 part 1, table 3).
const PIV_OBJECT: [u8; 4] = [0x5c, 0x03, 0x5f, 0xc1];
/// The last bytes of those that anybody may read (table 2 there): certificates, CHUID, Security Object, CCC, Key History.
const PUBLIC_OBJECTS: [u8; 8] = [0x01, 0x02, 0x05, 0x06, 0x07, 0x0a, 0x0b, 0x0c];
/// The tag list of the Discovery Object, which anybody may read.
const DISCOVERY: [u8; 3] = [0x5c, 0x01, 0x7e];

/// What may be seen of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub command: CardCommand,
    /// The slot that it is about.
    pub slot: Option<Slot>,
    /// CLA, INS, P1 and P2; none of what is too short for a command.
    pub header: Option<Header>,
    /// Its data.
    pub sent: Payload,
}

/// What a command is, as far as its answer and the rest of its chain need to know.
#[derive(Clone, Copy)]
struct Kind {
    command: CardCommand,
    slot: Option<Slot>,
    /// Whether its data are public.
    sent: bool,
    /// Whether its answer is.
    received: bool,
}

impl Kind {
    const fn masked(command: CardCommand) -> Self {
        Self { command, slot: None, sent: false, received: false }
    }

    const fn open(command: CardCommand) -> Self {
        Self { command, slot: None, sent: true, received: true }
    }

    /// Reads or writes a data object.
    fn object(command: CardCommand, data: &[u8]) -> Self {
        let piv = data.strip_prefix(&PIV_OBJECT).and_then(|rest| rest.first());
        let public = data.starts_with(&DISCOVERY) || piv.is_some_and(|last| PUBLIC_OBJECTS.contains(last));
        let holds = |slot: &Slot| piv.is_some() && piv == object::tag(CardObject::certificate(*slot)).last();
        Self { command, slot: Slot::ALL.into_iter().find(holds), sent: public, received: public }
    }
}

/// Follows the APDUs of one card and says of each what may be seen.
#[derive(Default)]
pub struct Masker {
    /// The chain under way.
    chain: Option<Kind>,
    /// The command whose answer comes, or came in part.
    last: Option<Kind>,
}

impl Masker {
    /// What may be seen of a command.
    pub fn command(&mut self, apdu: &[u8]) -> Shown {
        let [cla, ins, p1, p2, body @ ..] = apdu else {
            self.last = None;
            return Shown {
                command: CardCommand::Other,
                slot: None,
                header: None,
                sent: Payload::masked(apdu),
            };
        };
        let data = data(body);
        let kind = self.chain.unwrap_or_else(|| kind([*cla, *ins, *p1, *p2], data));
        self.chain = (cla & CHAINED != 0).then_some(kind);
        // What GET RESPONSE fetches is the rest of the answer to the command before.
        let fetches = kind.command == CardCommand::GetResponse;
        if !fetches {
            self.last = Some(kind);
        }
        let sent = if kind.sent { Payload::open(data) } else { Payload::masked(data) };
        Shown { command: kind.command, slot: kind.slot, header: Some(Header([*cla, *ins, *p1, *p2])), sent }
    }

    /// What may be seen of the answer to the last command.
    pub fn answer(&self, answer: &[u8]) -> End {
        let [data @ .., sw1, sw2] = answer else { return End::Nothing { fault: ContactFault::CardRemoved } };
        let public = self.last.is_some_and(|kind| kind.received);
        let received = if public { Payload::open(data) } else { Payload::masked(data) };
        End::Answer { status: Status([*sw1, *sw2]), received }
    }
}

/// The data of a short command, without Lc and Le; all that follows the header of any other.
fn data(body: &[u8]) -> &[u8] {
    match body {
        [] | [_] => &[],
        [lc, rest @ ..] => rest.get(..usize::from(*lc)).filter(|data| !data.is_empty()).unwrap_or(rest),
    }
}

fn kind([cla, ins, p1, p2]: [u8; 4], data: &[u8]) -> Kind {
    let named = |reference: u8| Slot::ALL.into_iter().find(|slot| slot.key_reference() == reference);
    let slot = named(p2);
    match (cla & !CHAINED, ins) {
        (contactless::READER, contactless::GET_DATA) => Kind::open(CardCommand::GetUid),
        (0x00, SELECT) => Kind::open(CardCommand::Select),
        (0x00, GET_DATA) => Kind::object(CardCommand::GetData, data),
        (0x00, PUT_DATA) => Kind::object(CardCommand::PutData, data),
        (0x00, GENERATE) => Kind { slot, ..Kind::open(CardCommand::GenerateKeyPair) },
        // With 9B it carries witness and challenge, with 9D the answer is a shared secret.
        (0x00, GENERAL_AUTHENTICATE) => Kind { slot, ..Kind::masked(CardCommand::GeneralAuthenticate) },
        (0x00, VERIFY) => Kind::masked(CardCommand::Verify),
        (0x00, CHANGE_REFERENCE_DATA) => Kind::masked(CardCommand::ChangeReferenceData),
        (0x00, RESET_RETRY_COUNTER) => Kind::masked(CardCommand::ResetRetryCounter),
        (0x00, SET_MANAGEMENT_KEY) => Kind::masked(CardCommand::SetManagementKey),
        (0x00, GET_METADATA) => Kind { slot, ..Kind::open(CardCommand::GetMetadata) },
        (0x00, ATTEST) => Kind { slot: named(p1), ..Kind::open(CardCommand::Attest) },
        (0x00, SET_TRIES) => Kind::open(CardCommand::SetTries),
        (0x00, GET_RESPONSE) => Kind::masked(CardCommand::GetResponse),
        _ => Kind::masked(CardCommand::Other),
    }
}
