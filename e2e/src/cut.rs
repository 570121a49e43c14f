//! The cut campaign: production is cut off wherever it can be, and goes on, until each card is verified.
//!
//! Before and after every APDU the card is pulled and the agent killed; before and after every call to the server the
//! call is lost, the agent killed and the card pulled; at the first APDU of every step the PC/SC service is killed, the
//! network is gone, and the lease goes to another agent; and at random two cuts hit the same card. The books are read
//! afterwards.

mod harm;
mod point;

use crate::counter::Counter;
use crate::verdict::Verdict;
use domain::evidence::{Failure, ProductionStep};
use domain::profile::KeyAlgorithm;
pub use point::{Harm, Place, Point, Seen};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Desks at work at the same time. They mostly wait for the service to look at its readers.
const DESKS: usize = 8;

/// Where cards look for RSA keys, which keeps a processor busy: as many as there are of these.
const RSA_DESKS: usize = 2;

/// What a failure says of the fault that it met.
const REMOVED: &str = "the card was removed or lost contact";
const SERVICE_GONE: &str = "the smart card service does not answer";

/// How many points are tried.
#[derive(Clone, Copy, Debug)]
pub enum Extent {
    /// Each one, and so many cards with two cuts.
    Every {
        /// Cards with two cuts at random.
        pairs: usize,
    },
    /// So many, spread over all.
    Sample(usize),
}

/// How a campaign ended.
#[derive(Debug, Default)]
pub struct Outcome {
    /// APDUs of an undisturbed card.
    pub apdus: usize,
    /// Cuts that were made.
    pub points: usize,
    /// Cards that were not finished as they should, with what was wrong.
    pub failures: Vec<String>,
    /// What the books say of the others.
    pub verdict: Verdict,
    /// The step at which a card fails that is pulled before an APDU.
    steps: BTreeMap<usize, ProductionStep>,
    /// How long it took.
    pub took: Duration,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { apdus, points, failures, verdict, took, .. } = self;
        write!(
            f,
            "cuts ({apdus} APDUs a card): {points} in {took:.0?}, failures {}, {verdict}",
            failures.len()
        )
    }
}

/// A card's cuts.
#[derive(Clone, Debug)]
enum Task {
    Cut(Vec<Point>),
    HandOver(usize),
}

type Queue = Arc<Mutex<VecDeque<Task>>>;

/// Cuts the production of cards with keys of this algorithm off at every point, or at some.
///
/// # Panics
/// If not even an undisturbed card is made.
pub async fn campaign(algorithm: KeyAlgorithm, extent: Extent, seed: u64) -> Outcome {
    let begun = Instant::now();
    let mut dice = StdRng::seed_from_u64(seed);
    let apdus: usize = counter(algorithm).await.undisturbed().await.iter().sum();
    let mut outcome = Outcome { apdus, ..Outcome::default() };
    let at_apdus = point::at_apdus(apdus);
    let calls = point::at_calls();
    let alone = |points: Vec<Point>| points.into_iter().map(|point| Task::Cut(vec![point]));
    match extent {
        Extent::Every { pairs } => {
            run(&mut outcome, algorithm, alone(at_apdus.clone()).collect()).await;
            let first = outcome.first_of_steps();
            let at_steps = point::at_steps(&first);
            let mut rest: Vec<_> = first.into_iter().map(Task::HandOver).collect();
            rest.extend(alone(calls.clone()).chain(alone(at_steps)));
            let all: Vec<_> = at_apdus.into_iter().chain(calls).collect();
            rest.extend((0..pairs).map(|_| Task::Cut(all.choose_multiple(&mut dice, 2).copied().collect())));
            run(&mut outcome, algorithm, rest).await;
        }
        Extent::Sample(points) => {
            let all: Vec<_> = at_apdus.into_iter().chain(calls).collect();
            let chosen = all.choose_multiple(&mut dice, points).copied().collect();
            run(&mut outcome, algorithm, alone(chosen).collect()).await;
        }
    }
    outcome.took = begun.elapsed();
    outcome
}

impl Outcome {
    /// The first APDU of each step at which a card is spoken to.
    fn first_of_steps(&self) -> Vec<usize> {
        let mut first = BTreeMap::new();
        for (apdu, step) in &self.steps {
            first.entry(*step).or_insert(*apdu);
        }
        first.into_values().collect()
    }

    fn add(&mut self, other: Self) {
        self.points += other.points;
        self.failures.extend(other.failures);
        self.verdict += other.verdict;
        self.steps.extend(other.steps);
    }
}

/// A desk at which cards with such keys are made.
async fn counter(algorithm: KeyAlgorithm) -> Counter {
    let counter = Counter::open().await;
    if algorithm != KeyAlgorithm::P256 {
        counter.sets_algorithm(0, algorithm).await;
    }
    counter
}

/// Carries tasks out at several desks.
async fn run(outcome: &mut Outcome, algorithm: KeyAlgorithm, tasks: Vec<Task>) {
    let queue: Queue = Arc::new(Mutex::new(tasks.into()));
    let mut desks = JoinSet::new();
    for _ in 0..if algorithm.curve().is_some() { DESKS } else { RSA_DESKS } {
        desks.spawn(at_a_desk(Arc::clone(&queue), algorithm));
    }
    while let Some(share) = desks.join_next().await {
        outcome.add(share.expect("a failure of one card fails no desk"));
    }
}

/// Works tasks off at a desk. A card that is not finished takes its desk with it: there is another one then.
async fn at_a_desk(queue: Queue, algorithm: KeyAlgorithm) -> Outcome {
    let (mut outcome, mut open) = (Outcome::default(), None);
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
    while let Some(task) = next() {
        let name = format!("{task:?}");
        let counter = match open.take() {
            Some(counter) => counter,
            None => counter(algorithm).await,
        };
        match tokio::spawn(carry_out(counter, task)).await {
            Ok((counter, part)) => {
                open = counter;
                outcome.add(part);
            }
            Err(error) => outcome.failures.push(format!("{name}: {error}")),
        }
    }
    if let Some(mut counter) = open {
        outcome.verdict += counter.verdict().await;
    }
    outcome
}

/// One card. Its desk goes on, unless the card ended at another.
async fn carry_out(mut counter: Counter, task: Task) -> (Option<Counter>, Outcome) {
    let mut outcome = Outcome::default();
    match task {
        Task::Cut(points) => {
            let (failures, cuts) = counter.survive(&points).await;
            outcome.points = cuts;
            if let [point] = points.as_slice() {
                assert_eq!(cuts, 1, "production never came there");
                outcome.steps.extend(told(*point, &failures));
            }
            (Some(counter), outcome)
        }
        Task::HandOver(after) => {
            counter.hand_over(after).await;
            (outcome.points, outcome.verdict) = (1, counter.verdict().await);
            (None, outcome)
        }
    }
}

/// Holds what was told of a cut against what happened: a failure names its fault and its step, and what can be gone on
/// with by itself is none. Answers the step of an APDU before which the card was pulled.
fn told(Point { place, harm }: Point, failures: &[Failure]) -> Option<(usize, ProductionStep)> {
    let named = |fault: &str| {
        let [Failure { step, reason, .. }] = failures else { panic!("one failure: {failures:?}") };
        assert!(reason.as_str().contains(fault), "{reason:?}");
        assert!(reason.as_str().starts_with(step.name()), "{reason:?}");
        *step
    };
    match (harm, place) {
        (Harm::CardGone, Place::Apdu(apdu, seen)) => {
            let step = named(REMOVED);
            (seen == Seen::Before).then_some((apdu, step))
        }
        (Harm::CardGone, Place::Call(..)) => None,
        (Harm::ServiceKilled, _) => {
            named(SERVICE_GONE);
            None
        }
        (Harm::AgentKilled | Harm::Lost | Harm::NetworkGone, _) => {
            assert!(failures.is_empty(), "{failures:?}");
            None
        }
    }
}
