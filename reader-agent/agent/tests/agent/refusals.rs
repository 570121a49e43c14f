//! What the server refuses, and what the agent makes of it.

use crate::backend::{Backend, Trap};
use crate::desk::Desk;
use domain::evidence::{ChipFate, ProductionStep};
use domain::id::ChipId;
use domain::time::Span;
use std::process::Stdio;
use tokio::process::Command;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_lost_its_job_leaves_the_card_as_it_is() {
    for call in 1.. {
        let (backend, _kills) = Backend::start().await;
        let desk = Desk::enrolled(backend.clone()).await;
        backend.with(|s| s.trap = Some((call, Trap::TakeAway)));
        let _agent = desk.run();
        backend.until(|s| s.sprung || s.verified.is_some()).await;
        if backend.with(|s| !s.sprung) {
            assert!(call > 4, "only {call} calls");
            return;
        }
        // It polls for other jobs once it has let go.
        let polls = backend.with(|s| s.polls);
        backend.until(|s| s.polls > polls + 2).await;
        backend.with(|s| {
            assert_eq!(s.calls.len(), call + 1, "nothing more is asked: {:?}", s.calls);
            assert!(s.verified.is_none() && s.failed.is_none() && s.wrongs.is_empty());
        });
        assert!(desk.said().contains("the card is left as it is"), "{}", desk.said());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_began_on_another_card_says_which() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    let _agent = desk.run();
    backend.until(|s| s.verified.is_some()).await;
    backend.offer();
    let elsewhere = ChipId::from_random([7; 16]);
    backend.with(|s| s.chip = Some(elsewhere));
    backend.until(|s| s.failed.is_some()).await;
    let failure = backend.with(|s| s.failed.clone()).unwrap();
    assert_eq!((failure.step, failure.fate), (ProductionStep::ReleaseSecrets, ChipFate::Resumable));
    assert!(failure.reason.as_str().contains(&elsewhere.to_string()), "{}", failure.reason);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_six_minutes_off_is_named_and_work_goes_on_once_it_is_set() {
    let (backend, _kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    backend.with(|s| s.ahead = Some(Span::from_millis(-360_500)));
    let _agent = desk.run();
    backend.until(|s| s.polls > 0).await;
    backend.with(|s| s.ahead = Some(Span::from_secs(-290)));
    backend.until(|s| s.verified.is_some()).await;
    let said = desk.said();
    assert!(said.contains("The agent's clock is 360 seconds off."), "{said}");
    assert!(said.contains("the server answers again"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_told_to_end_leaves_and_goes_on_later() {
    let (backend, mut kills) = Backend::start().await;
    let desk = Desk::enrolled(backend.clone()).await;
    backend.with(|s| s.trap = Some((3, Trap::KillBefore)));
    let mut agent = desk.run();
    kills.recv().await.unwrap();
    let told = Command::new("kill").arg(agent.id().unwrap().to_string()).status().await.unwrap();
    assert!(told.success());
    assert!(agent.wait().await.unwrap().success());

    backend.with(|s| s.trap = Some((s.calls.len() + 3, Trap::KillBefore)));
    let mut command = desk.command("run");
    command.args(["--virtual-reader", "Front desk", "--until-stdin-closes"]).stdin(Stdio::piped());
    let mut agent = command.spawn().unwrap();
    let stdin = agent.stdin.take();
    kills.recv().await.unwrap();
    drop(stdin);
    assert!(agent.wait().await.unwrap().success());

    assert!(backend.with(|s| s.verified.is_none() && s.failed.is_none()));
    let _agent = desk.run();
    backend.until(|s| s.verified.is_some()).await;
}
