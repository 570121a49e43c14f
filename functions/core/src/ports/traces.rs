//! What agents record of their talk with cards.

use crate::ports::store::StoreError;
use crate::record::TraceRecord;
use async_trait::async_trait;
use domain::id::{Fence, IssuanceId};

/// Traces. They are evidence that nothing depends on: a page that is written again is replaced.
#[async_trait]
pub trait Traces: Send + Sync {
    /// Keeps a page of a trace.
    async fn keep_trace(&self, page: &TraceRecord) -> Result<(), StoreError>;

    /// The pages of an issuance, in the order in which they were recorded: those of one claim, or of all.
    async fn traces(
        &self,
        issuance: &IssuanceId,
        claim: Option<Fence>,
    ) -> Result<Vec<TraceRecord>, StoreError>;
}
