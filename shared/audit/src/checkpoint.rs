//! Checkpoints: size and root of the log, signed; in the forms of C2SP's tlog-checkpoint and signed-note, so that tools of
//! others read and witness them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::certificate::Sha256;
use ed25519_dalek::{Signature, VerifyingKey};
use std::fmt;
use std::str::FromStr;

/// The signature type of Ed25519 (C2SP signed-note, "Signatures").
const ED25519: u8 = 0x01;

/// How a line with a signature begins: an em dash and a space (C2SP signed-note).
const SIGNED: &str = "\u{2014} ";

/// The name of a log: its first line everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Text that names no log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a log's name has no spaces and no plus, and is not empty")]
pub struct OriginError;

impl Origin {
    /// The name of a site's log, from the name of the organisation: `example-organisation/cardwright`.
    pub fn of_site(organisation: &str) -> Self {
        let plain = |c: char| if c.is_alphanumeric() { c } else { ' ' };
        let words: String = organisation.chars().flat_map(char::to_lowercase).map(plain).collect();
        let words: Vec<_> = words.split_whitespace().collect();
        let site = if words.is_empty() { "site".to_owned() } else { words.join("-") };
        Self(format!("{site}/cardwright"))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = OriginError;
    fn from_str(text: &str) -> Result<Self, OriginError> {
        let wrong = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.contains(wrong) { Err(OriginError) } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public key of a log, with its name: what somebody has to have from elsewhere to check anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey {
    /// The log.
    pub origin: Origin,
    /// Ed25519, 32 bytes.
    pub public: [u8; 32],
}

/// Text that is no public key of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("that is no public key of a log; one reads NAME+8 DIGITS+BASE64, as the page Audit log shows it")]
pub struct LogKeyError;

impl LogKey {
    /// The first four bytes of SHA-256 over name, line end, type and key (C2SP signed-note, "Key IDs").
    fn id(&self) -> [u8; 4] {
        let text = [self.origin.as_str().as_bytes(), b"\n", &[ED25519], &self.public].concat();
        let [a, b, c, d, ..] = crate::digest(&text).0;
        [a, b, c, d]
    }
}

/// As verifiers take it (C2SP signed-note, "Verifier keys").
impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        write!(f, "{}+{id:08x}+{}", self.origin, BASE64.encode([&[ED25519][..], &self.public].concat()))
    }
}

impl FromStr for LogKey {
    type Err = LogKeyError;
    fn from_str(text: &str) -> Result<Self, LogKeyError> {
        let mut fields = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(LogKeyError);
        };
        let key = BASE64.decode(key).map_err(|_| LogKeyError)?;
        let Some((&ED25519, public)) = key.split_first() else { return Err(LogKeyError) };
        let public = public.try_into().map_err(|_| LogKeyError)?;
        let key = Self { origin: name.parse().map_err(|_| LogKeyError)?, public };
        let own = format!("{:08x}", u32::from_be_bytes(key.id()));
        if own == id.to_ascii_lowercase() { Ok(key) } else { Err(LogKeyError) }
    }
}

/// Size and root of a log at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log.
    pub origin: Origin,
    /// How many entries it has.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Sha256,
}

/// A text that is no checkpoint of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Not of the form.
    #[error("that is no signed checkpoint")]
    Malformed,
    /// Of another log, or signed by another key alone.
    #[error("no signature on the checkpoint is of this log's key")]
    OtherKey,
    /// The signature does not fit.
    #[error("the signature on the checkpoint does not fit it: it was changed")]
    Signature,
}

impl Checkpoint {
    /// The text that is signed (C2SP tlog-checkpoint, "Note text").
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.0))
    }

    /// The checkpoint with a signature over [`Self::text`] by the private half of this key.
    pub fn signed(&self, key: &LogKey, signature: &[u8; 64]) -> String {
        let signature = BASE64.encode([&key.id()[..], signature].concat());
        format!("{}\n{SIGNED}{} {signature}\n", self.text(), key.origin)
    }

    /// The checkpoint that a signed text has, if this key signed it. Signatures of others, such as witnesses, are let be,
    /// and so are further lines of the text: they are signed as well.
    ///
    /// # Errors
    /// [`CheckpointError`] says what is wrong.
    pub fn open(note: &str, key: &LogKey) -> Result<Self, CheckpointError> {
        let malformed = || CheckpointError::Malformed;
        let (text, signatures) = note.rsplit_once("\n\n").ok_or_else(malformed)?;
        let text = format!("{text}\n");
        let mut own = Err(CheckpointError::OtherKey);
        for line in signatures.strip_suffix('\n').ok_or_else(malformed)?.split('\n') {
            let (name, signature) =
                line.strip_prefix(SIGNED).and_then(|line| line.split_once(' ')).ok_or_else(malformed)?;
            let signature = BASE64.decode(signature).map_err(|_| CheckpointError::Malformed)?;
            let (id, signature) = signature.split_first_chunk::<4>().ok_or_else(malformed)?;
            if name == key.origin.as_str() && *id == key.id() {
                own = verified(key, &text, signature);
                break;
            }
        }
        own?;
        let checkpoint = Self::parse(&text)?;
        if checkpoint.origin == key.origin { Ok(checkpoint) } else { Err(CheckpointError::OtherKey) }
    }

    fn parse(text: &str) -> Result<Self, CheckpointError> {
        let malformed = || CheckpointError::Malformed;
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or_else(malformed);
        let origin = line()?.parse().map_err(|_| CheckpointError::Malformed)?;
        let size = line()?;
        let plain = size == "0" || (!size.starts_with('0') && size.bytes().all(|b| b.is_ascii_digit()));
        let size = size.parse().ok().filter(|_| plain).ok_or_else(malformed)?;
        let root = BASE64.decode(line()?).map_err(|_| CheckpointError::Malformed)?;
        let root = root.try_into().map_err(|_| CheckpointError::Malformed)?;
        Ok(Self { origin, size, root: Sha256(root) })
    }
}

fn verified(key: &LogKey, text: &str, signature: &[u8]) -> Result<(), CheckpointError> {
    let key = VerifyingKey::from_bytes(&key.public).map_err(|_| CheckpointError::Signature)?;
    let signature = Signature::from_slice(signature).map_err(|_| CheckpointError::Malformed)?;
    key.verify_strict(text.as_bytes(), &signature).map_err(|_| CheckpointError::Signature)
}

/// The head line of a proof (C2SP tlog-proof, version 1).
const PROOF: &str = "c2sp.org/tlog-proof@v1\n";

/// A proof that an entry is in the log, as a text that goes with the entry (C2SP tlog-proof, version 1).
pub fn proof(index: u64, hashes: &[Sha256], checkpoint: &str) -> String {
    let hashes: String = hashes.iter().map(|hash| format!("{}\n", BASE64.encode(hash.0))).collect();
    format!("{PROOF}index {index}\n{hashes}\n{checkpoint}")
}

/// The parts of such a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The entry's place.
    pub index: u64,
    /// The hashes of the way up, the entry's neighbour first.
    pub hashes: Vec<Sha256>,
    /// The checkpoint that it leads to, still to be opened.
    pub checkpoint: String,
}

impl Proof {
    /// The parts of a proof without extra data; none of another text.
    pub fn parse(text: &str) -> Option<Self> {
        let (way, checkpoint) = text.strip_prefix(PROOF)?.split_once("\n\n")?;
        let mut lines = way.split('\n');
        let index = lines.next()?.strip_prefix("index ")?.parse().ok()?;
        let hash = |line: &str| BASE64.decode(line).ok()?.try_into().ok().map(Sha256);
        let hashes = lines.map(hash).collect::<Option<_>>()?;
        // One way to write it.
        let parsed = Self { index, hashes, checkpoint: checkpoint.to_owned() };
        (proof(parsed.index, &parsed.hashes, &parsed.checkpoint) == text).then_some(parsed)
    }
}

#[cfg(test)]
mod tests;
