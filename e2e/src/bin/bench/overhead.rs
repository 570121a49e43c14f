//! What a step costs beside its store calls.
//!
//! decide-approval through its handler (parsing, authentication, decision, audit chain, answer), beside the
//! same two calls of the store made bare with the record ready to be written. The engine is on file, so every
//! write is flushed. Pairs are interleaved, so that both meet the same disk.

use super::median;
use cardwright_core::command::{Also, advance, open};
use cardwright_core::ports::store::{Commands as _, Load};
use cardwright_e2e::in_process::{Act, Case, Office, note};
use domain::issuance::Command;
use std::time::Instant;
use steps::decide_approval;
use store::Embedded;

/// Rounds, of each of which the ratio of medians is taken.
const ROUNDS: usize = 9;

/// Pairs in a round.
const PAIRS: usize = 100;

/// The median of the rounds' ratios.
pub(super) async fn ratio() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let embedded = Embedded::open(&folder.path().join("bench.db")).await.unwrap();
    let config = embedded.config();
    let office = Office::over(embedded, &config).await;
    let mut case = office.case_before(Act::Postpone).await;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (mut steps, mut calls) = (Vec::new(), Vec::new());
        for pair in 0..PAIRS {
            // Each goes first every other time.
            if pair % 2 == 0 {
                steps.push(step(&mut case).await);
                calls.push(bare(&mut case).await);
            } else {
                calls.push(bare(&mut case).await);
                steps.push(step(&mut case).await);
            }
        }
        let (step, bare) = (median(steps), median(calls));
        println!(
            "a step {:.3} ms, its store calls bare {:.3} ms, ratio {:.3}",
            step * 1e3,
            bare * 1e3,
            step / bare
        );
        ratios.push(step / bare);
    }
    median(ratios)
}

/// Seconds of a step through its handler.
async fn step(case: &mut Case<'_>) -> f64 {
    let call = case.call(Act::Postpone);
    let incoming = case.office.incoming(&call);
    let start = Instant::now();
    let answer = decide_approval::handle(&case.office.engine, &incoming).await;
    let seconds = start.elapsed().as_secs_f64();
    assert!(answer.is_ok(), "{answer:?}");
    case.office.settle().await;
    seconds
}

/// Seconds of the same store calls, with the same record to write, which is made before.
async fn bare(case: &mut Case<'_>) -> f64 {
    let (engine, store) = (&case.office.engine, &case.office.store);
    let call = case.call(Act::Postpone);
    let request = case.office.incoming(&call).person_command().unwrap();
    let opened = open(engine, &request, Also::default()).await.unwrap();
    let record = advance(&request, &opened, Command::Postpone(note("later"))).unwrap();
    let principal = request.credentials.key();
    let load = Load {
        principal: &principal,
        issuance: Some(case.id()),
        people: &[],
        secrets: false,
        terms: None,
        order: None,
    };
    let start = Instant::now();
    let loaded = store.load(load).await;
    let saved = store.save(&record).await;
    let seconds = start.elapsed().as_secs_f64();
    assert!(loaded.is_ok() && saved.is_ok());
    case.office.settle().await;
    seconds
}
