//! What every way of sealing and deriving has in common, so that only the place of the key differs.

use cardwright_core::ports::sealing::{Binding, SealingError};
use domain::id::{ChipId, KdfVersion};
use domain::profile::Curve;
use sealed::secret::{PADDED, Pin, Puk};
use sealed::transit::Passage;
use zeroize::Zeroizing;

/// What a sealed PIN and PUK is for; part of what binds it.
pub(crate) const PURPOSE: &str = "cardwright-pin-puk-v1";

/// The label of edition 1 of management keys.
const LABEL: &str = "PIV-9B-v1";

pub(crate) fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> SealingError {
    SealingError::Unavailable(Box::new(error))
}

/// No id holds a line end, so no two bindings read the same.
pub(crate) fn bound(binding: Binding<'_>) -> Vec<u8> {
    format!("{PURPOSE}\n{}\n{}", binding.card, binding.issuance).into_bytes()
}

/// PIN and PUK as they are sealed: both at full length, so that the ciphertext tells nothing of the PIN's.
pub(crate) fn pack(pin: &Pin, puk: &Puk) -> Zeroizing<[u8; PADDED + PADDED]> {
    let mut secrets = Zeroizing::new([0; PADDED + PADDED]);
    let (pin, puk) = (pin.expose_padded(), puk.expose_padded());
    secrets.iter_mut().zip(pin.iter().chain(puk.iter())).for_each(|(to, from)| *to = *from);
    secrets
}

/// What [`pack`] put together.
pub(crate) fn unpack(secrets: &[u8]) -> Result<(Pin, Puk), SealingError> {
    let (pin, rest) = secrets.split_first_chunk::<PADDED>().ok_or(SealingError::Broken)?;
    let puk = <&[u8; PADDED]>::try_from(rest).map_err(|_| SealingError::Broken)?;
    let pin = Pin::from_padded(pin).map_err(|_| SealingError::Broken)?;
    let puk = Puk::from_padded(puk).map_err(|_| SealingError::Broken)?;
    Ok((pin, puk))
}

/// An edition that this program does not know: a later one made the card.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("edition {0} of the key derivation is not known here; a later release made the card")]
struct UnknownEdition(KdfVersion);

/// Label and context from which a chip's management key derives. Edition 1: label `PIV-9B-v1`, context
/// `cardwright ‖ 00 ‖ chip GUID ‖ 00000001` (SP 800-108r1, 4.1).
pub(crate) fn derivation(
    chip: &ChipId,
    version: KdfVersion,
) -> Result<(&'static str, Vec<u8>), SealingError> {
    match version {
        KdfVersion::FIRST => {
            let edition = 1u32.to_be_bytes();
            Ok((LABEL, [b"cardwright\0", chip.as_bytes().as_slice(), &edition].concat()))
        }
        other => Err(unavailable(UnknownEdition(other))),
    }
}

/// The label from which the seed of the audit log's signing key derives, without a context: a site has one log.
pub(crate) const LOG: &str = "cardwright-log-v1";

/// The label of edition 1 of keys with which cards agree.
const AGREEMENT: &str = "cardwright-agreement-v1";

/// Label and context from which the key of a claim derives: curve, job, fence and chip. None of them holds a line end.
pub(crate) fn agreement(curve: Curve, passage: Passage<'_>) -> (&'static str, Vec<u8>) {
    let curve = match curve {
        Curve::P256 => "P-256",
        Curve::P384 => "P-384",
    };
    let Passage { job, fence, chip } = passage;
    (AGREEMENT, format!("{curve}\n{job}\n{fence}\n{chip}").into_bytes())
}
