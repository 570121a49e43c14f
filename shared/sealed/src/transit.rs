//! Secrets on their way to an agent: HPKE in base mode (RFC 9180) with X25519, HKDF-SHA-256 and
//! AES-256-GCM, bound to job, claim and chip. Who seals is vouched for by the connection, not by this layer.

use crate::secret::{ManagementKey, PADDED, Pin, Puk};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::id::{ChipId, Fence, IssuanceId};
use hpke::aead::{AeadTag, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use rand_core::CryptoRngCore;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

type Scheme = X25519HkdfSha256;

/// Names use and edition of this layer: HPKE's `info`.
const INFO: &[u8] = b"cardwright-card-secrets-v1";
/// PIN, PUK (both filled up with `FF`) and management key: one length, whatever the PIN's.
const BUNDLE: usize = PADDED + PADDED + 32;
/// Octets of the GCM tag behind the ciphertext.
const TAG: usize = 16;

/// What an agent writes to one card. Lives in memory only.
pub struct CardSecrets {
    /// The holder's PIN.
    pub pin: Pin,
    /// The key that unblocks it.
    pub puk: Puk,
    /// The card's own management key.
    pub management_key: ManagementKey,
}

impl CardSecrets {
    fn encode(&self) -> Zeroizing<[u8; BUNDLE]> {
        let (pin, puk) = (self.pin.expose_padded(), self.puk.expose_padded());
        let parts = pin.iter().chain(puk.iter()).chain(self.management_key.expose());
        let mut bundle = Zeroizing::new([0; BUNDLE]);
        bundle.iter_mut().zip(parts).for_each(|(to, from)| *to = *from);
        bundle
    }

    fn decode(bundle: &[u8; BUNDLE]) -> Result<Self, TransitError> {
        let (pin, rest) = bundle.split_first_chunk().ok_or(TransitError::Broken)?;
        let (puk, rest) = rest.split_first_chunk().ok_or(TransitError::Broken)?;
        let key = rest.first_chunk().ok_or(TransitError::Broken)?;
        Ok(Self {
            pin: Pin::from_padded(pin).map_err(|_| TransitError::Broken)?,
            puk: Puk::from_padded(puk).map_err(|_| TransitError::Broken)?,
            management_key: ManagementKey::new(*key),
        })
    }
}

impl fmt::Debug for CardSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardSecrets(hidden)")
    }
}

/// What the sealed secrets are bound to: with anything else they do not open.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// The job they are for.
    pub job: &'a IssuanceId,
    /// The claim under which they were released.
    pub fence: Fence,
    /// The chip they are to be written to.
    pub chip: ChipId,
}

impl Passage<'_> {
    /// HPKE's `aad`. None of the three can hold a line end.
    fn associated_data(&self) -> Vec<u8> {
        format!("{}\n{}\n{}", self.job, self.fence, self.chip).into_bytes()
    }
}

/// Secrets sealed to one agent, as they cross the wire; both in base 64 (RFC 4648, 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedToAgent {
    /// The encapsulated key: 32 octets.
    pub encapsulated: String,
    /// The ciphertext: 48 octets and a tag of 16.
    pub ciphertext: String,
}

/// Why secrets were not sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransitError {
    /// 32 octets that are no key, or a point of small order.
    #[error("that is no X25519 key")]
    Key,
    /// They were changed, or belong to another agent, job, claim or chip.
    #[error("the sealed secrets were changed, or belong to another agent, job, claim or card")]
    Broken,
}

/// The public key to which secrets for one agent are sealed: 32 octets, in base 64 as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgentPublicKey([u8; 32]);

impl AgentPublicKey {
    /// Seals secrets, so that only this agent opens them, and only for this passage.
    ///
    /// # Errors
    /// [`TransitError::Key`] if the key is a point of small order.
    pub fn seal(
        &self,
        secrets: &CardSecrets,
        passage: Passage<'_>,
        rng: &mut (impl CryptoRngCore + ?Sized),
    ) -> Result<SealedToAgent, TransitError> {
        let to = <Scheme as Kem>::PublicKey::from_bytes(&self.0).map_err(|_| TransitError::Key)?;
        let mut buffer = secrets.encode();
        let (encapsulated, tag) =
            hpke::single_shot_seal_in_place_detached::<AesGcm256, HkdfSha256, Scheme, _>(
                &OpModeS::Base,
                &to,
                INFO,
                buffer.as_mut(),
                &passage.associated_data(),
                &mut Bridge(rng),
            )
            .map_err(|_| TransitError::Key)?;
        let ciphertext = [buffer.as_slice(), &tag.to_bytes()].concat();
        Ok(SealedToAgent {
            encapsulated: BASE64.encode(encapsulated.to_bytes()),
            ciphertext: BASE64.encode(ciphertext),
        })
    }
}

impl FromStr for AgentPublicKey {
    type Err = TransitError;
    fn from_str(text: &str) -> Result<Self, TransitError> {
        let bytes = BASE64.decode(text).map_err(|_| TransitError::Key)?;
        bytes.try_into().map(Self).map_err(|_| TransitError::Key)
    }
}

impl TryFrom<String> for AgentPublicKey {
    type Error = TransitError;
    fn try_from(text: String) -> Result<Self, TransitError> {
        text.parse()
    }
}

impl fmt::Display for AgentPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

impl From<AgentPublicKey> for String {
    fn from(key: AgentPublicKey) -> Self {
        key.to_string()
    }
}

/// An agent's private key, with which it opens secrets; zeroized when dropped.
pub struct AgentPrivateKey(Zeroizing<[u8; 32]>);

impl AgentPrivateKey {
    /// A fresh key.
    pub fn generate(rng: &mut (impl CryptoRngCore + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    /// The key from the bytes that the agent keeps.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for the one place that keeps them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// The public key that belongs to it.
    ///
    /// # Errors
    /// [`TransitError::Key`] never happens for 32 octets, but the library does not say so by type.
    pub fn public_key(&self) -> Result<AgentPublicKey, TransitError> {
        Ok(AgentPublicKey(Scheme::sk_to_pk(&self.scheme_key()?).to_bytes().into()))
    }

    /// Opens secrets that were sealed to this agent for this passage.
    ///
    /// # Errors
    /// [`TransitError::Broken`] if they were changed or sealed for anything else.
    pub fn open(&self, sealed: &SealedToAgent, passage: Passage<'_>) -> Result<CardSecrets, TransitError> {
        let broken = |_| TransitError::Broken;
        let encapsulated = BASE64.decode(&sealed.encapsulated).map_err(|_| TransitError::Broken)?;
        let encapsulated = <Scheme as Kem>::EncappedKey::from_bytes(&encapsulated).map_err(broken)?;
        let octets = BASE64.decode(&sealed.ciphertext).map_err(|_| TransitError::Broken)?;
        let octets: [u8; BUNDLE + TAG] = octets.try_into().map_err(|_| TransitError::Broken)?;
        let (ciphertext, tag) = octets.split_first_chunk::<BUNDLE>().ok_or(TransitError::Broken)?;
        let tag = AeadTag::<AesGcm256>::from_bytes(tag).map_err(broken)?;
        let mut bundle = Zeroizing::new(*ciphertext);
        hpke::single_shot_open_in_place_detached::<AesGcm256, HkdfSha256, Scheme>(
            &OpModeR::Base,
            &self.scheme_key()?,
            &encapsulated,
            INFO,
            bundle.as_mut(),
            &passage.associated_data(),
            &tag,
        )
        .map_err(broken)?;
        CardSecrets::decode(&bundle)
    }

    fn scheme_key(&self) -> Result<<Scheme as Kem>::PrivateKey, TransitError> {
        <Scheme as Kem>::PrivateKey::from_bytes(self.0.as_ref()).map_err(|_| TransitError::Key)
    }
}

/// Lends our random source to HPKE, whose trait for one is of a later edition.
struct Bridge<'a, R: ?Sized>(&'a mut R);

impl<R: CryptoRngCore + ?Sized> hpke::rand_core::RngCore for Bridge<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }
    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
    fn fill_bytes(&mut self, dest: &mut [u8]) {
        self.0.fill_bytes(dest);
    }
}

impl<R: CryptoRngCore + ?Sized> hpke::rand_core::CryptoRng for Bridge<'_, R> {}

#[cfg(test)]
mod tests;
