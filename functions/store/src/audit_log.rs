//! The audit log: a head, tiles of its tree, and beside each tile of entries which records they are. The records stay
//! where they were laid down, and are marked; so the log has no copy that could differ from them.

use crate::item::{Draft, Item, number, text};
use crate::key::{AUDIT, CARD_AUDIT, Key, LOGGED, SHARDS, attr, logged_of, moment, partition, unlogged};
use crate::sharded::Sharded;
use crate::store::{BATCH_KEYS, DynamoStore, NEW, readable};
use async_trait::async_trait;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use cardwright_core::ports::audit_log::{
    AuditLog, Bundle, LaidDown, LogBatch, LogFilter, Tile, TileId, ToLog,
};
use cardwright_core::ports::store::{Page, StoreError};
use cardwright_core::record::{ChainedCardAudit, ChainedOrderAudit, ChainedRecord, LogHead};
use domain::audit::{ActorName, AnyRecord, Chain, ChainKind, RecordId};
use domain::certificate::Sha256;
use serde_dynamo::Item as Image;

/// How many pages of the list one answer looks through for records of a kind.
const FIND_PAGES: usize = 4;

/// Bytes of a hash.
const HASH: usize = 32;

#[async_trait]
impl AuditLog for DynamoStore {
    async fn head(&self) -> Result<Option<LogHead>, StoreError> {
        self.get(&Key::log_head()).await?.as_ref().map(Item::body).transpose()
    }

    async fn tiles(&self, ids: &[TileId]) -> Result<Vec<Tile>, StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| Key::log_tile(*id)).collect();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            items.extend(self.read(keys).await?);
        }
        let tile = |(id, key): (&TileId, &Key)| {
            let item = items.iter().find(|item| item.is(key))?;
            Some(hashes_of(item).map(|hashes| Tile { id: *id, hashes }))
        };
        ids.iter().zip(&keys).filter_map(tile).collect()
    }

    async fn bundle(&self, index: u64) -> Result<Vec<RecordId>, StoreError> {
        let item = self.get(&Key::log_bundle(index)).await?;
        item.map_or_else(|| Ok(Vec::new()), |item| item.body())
    }

    async fn unlogged(&self) -> Result<Vec<RecordId>, StoreError> {
        let mut ids = Vec::new();
        for shard in 0..SHARDS {
            ids.extend(self.sweep_partition(&unlogged(shard)).await?.iter().filter_map(Key::record_id));
        }
        Ok(ids)
    }

    async fn laid_down(&self, ids: &[RecordId]) -> Result<Vec<LaidDown>, StoreError> {
        let keys: Vec<_> = ids.iter().map(Key::record).collect();
        let mut records = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            records.extend(readable(self.read(keys).await?.iter().map(record_of)));
        }
        Ok(records)
    }

    async fn chain(&self, chain: &Chain) -> Result<Vec<LaidDown>, StoreError> {
        let (pk, begins) = match chain {
            Chain::Issuance(id) => (Key::issuance(id).pk, AUDIT),
            Chain::Card(id) => (Key::issuance(id).pk, CARD_AUDIT),
            Chain::Order(id) => (Key::order(id).pk, AUDIT),
        };
        Ok(readable(self.collect(&pk, begins).await?.iter().map(record_of)))
    }

    async fn append(&self, batch: &LogBatch) -> Result<(), StoreError> {
        let mut writes = vec![self.head_put(batch)?];
        for tile in &batch.tiles {
            let hashes: Vec<u8> = tile.hashes.iter().flat_map(|hash| hash.0).collect();
            let item = Draft::new(&Key::log_tile(tile.id)).bytes(attr::HASHES, hashes);
            writes.push(put(self.write_of(item)));
        }
        for Bundle { index, records } in &batch.bundles {
            let item = Draft::new(&Key::log_bundle(*index)).body(records)?;
            writes.push(put(self.write_of(item)));
        }
        writes.extend(batch.records.iter().map(|record| self.mark(record)));
        let writes = writes.into_iter().collect::<Result<_, _>>();
        let writes = writes.map_err(|e| StoreError::Unavailable(e.into()))?;
        self.transact(writes).await?.map_err(|_| StoreError::Conflict)
    }

    async fn find(&self, filter: &LogFilter, after: Option<&str>) -> Result<Page<LaidDown>, StoreError> {
        let list = Sharded::logged(filter.actor.as_ref(), filter.from, filter.until);
        let fits = |id: &RecordId| filter.kind.is_none_or(|kind| id.chain.kind() == kind);
        let mut ids = Vec::new();
        let mut next = after.map(str::to_owned);
        for _ in 0..FIND_PAGES {
            let page = self.sharded(&list, next.as_deref()).await?;
            let keys = page.rows.iter().filter_map(Item::own_key);
            ids.extend(keys.filter_map(|key| key.record_id()).filter(fits));
            next = page.next;
            // The next page might be more than a page has: then it is the next answer.
            if next.is_none() || !ids.is_empty() {
                break;
            }
        }
        let mut rows = self.laid_down(&ids).await?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        Ok(Page { rows, next })
    }
}

type Built<T> = Result<T, aws_sdk_dynamodb::error::BuildError>;

fn put(put: PutBuilder) -> Built<TransactWriteItem> {
    Ok(TransactWriteItem::builder().put(put.build()?).build())
}

impl DynamoStore {
    fn write_of(&self, item: Draft) -> PutBuilder {
        Put::builder().table_name(&*self.table).set_item(Some(item.into_attributes()))
    }

    /// Holds if the log has as many entries as it had: the size is the version.
    fn head_put(&self, batch: &LogBatch) -> Result<Built<TransactWriteItem>, StoreError> {
        let head = &batch.head;
        let item = Draft::new(&Key::log_head()).body(head)?.number(attr::VERSION, head.size);
        let write = self.write_of(item);
        let write = match batch.before {
            0 => write.condition_expression(NEW),
            before => write
                .condition_expression("version = :before")
                .expression_attribute_values(":before", number(before)),
        };
        Ok(put(write))
    }

    /// Gives a record its place, once, and puts it into the lists of the log.
    fn mark(&self, record: &ToLog) -> Built<TransactWriteItem> {
        let ToLog { id, index, at, actor } = record;
        let shard = u32::try_from(index % u64::from(SHARDS)).unwrap_or_default();
        let (list, of) = (partition(LOGGED, shard), partition(&logged_of(&ActorName::from(actor)), shard));
        let place = moment(*at, &format_args!("{index:020}"));
        let update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(Key::record(id).attributes()))
            .condition_expression("attribute_exists(pk) AND attribute_not_exists(logged)")
            .update_expression(
                "SET logged = :index, worklist = :list, since = :place, holder = :of, begun = :place REMOVE pending",
            )
            .expression_attribute_values(":index", number(*index))
            .expression_attribute_values(":list", text(list))
            .expression_attribute_values(":place", text(place))
            .expression_attribute_values(":of", text(of))
            .build()?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

fn hashes_of(item: &Item) -> Result<Vec<Sha256>, StoreError> {
    let bytes = item.0.get(attr::HASHES).and_then(|value| value.as_b().ok()).map(Blob::as_ref);
    let (hashes, rest) = bytes.unwrap_or_default().as_chunks::<HASH>();
    match rest {
        [] => Ok(hashes.iter().map(|hash| Sha256(*hash)).collect()),
        _ => Err(item.corrupt("a tile that is no row of hashes")),
    }
}

fn record_of(item: &Item) -> Result<LaidDown, StoreError> {
    let id = item.own_key().and_then(|key| key.record_id());
    let id = id.ok_or_else(|| item.corrupt("an audit record under another key"))?;
    let record = match id.chain.kind() {
        ChainKind::Issuance => AnyRecord::Issuance(item.body::<ChainedRecord>()?.record),
        ChainKind::Card => AnyRecord::Card(item.body::<ChainedCardAudit>()?.record),
        ChainKind::Order => AnyRecord::Order(item.body::<ChainedOrderAudit>()?.record),
    };
    let stored = item.text(attr::BODY).unwrap_or_default().to_owned();
    Ok(LaidDown { id, stored, record, logged: item.number(attr::LOGGED) })
}

/// The record that a change laid down and that waits for the log, if it did so: as Lambda hands it on.
pub fn record_in(image: Image) -> Option<RecordId> {
    let item = Item(image.into());
    let waits = item.text(attr::PENDING).is_some() && !item.has(attr::LOGGED);
    item.own_key().filter(|_| waits)?.record_id()
}
