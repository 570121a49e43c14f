//! Orders that are made while server and agents are killed at random.

use cardwright_e2e::campaign::{Campaign, seed};
use domain::process::MassProcessId;
use std::collections::BTreeMap;

/// Smart cards of the order; of badges there are a quarter of them.
pub(super) const CARDS: u32 = 200;

/// Cards that fail for good in each order.
const BAD: usize = 3;
const DESKS: usize = 4;

/// An order of so many smart cards, and one of badges.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, cards: u32) {
    for (process, cards, [verified, failed]) in [
        (
            MassProcessId::PcmProcMassProductionEmployeeCard,
            cards,
            ["order_cards_verified", "order_cards_failed"],
        ),
        (
            MassProcessId::CCProcMassProductionEmployeeCard,
            cards / 4,
            ["order_badges_verified", "order_badges_failed"],
        ),
    ] {
        let campaign = Campaign { process, cards, bad: BAD, desks: DESKS, kills: cards / 5, seed: seed() };
        println!("{campaign:?}");
        let outcome = campaign.run().await;
        println!("{outcome}");
        let mut add = |name, count: usize| *figures.entry(name).or_default() += count as f64;
        add(verified, outcome.verified);
        add(failed, outcome.failed);
        add("order_kills", outcome.kills);
        add("order_pins_refused", outcome.pins_refused);
        add("acked_lost", outcome.verdict.acked_lost);
        add("orphan_certificates", outcome.verdict.orphan_certificates);
        add("double_produced", outcome.verdict.double_produced);
    }
}
