//! The places where the contract is held.

use crate::ministack::{self, Emulator};
use cardwright_store::{DynamoStore, Embedded, Faults, Meter, Pace, SdkConfig, StreamFeed};
use std::sync::Arc;
use std::time::Duration;

/// A store, empty at first.
pub(crate) struct Place {
    pub(crate) store: DynamoStore,
    config: SdkConfig,
    table: String,
    kind: Kind,
}

/// What a place is, and what goes with it.
enum Kind {
    Memory(Embedded),
    Disk { embedded: Embedded, _folder: tempfile::TempDir },
    Ministack { _emulator: Arc<Emulator> },
}

impl Place {
    pub(crate) async fn memory() -> Self {
        let embedded = Embedded::memory().await.unwrap();
        Self::new(embedded.config(), Embedded::TABLE.to_owned(), Kind::Memory(embedded))
    }

    pub(crate) async fn disk() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let embedded = Embedded::open(&folder.path().join("store.db")).await.unwrap();
        Self::new(embedded.config(), Embedded::TABLE.to_owned(), Kind::Disk { embedded, _folder: folder })
    }

    pub(crate) async fn ministack() -> Self {
        let emulator = Emulator::shared().await;
        let (config, table) = (ministack::config(&emulator), ministack::new_table_name());
        let place = Self::new(config, table, Kind::Ministack { _emulator: emulator });
        place.store.create_table().await.unwrap();
        place.store.create_table().await.expect("a table that is there is no fault");
        place
    }

    fn new(config: SdkConfig, table: String, kind: Kind) -> Self {
        Self { store: DynamoStore::new(&config, &table), config, table, kind }
    }

    /// The store once more, with faults on the way.
    pub(crate) fn faulty(&self) -> (DynamoStore, Faults) {
        let faults = Faults::default();
        (DynamoStore::new(&faults.over(&self.config), &self.table), faults)
    }

    /// The store once more, with a meter on the way.
    pub(crate) fn metered(&self) -> (DynamoStore, Meter) {
        let meter = Meter::default();
        (DynamoStore::new(&meter.over(&self.config), &self.table), meter)
    }

    pub(crate) async fn feed(&self) -> StreamFeed {
        let pace = match &self.kind {
            Kind::Memory(embedded) | Kind::Disk { embedded, .. } => embedded.pace(),
            Kind::Ministack { .. } => Pace::Every(Duration::from_millis(20)),
        };
        self.store.feed(pace).await.unwrap()
    }

    pub(crate) const fn is_embedded(&self) -> bool {
        !matches!(self.kind, Kind::Ministack { .. })
    }

    /// How many random histories fit the time that a test may take here.
    pub(crate) const fn histories(&self) -> u32 {
        match self.kind {
            Kind::Memory(_) => 48,
            Kind::Disk { .. } => 12,
            Kind::Ministack { .. } => 6,
        }
    }
}
