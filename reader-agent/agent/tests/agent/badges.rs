//! Cards with a contactless chip that are printed, with keys and without: undisturbed, and killed at every call.

use crate::backend::{Backend, PDF, Trap, sha256};
use crate::desk::Desk;
use crate::runs::run_until_verified;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use std::fs;

/// A desk with one such job.
async fn desk(keys: bool) -> (Desk, tokio::sync::mpsc::UnboundedReceiver<()>) {
    let (backend, kills) = Backend::start().await;
    backend.with(|s| (s.badge, s.keys) = (true, keys));
    (Desk::enrolled(backend).await, kills)
}

/// Runs one job; a killed agent is started anew. `false` if it was over before the trap.
async fn one_card(keys: bool, trap: Option<(usize, Trap)>) -> bool {
    let (desk, mut kills) = desk(keys).await;
    desk.backend.with(|s| s.trap = trap);
    run_until_verified(&desk, &mut kills).await;
    let (wrongs, uid, evidence) =
        desk.backend.with(|s| (s.wrongs.clone(), s.uid.clone(), s.verified.clone().unwrap()));
    assert_eq!(wrongs, Vec::<String>::new());
    assert!(uid.is_some() && evidence.uid == uid, "{evidence:?}");
    assert_eq!(evidence.piv.is_some(), keys);
    let print = evidence.print.unwrap();
    assert_eq!((print.document, print.printer.as_str()), (sha256(PDF), "Virtual printer"));
    let prints = desk.prints();
    assert_eq!(prints.len(), 1, "one job, one card printed");
    assert_eq!(fs::read(&prints[0]).unwrap(), PDF);
    // One whose UID was read but not told yet may be left behind, blank.
    let written = desk.cards().await.iter().filter(|card| !card["chip"].is_null()).count();
    assert_eq!(written, usize::from(keys), "one job, one card");
    desk.backend.with(|s| s.sprung)
}

async fn at_every_call(keys: bool, trap: Trap) {
    let mut call = 0;
    while one_card(keys, Some((call, trap))).await {
        call += 1;
    }
    // Claim, UID, print and the verdict.
    assert!(call >= 4, "only {call} calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_badge_is_read_printed_and_reported_and_no_secrets_are_asked_for() {
    let (desk, mut kills) = desk(false).await;
    run_until_verified(&desk, &mut kills).await;
    let calls = desk.backend.with(|s| s.calls.clone());
    let acts: Vec<&str> = calls.iter().map(String::as_str).filter(|call| *call != "report").collect();
    assert_eq!(acts, ["claim", "uid", "print"], "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_job_does_uid_chip_and_print_in_this_order() {
    let (desk, mut kills) = desk(true).await;
    run_until_verified(&desk, &mut kills).await;
    let (calls, steps) = desk.backend.with(|s| (s.calls.clone(), s.steps.clone()));
    let acts: Vec<&str> = calls.iter().map(String::as_str).filter(|call| *call != "report").collect();
    assert_eq!(acts, ["claim", "uid", "secrets", "certificates", "print"], "{calls:?}");
    assert!(steps.is_sorted(), "{steps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_killed_before_any_call_of_a_badge_prints_it_once() {
    at_every_call(false, Trap::KillBefore).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_killed_after_any_call_of_a_badge_prints_it_once() {
    at_every_call(false, Trap::KillAfter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_killed_after_any_call_of_a_card_with_everything_finishes_the_same_card() {
    at_every_call(true, Trap::KillAfter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_at_any_call_of_a_badge_does_nothing_twice() {
    at_every_call(false, Trap::LoseAnswer).await;
}

/// How the job fails at a desk whose agent has these options besides.
async fn failure(desk: &Desk, options: &[&str]) -> Failure {
    let mut command = desk.command("run");
    let _agent = command.arg("--virtual-reader").args(options).spawn().unwrap();
    desk.backend.until(|s| s.failed.is_some()).await;
    desk.backend.with(|s| s.failed.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_without_printer_says_so_before_anything_is_done() {
    let (desk, _kills) = desk(true).await;
    let failure = failure(&desk, &[]).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::Print, ChipFate::Clean));
    assert!(failure.reason.as_str().starts_with("this desk has no printer. Start its agent with --printer"));
    assert_eq!(desk.backend.with(|s| s.calls.clone()), ["claim", "report"]);
    assert!(desk.cards().await.is_empty(), "no card was touched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_cannot_be_used_is_named_before_anything_is_done() {
    let (desk, _kills) = desk(false).await;
    fs::write(desk.printed(), "no folder").unwrap();
    let failure = failure(&desk, &["--virtual-printer", desk.printed().to_str().unwrap()]).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::Print, ChipFate::Clean));
    assert_eq!(desk.backend.with(|s| s.uid.clone()), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_went_to_the_printer_is_not_called_clean() {
    let (desk, _kills) = desk(false).await;
    desk.backend.with(|s| s.spoilt = true);
    let failure = failure(&desk, &["--virtual-printer", desk.printed().to_str().unwrap()]).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::Print, ChipFate::Resumable));
    assert_eq!(desk.backend.with(|s| s.calls.clone()), ["claim", "print", "report"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_of_an_order_are_left_to_other_desks_until_the_printer_can_be_used() {
    let (desk, _kills) = desk(false).await;
    desk.backend.with(|s| s.order = true);
    let printed = desk.printed();
    fs::write(&printed, "no folder").unwrap();
    let mut agent = desk.run();
    let polls = desk.backend.with(|s| s.polls);
    desk.backend.until(|s| s.polls > polls + 3).await;
    assert_eq!(desk.backend.with(|s| s.calls.clone()), Vec::<String>::new(), "offered, and not claimed");
    fs::remove_file(&printed).unwrap();
    desk.backend.until(|s| s.verified.is_some()).await;
    agent.kill().await.unwrap();
    assert_eq!(desk.prints().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chip_that_is_another_card_is_left_alone_and_the_other_named() {
    let (desk, _kills) = desk(true).await;
    desk.backend.with(|s| s.uid_taken = true);
    let failure = failure(&desk, &["--virtual-printer", desk.printed().to_str().unwrap()]).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::ReadUid, ChipFate::Clean));
    assert!(failure.reason.as_str().contains("CW-000007"), "{}", failure.reason);
    assert!(desk.cards().await.iter().all(|card| card["chip"].is_null()), "nothing was written");
}
