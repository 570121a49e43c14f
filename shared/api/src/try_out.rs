//! What is there only where everything is tried out on one machine: the virtual reader's card, in a visitor's hand. No
//! function answers this, and no cloud has it.

use serde::{Deserialize, Serialize};

/// Where the server of a try-out answers for the card; elsewhere a local server says that there is none.
pub const READER: &str = "/api/try-out/reader";

/// Where the card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    /// In the reader.
    In,
    /// Taken out.
    Out,
}

/// `GET` and `POST` [`READER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InReader {
    /// Where the card is, or is to be; none if nobody here can move it.
    pub card: Option<Card>,
}
