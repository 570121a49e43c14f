//! Whole runs: undisturbed, and disturbed at every call.

use crate::backend::{Backend, PIN, Trap};
use crate::desk::Desk;
use domain::evidence::ProductionStep;
use tokio::sync::mpsc::UnboundedReceiver;

/// Runs one job; a killed agent is started anew. `false` if it was over before the trap.
async fn one_card(trap: Option<(usize, Trap)>) -> bool {
    let (backend, mut kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    backend.with(|s| s.trap = trap);
    run_until_verified(&desk, &mut kills).await;
    desk.check_one_card().await;
    backend.with(|s| s.sprung)
}

pub(crate) async fn run_until_verified(desk: &Desk, kills: &mut UnboundedReceiver<()>) {
    loop {
        let mut agent = desk.run();
        tokio::select! {
            _ = kills.recv() => agent.kill().await.unwrap(),
            () = desk.backend.until(|s| s.verified.is_some()) => {
                // The report was carried out, yet its answer may be on the way: the next poll comes after it.
                let polls = desk.backend.with(|s| s.polls);
                tokio::select! {
                    _ = kills.recv() => {}
                    () = desk.backend.until(|s| s.polls > polls + 1) => {}
                }
                agent.kill().await.unwrap();
                return;
            }
        }
    }
}

/// Springs the trap at every call in turn.
async fn at_every_call(trap: Trap) {
    let mut call = 0;
    while one_card(Some((call, trap))).await {
        call += 1;
    }
    // Claim, secrets, certificates, the verdict, and progress in between.
    assert!(call > 4, "only {call} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blank_card_becomes_a_verified_one() {
    let (backend, mut kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    backend.with(|s| s.pending = 2);
    run_until_verified(&desk, &mut kills).await;
    desk.check_one_card().await;
    let (calls, steps) = backend.with(|s| (s.calls.clone(), s.steps.clone()));
    let acts: Vec<&str> = calls.iter().map(String::as_str).filter(|call| *call != "report").collect();
    assert_eq!(acts, ["claim", "secrets", "secrets", "secrets", "certificates"], "{calls:?}");
    assert!(steps.is_sorted() && steps.contains(&ProductionStep::GenerateKeys), "{steps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_job_gets_a_second_card() {
    let (backend, mut kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    run_until_verified(&desk, &mut kills).await;
    backend.offer();
    run_until_verified(&desk, &mut kills).await;
    let cards = desk.cards().await;
    assert_eq!(cards.len(), 2);
    for card in cards {
        assert_eq!(desk.try_pin(card["chip"].as_str().unwrap(), PIN).await, Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_lost_at_any_call_is_sent_again() {
    at_every_call(Trap::LoseRequest).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_at_any_call_does_nothing_twice() {
    at_every_call(Trap::LoseAnswer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_killed_before_any_call_is_carried_out_finishes_the_same_card() {
    at_every_call(Trap::KillBefore).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_killed_after_any_call_was_carried_out_finishes_the_same_card() {
    at_every_call(Trap::KillAfter).await;
}
