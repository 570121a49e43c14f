//! Different commands on one issuance at the same moment.

use api::issuance::Decision;
use cardwright_e2e::in_process::{Act, Call, Case, Office, Reply, holder, note};
use domain::issuance::StateName;
use domain::role::Role;
use http::StatusCode;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Sends them all at once, each from a task of its own.
pub(crate) async fn at_once(office: &Arc<Office>, calls: Vec<Call>) -> Vec<Reply> {
    let mut tasks = JoinSet::new();
    for call in calls {
        let office = Arc::clone(office);
        tasks.spawn(async move { office.send(&call).await });
    }
    tasks.join_all().await
}

/// The history is a chain without a gap, and has one record for each command that was accepted.
async fn consistent(case: &Case<'_>, accepted: usize, before: usize) {
    let record = case.record().await.unwrap();
    let history = case.history(&record).await;
    assert_eq!(history.len(), before + accepted);
    for pair in history.windows(2) {
        assert_eq!(pair[1].from, Some(pair[0].to));
    }
    assert_eq!(history.last().unwrap().to, record.issuance.state.name());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_officers_who_decide_at_once_one_is_told_who_was_faster() {
    let office = Arc::new(Office::open().await);
    let mut ends = Vec::new();
    for _ in 0..12 {
        let mut case = office.case_before(Act::Approve).await;
        let acts = [Act::Approve, Act::Reject, Act::Abort, Act::CancelUnapproved, Act::Postpone];
        let calls = acts.map(|act| case.call(act)).to_vec();
        let replies = at_once(&office, calls).await;
        let accepted = replies.iter().filter(|reply| reply.status.is_success()).count();
        for refused in replies.iter().filter(|reply| !reply.status.is_success()) {
            assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
            assert!(["state", "busy"].contains(&&*refused.code()), "{refused:?}");
            let said = refused.problem().detail;
            assert!(
                said.contains("issuance is ") && said.contains("Last changed by "),
                "who, and when: {refused:?}"
            );
        }
        // One that ends or approves it, one postponement and one cancellation before or after that.
        assert!((1..=3).contains(&accepted), "{replies:?}");
        consistent(&case, accepted, 2).await;
        ends.push(case.record().await.unwrap().issuance.state.name());
    }
    assert!(ends.iter().all(|end| *end != StateName::AwaitingApproval), "{ends:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_all_fit_are_all_carried_out_in_the_end() {
    const APPROVERS: usize = 12;
    let office = Arc::new(Office::open().await);
    let case = office.case_before(Act::Approve).await;
    let mut calls = Vec::new();
    for number in 0..APPROVERS {
        let approver = office.hire(holder(&office.name("approver")), &[Role::Approver]).await;
        let later = Decision::Postpone { note: note(&format!("reason {number}")) };
        calls.push(case.about("decision", &later).by(&approver));
    }
    let replies = at_once(&office, calls.clone()).await;
    assert!(replies.iter().all(|reply| ["ok", "busy"].contains(&&*reply.code())), "{replies:?}");
    // Whoever was told that it is busy sends it again; whoever was not may do so as well.
    for call in &calls {
        assert!(office.send(call).await.status.is_success());
    }
    consistent(&case, APPROVERS, 2).await;
    assert_eq!(case.record().await.unwrap().issuance.state.name(), StateName::AwaitingApproval);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_agents_gets_the_job() {
    const AGENTS: usize = 6;
    let office = Arc::new(Office::open().await);
    let mut agents = Vec::new();
    for number in 0..AGENTS {
        agents.push(office.agent(&format!("desk-of-{number}"), "main").await);
    }
    let case = office.case_before(Act::Claim).await;
    let claim = |agent| {
        let body = api::agent::Claim { reader: "reader-1".parse().unwrap(), order: None };
        let path = format!("/api/jobs/{}/claim", case.id());
        case.post(&path, &body).signed(agent, cardwright_core::ports::edge::Clock::now(&*office.clock))
    };
    let replies = at_once(&office, agents.iter().map(claim).collect()).await;
    let codes: Vec<_> = replies.iter().map(Reply::code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "ok").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "lease-runs").count(), AGENTS - 1, "{codes:?}");
}

/// The same command, sent by an impatient browser on two connections.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_command_sent_at_once_on_many_connections_is_carried_out_once() {
    let office = Arc::new(Office::open().await);
    for act in [Act::Request, Act::Approve, Act::ChooseSingle] {
        let mut case = office.case_before(act).await;
        let call = case.call(act);
        let before = case.seen().await.map_or(0, |seen| seen.records.len());
        let replies = at_once(&office, vec![call; 6]).await;
        assert!(replies.iter().all(|reply| reply.status.is_success()), "{act:?}: {replies:?}");
        consistent(&case, 1, before).await;
    }
}
