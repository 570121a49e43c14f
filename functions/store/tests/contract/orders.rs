//! Production orders: their items, their cards by stage, their counts, the pool.

use crate::office::{PROCESS, at, audit, begin, card_file, id, issuance, load, next, record};
use crate::place::Place;
use cardwright_core::ports::orders::{Orders as _, OrdersOf, ReaderTally};
use cardwright_core::ports::outbox::{Change, Outbox as _};
use cardwright_core::ports::store::{Commands as _, Lists as _, Load, PrincipalKey, StoreError};
use cardwright_core::record::{ChainedOrderAudit, IssuanceRecord, MAX_ORDER_BYTES, OrderRecord};
use cardwright_store::DynamoStore;
use domain::certificate::Sha256;
use domain::id::{IssuanceId, OrderId, Version};
use domain::issuance::State;
use domain::issuance::state::{CardReady, DeskReader, Ordered};
use domain::order::command::NewOrder;
use domain::order::{
    Choice, Line, LineState, NotReady, OrderCommand, OrderCounts, OrderMove, OrderState, PoolFilter, Stage,
    decide,
};
use domain::person::Name;
use domain::process::MassProcessId;
use domain::report::{Entry, OrderEntry};
use domain::role::{Actor, Role, SystemEffect};

/// A draft.
pub(crate) fn draft(name: &str) -> OrderRecord {
    let order = NewOrder {
        id: id(name),
        process: MassProcessId::PcmProcMassProductionEmployeeCard,
        site: id("north"),
        choice: Choice::Filter { filter: PoolFilter::default() },
        stop_at_first_failure: false,
    };
    let by =
        Actor::Person { id: id("petra"), roles: [Role::CardProductionAdministrator].into_iter().collect() };
    let decision = decide(None, &by, OrderCommand::Create(Box::new(order)), at(0)).unwrap();
    let outbox = decision
        .audit
        .into_iter()
        .map(|record| ChainedOrderAudit { record, head: Sha256([1; 32]) })
        .collect();
    OrderRecord {
        order: decision.next,
        version: Version::FIRST,
        commands: Vec::new(),
        outbox,
        audit_head: Sha256([1; 32]),
    }
}

/// The next version, after this command.
fn then(before: &OrderRecord, actor: &Actor, command: OrderCommand) -> OrderRecord {
    let decision = decide(Some(&before.order), actor, command, at(1_000)).unwrap();
    OrderRecord { order: decision.next, version: before.version.next(), outbox: Vec::new(), ..before.clone() }
}

fn running(before: &OrderRecord) -> (OrderRecord, OrderRecord) {
    let petra =
        Actor::Person { id: id("petra"), roles: [Role::CardProductionAdministrator].into_iter().collect() };
    let checking = then(before, &petra, OrderCommand::Start);
    let runs = then(&checking, &Actor::System(SystemEffect::RunOrder), OrderCommand::Checked { next: None });
    (checking, runs)
}

/// A card in the pool, or in an order.
async fn card(store: &DynamoStore, name: &str, begun: i64, order: Option<&str>) -> IssuanceRecord {
    let mut made = issuance(name, name, begun);
    made.state = match order {
        Some(order) => State::Ordered(Ordered { card: card_file(), order: id(order) }),
        None => State::Pooled(CardReady { card: card_file() }),
    };
    let made = record(made);
    begin(store, &made).await;
    made
}

pub(crate) async fn an_order_is_saved_by_version_and_loaded_with_a_claim(place: &Place) {
    let (store, meter) = place.metered();
    let first = draft("ord-1");
    store.save_order(&first).await.unwrap();
    assert!(matches!(store.save_order(&first).await, Err(StoreError::Conflict)));
    assert_eq!(store.order(&id("ord-1")).await.unwrap(), Some(first.clone()));
    assert_eq!(store.order(&id("ord-2")).await.unwrap(), None);
    let made = card(&store, "iss-1", 0, Some("ord-1")).await;
    meter.take();
    let order: OrderId = id("ord-1");
    let what = Load {
        principal: &PrincipalKey::System,
        issuance: Some(&made.issuance.id),
        people: &[],
        secrets: false,
        terms: None,
        order: Some(&order),
    };
    let loaded = store.load(what).await.unwrap();
    assert_eq!(meter.take().round_trips(), 1);
    assert_eq!((loaded.issuance, loaded.order), (Some(made), Some(first.clone())));
    assert!(serde_json::to_vec(&first).unwrap().len() < MAX_ORDER_BYTES);
}

pub(crate) async fn an_order_is_pending_while_it_has_something_to_say_or_to_do(place: &Place) {
    let store = &place.store;
    let pending = async || {
        let changes = store.pending().await.unwrap();
        changes
            .into_iter()
            .filter_map(|change| if let Change::Order(order) = change { Some(*order) } else { None })
            .next()
    };
    let first = draft("ord-1");
    store.save_order(&first).await.unwrap();
    assert_eq!(pending().await, Some(first.clone()));
    for chained in &first.outbox {
        for _ in 0..2 {
            store.append_order_audit(&first.order.id, chained).await.unwrap();
        }
    }
    store.acknowledge_order(&first).await.unwrap();
    assert_eq!(pending().await, None);
    assert_eq!(store.order_history(&first.order.id).await.unwrap().len(), 1);
    let (checking, runs) = running(&first);
    store.save_order(&checking).await.unwrap();
    store.acknowledge_order(&checking).await.unwrap();
    assert_eq!(pending().await, Some(checking.clone()), "it has an errand");
    // An acknowledgement that comes late takes nothing away.
    let said = OrderRecord { outbox: first.outbox.clone(), ..runs };
    store.save_order(&said).await.unwrap();
    store.acknowledge_order(&first).await.unwrap();
    assert_eq!(pending().await, Some(said));
}

pub(crate) async fn orders_are_listed_by_whether_they_go_on(place: &Place) {
    let store = &place.store;
    for name in ["ord-1", "ord-2"] {
        store.save_order(&draft(name)).await.unwrap();
    }
    let names = async |which| {
        let mut ids: Vec<_> = store
            .orders(which, None)
            .await
            .unwrap()
            .rows
            .into_iter()
            .map(|order| order.id.to_string())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!((names(OrdersOf::Open).await.len(), names(OrdersOf::Ended).await.len()), (2, 0));
    let petra =
        Actor::Person { id: id("petra"), roles: [Role::CardProductionAdministrator].into_iter().collect() };
    let cancel = OrderCommand::Cancel(domain::text::Note::parse("no").unwrap());
    store.save_order(&then(&draft("ord-1"), &petra, cancel)).await.unwrap();
    assert_eq!(
        (names(OrdersOf::Open).await, names(OrdersOf::Ended).await),
        (vec!["ord-2".to_owned()], vec!["ord-1".to_owned()])
    );
}

pub(crate) async fn the_pool_pages_and_filters_and_loses_what_an_order_takes(place: &Place) {
    let store = &place.store;
    for number in 0..60_i64 {
        card(store, &format!("iss-{number:02}"), number, None).await;
    }
    let mut other = issuance("iss-s", "iss-s", 0);
    (other.site, other.state) = (id("south"), State::Pooled(CardReady { card: card_file() }));
    begin(store, &record(other)).await;
    let kind = PROCESS.process().kind;
    let north = id("north");
    let walk = async |filter: &PoolFilter| {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = store.pool(&north, kind, filter, after.as_deref()).await.unwrap();
            seen.extend(page.rows.into_iter().map(|row| row.id.to_string()));
            after = page.next;
            if after.is_none() {
                return seen;
            }
        }
    };
    let all = walk(&PoolFilter::default()).await;
    assert_eq!(all.len(), 60);
    assert!(all.is_sorted(), "who waits longest comes first");
    let named = |name: &str| PoolFilter { process: None, name: Some(Name::parse(name).unwrap()) };
    assert_eq!((walk(&named("hold")).await.len(), walk(&named("olga")).await.len()), (60, 0));
    let taken = load(store, &id("iss-07")).await.unwrap();
    let mut taken = next(&taken);
    taken.issuance.state = State::Ordered(Ordered { card: card_file(), order: id("ord-1") });
    store.save(&taken).await.unwrap();
    assert_eq!(walk(&PoolFilter::default()).await.len(), 59);
    let lines = store.lines(&id("ord-1"), Stage::Waiting, None).await.unwrap().rows;
    assert_eq!(lines, [Line::of(&taken.issuance).unwrap().1]);
}

pub(crate) async fn counts_follow_records_once(place: &Place) {
    let store = &place.store;
    let order: OrderId = id("ord-1");
    let moved = |from, to| OrderMove {
        order: order.clone(),
        from,
        to,
        reader: Some(DeskReader { agent: id("agent-1"), reader: id("reader-1") }),
    };
    let entry = |moved| Entry { order: Some(OrderEntry { moved, ended: None }), ..Entry::default() };
    for number in 0..9 {
        let iss: IssuanceId = id(&format!("iss-{number}"));
        let steps = [
            moved(None, Some(Stage::Waiting)),
            moved(Some(Stage::Waiting), Some(Stage::InProduction)),
            moved(Some(Stage::InProduction), Some(if number < 7 { Stage::Issued } else { Stage::Failed })),
        ];
        for (sequence, step) in (1..).zip(steps) {
            for _ in 0..2 {
                store
                    .append_audit(&iss, &audit(sequence, 1), (&id("north"), &entry(step.clone())))
                    .await
                    .unwrap();
            }
        }
    }
    let tallies = store.tallies(&[order.clone(), id("ord-2")]).await.unwrap();
    assert_eq!(tallies[0].counts, OrderCounts { issued: 7, failed: 2, ..OrderCounts::default() });
    let reader = ReaderTally { agent: id("agent-1"), reader: id("reader-1"), verified: 7, failed: 2 };
    assert_eq!(tallies[0].readers, [reader]);
    assert_eq!(tallies[1].counts, OrderCounts::default());
}

pub(crate) async fn a_card_that_is_skipped_is_noted_and_counted_once(place: &Place) {
    let store = &place.store;
    let pooled = card(store, "iss-1", 0, None).await;
    let line = Line::with(&pooled.issuance, LineState::Skipped { reason: NotReady::PersonInactive {} });
    for _ in 0..3 {
        store.skip(&id("ord-1"), &line).await.unwrap();
    }
    assert_eq!(store.lines(&id("ord-1"), Stage::Skipped, None).await.unwrap().rows, [line]);
    let counts = store.tallies(&[id("ord-1")]).await.unwrap()[0].counts;
    assert_eq!(counts, OrderCounts { skipped: 1, ..OrderCounts::default() });
}

pub(crate) async fn cards_of_running_orders_are_jobs(place: &Place) {
    let store = &place.store;
    let first = draft("ord-1");
    store.save_order(&first).await.unwrap();
    for number in 0..8_i64 {
        card(store, &format!("iss-{number}"), number, Some("ord-1")).await;
    }
    let jobs =
        async |agent: &str| store.jobs(&id("north"), &id(agent), &[id("r-1"), id("r-2")]).await.unwrap();
    assert_eq!(jobs("agent-1").await, []);
    let (checking, runs) = running(&first);
    store.save_order(&checking).await.unwrap();
    assert_eq!(jobs("agent-1").await, []);
    store.save_order(&runs).await.unwrap();
    let offered = jobs("agent-1").await;
    assert_eq!(offered.len(), 8, "four for each reader");
    assert!(offered.iter().all(|job| job.order == Some(id("ord-1"))));
    assert!(matches!(runs.order.state, OrderState::Running { .. }));
}
