//! Where the keys of a test are.

use crate::emulator::Emulator;
use crate::kms::{self, Kms};
use cardwright_adapters::key_file::KeyFile;
use cardwright_adapters::kms::{KmsAgreementKeys, KmsManagementKeys, KmsSealer};
use cardwright_core::ports::sealing::{AgreementKeys, ManagementKeys, Sealer};
use rand::rngs::OsRng;
use std::sync::Arc;

/// Keys of a site, and the sealing key of another one.
pub(crate) struct Place {
    pub(crate) sealer: Box<dyn Sealer>,
    pub(crate) other_sealer: Box<dyn Sealer>,
    pub(crate) management: Box<dyn ManagementKeys>,
    pub(crate) agreement: Box<dyn AgreementKeys>,
    _emulator: Option<Arc<Emulator>>,
}

impl Place {
    pub(crate) fn key_file() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let open = |name| KeyFile::open_or_create(&dir.path().join(name), &mut OsRng).unwrap();
        let (keys, others) = (open("one"), open("other"));
        Self {
            sealer: Box::new(keys.sealer(Box::new(OsRng))),
            other_sealer: Box::new(others.sealer(Box::new(OsRng))),
            management: Box::new(keys.management_keys()),
            agreement: Box::new(keys.agreement_keys()),
            _emulator: None,
        }
    }

    pub(crate) async fn kms() -> Self {
        let kms = Kms::start().await;
        let (sealing, other) = (kms.key(kms::SEALING).await, kms.key(kms::SEALING).await);
        Self {
            sealer: Box::new(KmsSealer::new(sealing, Box::new(OsRng))),
            other_sealer: Box::new(KmsSealer::new(other, Box::new(OsRng))),
            management: Box::new(KmsManagementKeys::new(kms.key(kms::MANAGEMENT).await)),
            agreement: Box::new(KmsAgreementKeys::new(kms.key(kms::MANAGEMENT).await)),
            _emulator: Some(kms.emulator),
        }
    }
}
