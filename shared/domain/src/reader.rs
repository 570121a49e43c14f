//! What an agent sees of a reader at its desk.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is in a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReaderState {
    /// No card, as far as is known.
    #[default]
    Empty,
    /// A blank PIV card: it can become anybody's.
    Blank,
    /// A card that a production has marked: finished, or to be taken up again by its own job.
    Marked,
    /// A card with a contactless chip and without the PIV application.
    Contactless,
    /// A card that is not for us: not a PIV card, or another system's.
    Unknown,
    /// A card that does not answer.
    Mute,
    /// Another program holds the reader.
    InUse,
    /// The agent works on the card.
    AtWork,
}
