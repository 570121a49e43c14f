//! What was said to a card is told; and a card that was pulled out is finished once it is back.

use crate::backend::{Backend, State};
use crate::desk::Desk;
use domain::trace::{CardCommand, ContactFault, End, Exchange};

/// All that was told, in its order.
fn told(state: &State) -> Vec<Exchange> {
    state.traces.values().flatten().cloned().collect()
}

fn was(command: CardCommand) -> impl Fn(&State) -> bool {
    move |state| told(state).iter().any(|said| said.command == command && said.is_done())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_is_told_and_no_secret_of_it() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    let mut agent = desk.run();
    backend.until(|s| s.verified.is_some()).await;
    // Of all these, one of the last to be sent.
    backend.until(was(CardCommand::ChangeReferenceData)).await;
    agent.kill().await.unwrap();
    for command in [
        CardCommand::Select,
        CardCommand::GetData,
        CardCommand::PutData,
        CardCommand::Verify,
        CardCommand::ChangeReferenceData,
        CardCommand::GenerateKeyPair,
        CardCommand::GeneralAuthenticate,
        CardCommand::SetManagementKey,
    ] {
        backend.with(|s| assert!(was(command)(s), "{command:?} is missing: {:#?}", told(s)));
    }
    // Holds log and trace against the card's secrets.
    desk.check_one_card().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_is_pulled_out_is_finished_once_it_is_back() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    let mut agent = desk.run_with(&["--tell-apdus", "--unhurried=3", "--wait-for-card", "60"]);
    backend.until(was(CardCommand::SetManagementKey)).await;
    assert!(desk.command("pull-out").status().await.unwrap().success());
    let away = |s: &State| {
        let gone = End::Nothing { fault: ContactFault::CardRemoved };
        told(s).last().is_some_and(|said| said.end == gone)
    };
    backend.until(away).await;
    backend.with(|s| assert!(s.failed.is_none() && s.verified.is_none(), "it waits"));
    assert!(desk.command("put-back").status().await.unwrap().success());
    backend.until(|s| s.verified.is_some()).await;
    agent.kill().await.unwrap();
    desk.check_one_card().await;
    assert!(desk.said().contains("the card is back"), "{}", desk.said());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_stays_away_counts_as_failed() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    let mut agent = desk.run_with(&["--tell-apdus", "--unhurried=3"]);
    backend.until(was(CardCommand::Select)).await;
    assert!(desk.command("pull-out").status().await.unwrap().success());
    backend.until(|s| s.failed.is_some()).await;
    agent.kill().await.unwrap();
    let reason = backend.with(|s| s.failed.clone().unwrap().reason);
    assert!(reason.as_str().contains("the card was removed"), "{reason:?}");
}
