//! What the store says of an issuance, read from its file once the server has stopped.

use crate::site::Site;
use adapters::key_file::KeyFile;
use cardwright_core::ports::orders::Orders as _;
use cardwright_core::ports::sealing::{Binding, ManagementKeys as _, Sealer as _};
use cardwright_core::ports::store::{Cards as _, Commands as _, Lists as _, Load, PrincipalKey};
use cardwright_core::record::{CardRecord, IssuanceRecord, OrderRecord};
use domain::audit::AuditRecord;
use domain::card::ChipRelease;
use domain::id::{IssuanceId, OrderId};
use domain::issuance::CommandName;
use domain::order::OrderAudit;
use rand::rngs::OsRng;
use sealed::secret::{ManagementKey, Pin, Puk};
use std::path::PathBuf;
use store::{DynamoStore, Embedded};

/// The store and the keys of a site whose server does not run.
pub struct Books {
    store: DynamoStore,
    keys: PathBuf,
}

/// All that is kept of one issuance.
pub struct CaseFile {
    /// The issuance.
    pub record: IssuanceRecord,
    /// Its card object.
    pub card: Option<CardRecord>,
    /// Its history.
    pub history: Vec<AuditRecord>,
    /// Its secrets, opened with the key file.
    pub secrets: Option<(Pin, Puk)>,
}

impl Books {
    /// Opens the books.
    ///
    /// # Panics
    /// If the store's file cannot be read.
    pub async fn open(site: &Site) -> Self {
        let engine = Embedded::open(&site.data().join("store.db")).await.expect("the store's file opens");
        Self { store: engine.store(), keys: site.data().join("master.key") }
    }

    /// Everything about an issuance.
    ///
    /// # Panics
    /// If there is no such issuance, or its secrets do not open.
    pub async fn read(&self, issuance: &IssuanceId) -> CaseFile {
        let principal = PrincipalKey::System;
        let load = Load { issuance: Some(issuance), secrets: true, ..Load::of(&principal) };
        let loaded = self.store.load(load).await.expect("the store answers");
        let card = self.store.card(issuance).await.expect("the store answers");
        let history = self.store.history(issuance).await.expect("the store answers");
        let secrets = match (loaded.secrets, &card) {
            (Some(sealed), Some(card)) => {
                let keys = KeyFile::open_or_create(&self.keys, &mut OsRng).expect("the site's key file");
                let sealer = keys.sealer(Box::new(OsRng));
                let binding = Binding { card: &card.card.id, issuance };
                Some(sealer.open(&sealed.envelope, binding).await.expect("sealed for this card"))
            }
            _ => None,
        };
        CaseFile { record: loaded.issuance.expect("a stored issuance"), card, history, secrets }
    }

    /// An order with its history.
    ///
    /// # Panics
    /// If there is no such order.
    pub async fn order(&self, order: &OrderId) -> (OrderRecord, Vec<OrderAudit>) {
        let record = self.store.order(order).await.expect("the store answers");
        let mut history = self.store.order_history(order).await.expect("the store answers");
        let record = record.expect("a stored order");
        // What the server was killed before laying down is not lost: the next one does.
        let laid = history.last().map(|record| record.sequence);
        let waiting = record.outbox.iter().map(|chained| &chained.record);
        history.extend(waiting.filter(|record| Some(record.sequence) > laid).cloned());
        (record, history)
    }
}

/// The management key of a chip, made from a site's key file.
///
/// # Panics
/// If there is no key file.
pub async fn management_key(site: &Site, release: &ChipRelease) -> ManagementKey {
    let keys = KeyFile::open_or_create(&site.data().join("master.key"), &mut OsRng);
    let keys = keys.expect("the site's key file").management_keys();
    keys.derive(&release.chip, release.kdf).await.expect("an edition that this program knows")
}

impl CaseFile {
    /// How often the history has a command.
    pub fn times(&self, command: CommandName) -> usize {
        self.history.iter().filter(|record| record.command == command).count()
    }

    /// Whether the history is whole: unchanged, without a gap, up to the head that the issuance keeps.
    pub fn history_is_whole(&self) -> bool {
        audit::verify(&self.record.issuance.id, &self.history, self.record.audit_head).is_ok()
    }
}
