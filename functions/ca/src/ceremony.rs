//! The ceremony: root and issuing certificate for two keys, wherever these are kept.

use crate::draft::{Draft, PublicHalf};
use crate::error::CaError;
use crate::issuer;
use crate::profile;
use crate::settings::Settings;
use cardwright_core::ports::certificate::{CaChain, CertificateSigner};
use domain::certificate::Der;
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

async fn sign(draft: &Draft, key: &dyn CertificateSigner) -> Result<Der, CaError> {
    let signature = key.sign(draft.to_be_signed()).await?;
    Ok(draft.with_signature(&signature)?)
}

fn serial(rng: &mut dyn CryptoRngCore) -> rcgen::SerialNumber {
    let mut random = [0; profile::SERIAL_OCTETS];
    rng.fill_bytes(&mut random);
    profile::serial(random)
}
