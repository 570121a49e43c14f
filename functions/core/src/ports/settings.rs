//! Settings, every edition of them.

use crate::ports::store::StoreError;
use crate::record::SettingEdition;
use async_trait::async_trait;
use domain::id::Version;
use domain::process::CardKind;
use domain::settings::{SettingName, SettingRecord};

/// Reads and keeps settings.
#[async_trait]
pub trait Settings: Send + Sync {
    /// Those of these that somebody has set, as they are now: one consistent read.
    async fn current(&self, names: &[SettingName]) -> Result<Vec<SettingRecord>, StoreError>;

    /// All layouts that somebody has set, as they are now, by name.
    async fn layouts(&self) -> Result<Vec<SettingRecord>, StoreError>;

    /// An edition, if there is such a one. Editions never change.
    async fn edition(
        &self,
        name: &SettingName,
        edition: Version,
    ) -> Result<Option<SettingEdition>, StoreError>;

    /// The editions before `before`, or all, newest first, a page at most; and whether there are more.
    async fn history(
        &self,
        name: &SettingName,
        before: Option<Version>,
    ) -> Result<(Vec<SettingRecord>, bool), StoreError>;

    /// Keeps an edition, and makes it the one that holds: both or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the one that holds is not the one before.
    async fn save(&self, edition: &SettingEdition) -> Result<(), StoreError>;

    /// How many numbers of each kind are drawn.
    async fn drawn(&self, kinds: &[CardKind]) -> Result<Vec<(CardKind, u64)>, StoreError>;
}
