//! What hangs on the key file: sealing of PINs and PUKs, derivation of management keys and of keys that agree.

use crate::sealing::{agreement, bound, derivation, pack, unavailable, unpack};
use async_trait::async_trait;
use cardwright_core::ports::sealing::{AgreementKeys, Binding, ManagementKeys, Sealer, SealingError};
use domain::id::{ChipId, KdfVersion};
use domain::profile::Curve;
use rand_core::CryptoRngCore;
use sealed::agreement::AgreementKey;
use sealed::envelope::{DataKey, Envelope, OpenError};
use sealed::kdf::MasterKey;
use sealed::secret::{ManagementKey, Pin, Puk};
use sealed::transit::Passage;
use std::sync::{Mutex, PoisonError};

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

#[async_trait]
impl Sealer for KeyFileSealer {
    async fn seal(&self, pin: &Pin, puk: &Puk, binding: Binding<'_>) -> Result<Envelope, SealingError> {
        let mut rng = self.rng.lock().unwrap_or_else(PoisonError::into_inner);
        self.key.seal(pack(pin, puk).as_ref(), &bound(binding), rng.as_mut()).map_err(unavailable)
    }

    async fn open(&self, envelope: &Envelope, binding: Binding<'_>) -> Result<(Pin, Puk), SealingError> {
        let secrets = self.key.open(envelope, &bound(binding)).map_err(|error| match error {
            // The right key file opens it.
            OpenError::OtherKey { .. } => unavailable(error),
            OpenError::Broken => SealingError::Broken,
        })?;
        unpack(&secrets)
    }
}

/// Derives each chip's management key from a master that derives from the key file.
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
        let (label, context) = derivation(chip, version)?;
        Ok(ManagementKey::new(*self.master.derive(label, &context)))
    }
}

/// Derives the keys with which cards agree from a master that derives from the key file.
pub struct KeyFileAgreementKeys {
    master: MasterKey,
}

impl KeyFileAgreementKeys {
    pub(super) const fn new(master: MasterKey) -> Self {
        Self { master }
    }
}

#[async_trait]
impl AgreementKeys for KeyFileAgreementKeys {
    async fn derive(&self, curve: Curve, passage: Passage<'_>) -> Result<AgreementKey, SealingError> {
        let (label, context) = agreement(curve, passage);
        Ok(AgreementKey::from_seed(curve, &self.master.derive(label, &context)))
    }
}
