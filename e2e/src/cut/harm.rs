//! How a cut is made at a card desk, and how people there mend it.

use super::point::{Harm, Place, Point, Seen};
use crate::counter::Counter;
use crate::desk::Desk;
use crate::job;
use crate::pcsc::{Act, Bench, Card, Event};
use crate::person::SignedIn;
use crate::proxy::{Sprung, Trap};
use crate::wait::{DEADLINE, until};
use domain::evidence::{ChipFate, Failure};
use domain::id::{Fence, IssuanceId};
use domain::issuance::{State, StateName};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Where nobody listens: the port for what is to be discarded (RFC 863).
const NOWHERE: &str = "http://127.0.0.1:9";

/// APDUs before the next cut, if there is none.
const NEVER: usize = usize::MAX;

/// More failures than this of one card, and it is never finished.
const MANY: usize = 5;

/// How long an answer takes at most from the server through the proxy.
const LATE: Duration = Duration::from_secs(2);

/// How often a lease is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until the card is verified, and has whatever fails tried again.
async fn carried_on(officer: &SignedIn, issuance: &IssuanceId, failures: &mut Vec<Failure>) {
    loop {
        let page =
            job::reach_one_of(officer, issuance, &[StateName::Failed, StateName::AwaitingConfirmation]).await;
        let State::Failed(failed) = page.issuance.state else { return };
        assert_ne!(failed.failure.fate, ChipFate::Scrap, "{:?}", failed.failure);
        failures.push(failed.failure);
        assert!(failures.len() < MANY, "it is never finished: {failures:?}");
        job::try_again(officer, issuance).await;
    }
}

impl Counter {
    /// A card that is cut off at these points, one after the other, and finished all the same. Answers how it failed
    /// on the way, and how many of the cuts it came to: the second time it may be shorter.
    pub(super) async fn survive(&mut self, points: &[Point]) -> (Vec<Failure>, usize) {
        self.insert(&Card::Blank).await;
        let issuance = self.card_ready().await;
        let (mut failures, mut cuts) = (Vec::new(), 0);
        for (number, point) in points.iter().enumerate() {
            self.arm(*point).await;
            let removals = self.bench.removals(0);
            if number == 0 {
                self.choose(&issuance).await;
            }
            if !self.strike(*point, removals, &issuance, &mut failures).await {
                break;
            }
            cuts += 1;
        }
        self.proxy.disarm();
        self.slot.at(NEVER, Act::HoldBefore).await;
        carried_on(&self.officer, &issuance, &mut failures).await;
        self.confirmed(&issuance).await;
        self.take_out().await;
        (failures, cuts)
    }

    async fn arm(&mut self, Point { place, harm }: Point) {
        match place {
            Place::Apdu(after, seen) => {
                let act = match (harm, seen) {
                    (Harm::CardGone, Seen::Before) => Act::PullBefore,
                    (Harm::CardGone, Seen::After) => Act::PullAfter,
                    (_, Seen::Before) => Act::HoldBefore,
                    (_, Seen::After) => Act::HoldAfter,
                };
                self.slot.at(after, act).await;
            }
            Place::Call(call, moment) => self.proxy.set(&[Trap { call, moment }]),
        }
    }

    /// Waits until production is there, makes the cut, and mends what people at a desk mend. `false` if the card was
    /// verified before.
    async fn strike(
        &mut self,
        Point { place, harm }: Point,
        removals: usize,
        issuance: &IssuanceId,
        failures: &mut Vec<Failure>,
    ) -> bool {
        match place {
            Place::Apdu(_, seen) => {
                let there = |event: &Event| matches!(event, Event::Held {} | Event::Ejected);
                let Self { slot, officer, .. } = self;
                tokio::select! {
                    biased;
                    _ = slot.until(there) => {}
                    () = carried_on(officer, issuance, failures) => return false,
                }
                self.at_apdu(harm, seen, removals, issuance).await;
            }
            Place::Call(..) => {
                let Self { springs, officer, .. } = self;
                let sprung = tokio::select! {
                    biased;
                    sprung = springs.recv() => sprung.expect("the proxy runs"),
                    () = carried_on(officer, issuance, failures) => {
                        // Whoever looks sees what a report led to before its answer has passed by here.
                        let Ok(late) = timeout(LATE, springs.recv()).await else { return false };
                        late.expect("the proxy runs")
                    }
                };
                self.at_call(harm, sprung).await;
            }
        }
        true
    }

    async fn at_apdu(&mut self, harm: Harm, seen: Seen, removals: usize, issuance: &IssuanceId) {
        match (harm, seen) {
            (Harm::CardGone, _) => {
                self.bench.removal(0, removals).await;
                self.slot.insert().await;
            }
            (Harm::AgentKilled, Seen::Before) => {
                self.desk.kill().await;
                self.out_and_in().await;
                self.desk.start_at_readers(&self.proxy.url, &self.bench);
            }
            (Harm::AgentKilled, Seen::After) => {
                self.desk.kill().await;
                self.slot.go_on().await;
                self.desk.start_at_readers(&self.proxy.url, &self.bench);
            }
            (Harm::ServiceKilled, _) => {
                self.bench.kill_service().await;
                self.slot.break_off().await;
                self.failure(issuance).await;
                self.bench.start_service().await;
            }
            (Harm::NetworkGone, _) => {
                self.proxy.lead_to(NOWHERE);
                let before = self.proxy.exchanges().len();
                self.slot.go_on().await;
                // One call may have been on its way; the next is refused.
                let refused = || async { (self.proxy.exchanges().len() > before + 1).then_some(()) };
                until("the agent to find nobody", refused).await;
                self.proxy.lead_to(self.site.url());
            }
            (Harm::Lost, _) => panic!("an answer of a card is lost with the card, or with the agent"),
        }
    }

    async fn at_call(&mut self, harm: Harm, Sprung { go_on, .. }: Sprung) {
        match harm {
            Harm::CardGone => {
                self.out_and_in().await;
                drop(go_on);
            }
            Harm::AgentKilled => {
                self.desk.kill().await;
                drop(go_on);
                self.desk.start_at_readers(&self.proxy.url, &self.bench);
            }
            _ => drop(go_on),
        }
    }

    /// Pulls the card, and inserts it again once that was noticed.
    async fn out_and_in(&mut self) {
        self.take_out().await;
        self.slot.insert().await;
    }

    /// A card whose agent stands still at an APDU until its lease has run out: another agent finishes it at readers of
    /// its own, and the first one finds that it is not its any more.
    pub(super) async fn hand_over(&mut self, after: usize) {
        let folder = self.bench.card_folder(&format!("handed-over-{after}"));
        self.insert(&Card::Folder(folder.clone())).await;
        let issuance = self.card_ready().await;
        self.slot.at(after, Act::HoldBefore).await;
        self.choose(&issuance).await;
        self.slot.until(|event| matches!(event, Event::Held {})).await;
        self.desk.stop().await;
        let fence = self.fence(&issuance).await.expect("a job of the agent");
        self.take_out().await;
        let empty = self.bench.slot(0, &Card::Blank);
        std::mem::replace(&mut self.slot, empty).close().await;
        let mut other = Desk::at(self.site.beside("other desk"));
        other.enrol(&self.proxy.url, &self.spare_code).await;
        let bench = Bench::open().await;
        let mut slot = bench.slot(0, &Card::Folder(folder));
        slot.insert().await;
        // A card that was not marked yet is a blank one like any other, and none is taken while a reader is empty: the
        // one that was begun with may be put there.
        let mut second = bench.slot(1, &Card::Blank);
        second.insert().await;
        other.start_at_readers(&self.proxy.url, &bench);
        let begun = Instant::now();
        while self.fence(&issuance).await == Some(fence) {
            assert!(begun.elapsed() < 2 * DEADLINE, "the lease has no end");
            tokio::time::sleep(LOOK).await;
        }
        self.desk.signal("CONT").await;
        self.confirmed(&issuance).await;
    }

    /// The claim under which the card is made, if it is.
    async fn fence(&self, issuance: &IssuanceId) -> Option<Fence> {
        match self.officer.page(issuance).await.issuance.state {
            State::InProduction(job) => Some(job.lease.fence),
            _ => None,
        }
    }
}
