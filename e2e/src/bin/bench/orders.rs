//! What it takes to ready a large order: all cards of a pool, through the handlers and the stream's consumer.

use api::order::{CreateOrder, OrderAccepted, OrderAct, OrderPage};
use cardwright_e2e::crowd;
use cardwright_e2e::in_process::{Act, Call, Office};
use domain::id::OrderId;
use domain::order::{Choice, OrderStateName, PoolFilter};
use domain::process::MassProcessId;
use http::header::COOKIE;
use std::collections::BTreeMap;
use std::time::Instant;
use store::{Embedded, Meter};

/// Cards of the order.
pub(super) const CARDS: u32 = 10_000;

/// Measures an order of so many cards.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, cards: u32) {
    let pooled = {
        let office = Office::open().await;
        let case = office.case_before(Act::Order).await;
        case.record().await.unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("order.db");
    crowd::fill(&path, cards).await;
    crowd::issue(&path, &[pooled.clone(), pooled], cards, cards).await;
    let embedded = Embedded::open(&path).await.unwrap();
    let meter = Meter::default();
    let config = meter.over(&embedded.config());
    let office = Office::over(embedded, &config).await;
    let by = &office.staff_members().production;
    let choice = Choice::Filter { filter: PoolFilter::default() };
    let process = MassProcessId::PcmProcMassProductionEmployeeCard;
    let create = CreateOrder { process, site: None, choice, stop_at_first_failure: false };
    let made = office.send(&Call::post("/api/orders", "make", &create).by(by)).await;
    let order: OrderId = made.json::<OrderAccepted>().order;
    let start = Call::post(format!("/api/orders/{order}/commands"), "start", &OrderAct::Start {}).by(by);
    meter.take();
    let begun = Instant::now();
    assert!(office.send(&start).await.status.is_success());
    let mut checked = None;
    loop {
        let changes = office.pending().await;
        if changes.is_empty() {
            break;
        }
        for change in changes {
            office.worker.carry_out(&change).await.unwrap();
        }
        let stands = office.worker.orders.order(&order).await.unwrap().unwrap();
        if checked.is_none() && stands.order.state.name() == OrderStateName::Running {
            checked = Some(begun.elapsed().as_secs_f64());
            assert!(serde_json::to_vec(&stands).unwrap().len() < 4_096, "the order stays small");
        }
    }
    let settled = begun.elapsed().as_secs_f64();
    let units = meter.take();
    let page =
        office.send(&Call::get(format!("/api/orders/{order}")).with(COOKIE.as_str(), &by.cookie)).await;
    let counted = meter.take();
    assert_eq!(page.json::<OrderPage>().counts.waiting, u64::from(cards));
    let checked = checked.unwrap();
    println!(
        "order of {cards}: checked in {checked:.1} s, settled in {settled:.1} s, {:.0} read and {:.0} write units; its page {} calls, {:.1} read units",
        units.reads,
        units.writes,
        counted.round_trips(),
        counted.reads
    );
    figures.insert("order_ready_10k_seconds", settled);
    figures.insert("order_ready_10k_read_units", units.reads);
    figures.insert("order_ready_10k_write_units", units.writes);
}
