//! Settings: what holds now, and every edition there was.

use crate::error::failure;
use crate::item::{Draft, Item, text};
use crate::key::{self, Key, attr};
use crate::store::{DynamoStore, NEW, version_condition};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem};
use cardwright_core::ports::settings::Settings;
use cardwright_core::ports::store::StoreError;
use cardwright_core::record::SettingEdition;
use domain::id::Version;
use domain::process::CardKind;
use domain::settings::{SettingName, SettingRecord};

/// Rows of a page of history.
const PAGE: usize = 25;

#[async_trait]
impl Settings for DynamoStore {
    async fn current(&self, names: &[SettingName]) -> Result<Vec<SettingRecord>, StoreError> {
        let keys: Vec<_> = names.iter().map(Key::setting).collect();
        self.read(&keys).await?.iter().map(Item::body).collect()
    }

    async fn layouts(&self) -> Result<Vec<SettingRecord>, StoreError> {
        self.collect(key::SETTINGS, "layout.").await?.iter().map(Item::body).collect()
    }

    async fn edition(
        &self,
        name: &SettingName,
        edition: Version,
    ) -> Result<Option<SettingEdition>, StoreError> {
        self.get(&Key::setting_edition(name, edition)).await?.as_ref().map(Item::body).transpose()
    }

    async fn history(
        &self,
        name: &SettingName,
        before: Option<Version>,
    ) -> Result<(Vec<SettingRecord>, bool), StoreError> {
        let end = Key::setting_edition(name, before.unwrap_or(Version::new(u64::MAX)));
        let request = self
            .query()
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk < :end")
            .expression_attribute_values(":pk", text(end.pk))
            .expression_attribute_values(":end", text(end.sk))
            .scan_index_forward(false)
            .limit(i32::try_from(PAGE).unwrap_or(i32::MAX));
        let answer = request.send().await.map_err(failure)?;
        let items = answer.items.unwrap_or_default().into_iter();
        let editions = items.map(|item| Ok(Item(item).body::<SettingEdition>()?.record));
        Ok((editions.collect::<Result<_, StoreError>>()?, answer.last_evaluated_key.is_some()))
    }

    async fn save(&self, edition: &SettingEdition) -> Result<(), StoreError> {
        let record = &edition.record;
        let put = || Put::builder().table_name(&*self.table);
        let (condition, before) = version_condition(record.edition);
        let current = Draft::new(&Key::setting(&record.name)).number(attr::VERSION, record.edition.get());
        let current = put()
            .set_item(Some(current.body(record)?.into_attributes()))
            .condition_expression(condition)
            .set_expression_attribute_values(before);
        let kept = Draft::new(&Key::setting_edition(&record.name, record.edition)).body(edition)?;
        let kept = put().set_item(Some(kept.into_attributes())).condition_expression(NEW);
        let built =
            [current, kept].map(|put| put.build().map(|put| TransactWriteItem::builder().put(put).build()));
        let writes = built.into_iter().collect::<Result<_, _>>();
        let writes = writes.map_err(|e| StoreError::Unavailable(e.into()))?;
        self.transact(writes).await?.map_err(|_| StoreError::Conflict)
    }

    async fn drawn(&self, kinds: &[CardKind]) -> Result<Vec<(CardKind, u64)>, StoreError> {
        let keys: Vec<_> = kinds.iter().map(|kind| Key::counter(*kind)).collect();
        let items = self.read(&keys).await?;
        let drawn =
            |key: &Key| items.iter().find(|item| item.is(key)).and_then(|item| item.number(attr::DRAWN));
        Ok(kinds.iter().zip(&keys).map(|(kind, key)| (*kind, drawn(key).unwrap_or_default())).collect())
    }
}
