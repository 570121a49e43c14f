//! The ceremony: what the root signs, wherever the keys are kept.

use crate::crl;
use crate::draft::{Draft, PublicHalf};
use crate::error::CaError;
use crate::issuer::{self, IssuingCertificate};
use crate::lint::{self, Expected, Purpose};
use crate::profile::{self, Links, Validity};
use crate::settings::Settings;
use cardwright_core::ports::certificate::{CaChain, CertificateSigner};
use cardwright_core::ports::status::CrlRequest;
use domain::certificate::{Der, IssuerNumber};
use domain::id::Version;
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use rcgen::Issuer;

/// Makes the authority's certificates: the root key signs both, its own and that of the issuing key.
///
/// # Errors
/// [`CaError::KeyKind`] if a key is not on P-256, [`CaError::SameKey`] if both are one, [`CaError::Signer`] if the root key does not sign, and
/// [`CaError::Chain`] if it signs something else than it was given.
pub(crate) async fn make_chain(
    root_key: &dyn CertificateSigner,
    issuing_key: &Der,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<CaChain, CaError> {
    // Before the root signs anything.
    two_keys(root_key.public_key(), issuing_key)?;
    let root = make_root(root_key, settings, now, rng).await?;
    let number = IssuerNumber::FIRST;
    let issuing = make_issuing(root_key, &root, number, issuing_key, settings, now, rng).await?;
    Ok(CaChain { issuing, root, former: Vec::new() })
}

/// Two keys on P-256 that are not the same.
fn two_keys(one: &Der, other: &Der) -> Result<[PublicHalf; 2], CaError> {
    let half = |key| PublicHalf::of(key).ok_or(CaError::KeyKind);
    let (one, other) = (half(one)?, half(other)?);
    if one.point == other.point { Err(CaError::SameKey) } else { Ok([one, other]) }
}

/// Makes the root's own certificate.
///
/// # Errors
/// As [`make_chain`].
pub(crate) async fn make_root(
    root_key: &dyn CertificateSigner,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Der, CaError> {
    let half = PublicHalf::of(root_key.public_key()).ok_or(CaError::KeyKind)?;
    let params = profile::root(settings, &half, now, serial(rng))?;
    let issuer = Issuer::from_params(&params, &half);
    let root = sign(&Draft::build(&params, &half, &issuer)?, root_key).await?;
    if issuer::signed(&root, &root) { Ok(root) } else { Err(CaError::Chain) }
}

/// Makes the certificate of an issuing key, which ends no later than the root.
///
/// # Errors
/// As [`make_chain`].
pub(crate) async fn make_issuing(
    root_key: &dyn CertificateSigner,
    root: &Der,
    number: IssuerNumber,
    issuing_key: &Der,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Der, CaError> {
    let [root_half, half] = two_keys(root_key.public_key(), issuing_key)?;
    let (facts, issuer) = IssuingCertificate::read(root, root_half).ok_or(CaError::OtherKey("root"))?;
    let validity = Validity::starting(now, profile::ISSUING_VALIDITY).within(facts.validity);
    let params = profile::issuing(settings, number, &half, validity, serial(rng))?;
    let issuing = sign(&Draft::build(&params, &half, &issuer)?, root_key).await?;
    if issuer::signed(root, &issuing) { Ok(issuing) } else { Err(CaError::Chain) }
}

/// Makes the certificate of the key that signs data objects: the root key signs it, as those above, after the lint.
///
/// # Errors
/// As [`make_chain`], and [`CaError::Refused`] if the lint finds anything.
pub(crate) async fn make_content_signing(
    root_key: &dyn CertificateSigner,
    chain: &CaChain,
    content_key: &Der,
    settings: &Settings,
    now: Timestamp,
    rng: &mut (dyn CryptoRngCore + Send),
) -> Result<Der, CaError> {
    let root_half = PublicHalf::of(root_key.public_key()).ok_or(CaError::KeyKind)?;
    let half = PublicHalf::of(content_key).ok_or(CaError::KeyKind)?;
    let others = [&chain.root, &chain.issuing].into_iter().chain(&chain.former);
    if others.into_iter().any(|other| issuer::is_of(other, content_key)) {
        return Err(CaError::SameKey);
    }
    let (root, issuer) = IssuingCertificate::read(&chain.root, root_half).ok_or(CaError::OtherKey("root"))?;
    let issuing = issuer::validity(&chain.issuing).ok_or(CaError::Chain)?;
    let validity = Validity::starting(now, profile::ISSUING_VALIDITY).within(issuing);
    let links = Links::new(settings, profile::ROOT)?;
    let params = profile::content_signing(settings, &links, validity, &half, serial(rng))?;
    let draft = Draft::build(&params, &half, &issuer)?;
    let until = Timestamp::from_millis(issuing.until.saturating_mul(1000));
    let expected = Expected::of_the_authority(Purpose::ContentSigning, now, until);
    let findings = lint::findings(draft.to_be_signed(), &expected, &root);
    if let Some(finding) = findings.first() {
        return Err(CaError::Refused(finding.rule));
    }
    let certificate = sign(&draft, root_key).await?;
    if issuer::signed(&chain.root, &certificate) { Ok(certificate) } else { Err(CaError::Chain) }
}

/// The root's CRL: the root signs nothing between two ceremonies, so each makes one, empty, for as long as the issuing authority
/// lasts. Whoever loses an issuing authority makes a new root.
///
/// # Errors
/// [`CaError::OtherKey`] if the key is not the root's, [`CaError::Signer`] if it does not sign.
pub(crate) async fn make_root_crl(
    root_key: &dyn CertificateSigner,
    root: &Der,
    number: Version,
    now: Timestamp,
) -> Result<Der, CaError> {
    let half = PublicHalf::of(root_key.public_key()).ok_or(CaError::KeyKind)?;
    let (root, _) = IssuingCertificate::read(root, half).ok_or(CaError::OtherKey("root"))?;
    let next_update = now.plus(profile::ISSUING_VALIDITY);
    let request = CrlRequest { number, this_update: now, next_update, entries: &[] };
    Ok(crl::sign(root_key, &root, request).await?)
}

/// A root at work: its key and certificate, and the CRL that it signed last.
pub(crate) struct Root<'a> {
    pub(crate) key: &'a dyn CertificateSigner,
    pub(crate) certificate: &'a Der,
    pub(crate) crl: Option<&'a Der>,
}

/// The public keys that a root is asked to certify.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) number: IssuerNumber,
    pub(crate) issuing: &'a Der,
    pub(crate) content_signing: &'a Der,
}

/// What a root signed.
pub(crate) struct Signed {
    pub(crate) issuing: Der,
    pub(crate) content_signing: Der,
    pub(crate) root_crl: Der,
}

impl Root<'_> {
    /// Certifies an issuing key and the key for data objects that goes with it, and says that it has revoked nothing.
    ///
    /// # Errors
    /// As [`make_chain`] and [`make_content_signing`].
    pub(crate) async fn certify(
        &self,
        wanted: Wanted<'_>,
        settings: &Settings,
        now: Timestamp,
        rng: &mut (dyn CryptoRngCore + Send),
    ) -> Result<Signed, CaError> {
        let (key, root) = (self.key, self.certificate);
        let issuing = make_issuing(key, root, wanted.number, wanted.issuing, settings, now, rng).await?;
        let chain = CaChain { issuing, root: root.clone(), former: Vec::new() };
        let content_signing =
            make_content_signing(key, &chain, wanted.content_signing, settings, now, rng).await?;
        let number = self.crl.and_then(crl::number).map_or(Version::FIRST, Version::next);
        let root_crl = make_root_crl(key, root, number, now).await?;
        Ok(Signed { issuing: chain.issuing, content_signing, root_crl })
    }
}

async fn sign(draft: &Draft, key: &dyn CertificateSigner) -> Result<Der, CaError> {
    let signature = key.sign(draft.to_be_signed()).await?;
    Ok(draft.with_signature(&signature)?)
}

fn serial(rng: &mut dyn CryptoRngCore) -> rcgen::SerialNumber {
    let mut random = [0; profile::SERIAL_OCTETS];
    rng.fill_bytes(&mut random);
    profile::serial(IssuerNumber::FIRST, random)
}
