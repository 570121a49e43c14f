//! Imports of people: what is kept of each, and of each of its chunks.

use crate::error::failure;
use crate::item::{Draft, Item, text};
use crate::key::{CHUNK, IMPORTS, Key, attr, chunks_partition};
use crate::store::{DynamoStore, readable};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::Select;
use cardwright_core::ports::people::{ChunkRecord, Imports};
use cardwright_core::ports::store::StoreError;
use domain::id::ImportId;
use domain::import::Import;
use domain::time::Span;

/// How long an import is kept: long enough to go back to what was wrong in it.
const KEPT: Span = Span::from_days(90);

/// How many imports a list has.
const LISTED: i32 = 20;

#[async_trait]
impl Imports for DynamoStore {
    async fn save_import(&self, import: &Import) -> Result<(), StoreError> {
        let draft = Draft::new(&Key::import(&import.id)).body(import)?;
        let item = draft.number(attr::EXPIRES, expires(import)).into_attributes();
        self.put(item).send().await.map_err(failure)?;
        Ok(())
    }

    async fn import(&self, id: &ImportId) -> Result<Option<Import>, StoreError> {
        self.get(&Key::import(id)).await?.as_ref().map(Item::body).transpose()
    }

    async fn imports(&self) -> Result<Vec<(Import, u32)>, StoreError> {
        let request = self
            .query()
            .consistent_read(true)
            .key_condition_expression("pk = :imports")
            .expression_attribute_values(":imports", text(IMPORTS))
            .scan_index_forward(false)
            .limit(LISTED);
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        let imports: Vec<Import> = readable(items.into_iter().map(|item| Item(item).body()));
        let mut counted = Vec::new();
        for import in imports {
            let done = self.chunks_done(&import.id).await?;
            counted.push((import, done));
        }
        Ok(counted)
    }

    async fn chunk(&self, id: &ImportId, chunk: u32) -> Result<Option<ChunkRecord>, StoreError> {
        self.get(&Key::chunk(id, chunk)).await?.as_ref().map(Item::body).transpose()
    }

    async fn chunks(&self, id: &ImportId) -> Result<Vec<ChunkRecord>, StoreError> {
        self.collect(&chunks_partition(id), CHUNK).await?.iter().map(Item::body).collect()
    }

    async fn save_chunk(&self, import: &Import, record: &ChunkRecord) -> Result<(), StoreError> {
        let draft = Draft::new(&Key::chunk(&import.id, record.chunk)).body(record)?;
        let item = draft.number(attr::EXPIRES, expires(import)).into_attributes();
        self.put(item).send().await.map_err(failure)?;
        Ok(())
    }
}

impl DynamoStore {
    async fn chunks_done(&self, id: &ImportId) -> Result<u32, StoreError> {
        let mut done = 0;
        let mut after = None;
        loop {
            let request = self
                .query()
                .select(Select::Count)
                .key_condition_expression("pk = :import AND begins_with(sk, :chunk)")
                .expression_attribute_values(":import", text(chunks_partition(id)))
                .expression_attribute_values(":chunk", text(CHUNK))
                .set_exclusive_start_key(after);
            let answer = request.send().await.map_err(failure)?;
            done += u32::try_from(answer.count).unwrap_or_default();
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(done);
            }
        }
    }
}

fn expires(import: &Import) -> u64 {
    u64::try_from(import.at.plus(KEPT).as_secs()).unwrap_or_default()
}
