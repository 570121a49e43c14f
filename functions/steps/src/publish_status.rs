//! publish-status: CRLs, and the certificate of the key that answers OCSP requests. The stream wakes it when a certificate is revoked,
//! held or released, the schedule when it is time.

use crate::problem::causes;
use cardwright_core::error::UseCaseError;
use cardwright_core::status::StatusKeeper;

/// Publishes what was revoked, and answers whether that was done.
pub async fn handle(keeper: &StatusKeeper) -> bool {
    told(&keeper.publish().await.map(drop))
}

/// Makes what is due, and answers whether that was done.
pub async fn keep_time(keeper: &StatusKeeper) -> bool {
    told(&keeper.keep_time().await)
}

fn told(result: &Result<(), UseCaseError>) -> bool {
    if let Err(error) = result {
        tracing::warn!(%error, cause = causes(error), "the status of certificates was not published and will be again");
    }
    result.is_ok()
}
