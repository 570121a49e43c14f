//! Certificates of cards: their bytes, and why they are revoked; `state` moves them.

mod issuer;
mod state;
mod summary;

pub use issuer::IssuerNumber;
pub use state::{CertificateCommand, CertificateEnded, CertificateState, HoldReason, HoldReasonName};
pub use summary::{CertificateStateName, CertificateSummary};

use crate::attestation::Attestation;
use crate::evidence::CardObject;
use crate::id::{Attempt, ChipId, Fence, IssuanceId};
use crate::profile::{KeyAlgorithm, Slot};
use crate::time::Timestamp;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Base 64 with padding, and nothing in the bits that no byte has (RFC 4648, 3.5).
const BASE64_PATTERN: &str =
    "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// DER bytes; base 64 on the wire and in the store.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("contentEncoding" = "base64", "pattern" = BASE64_PATTERN))]
pub struct Der(Vec<u8>);

impl Der {
    /// The bytes, unchecked: whoever needs structure parses it.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for Der {
    type Error = base64::DecodeError;
    fn try_from(text: String) -> Result<Self, base64::DecodeError> {
        BASE64.decode(text).map(Self)
    }
}

impl From<Der> for String {
    fn from(der: Der) -> Self {
        BASE64.encode(der.0)
    }
}

impl fmt::Debug for Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Der({} bytes)", self.0.len())
    }
}

/// A SHA-256 digest; lower-case hexadecimal on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9A-Fa-f]{64}$"))]
pub struct Sha256(pub [u8; 32]);

/// The number parsers of the standard library would take a sign as well.
fn hexadecimal(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Text that is no SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest has 64 hexadecimal digits")]
pub struct DigestError;

impl TryFrom<String> for Sha256 {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        let mut digest = [0; 32];
        if text.len() != 64 || !hexadecimal(&text) {
            return Err(DigestError);
        }
        for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| DigestError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| DigestError)?;
        }
        Ok(Self(digest))
    }
}

impl From<Sha256> for String {
    fn from(digest: Sha256) -> Self {
        digest.to_string()
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// A serial number: 1 to 20 octets, positive (RFC 5280, 4.1.2.2), as lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-7][0-9A-Fa-f]([0-9A-Fa-f]{2}){0,19}$"))]
pub struct Serial(String);

impl Serial {
    /// The serial number from its big-endian octets.
    ///
    /// # Errors
    /// [`SerialError`] unless there are 1 to 20 octets with a value above zero and a clear top bit.
    pub fn from_octets(octets: &[u8]) -> Result<Self, SerialError> {
        let positive =
            octets.first().is_some_and(|first| first & 0x80 == 0) && octets.iter().any(|b| *b != 0);
        if octets.len() > 20 || !positive {
            return Err(SerialError);
        }
        Ok(Self(octets.iter().map(|b| format!("{b:02x}")).collect()))
    }

    /// The serial number in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its big-endian octets.
    pub fn octets(&self) -> Vec<u8> {
        let pairs = self.0.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
        pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
    }
}

/// Octets that are no serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a serial number has 1 to 20 octets and is positive")]
pub struct SerialError;

impl TryFrom<String> for Serial {
    type Error = SerialError;
    fn try_from(text: String) -> Result<Self, SerialError> {
        let octets: Option<Vec<u8>> = (text.len().is_multiple_of(2) && hexadecimal(&text))
            .then(|| {
                text.as_bytes()
                    .chunks(2)
                    .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
                    .collect()
            })
            .flatten();
        Self::from_octets(&octets.ok_or(SerialError)?)
    }
}

impl From<Serial> for String {
    fn from(serial: Serial) -> Self {
        serial.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A certificate as it is kept with its issuance: public data only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The slot whose key it certifies.
    pub slot: Slot,
    /// Its serial number.
    pub serial: Serial,
    /// SHA-256 over its DER bytes.
    pub fingerprint: Sha256,
    /// SHA-256 over the DER SubjectPublicKeyInfo that it certifies.
    pub key_digest: Sha256,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// The chip on which its key was born.
    pub chip: ChipId,
    /// The production attempt that asked for it.
    pub attempt: Attempt,
    /// What was found of its key's attestation; none where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation: Option<Attestation>,
    /// The certificate itself.
    pub der: Der,
}

/// A public key from a card, with the proof that the card holds its private part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotKey {
    /// The slot in which the key was born.
    pub slot: Slot,
    /// Its algorithm.
    pub algorithm: KeyAlgorithm,
    /// DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
    pub public_key: Der,
    /// The proof over [`proof_message`], by the kind of the key: an ECDSA signature (DER, RFC 3279, 2.2.3) with
    /// SHA-256 on P-256 and SHA-384 on P-384; an RSA signature (PKCS #1 v1.5 with SHA-256, RFC 8017, 8.2); of a key on a
    /// curve in slot 9D, which does not sign, the HMAC that only whoever agreed with the claim's key can compute.
    pub proof: Der,
}

/// A data object of a card as it is to be written: the value without tag and length of its container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectContent {
    /// Which object.
    pub object: CardObject,
    /// Its value.
    pub value: Der,
}

/// What a card signs or authenticates to prove that it holds a key, bound to this job, claim, slot and key.
pub fn proof_message(job: &IssuanceId, fence: Fence, slot: Slot, public_key: &Der) -> Vec<u8> {
    let mut message = format!("cardwright-possession-v1\n{job}\n{fence}\n{slot}\n").into_bytes();
    message.extend_from_slice(public_key.as_bytes());
    message
}

/// Why a certificate is revoked (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationReason {
    /// The card was lost or stolen.
    KeyCompromise,
    /// The holder's data changed, or the holder is here no longer.
    AffiliationChanged,
    /// Another certificate took its place.
    Superseded,
    /// The card never came into use, or is no longer in use.
    CessationOfOperation,
    /// The holder may no longer have it.
    PrivilegeWithdrawn,
}

impl RevocationReason {
    /// The CRLReason code (RFC 5280, 5.3.1).
    pub const fn code(self) -> u8 {
        match self {
            Self::KeyCompromise => 1,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
        }
    }
}

/// Why a certificate stands on a CRL (RFC 5280, 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CrlReason {
    /// For a while: certificateHold.
    Hold,
    /// For good.
    Revoked(RevocationReason),
}

impl CrlReason {
    /// The CRLReason code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Hold => 6,
            Self::Revoked(reason) => reason.code(),
        }
    }

    /// The reason with this code.
    pub fn of_code(code: u64) -> Option<Self> {
        let all = RevocationReason::ALL.map(Self::Revoked).into_iter().chain([Self::Hold]);
        all.into_iter().find(|reason| u64::from(reason.code()) == code)
    }
}

/// A certificate on a CRL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlEntry {
    /// Which.
    pub serial: Serial,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: CrlReason,
}

impl RevocationReason {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::KeyCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
    ];
}

impl fmt::Display for RevocationReason {
    /// The reason's name in RFC 5280, 5.3.1.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeyCompromise => "keyCompromise",
            Self::AffiliationChanged => "affiliationChanged",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
        })
    }
}
