//! Filling an embedded engine with very many records at once, for benches and tests.
//!
//! The items are those that the store writes, once all that follows from them is carried out. Only their way in
//! differs: many in one transaction, without a flush and without a place in the stream.

use super::{Embedded, EmbeddedError};
use crate::commands::issuance_item;
use crate::item::{Attributes, Draft, number, to_json};
use crate::key::{DUE, Key, attr, moment, partition, shard};
use crate::people::entries;
use crate::store::DynamoStore;
use aws_sdk_dynamodb::types::AttributeValue as Sent;
use cardwright_core::ports::people::PersonWrite;
use cardwright_core::ports::store::StoreError;
use cardwright_core::record::IssuanceRecord;
use dynoxide::{AttributeValue, ImportOptions, Item};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

/// An engine that is being filled. A crash meanwhile leaves nothing of worth: begin again with a new file.
#[derive(Debug)]
pub struct Bulk {
    embedded: Embedded,
    store: DynamoStore,
}

impl Bulk {
    /// Opens the engine on a file, which is made if it is missing. Drop this before the engine is used otherwise.
    ///
    /// # Errors
    /// [`EmbeddedError`] if the file cannot be used.
    pub async fn open(path: &Path) -> Result<Self, EmbeddedError> {
        let embedded = Embedded::open(path).await?;
        embedded.engine.database.enable_bulk_loading()?;
        let store = embedded.store();
        Ok(Self { embedded, store })
    }

    /// Puts people in whom nobody has entered yet, as they are once they can be found. It blocks.
    ///
    /// # Errors
    /// [`EmbeddedError`] if the file cannot be written; then none of them is in.
    pub fn people(&self, people: &[PersonWrite]) -> Result<(), EmbeddedError> {
        self.put(self.items(people)?)
    }

    /// A number that is another once these people would lie there differently: in other items or other indexes.
    ///
    /// # Errors
    /// [`EmbeddedError`] if no item can be made of them.
    pub fn fingerprint(&self, people: &[PersonWrite]) -> Result<u64, EmbeddedError> {
        let mut hasher = DefaultHasher::new();
        crate::table::layout()?.hash(&mut hasher);
        for item in self.items(people)? {
            format!("{:?}", item.into_iter().collect::<BTreeMap<_, _>>()).hash(&mut hasher);
        }
        Ok(hasher.finish())
    }

    fn items(&self, people: &[PersonWrite]) -> Result<Vec<Attributes>, StoreError> {
        let mut items = Vec::new();
        for write in people {
            let (record, person) = (&write.record, &write.record.person);
            let writes = self.store.person_writes(write)?;
            items.extend(writes.into_iter().filter_map(|write| write.put).map(|put| put.item));
            let entries = entries(person);
            for entry in &entries {
                items.push(Draft::new(&Key::search(entry)).body(person)?.into_attributes());
            }
            let mut draft = Draft::new(&Key::person(&person.id)).body(record)?;
            draft = draft.number(attr::VERSION, record.version.get()).text(attr::ENTRIES, to_json(&entries)?);
            if let Some(until) = person.engagement.until() {
                let due = partition(DUE, shard(person.id.as_str()));
                draft = draft.text(attr::DUE, due).text(attr::DUE_AT, moment(until, &person.id));
            }
            items.push(draft.into_attributes());
        }
        Ok(items)
    }

    /// Puts new issuances in, as they are once all was carried out that they had to be carried out. It blocks.
    ///
    /// # Errors
    /// As [`Bulk::people`].
    pub fn issuances(&self, records: &[IssuanceRecord]) -> Result<(), EmbeddedError> {
        let settled = |record: &IssuanceRecord| {
            let mut item = issuance_item(record)?;
            if item.remove(attr::PENDING).is_some() {
                item.insert(attr::ACKED.to_owned(), number(record.sent.get()));
            }
            Ok(item)
        };
        let items: Result<Vec<_>, StoreError> = records.iter().map(settled).collect();
        self.put(items?)
    }

    fn put(&self, items: Vec<Attributes>) -> Result<(), EmbeddedError> {
        let items = items.into_iter().map(item).collect::<Result<_, _>>()?;
        self.embedded.engine.database.import_items(Embedded::TABLE, items, ImportOptions::default())?;
        Ok(())
    }
}

/// An item as the engine has it.
fn item(attributes: Attributes) -> Result<Item, StoreError> {
    let value = |value| match value {
        Sent::S(text) => Ok(AttributeValue::S(text)),
        Sent::N(number) => Ok(AttributeValue::N(number)),
        Sent::B(bytes) => Ok(AttributeValue::B(bytes.into_inner())),
        _ => Err(StoreError::Unavailable("an attribute of a type that no item has".into())),
    };
    attributes.into_iter().map(|(name, sent)| Ok((name, value(sent)?))).collect()
}

#[cfg(test)]
mod tests;
