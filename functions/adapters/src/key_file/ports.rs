//! What hangs on the key file: sealing of PINs and PUKs, derivation of management keys.

use async_trait::async_trait;
use cardwright_core::ports::sealing::{Binding, ManagementKeys, Sealer, SealingError};
use domain::id::{ChipId, KdfVersion};
use rand_core::CryptoRngCore;
use sealed::envelope::{DataKey, Envelope, OpenError};
use sealed::kdf::MasterKey;
use sealed::secret::{ManagementKey, PADDED, Pin, Puk};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> SealingError {
    SealingError::Unavailable(Box::new(error))
}

/// Seals PINs and PUKs under a key from the key file.
pub struct KeyFileSealer {
    key: DataKey,
    rng: Mutex<Box<dyn CryptoRngCore + Send>>,
}

impl KeyFileSealer {
    pub(super) fn new(key: DataKey, rng: Box<dyn CryptoRngCore + Send>) -> Self {
        Self { key, rng: Mutex::new(rng) }
    }
}

/// No id holds a line end, so no two bindings read the same.
fn bound(binding: Binding<'_>) -> Vec<u8> {
    format!("cardwright-pin-puk-v1\n{}\n{}", binding.card, binding.issuance).into_bytes()
}

#[async_trait]
impl Sealer for KeyFileSealer {
    async fn seal(&self, pin: &Pin, puk: &Puk, binding: Binding<'_>) -> Result<Envelope, SealingError> {
        // Both at full length: the ciphertext tells nothing of the PIN's.
        let mut secrets = Zeroizing::new([0; PADDED + PADDED]);
        let (pin, puk) = (pin.expose_padded(), puk.expose_padded());
        secrets.iter_mut().zip(pin.iter().chain(puk.iter())).for_each(|(to, from)| *to = *from);
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        self.key.seal(secrets.as_ref(), &bound(binding), rng.as_mut()).map_err(unavailable)
    }

    async fn open(&self, envelope: &Envelope, binding: Binding<'_>) -> Result<(Pin, Puk), SealingError> {
        let secrets = self.key.open(envelope, &bound(binding)).map_err(|error| match error {
            // The right key file opens it.
            OpenError::OtherKey { .. } => unavailable(error),
            OpenError::Broken => SealingError::Broken,
        })?;
        let (pin, rest) = secrets.split_first_chunk::<PADDED>().ok_or(SealingError::Broken)?;
        let puk = <&[u8; PADDED]>::try_from(rest).map_err(|_| SealingError::Broken)?;
        let pin = Pin::from_padded(pin).map_err(|_| SealingError::Broken)?;
        let puk = Puk::from_padded(puk).map_err(|_| SealingError::Broken)?;
        Ok((pin, puk))
    }
}

/// An edition that this program does not know: a later one made the card.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("edition {0} of the key derivation is not known here; a later release made the card")]
struct UnknownEdition(KdfVersion);

/// Derives each chip's management key from a master that derives from the key file. Edition 1: SP 800-108,
/// label `PIV-9B-v1`, context `cardwright ‖ 00 ‖ chip GUID ‖ 00000001`.
pub struct KeyFileManagementKeys {
    master: MasterKey,
}

impl KeyFileManagementKeys {
    pub(super) const fn new(master: MasterKey) -> Self {
        Self { master }
    }
}

#[async_trait]
impl ManagementKeys for KeyFileManagementKeys {
    fn current(&self) -> KdfVersion {
        KdfVersion::FIRST
    }

    async fn derive(&self, chip: &ChipId, version: KdfVersion) -> Result<ManagementKey, SealingError> {
        match version {
            KdfVersion::FIRST => {
                let context = [b"cardwright\0", chip.as_bytes().as_slice(), &1u32.to_be_bytes()].concat();
                Ok(ManagementKey::new(*self.master.derive("PIV-9B-v1", &context)))
            }
            other => Err(unavailable(UnknownEdition(other))),
        }
    }
}
