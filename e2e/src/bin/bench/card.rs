//! APDUs of one card, from blank to verified.

use api::agent::Job;
use cardwright_e2e::in_process::{Act, Office};

/// With the profile that there is: one slot, P-256.
pub(super) async fn apdus() -> f64 {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Claim).await;
    let job: Job = case.does(Act::Claim).await.json();
    let (card, _secrets) = case.personalise(job).await;
    card.apdus().into()
}
