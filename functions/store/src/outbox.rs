//! The outbox: what was decided, found again and carried out.

use crate::cards::{card_of, certificate_item};
use crate::commands::issuance_of;
use crate::item::{Attributes, Draft, Item, number, text, to_json};
use crate::key::{Key, ORDER, SHARDS, attr, index, shard, unlogged};
use crate::orders::order_of;
use crate::people::entries;
use crate::revocations::revoked_item;
use crate::sharded::Sharded;
use crate::store::{BATCH_KEYS, DynamoStore, NEW, TRANSACTION, conditional, readable};
use async_trait::async_trait;
use aws_sdk_dynamodb::operation::delete_item::builders::DeleteItemFluentBuilder;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use cardwright_core::ports::outbox::{Change, Due, Outbox};
use cardwright_core::ports::status::RevokedRow;
use cardwright_core::ports::store::{Page, StoreError};
use cardwright_core::record::{CardRecord, ChainedCardAudit, ChainedRecord, OpenLock, PersonRecord};
use domain::certificate::CertificateSummary;
use domain::contactless::Uid;
use domain::id::{Attempt, IssuanceId, Sequence, SiteId};
use domain::report::Entry;
use domain::time::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many items one sweep takes from each shard of the pending index: a batch read takes them all.
const SWEEP: usize = BATCH_KEYS / SHARDS as usize;

#[async_trait]
impl Outbox for DynamoStore {
    async fn pending(&self) -> Result<Vec<Change>, StoreError> {
        // One after the other over one connection: nobody waits for a sweep, and each query that ran beside another
        // would open a connection of its own, whose handshake takes longer than the query.
        let mut keys = Vec::new();
        for shard in 0..SHARDS {
            keys.extend(self.sweep_partition(&shard.to_string()).await?);
        }
        let items = self.read(&keys).await?;
        Ok(readable(items.iter().filter_map(|item| change_of(item).transpose())))
    }

    async fn acknowledge(&self, issuance: &IssuanceId, through: Sequence) -> Result<(), StoreError> {
        self.acknowledge_item(&Key::issuance(issuance), through).await
    }

    async fn append_audit(
        &self,
        issuance: &IssuanceId,
        record: &ChainedRecord,
        (site, entry): (&SiteId, &Entry),
    ) -> Result<(), StoreError> {
        let key = Key::audit(issuance, record.record.sequence);
        if *entry == Entry::default() {
            return self.append(&key, record).await;
        }
        self.append_and_count(issuance, &key, record, site, entry).await
    }

    async fn index_person(&self, record: &PersonRecord) -> Result<(), StoreError> {
        let Some(stored) = self.get(&Key::person(&record.person.id)).await? else {
            return Err(StoreError::Conflict);
        };
        let writes = self.index_writes(&stored, record)?;
        if writes.is_empty() {
            return Ok(());
        }
        // All in one: no search ever finds half of a change, and two workers cannot mix theirs.
        self.transact(writes).await?.map_err(|_| StoreError::Conflict)
    }

    async fn index_people(&self, records: &[PersonRecord]) -> Vec<Result<(), StoreError>> {
        let mut done = Vec::new();
        for records in records.chunks(BATCH_KEYS) {
            let keys: Vec<_> = records.iter().map(|record| Key::person(&record.person.id)).collect();
            // Without them, everybody is read alone.
            let items = self.read(&keys).await.unwrap_or_default();
            let (mut pack, mut writes) = (Vec::new(), Vec::new());
            for (record, key) in records.iter().zip(&keys) {
                let stored = items.iter().find(|item| item.is(key));
                let own = stored.and_then(|stored| self.index_writes(stored, record).ok());
                let fits = own.as_ref().is_some_and(|own| writes.len() + own.len() <= TRANSACTION);
                if !fits {
                    done.extend(
                        self.index_pack(std::mem::take(&mut pack), std::mem::take(&mut writes)).await,
                    );
                }
                pack.push(record);
                match own {
                    Some(own) => writes.extend(own),
                    None => done.extend(self.index_pack(std::mem::take(&mut pack), Vec::new()).await),
                }
            }
            done.extend(self.index_pack(pack, writes).await);
        }
        done
    }

    async fn person_ended(&self, record: &PersonRecord) -> Result<(), StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(Key::person(&record.person.id).attributes()))
            .condition_expression("version = :version")
            .update_expression("REMOVE due, due_at")
            .expression_attribute_values(":version", number(record.version.get()));
        conditional(request.send().await)?;
        Ok(())
    }

    async fn release_uid(
        &self,
        issuance: &IssuanceId,
        uid: &Uid,
        attempt: Attempt,
    ) -> Result<(), StoreError> {
        let request = self
            .give_back(&Key::uid(uid), issuance)
            .condition_expression("taken_by = :owner AND attempt <= :attempt")
            .expression_attribute_values(":attempt", number(attempt.get()));
        conditional(request.send().await)?;
        Ok(())
    }

    async fn release_lock(&self, lock: &OpenLock) -> Result<(), StoreError> {
        let issuance = lock.issuance.to_string();
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(Key::lock(&lock.holder, lock.kind).attributes()))
            .update_expression("DELETE issuances :mine REMOVE taken_by, body")
            // The latter is what a former release wrote.
            .condition_expression("contains(issuances, :issuance) OR taken_by = :issuance")
            .expression_attribute_values(":mine", AttributeValue::Ss(vec![issuance.clone()]))
            .expression_attribute_values(":issuance", text(issuance));
        conditional(request.send().await)?;
        Ok(())
    }

    async fn acknowledge_card(&self, issuance: &IssuanceId, through: Sequence) -> Result<(), StoreError> {
        self.acknowledge_item(&Key::card(issuance), through).await
    }

    async fn append_card_audit(
        &self,
        issuance: &IssuanceId,
        record: &ChainedCardAudit,
    ) -> Result<(), StoreError> {
        self.append(&Key::card_audit(issuance, record.record.sequence), record).await
    }

    async fn list_certificates(&self, record: &CardRecord) -> Result<(), StoreError> {
        for certificates in record.certificates.chunks(TRANSACTION / 2) {
            let mut writes = Vec::new();
            for certificate in certificates {
                let line = Put::builder()
                    .table_name(&*self.table)
                    .set_item(Some(certificate_item(record, certificate)?))
                    .condition_expression("attribute_not_exists(pk) OR version <= :version")
                    .expression_attribute_values(":version", number(record.version.get()));
                writes.push(TransactWriteItem::builder().put(line.build().map_err(invalid)?).build());
                writes.push(self.trust(&CertificateSummary::of(&record.card, certificate))?);
            }
            // An older record that comes late finds the lines of a later one, which stay: all of a card's are written at once.
            let _ = self.transact(writes).await?;
        }
        Ok(())
    }

    async fn due(&self, now: Timestamp, after: Option<&str>) -> Result<Page<Due>, StoreError> {
        let page = self.sharded(&Sharded::due(now), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(due_of)), next: page.next })
    }
}

/// What an item has to carry out, if it has.
pub(crate) fn change_of(item: &Item) -> Result<Option<Change>, StoreError> {
    if !item.has(attr::PENDING) {
        return Ok(None);
    }
    match item.text(attr::SK) {
        Some("issuance") => Ok(Some(Change::Issuance(Box::new(issuance_of(item)?)))),
        Some("card") => Ok(Some(Change::Card(Box::new(card_of(item)?)))),
        Some("person") => Ok(Some(Change::Person(Box::new(item.body()?)))),
        Some(ORDER) => Ok(Some(Change::Order(Box::new(order_of(item)?)))),
        _ => Ok(None),
    }
}

/// What is due, by the key of its item.
fn due_of(item: &Item) -> Result<Due, StoreError> {
    let pk = item.text(attr::PK).unwrap_or_default();
    let issuance = pk.strip_prefix("issuance#").and_then(|id| id.parse().ok());
    let person = pk.strip_prefix("person#").and_then(|id| id.parse().ok());
    match (item.text(attr::SK), issuance, person) {
        (Some("card"), Some(issuance), _) => Ok(Due::Card(issuance)),
        (Some("person"), _, Some(person)) => Ok(Due::Person(person)),
        _ => Err(item.corrupt("nothing is ever due with such an item")),
    }
}

/// The item of a record as it is laid down: it waits for the audit log.
pub(crate) fn laid_down(key: &Key, record: &impl Serialize) -> Result<Attributes, StoreError> {
    let item = Draft::new(key).body(record)?.text(attr::PENDING, unlogged(shard(&key.pk)));
    Ok(item.into_attributes())
}

fn invalid(error: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::Unavailable(error.into())
}

impl DynamoStore {
    /// What brings a stored person's search entries up to a record: nothing if they are already.
    fn index_writes(
        &self,
        stored: &Item,
        record: &PersonRecord,
    ) -> Result<Vec<TransactWriteItem>, StoreError> {
        let version = stored.number(attr::VERSION);
        if version > Some(record.version.get()) {
            return Ok(Vec::new()); // The later version is marked as pending too.
        }
        if version == Some(record.version.get()) && !stored.has(attr::PENDING) {
            return Ok(Vec::new()); // Stream and sweep both tell of it: this is the second time.
        }
        let before = stored.text(attr::ENTRIES);
        let old: Vec<String> = match before {
            Some(json) => serde_json::from_str(json).map_err(|e| stored.corrupt(e))?,
            None => Vec::new(),
        };
        let new = entries(&record.person);
        let mut writes = Vec::new();
        for entry in old.iter().filter(|entry| !new.contains(entry)) {
            writes.push(self.delete(&Key::search(entry))?);
        }
        for entry in &new {
            let row = Draft::new(&Key::search(entry)).body(&record.person)?;
            writes.push(self.write(row.into_attributes())?);
        }
        writes.push(self.indexed(&Key::person(&record.person.id), record, before, &to_json(&new)?)?);
        Ok(writes)
    }

    /// Indexes people in one transaction, since each waits for the disk; if that is refused, one by one.
    async fn index_pack(
        &self,
        pack: Vec<&PersonRecord>,
        writes: Vec<TransactWriteItem>,
    ) -> Vec<Result<(), StoreError>> {
        if pack.len() > 1 && (writes.is_empty() || matches!(self.transact(writes).await, Ok(Ok(())))) {
            return pack.iter().map(|_| Ok(())).collect();
        }
        let mut done = Vec::new();
        for record in pack {
            done.push(self.index_person(record).await);
        }
        done
    }

    async fn acknowledge_item(&self, key: &Key, through: Sequence) -> Result<(), StoreError> {
        let update = |condition, expression| {
            self.client
                .update_item()
                .table_name(&*self.table)
                .set_key(Some(key.attributes()))
                .condition_expression(condition)
                .update_expression(expression)
                .expression_attribute_values(":through", number(through.get()))
        };
        // Nothing was sent meanwhile, as nearly always: the item leaves the index of what is pending.
        let all = update("sent = :through", "SET acked = :through REMOVE pending").send().await;
        if !conditional(all)? {
            let some = update(
                "sent > :through AND (attribute_not_exists(acked) OR acked < :through)",
                "SET acked = :through",
            );
            conditional(some.send().await)?;
        }
        Ok(())
    }

    /// Lays a record down, once, and has it wait for the audit log.
    pub(crate) async fn append<T>(&self, key: &Key, record: &T) -> Result<(), StoreError>
    where
        T: Serialize + DeserializeOwned + PartialEq + Sync,
    {
        let request = self
            .put(laid_down(key, record)?)
            .condition_expression(NEW)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = request.send().await else { return Ok(()) };
        let found = error.as_service_error().and_then(|e| match e {
            PutItemError::ConditionalCheckFailedException(e) => e.item().cloned().map(Item),
            _ => None,
        });
        match found {
            Some(item) if item.body::<T>()? == *record => Ok(()),
            Some(item) => Err(item.corrupt("another record has this place in the history")),
            None => Err(crate::error::failure(error)),
        }
    }

    /// Keys of pending items of a partition of the index. Each sweep goes on where the last one ended and begins again at
    /// the end, so that items that fail forever cannot hide the others.
    pub(crate) async fn sweep_partition(&self, partition: &str) -> Result<Vec<Key>, StoreError> {
        let place = self.sweep.lock().ok().and_then(|sweep| sweep.get(partition).cloned());
        let request = self
            .query()
            .index_name(index::PENDING)
            .key_condition_expression("pending = :partition")
            .expression_attribute_values(":partition", text(partition))
            .limit(i32::try_from(SWEEP).unwrap_or(i32::MAX))
            .set_exclusive_start_key(place);
        let answer = request.send().await.map_err(crate::error::failure)?;
        if let Ok(mut sweep) = self.sweep.lock() {
            match answer.last_evaluated_key {
                Some(key) => sweep.insert(partition.to_owned(), key),
                None => sweep.remove(partition),
            };
        }
        let items = answer.items.unwrap_or_default().into_iter().map(Item);
        Ok(items.filter_map(|item| item.own_key()).collect())
    }

    /// Deletes what an issuance has taken, if it still has it.
    fn give_back(&self, key: &Key, owner: &IssuanceId) -> DeleteItemFluentBuilder {
        self.client
            .delete_item()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .condition_expression("taken_by = :owner")
            .expression_attribute_values(":owner", text(owner.as_str()))
    }

    /// Whether the certificate stands among those that are not to be trusted.
    fn trust(&self, line: &CertificateSummary) -> Result<TransactWriteItem, StoreError> {
        match line.on_crl() {
            Some(entry) => {
                self.write(revoked_item(&RevokedRow { entry, until: line.not_after }).into_attributes())
            }
            None => self.delete(&Key::revoked(&line.serial)),
        }
    }

    fn delete(&self, key: &Key) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&*self.table).set_key(Some(key.attributes()));
        Ok(TransactWriteItem::builder().delete(delete.build().map_err(invalid)?).build())
    }

    fn write(&self, item: Attributes) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder().table_name(&*self.table).set_item(Some(item));
        Ok(TransactWriteItem::builder().put(put.build().map_err(invalid)?).build())
    }

    /// Notes a person's search entries, if neither person nor entries changed meanwhile.
    fn indexed(
        &self,
        key: &Key,
        record: &PersonRecord,
        before: Option<&str>,
        after: &str,
    ) -> Result<TransactWriteItem, StoreError> {
        let mut update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(key.attributes()))
            .update_expression("SET entries = :after REMOVE pending")
            .expression_attribute_values(":after", text(after))
            .expression_attribute_values(":version", number(record.version.get()));
        update = match before {
            Some(before) => update
                .condition_expression("version = :version AND entries = :before")
                .expression_attribute_values(":before", text(before)),
            None => update.condition_expression("version = :version AND attribute_not_exists(entries)"),
        };
        Ok(TransactWriteItem::builder().update(update.build().map_err(invalid)?).build())
    }
}
