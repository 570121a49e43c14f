//! The ceremony: root and issuing certificate for two keys, and that of the key that signs data objects, wherever these are kept.

use crate::crl;
use crate::draft::{Draft, PublicHalf};
use crate::error::CaError;
use crate::issuer::{self, IssuingCertificate};
use crate::lint::{self, Expected, Purpose};
use crate::profile::{self, Links, Validity};
use crate::settings::Settings;
use cardwright_core::ports::certificate::{CaChain, CertificateSigner};
use cardwright_core::ports::status::CrlRequest;
use domain::certificate::Der;
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
    let root_half = PublicHalf::of(root_key.public_key()).ok_or(CaError::KeyKind)?;
    let issuing_half = PublicHalf::of(issuing_key).ok_or(CaError::KeyKind)?;
    if root_half.point == issuing_half.point {
        return Err(CaError::SameKey);
    }
    let root = profile::root(settings, &root_half, now, serial(rng))?;
    let issuing = profile::issuing(settings, &issuing_half, now, serial(rng))?;
    let issuer = Issuer::from_params(&root, &root_half);
    let drafts = [Draft::build(&root, &root_half, &issuer)?, Draft::build(&issuing, &issuing_half, &issuer)?];
    let [root, issuing] = &drafts;
    let chain = CaChain { root: sign(root, root_key).await?, issuing: sign(issuing, root_key).await? };
    if issuer::holds(&chain) { Ok(chain) } else { Err(CaError::Chain) }
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
    if [&chain.root, &chain.issuing].into_iter().any(|other| issuer::is_of(other, content_key)) {
        return Err(CaError::SameKey);
    }
    let (root, issuer) = IssuingCertificate::read(&chain.root, root_half).ok_or(CaError::OtherKey("root"))?;
    let issuing = issuer::validity(&chain.issuing).ok_or(CaError::Chain)?;
    let validity = Validity::starting(now, profile::ISSUING_VALIDITY).within(issuing);
    let links = Links::new(settings, "root")?;
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

/// The root's CRL: the root signs nothing after the ceremony, so there is one, empty, for as long as the issuing authority lasts.
/// Whoever loses an issuing authority makes a new root.
///
/// # Errors
/// [`CaError::OtherKey`] if the key is not the root's, [`CaError::Signer`] if it does not sign.
pub(crate) async fn make_root_crl(
    root_key: &dyn CertificateSigner,
    chain: &CaChain,
    now: Timestamp,
) -> Result<Der, CaError> {
    let half = PublicHalf::of(root_key.public_key()).ok_or(CaError::KeyKind)?;
    let (root, _) = IssuingCertificate::read(&chain.root, half).ok_or(CaError::OtherKey("root"))?;
    let next_update = now.plus(profile::ISSUING_VALIDITY);
    let request = CrlRequest { number: Version::FIRST, this_update: now, next_update, entries: &[] };
    Ok(crl::sign(root_key, &root, request).await?)
}

async fn sign(draft: &Draft, key: &dyn CertificateSigner) -> Result<Der, CaError> {
    let signature = key.sign(draft.to_be_signed()).await?;
    Ok(draft.with_signature(&signature)?)
}

fn serial(rng: &mut dyn CryptoRngCore) -> rcgen::SerialNumber {
    let mut random = [0; profile::SERIAL_OCTETS];
    rng.fill_bytes(&mut random);
    profile::serial(random)
}
