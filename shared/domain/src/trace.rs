//! What an agent recorded of its talk with a card: commands and status words, with everything secret masked before it
//! was written down.

use crate::profile::Slot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most bytes of a command or an answer that are kept: enough to tell objects apart, too few for what is in them.
pub const SAMPLE_BYTES: usize = 16;

/// How many exchanges a page has at most.
pub const PAGE_EXCHANGES: usize = 64;

/// How many pages a trace has at most.
pub const MAX_PAGES: u8 = 32;

/// The number of a page of a trace, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u8", into = "u8")]
#[schemars(extend("maximum" = 31))]
pub struct TracePage(u8);

/// A number that no page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a trace has at most {MAX_PAGES} pages, numbered from 0")]
pub struct PageError;

impl TryFrom<u8> for TracePage {
    type Error = PageError;
    fn try_from(number: u8) -> Result<Self, PageError> {
        if number < MAX_PAGES { Ok(Self(number)) } else { Err(PageError) }
    }
}

impl From<TracePage> for u8 {
    fn from(page: TracePage) -> Self {
        page.0
    }
}

/// A page of exchanges, no more than fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<Exchange>", into = "Vec<Exchange>")]
#[schemars(extend("maxItems" = 64))]
pub struct Exchanges(Vec<Exchange>);

/// More exchanges than a page has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a page of a trace has at most {PAGE_EXCHANGES} exchanges")]
pub struct TooMany;

impl TryFrom<Vec<Exchange>> for Exchanges {
    type Error = TooMany;
    fn try_from(exchanges: Vec<Exchange>) -> Result<Self, TooMany> {
        if exchanges.len() <= PAGE_EXCHANGES { Ok(Self(exchanges)) } else { Err(TooMany) }
    }
}

impl From<Exchanges> for Vec<Exchange> {
    fn from(exchanges: Exchanges) -> Self {
        exchanges.0
    }
}

/// One command to a card and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// When it was sent, in milliseconds since the work on the card began.
    pub at: u32,
    /// How many milliseconds it took.
    pub took: u32,
    /// The command.
    pub command: CardCommand,
    /// The slot that it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Slot>,
    /// CLA, INS, P1 and P2; none where no APDU was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// What was sent with it.
    pub sent: Payload,
    /// How it ended.
    pub end: End,
}

/// How an exchange ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "came", rename_all = "kebab-case", deny_unknown_fields)]
pub enum End {
    /// With an answer.
    Answer {
        /// SW1 and SW2.
        status: Status,
        /// What came with it.
        received: Payload,
    },
    /// With the card's power cut and given back.
    PowerCycle,
    /// Without an answer.
    Nothing {
        /// Why.
        fault: ContactFault,
    },
}

impl Exchange {
    /// Whether the card did it, all of its answer fetched or not.
    pub fn is_done(&self) -> bool {
        matches!(&self.end, End::Answer { status, .. } if *status == Status::DONE || status.0[0] == 0x61)
    }
}

/// Bytes of a command or an answer: how many, and the first of them unless they are secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// How many there were.
    pub bytes: u16,
    /// The first of them; none if they are masked, or there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
}

impl Payload {
    /// Bytes that may be seen.
    pub fn open(bytes: &[u8]) -> Self {
        let sample = bytes.get(..bytes.len().min(SAMPLE_BYTES)).filter(|sample| !sample.is_empty());
        Self { sample: sample.map(|sample| Sample(sample.to_vec())), ..Self::masked(bytes) }
    }

    /// Bytes that nobody may see.
    pub fn masked(bytes: &[u8]) -> Self {
        Self { bytes: u16::try_from(bytes.len()).unwrap_or(u16::MAX), sample: None }
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sample {
            _ if self.bytes == 0 => f.write_str("-"),
            None => write!(f, "({} bytes masked)", self.bytes),
            Some(sample) if sample.0.len() == usize::from(self.bytes) => write!(f, "{sample}"),
            Some(sample) => write!(f, "{sample}… ({} bytes)", self.bytes),
        }
    }
}

/// Text that is not so many bytes in hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these are not the hexadecimal digits of {0} bytes")]
pub struct HexError(&'static str);

/// The bytes that pairs of hexadecimal digits stand for. The number parser would take a sign as well.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let hexadecimal = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let pairs = text.as_bytes().chunks(2).filter(|_| hexadecimal);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect::<Option<Vec<u8>>>().filter(|_| hexadecimal)
}

macro_rules! hexadecimal {
    ($name:ident, $inner:ty, $many:literal, |$bytes:ident| $parse:expr, |$value:ident| $write:expr) => {
        impl TryFrom<String> for $name {
            type Error = HexError;
            fn try_from(text: String) -> Result<Self, HexError> {
                let $bytes = bytes(&text).ok_or(HexError($many))?;
                let inner: Option<$inner> = $parse;
                inner.map(Self).ok_or(HexError($many))
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $value = &self.0;
                $write.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
            }
        }
    };
}

/// The first bytes of a command or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^([0-9A-Fa-f]{2}){1,16}$"))]
pub struct Sample(Vec<u8>);
hexadecimal!(
    Sample,
    Vec<u8>,
    "1 to 16",
    |bytes| Some(bytes).filter(|bytes| (1..=SAMPLE_BYTES).contains(&bytes.len())),
    |bytes| bytes
);

/// CLA, INS, P1 and P2 of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9A-Fa-f]{8}$"))]
pub struct Header(pub [u8; 4]);
hexadecimal!(Header, [u8; 4], "4", |bytes| bytes.try_into().ok(), |bytes| bytes);

/// SW1 and SW2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String", extend("pattern" = "^[0-9A-Fa-f]{4}$"))]
pub struct Status(pub [u8; 2]);
hexadecimal!(Status, [u8; 2], "2", |bytes| bytes.try_into().ok(), |bytes| bytes);

impl Status {
    /// `9000`.
    pub const DONE: Self = Self([0x90, 0x00]);
}

/// A command to a card, by its name in the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CardCommand {
    /// SELECT.
    Select,
    /// GET DATA.
    GetData,
    /// PUT DATA.
    PutData,
    /// VERIFY.
    Verify,
    /// CHANGE REFERENCE DATA.
    ChangeReferenceData,
    /// RESET RETRY COUNTER.
    ResetRetryCounter,
    /// GENERATE ASYMMETRIC KEY PAIR.
    GenerateKeyPair,
    /// GENERAL AUTHENTICATE.
    GeneralAuthenticate,
    /// SET MANAGEMENT KEY.
    SetManagementKey,
    /// GET METADATA: an extension of Yubico.
    GetMetadata,
    /// SET PIN RETRIES: an extension of Yubico.
    SetTries,
    /// ATTEST: an extension of Yubico.
    Attest,
    /// GET RESPONSE.
    GetResponse,
    /// GET DATA, to the reader: the UID of a contactless chip.
    GetUid,
    /// No command: the card's power was cut and given back.
    PowerCycle,
    /// Another command: all of it is masked.
    Other,
}

impl CardCommand {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::GetData => "GET DATA",
            Self::PutData => "PUT DATA",
            Self::Verify => "VERIFY",
            Self::ChangeReferenceData => "CHANGE REFERENCE DATA",
            Self::ResetRetryCounter => "RESET RETRY COUNTER",
            Self::GenerateKeyPair => "GENERATE ASYMMETRIC KEY PAIR",
            Self::GeneralAuthenticate => "GENERAL AUTHENTICATE",
            Self::SetManagementKey => "SET MANAGEMENT KEY",
            Self::GetMetadata => "GET METADATA",
            Self::SetTries => "SET PIN RETRIES",
            Self::Attest => "ATTEST",
            Self::GetResponse => "GET RESPONSE",
            Self::GetUid => "GET UID",
            Self::PowerCycle => "POWER CYCLE",
            Self::Other => "OTHER COMMAND",
        }
    }
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactFault {
    /// The card was taken out or lost contact.
    CardRemoved,
    /// Another program reset it.
    CardReset,
    /// Another program holds the reader.
    ReaderInUse,
    /// The card does not answer.
    CardMute,
    /// The reader was unplugged.
    ReaderGone,
    /// The smart card service does not answer.
    ServiceGone,
    /// It refuses this user.
    ServiceDenied,
    /// The reader or its driver failed.
    ReaderFailed,
}

impl ContactFault {
    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CardRemoved => "card removed",
            Self::CardReset => "card reset by another program",
            Self::ReaderInUse => "reader in use by another program",
            Self::CardMute => "card does not answer",
            Self::ReaderGone => "reader unplugged",
            Self::ServiceGone => "smart card service gone",
            Self::ServiceDenied => "smart card service refuses",
            Self::ReaderFailed => "reader failed",
        }
    }
}

/// The line of an exchange in a trace that is read as text.
impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let header = self.header.map_or_else(|| "-".to_owned(), |header| header.to_string());
        write!(f, "{:>8} ms  {:<28}  {header:<8}  > {}", self.at, self.command.name(), self.sent)?;
        match &self.end {
            End::Answer { status, received } => write!(f, "  < {status} {received}")?,
            End::PowerCycle => f.write_str("  < powered up")?,
            End::Nothing { fault } => write!(f, "  < {}", fault.name())?,
        }
        write!(f, "  ({} ms)", self.took)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Exchange, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_line_says_how_much_was_sent_and_no_more_than_its_beginning() {
        let line = Exchange {
            at: 12,
            took: 8,
            command: CardCommand::PutData,
            slot: Some(Slot::Authentication),
            header: Some(Header([0x10, 0xdb, 0x3f, 0xff])),
            sent: Payload::open(&[0xab; 255]),
            end: End::Answer { status: Status::DONE, received: Payload::open(&[]) },
        };
        let text = line.to_string();
        assert_eq!(
            text,
            format!(
                "      12 ms  PUT DATA                      10DB3FFF  > {}… (255 bytes)  < 9000 -  (8 ms)",
                "AB".repeat(16)
            )
        );
        assert_eq!(read(&serde_json::to_string(&line).unwrap()).unwrap(), line);
        let masked = Payload::masked(&[1; 8]);
        assert_eq!(masked.to_string(), "(8 bytes masked)");
    }

    #[test]
    fn nothing_longer_than_its_bound_is_read() {
        let line = |sample: &str, header: &str| {
            read(&format!(
                r#"{{"at":0,"took":0,"command":"select","header":"{header}","sent":{{"bytes":1,"sample":"{sample}"}},
                "end":{{"came":"nothing","fault":"card-removed"}}}}"#
            ))
        };
        assert!(line("00", "00A40400").is_ok());
        for (sample, header) in [
            ("", "00A40400"),
            (&"00".repeat(17), "00A40400"),
            ("0", "00A40400"),
            ("+1", "00A40400"),
            ("00", "00A4"),
        ] {
            assert!(line(sample, header).is_err(), "{sample} {header}");
        }
        assert!(serde_json::from_str::<TracePage>("32").is_err());
        let page = vec![line("00", "00A40400").unwrap(); PAGE_EXCHANGES + 1];
        assert_eq!(Exchanges::try_from(page), Err(TooMany));
    }
}
