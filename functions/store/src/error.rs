//! What went wrong, sorted by what the caller can do about it.

use crate::item::Item;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use cardwright_core::ports::store::StoreError;
use std::error::Error;
use std::fmt::Debug;

/// A call that failed. Without an answer it may still have taken effect: commands are recognised when
/// they come again, and every other write may be repeated.
pub(crate) fn failure<E, R>(error: SdkError<E, R>) -> StoreError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    R: Debug + Send + Sync + 'static,
{
    match error.code() {
        Some("ConditionalCheckFailedException" | "TransactionConflictException") => StoreError::Conflict,
        Some("ResourceNotFoundException") => StoreError::Unavailable(Box::new(SetUp::Table)),
        Some("AccessDeniedException" | "ExpiredTokenException" | "UnrecognizedClientException") => {
            StoreError::Unavailable(Box::new(SetUp::Denied(error.into())))
        }
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// What only whoever sets the cloud up can mend.
#[derive(Debug, thiserror::Error)]
enum SetUp {
    #[error("there is no such table in this account and region; deploy it, or check its name and AWS_REGION")]
    Table,
    #[error("AWS does not let these credentials use the table; allow it, or renew them")]
    Denied(#[source] Box<dyn Error + Send + Sync>),
}

/// An answer without what it must have.
pub(crate) fn incomplete(what: &'static str) -> StoreError {
    StoreError::Unavailable(what.into())
}

/// Why a transaction did not happen: one reason for each of its items, in their order.
#[derive(Debug)]
pub(crate) struct Refusal(Vec<CancellationReason>);

impl Refusal {
    /// Whether the condition on this item failed.
    pub(crate) fn at(&self, index: usize) -> bool {
        self.0.get(index).and_then(CancellationReason::code) == Some(CONDITION)
    }

    /// The item as it was found, if it was asked for and there.
    pub(crate) fn item(&self, index: usize) -> Option<Item> {
        self.0.get(index)?.item().cloned().map(Item)
    }
}

const CONDITION: &str = "ConditionalCheckFailed";

/// Sorts a failed transaction: a condition that failed is an answer, all else a failure.
pub(crate) fn refusal(error: SdkError<TransactWriteItemsError>) -> Result<Refusal, StoreError> {
    let reasons = match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(e)) => e.cancellation_reasons().to_vec(),
        _ => return Err(failure(error)),
    };
    let any = |code| reasons.iter().any(|reason| reason.code() == Some(code));
    if any(CONDITION) {
        Ok(Refusal(reasons))
    } else if any("TransactionConflict") {
        Err(StoreError::Conflict)
    } else {
        Err(StoreError::Unavailable(Box::new(error)))
    }
}
