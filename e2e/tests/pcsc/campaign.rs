//! A fault at every APDU of a card: pulled out, or the service killed, before the card has seen it and before
//! its answer arrives. Each ends in a failure that says which fault it was, and the next try finishes the card.

use crate::counter::Counter;
use crate::verdict::Verdict;
use cardwright_e2e::job;
use cardwright_e2e::pcsc::{Act, Card, Event};
use domain::evidence::{ChipFate, Failure, ProductionStep};
use std::time::Instant;
use tokio::task::JoinSet;

/// Desks at work at the same time. They mostly wait for the service to look at its readers.
const DESKS: usize = 5;

/// APDUs that one card takes at least; with fewer, the campaign is not about a whole card.
const FEWEST_APDUS: usize = 30;

/// The steps at which a card is spoken to, in their order.
const STEPS: [ProductionStep; 8] = [
    ProductionStep::Identify,
    ProductionStep::Mark,
    ProductionStep::ManagementKey,
    ProductionStep::GenerateKeys,
    ProductionStep::WriteObjects,
    ProductionStep::ReadBack,
    ProductionStep::SetPin,
    ProductionStep::Verify,
];

/// What is done at an APDU, and what the failure then says.
#[derive(Clone, Copy, Debug)]
struct Fault {
    act: Act,
    name: &'static str,
}

impl Counter {
    /// The fault, once the card is at its APDU.
    async fn strike(&mut self, fault: Fault, removals: usize) {
        match fault.act {
            Act::PullBefore | Act::PullAfter => {
                self.slot.until(|event| *event == Event::Ejected).await;
                self.bench.removal(0, removals).await;
            }
            Act::HoldBefore | Act::HoldAfter => {
                self.slot.until(|event| matches!(event, Event::Held {})).await;
                self.bench.kill_service().await;
                self.slot.break_off().await;
            }
        }
    }

    /// What a person at the desk does about it, as they are told.
    async fn mend(&mut self, fault: Fault) {
        match fault.act {
            Act::PullBefore | Act::PullAfter => self.slot.insert().await,
            Act::HoldBefore | Act::HoldAfter => self.bench.start_service().await,
        }
    }

    /// One card that meets the fault at an APDU, and is tried again. Answers how it failed.
    async fn survive(&mut self, after: usize, fault: Fault) -> Failure {
        self.insert(&Card::Blank).await;
        let issuance = self.card_ready().await;
        self.slot.at(after, fault.act).await;
        let removals = self.bench.removals(0);
        self.choose(&issuance).await;
        self.strike(fault, removals).await;
        let failure = self.failure(&issuance).await;
        self.mend(fault).await;
        job::try_again(&self.officer, &issuance).await;
        self.confirmed(&issuance).await;
        self.take_out().await;
        failure
    }
}

/// One desk's share of the points. Answers the failures with their points, and the verdict.
async fn share(first: usize, fault: Fault) -> (Vec<(usize, Failure)>, Verdict) {
    let mut counter = Counter::open().await;
    let apdus: usize = counter.undisturbed().await.iter().sum();
    assert!(apdus >= FEWEST_APDUS, "only {apdus} APDUs");
    let mut failures = Vec::new();
    for after in (first..apdus).step_by(DESKS) {
        failures.push((after, counter.survive(after, fault).await));
    }
    (failures, counter.verdict().await)
}

async fn every_apdu(fault: Fault) {
    let began = Instant::now();
    let mut desks = JoinSet::new();
    for first in 0..DESKS {
        desks.spawn(share(first, fault));
    }
    let (mut failures, mut verdict) = (Vec::new(), Verdict::default());
    while let Some(share) = desks.join_next().await {
        let (more, part) = share.unwrap();
        failures.extend(more);
        verdict = verdict + part;
    }
    failures.sort_by_key(|(after, _)| *after);
    for (after, failure) in &failures {
        let Failure { step, reason, fate } = failure;
        assert!(reason.as_str().contains(fault.name), "{fault:?} at {after}: {reason:?}");
        assert!(reason.as_str().starts_with(step.name()), "{fault:?} at {after}: {reason:?}");
        assert_ne!(*fate, ChipFate::Scrap, "{fault:?} at {after}: {reason:?}");
    }
    // Each fault is told at the step that it hit.
    let mut steps: Vec<_> = failures.iter().map(|(_, failure)| failure.step).collect();
    assert!(steps.is_sorted(), "{steps:?}");
    steps.dedup();
    assert_eq!(steps, STEPS);
    let points = failures.len();
    println!("faults ({:?}): {points} points in {:.0?}, {verdict:?}", fault.act, began.elapsed());
    assert_eq!(verdict, Verdict { cards: points + DESKS, ..Verdict::default() });
}

const REMOVED: &str = "the card was removed or lost contact";
const SERVICE_GONE: &str = "the smart card service does not answer";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_pulled_before_any_apdu_is_finished_on_the_next_try() {
    every_apdu(Fault { act: Act::PullBefore, name: REMOVED }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_pulled_after_any_apdu_is_finished_on_the_next_try() {
    every_apdu(Fault { act: Act::PullAfter, name: REMOVED }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_killed_before_any_apdu_costs_no_card() {
    every_apdu(Fault { act: Act::HoldBefore, name: SERVICE_GONE }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_killed_after_any_apdu_costs_no_card() {
    every_apdu(Fault { act: Act::HoldAfter, name: SERVICE_GONE }).await;
}
