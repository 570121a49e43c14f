//! Orders of many cards that are made while server and agents are killed at random. `cargo xtask bench` has larger ones.

use cardwright_e2e::campaign::{Campaign, seed};
use cardwright_e2e::verdict::Verdict;
use domain::process::MassProcessId;

async fn goes_through(campaign: Campaign) {
    println!("{campaign:?}");
    let outcome = campaign.run().await;
    println!("{outcome}");
    let verified = campaign.cards as usize - campaign.bad;
    assert_eq!((outcome.verified, outcome.failed, outcome.pins_refused), (verified, campaign.bad, 0));
    assert_eq!(outcome.verdict, Verdict::default());
    assert!(outcome.kills >= 3, "only {} kills", outcome.kills);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn smart_cards_are_made_while_anybody_is_killed_and_three_fail_for_good() {
    let process = MassProcessId::PcmProcMassProductionEmployeeCard;
    goes_through(Campaign { process, cards: 24, bad: 3, desks: 4, kills: 8, seed: seed() }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn badges_are_printed_once_while_anybody_is_killed_and_three_fail_for_good() {
    let process = MassProcessId::CCProcMassProductionEmployeeCard;
    goes_through(Campaign { process, cards: 12, bad: 3, desks: 2, kills: 5, seed: seed() }).await;
}
