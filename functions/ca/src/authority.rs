//! The authority itself: prove, build, lint, sign, check.

use crate::attestation::Vendors;
use crate::ceremony::{make_chain, make_content_signing, make_root_crl};
use crate::content::ContentSigner;
use crate::custody::Custody;
use crate::draft::{Draft, Linted};
use crate::error::CaError;
use crate::files;
use crate::issuer;
use crate::issuing::IssuingKey;
use crate::lint::{self, Expected, Purpose};
use crate::objects;
use crate::profile::{self, Leaf};
use crate::proof::Proven;
use crate::settings::Settings;
use crate::site;
use async_trait::async_trait;
use aws_lc_rs::digest;
use cardwright_core::ports::certificate::{
    CaChain, CertificateIssuer, CertificateRequest, CertificateSigner, Finding, IssueError, ObjectsRequest,
};
use cardwright_core::ports::status::{CrlRequest, ResponderRecord, StatusIssuer};
use cardwright_core::ports::store::CaChains;
use domain::certificate::{Certificate, Der, IssuerNumber, ObjectContent, Serial, Sha256};
use domain::id::Version;
use domain::profile::Slot;
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use std::path::Path;

/// A certificate authority, by the issuing key in force.
pub struct CertificateAuthority {
    pub(crate) key: IssuingKey,
    chain: CaChain,
    root_crl: Option<Der>,
    content: ContentSigner,
    vendors: Vendors,
}

/// The authority's private keys, wherever they are kept.
pub struct Keys {
    /// Signs cards' certificates.
    pub issuing: Box<dyn CertificateSigner>,
    /// Signs cards' data objects.
    pub content_signing: Box<dyn CertificateSigner>,
}

pub(crate) fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> IssueError {
    IssueError::Unavailable(Box::new(error))
}

pub(crate) fn sha256(bytes: &[u8]) -> Result<Sha256, IssueError> {
    let digest = digest::digest(&digest::SHA256, bytes);
    digest.as_ref().try_into().map(Sha256).map_err(unavailable)
}

impl CertificateAuthority {
    /// Opens the authority under `dir`, or makes root and issuing authority there at the first start,
    /// their keys where `custody` keeps them.
    ///
    /// # Errors
    /// [`CaError`] if files cannot be read or written, are damaged, or a key cannot be used.
    pub async fn open_or_create(
        dir: &Path,
        custody: &dyn Custody,
        settings: Settings,
        now: Timestamp,
        mut rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, CaError> {
        let opened = site::open_or_create(dir, custody, &settings, now, rng.as_mut()).await?;
        let keys = Keys { issuing: opened.key, content_signing: opened.content_key };
        let authority = Self::open(keys, opened.chain, &opened.content_signing, settings, rng);
        let authority = authority.map_err(|error| match error {
            CaError::OtherKey(_) | CaError::Chain => files::damaged(dir),
            other => other,
        })?;
        Ok(Self { root_crl: opened.root_crl, ..authority })
    }

    /// Opens the authority of this chain and this certificate for data objects, of which these are the keys.
    ///
    /// # Errors
    /// [`CaError::KeyKind`], [`CaError::OtherKey`] or [`CaError::Chain`] if they do not fit together.
    pub fn open(
        keys: Keys,
        chain: CaChain,
        content_signing: &Der,
        settings: Settings,
        rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, CaError> {
        let number = chain.number();
        let key = IssuingKey::open(number, keys.issuing, &chain.issuing, settings, rng)?;
        if !issuer::holds(&chain) || !issuer::signed(&chain.root, content_signing) {
            return Err(CaError::Chain);
        }
        let content = ContentSigner::open(keys.content_signing, content_signing)?;
        Ok(Self { key, chain, root_crl: None, content, vendors: Vendors::built_in()? })
    }

    /// Opens the authority whose certificates are in the table and whose keys are wherever their signers
    /// keep them, or makes its certificates and keeps them there at the first time. Of two first times at
    /// once one wins, and both open what it made.
    ///
    /// # Errors
    /// [`CaError`] if the keys are not those that the authority was made with, or a signer or the table is
    /// out of reach.
    pub async fn open_or_make(
        chains: &dyn CaChains,
        root_key: &dyn CertificateSigner,
        keys: Keys,
        settings: Settings,
        now: Timestamp,
        mut rng: Box<dyn CryptoRngCore + Send>,
    ) -> Result<Self, CaError> {
        let chain = match chains.ca_chain().await? {
            Some(chain) => chain,
            None => {
                let issuing_key = keys.issuing.public_key();
                let made = make_chain(root_key, issuing_key, &settings, now, rng.as_mut()).await?;
                chains.keep_ca_chain(&made).await?
            }
        };
        if !issuer::is_of(&chain.root, root_key.public_key()) {
            return Err(CaError::OtherKey("root"));
        }
        let content_signing = match chains.content_signing().await? {
            Some(certificate) => certificate,
            None => {
                let content = keys.content_signing.public_key();
                let made =
                    make_content_signing(root_key, &chain, content, &settings, now, rng.as_mut()).await?;
                chains.keep_content_signing(&made).await?
            }
        };
        if chains.root_crl().await?.is_none() {
            chains.keep_root_crl(&make_root_crl(root_key, &chain.root, Version::FIRST, now).await?).await?;
        }
        Self::open(keys, chain, &content_signing, settings, rng)
    }

    /// The authority that believes these vendors when they vouch for a card, instead of those that are built in.
    #[must_use]
    pub fn believing(self, vendors: Vendors) -> Self {
        Self { vendors, ..self }
    }

    /// What the root has revoked, if the authority keeps it in files: nothing.
    pub const fn root_crl(&self) -> Option<&Der> {
        self.root_crl.as_ref()
    }

    /// The certificates by which those it issues are checked.
    pub const fn chain(&self) -> &CaChain {
        &self.chain
    }

    /// Stage 2: the certificate that is asked for, unsigned.
    ///
    /// # Errors
    /// [`IssueError::Lint`] if there is no profile for the slot.
    pub fn build(&self, Proven { request, key }: &Proven<'_>) -> Result<Draft, IssueError> {
        let (settings, links) = (&self.key.settings, &self.key.links);
        let validity = profile::validity(settings, request).within(self.key.certificate.validity);
        let serial = self.key.serial();
        let leaf = Leaf { settings, links, validity, key, serial };
        let params = match (request.key.slot, request.holder) {
            (Slot::Authentication, Some(holder)) => leaf.authentication(holder, request.logon),
            (Slot::Signature, Some(holder)) => leaf.signature(holder),
            (Slot::KeyManagement, Some(holder)) => leaf.key_management(holder, request.key.algorithm),
            (Slot::CardAuthentication, _) => leaf.card_authentication(request.card_number),
            (Slot::Authentication | Slot::Signature | Slot::KeyManagement, None) => {
                let mend = format!("take slot {} out of the card profile", request.key.slot);
                return Err(IssueError::Lint(vec![Finding { rule: "slot-profile", field: "slot", mend }]));
            }
        };
        Draft::build(&params.map_err(unavailable)?, key, &self.key.issuer).map_err(unavailable)
    }

    /// Stage 3: reads the very bytes to be signed, by every rule.
    ///
    /// # Errors
    /// [`IssueError::Lint`] with all findings.
    pub fn lint(&self, draft: Draft, request: &CertificateRequest<'_>) -> Result<Linted, IssueError> {
        let expected = Expected {
            purpose: Purpose::Slot(request.key.slot),
            algorithm: request.key.algorithm,
            holder: request.holder,
            logon: request.logon,
            now: request.now,
            until: request.until,
        };
        let findings = lint::findings(draft.to_be_signed(), &expected, &self.key.certificate);
        if findings.is_empty() { Ok(draft.passed()) } else { Err(IssueError::Lint(findings)) }
    }

    /// Stage 4: signs what was linted: ECDSA P-256 with SHA-256, DER.
    ///
    /// # Errors
    /// [`IssueError::Unavailable`] if the key does not sign.
    pub async fn sign(&self, linted: &Linted) -> Result<Vec<u8>, IssueError> {
        self.key.sign(linted).await
    }

    /// Stage 5: puts certificate and signature together, and checks that the result carries the linted
    /// bytes and that the issuing key signed them.
    ///
    /// # Errors
    /// [`IssueError::Unavailable`] if not: then the signer is at fault, and nothing is issued.
    pub fn check(
        &self,
        linted: &Linted,
        signature: &[u8],
        request: &CertificateRequest<'_>,
    ) -> Result<Certificate, IssueError> {
        let der = linted.with_signature(signature).map_err(unavailable)?;
        let tbs = self.key.verified(&der, linted)?.tbs_certificate;
        let seconds = |secs: i64| Timestamp::from_millis(secs.saturating_mul(1000));
        let serial = Serial::from_octets(tbs.raw_serial()).map_err(unavailable)?;
        let key_digest = sha256(tbs.subject_pki.raw)?;
        let (not_before, not_after) = (tbs.validity.not_before, tbs.validity.not_after);
        Ok(Certificate {
            slot: request.key.slot,
            serial,
            fingerprint: sha256(der.as_bytes())?,
            key_digest,
            not_before: seconds(not_before.timestamp()),
            not_after: seconds(not_after.timestamp()),
            chip: request.chip,
            attempt: request.attempt,
            attestation: None,
            der,
        })
    }
}

#[async_trait]
impl CertificateIssuer for CertificateAuthority {
    async fn issue(&self, request: CertificateRequest<'_>) -> Result<Certificate, IssueError> {
        let proven = Proven::check(request)?;
        let attestation = self.vendors.opinion(&request)?;
        let linted = self.lint(self.build(&proven)?, &request)?;
        let signature = self.sign(&linted).await?;
        Ok(Certificate { attestation, ..self.check(&linted, &signature, &request)? })
    }

    async fn objects(&self, request: ObjectsRequest<'_>) -> Result<Vec<ObjectContent>, IssueError> {
        objects::objects(&self.content, self.key.settings.organisation(), request).await.map_err(unavailable)
    }

    async fn reachable(&self) -> Result<(), IssueError> {
        self.key.signer.reachable().await.map_err(unavailable)?;
        self.content.reachable().await.map_err(unavailable)
    }
}

/// By the key in force.
#[async_trait]
impl StatusIssuer for CertificateAuthority {
    fn number(&self) -> IssuerNumber {
        self.key.number
    }

    async fn crl(&self, request: CrlRequest<'_>) -> Result<Der, IssueError> {
        self.key.crl(request).await
    }

    async fn responder(
        &self,
        key: &Der,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<ResponderRecord, IssueError> {
        self.key.responder(key, now, until).await
    }
}

#[cfg(test)]
pub(crate) mod tests;
