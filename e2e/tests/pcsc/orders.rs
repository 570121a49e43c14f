//! An order at a desk without a feeder: somebody puts in one card after the other, and a reader is unplugged.

use api::order::{LinesPage, OrderAct, OrderPage};
use cardwright_e2e::order;
use cardwright_e2e::pcsc::{Act, Bench, Card, Event, Slot};
use cardwright_e2e::verdict::{ORDERED, REPEATED, Verdict};
use cardwright_e2e::wait::until;
use cardwright_e2e::workshop::Workshop;
use domain::order::OrderCounts;
use domain::process::MassProcessId;

const PROCESS: MassProcessId = MassProcessId::PcmProcMassProductionEmployeeCard;

/// Puts the next blank card into the first reader, once the agent asks for it.
async fn next_card(bench: &Bench, slot: &mut Slot) {
    let before = bench.removals(0);
    slot.eject().await;
    bench.removal(0, before).await;
    slot.insert_card(&Card::Blank).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_goes_on_at_the_other_reader_when_one_is_unplugged_and_repeats_the_card() {
    let mut workshop = Workshop::open(PROCESS, 3, 1).await;
    let mut bench = Bench::open().await;
    bench.plug_in_more_readers();
    bench.kill_service().await;
    bench.start_service().await;
    let Workshop { site, desks, administrator: who, cards, .. } = &mut workshop;
    let desk = &mut desks[0];
    desk.start_at_readers(site.url(), &bench);
    let mut there = bench.slot(2, &Card::Blank);
    there.insert().await;
    there.until(|event| matches!(event, Event::Power { change } if change == "reset")).await;
    // In the middle of making the key.
    there.at(16, Act::HoldBefore).await;
    let order = order::started(who, PROCESS, order::everything()).await;
    there.until(|event| matches!(event, Event::Held {})).await;

    bench.unplug_readers();
    bench.kill_service().await;
    bench.start_service().await;
    let failed = |page: &OrderPage| page.counts.failed == 1;
    let page = order::reach(who, &order, "the card fails", failed).await;
    assert_eq!(page.counts, OrderCounts { waiting: 2, failed: 1, ..OrderCounts::default() });
    let rows = who.get(&format!("/api/orders/{order}/lines?stage=failed")).await.json::<LinesPage>().rows;
    let told = serde_json::to_string(&rows[0].line.state).unwrap();
    assert!(told.contains("smart card service") || told.contains("reader"), "{told}");
    let lost = rows[0].line.issuance.clone();

    let ask = format!("waiting for a card: insert a blank PIV card into reader {}", Bench::reader_name(0));
    until("the agent to ask for the next card", || async { desk.log().contains(&ask).then_some(()) }).await;
    let mut here = bench.slot(0, &Card::Blank);
    here.insert().await;
    for issued in 1..=3 {
        if issued == 3 {
            order::does(who, &order, &OrderAct::Repeat {}).await;
        }
        let made = |page: &OrderPage| page.counts.issued == issued;
        order::reach(who, &order, "the next card is made", made).await;
        if issued < 3 {
            next_card(&bench, &mut here).await;
        }
    }
    order::does(who, &order, &OrderAct::Complete {}).await;
    desk.kill().await;
    site.settle(cards).await;
    let way = |card| if card == lost { REPEATED } else { ORDERED };
    let ways: Vec<_> = cards.iter().map(|card| (card.clone(), way(card.clone()))).collect();
    assert_eq!(Verdict::of(site, &ways, &[]).await, Verdict::default());
}
