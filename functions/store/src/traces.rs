//! What agents recorded of their talk with cards: beside the issuance, never in its item.

use crate::error::failure;
use crate::item::{Draft, Item};
use crate::key::{Key, trace_claim};
use crate::store::DynamoStore;
use async_trait::async_trait;
use cardwright_core::ports::store::StoreError;
use cardwright_core::ports::traces::Traces;
use cardwright_core::record::TraceRecord;
use domain::id::{Fence, IssuanceId};

#[async_trait]
impl Traces for DynamoStore {
    async fn keep_trace(&self, page: &TraceRecord) -> Result<(), StoreError> {
        let key = Key::trace(&page.issuance, page.fence, &page.agent, page.number);
        self.put(Draft::new(&key).body(page)?.into_attributes()).send().await.map_err(failure)?;
        Ok(())
    }

    async fn traces(
        &self,
        issuance: &IssuanceId,
        claim: Option<Fence>,
    ) -> Result<Vec<TraceRecord>, StoreError> {
        let items = self.collect(&Key::issuance(issuance).pk, &trace_claim(claim)).await?;
        items.iter().map(Item::body).collect()
    }
}
