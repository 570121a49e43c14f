//! The orders that this program takes, and the events that it tells.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// A card to insert.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Chosen {
    /// The one kept in this folder; a blank one if it holds none.
    Folder(PathBuf),
    /// A blank one that is gone with this program.
    Blank,
    /// One without the PIV application.
    NotPiv,
    /// One with a contactless chip besides, whose UID may be anything.
    Contactless {
        card: Box<Self>,
        #[serde(with = "hex")]
        uid: Vec<u8>,
    },
    /// One that attests its keys, under a vendor whose root is written into this file, as PEM.
    Attesting { card: Box<Self>, root: PathBuf },
}

/// An order.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Order {
    /// Put a card into the reader: this one, or the one that was last in it.
    Insert {
        #[serde(default)]
        card: Option<Chosen>,
    },
    /// Pull the card, wherever it is. An APDU that is held back is lost.
    Eject,
    /// Pull the card and let go of it, so that another program may have it. One that is kept nowhere is gone.
    PutAway,
    /// Let `after` APDUs through, then act at the next one. Replaces the order before.
    At { after: usize, act: Act },
    /// Let `after` resets through, then hold one back as if it was an APDU.
    HoldReset { after: usize },
    /// Go on with the APDU that is held back.
    GoOn,
    /// Forget the APDU that is held back, and break off the connection to vpcd: for when its service was
    /// killed meanwhile. The card is there again as soon as the service is.
    BreakOff,
    /// Take this long for each APDU with this instruction byte.
    Delay { instruction: Instruction, millis: u64 },
}

/// What happens at the chosen APDU.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Act {
    /// Say so and wait, before the card has seen it.
    HoldBefore,
    /// Say so and wait, once the card has done it and before it is answered.
    HoldAfter,
    /// The card is pulled before it has seen it.
    PullBefore,
    /// The card is pulled once it has done it; the answer is lost.
    PullAfter,
    /// The card refuses it with this status word and does nothing.
    Refuse(#[serde(with = "hex")] [u8; 2]),
}

/// An instruction byte, written as two hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instruction(pub(crate) u8);

impl Serialize for Instruction {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        hex::serialize_upper([self.0], to)
    }
}

impl<'de> Deserialize<'de> for Instruction {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let [byte] = hex::deserialize::<_, [u8; 1]>(from)?;
        Ok(Self(byte))
    }
}

/// An event.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Event {
    /// The service has the card.
    Inserted,
    /// The card is out.
    Ejected,
    /// The service is gone; the card is still in the reader.
    Lost,
    /// The service looks whether the card is still there.
    Polled,
    /// The reader changes the card's power.
    Power { change: &'static str },
    /// An APDU is held back; a reset, if it has no instruction.
    Held {
        #[serde(skip_serializing_if = "Option::is_none")]
        instruction: Option<Instruction>,
    },
    /// An APDU was answered.
    Apdu {
        instruction: Instruction,
        #[serde(with = "hex")]
        status: [u8; 2],
    },
    /// Something could not be done.
    Failed { why: String },
}

/// Tells an event. Whoever does not listen misses it.
pub(crate) fn say(event: &Event) {
    if let Ok(line) = serde_json::to_string(event) {
        let _ = writeln!(io::stdout().lock(), "{line}");
    }
}
