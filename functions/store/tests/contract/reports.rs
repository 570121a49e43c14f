//! What is known of a whole site.

use crate::office::*;
use crate::place::Place;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::store::{Commands as _, Order, Reports as _, StoreError, Waiting};
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::id::Attempt;
use domain::issuance::StateName;
use domain::process::ProcessId;
use domain::report::{Counter, Day, DayCounts, Entry, FailureRow, Lead, Tally};
use domain::role::{Actor, SystemEffect};
use domain::text::Note;
use domain::time::{Span, Timestamp};
use domain::worklist::WorkList;

const DAY: u32 = 20_000;

fn day(number: u32) -> Day {
    Day::new(number).unwrap()
}

const PROCESS: ProcessId = ProcessId::PcmProcEmployeeCardWithApproval;

fn tally(on: u32, counter: Counter, lead: Option<Span>) -> Entry {
    let lead = lead.map(|span| Lead { process: PROCESS, span });
    Entry { tally: Some(Tally { day: day(on), counter, lead }), ..Entry::default() }
}

/// A record counts once, however often it is laid down; days add up over issuances, and other sites are left out.
pub(crate) async fn a_record_counts_once(place: &Place) {
    let store = &place.store;
    for number in 0..9_u64 {
        let issued = tally(DAY, Counter::Issued, Some(Span::from_secs(7200)));
        for _ in 0..2 {
            let iss = id(&format!("iss-{number}"));
            store.append_audit(&iss, &audit(1, 1), (&id("north"), &issued)).await.unwrap();
        }
    }
    let other = tally(DAY, Counter::Issued, None);
    store.append_audit(&id("iss-s"), &audit(1, 1), (&id("south"), &other)).await.unwrap();
    let later = tally(DAY + 2, Counter::Requested, None);
    store.append_audit(&id("iss-0"), &audit(2, 1), (&id("north"), &later)).await.unwrap();
    let fork = store.append_audit(&id("iss-0"), &audit(2, 2), (&id("north"), &later)).await;
    assert!(matches!(fork, Err(StoreError::Corrupt { .. })), "a history does not fork: {fork:?}");

    let days = store.days(&id("north"), day(DAY)..=day(DAY + 2)).await.unwrap();
    let mut first = DayCounts::none(day(DAY));
    first.counts.insert(Counter::Issued, 9);
    first.lead[1] = 9;
    first.lead_by.insert(PROCESS, first.lead);
    first.lead_total = Span::from_secs(9 * 7200);
    let mut last = DayCounts::none(day(DAY + 2));
    last.counts.insert(Counter::Requested, 1);
    assert_eq!(days, [first, last]);
    let before = store.days(&id("north"), day(DAY - 5)..=day(DAY - 1)).await.unwrap();
    let between = store.days(&id("north"), day(DAY + 1)..=day(DAY + 1)).await.unwrap();
    assert_eq!((before, between), (Vec::new(), Vec::new()));
}

/// Failed attempts come newest first, by the page, each once.
pub(crate) async fn failures_come_by_the_page(place: &Place) {
    let store = &place.store;
    for number in 0..60_i64 {
        let row = FailureRow {
            issuance: id(&format!("iss-{number:02}")),
            process: ProcessId::PcmProcEmployeeCardWithApproval,
            holder: Some(id("per-1")),
            holder_name: Some("Zoe Berg".to_owned()),
            attempt: Attempt::FIRST,
            failure: Failure {
                step: ProductionStep::Print,
                reason: Note::parse("the ribbon tore").unwrap(),
                fate: ChipFate::Scrap,
            },
            by: Actor::System(SystemEffect::Expire),
            at: Timestamp::from_millis(1_000 + number),
        };
        let entry = Entry { failure: Some(row.clone()), ..Entry::default() };
        for _ in 0..2 {
            store.append_audit(&row.issuance, &audit(1, 1), (&id("north"), &entry)).await.unwrap();
        }
    }
    let first = store.failures(&id("north"), None).await.unwrap();
    let second = store.failures(&id("north"), first.next.as_deref()).await.unwrap();
    assert_eq!((first.rows.len(), second.rows.len(), &second.next), (50, 10, &None));
    let all: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.at.as_millis() - 1_000).collect();
    assert_eq!(all, (0..60).rev().collect::<Vec<_>>());
    assert!(store.failures(&id("south"), None).await.unwrap().rows.is_empty());
    assert!(matches!(store.failures(&id("north"), Some("nonsense")).await, Err(StoreError::Cursor)));
}

/// Issuances are listed by the state in which they stand now, in both orders, page after page.
pub(crate) async fn issuances_are_listed_by_state(place: &Place) {
    let store = &place.store;
    for number in 0..70_i64 {
        let mut begun = issuance(&format!("iss-{number:02}"), "per-1", number);
        begun.since = Timestamp::from_millis(number);
        store.save(&record(begun)).await.unwrap();
    }
    for order in [Order::Oldest, Order::Newest] {
        let first = store.issuances_in(StateName::Requested, order, None).await.unwrap();
        let second = store.issuances_in(StateName::Requested, order, first.next.as_deref()).await.unwrap();
        let mut seen: Vec<_> =
            first.rows.iter().chain(&second.rows).map(|row| row.since.as_millis()).collect();
        assert_eq!((first.rows.len(), second.next), (50, None));
        if order == Order::Newest {
            seen.reverse();
        }
        assert_eq!(seen, (0..70).collect::<Vec<_>>());
    }
    let waiting = store.waiting(WorkList::Requests).await.unwrap();
    assert_eq!(waiting, Waiting { count: 70, more: false, oldest: Some(Timestamp::from_millis(0)) });
    assert_eq!(
        store.waiting(WorkList::Failures).await.unwrap(),
        Waiting { count: 0, more: false, oldest: None }
    );
    assert!(store.issuances_in(StateName::Issued, Order::Newest, None).await.unwrap().rows.is_empty());
    let other = store.issuances_in(StateName::Requested, Order::Newest, None).await.unwrap().next;
    let mixed = store.issuances_in(StateName::Requested, Order::Oldest, other.as_deref()).await;
    assert!(matches!(mixed, Err(StoreError::Cursor)));
}
