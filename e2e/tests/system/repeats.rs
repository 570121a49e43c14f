//! The same command again, and many commands at once.

use crate::setting::Office;
use api::issuance::{Decision, Empty, MyIssuances};
use cardwright_e2e::job;
use cardwright_e2e::people::SECOND_APPROVER;
use cardwright_e2e::person::command_id;
use domain::issuance::{CommandName, StateName};
use domain::text::Note;
use std::sync::Arc;
use tokio::sync::Barrier;

/// How many officers decide at once.
const AT_ONCE: usize = 16;

fn rejection() -> Decision {
    Decision::Reject { reason: Note::parse("the contract ends before the card would be ready").unwrap() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_command_gets_the_same_answer_and_does_nothing_twice() {
    let office = Office::with(&[]).await;
    let id = command_id();
    let [first, again] = [
        office.holder.command_as(&id, "/api/requests", &job::wish()).await,
        office.holder.command_as(&id, "/api/requests", &job::wish()).await,
    ];
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    let mine: MyIssuances = office.holder.get("/api/my/issuances").await.json();
    assert_eq!(mine.issuances.len(), 1, "one request");
    let issuance = first.json::<api::issuance::Accepted>().issuance;

    let (id, path) = (command_id(), job::path(&issuance, "produce"));
    let first = office.officer.command_as(&id, &path, &Empty {}).await;
    let after_first = office.standing(&issuance).await;
    let again = office.officer.command_as(&id, &path, &Empty {}).await;
    assert_eq!((first.status, first.body), (again.status, again.body));
    assert_eq!(office.standing(&issuance).await, after_first);
    assert_eq!(after_first.0, StateName::AwaitingApproval);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_id_with_another_body_sender_or_path_is_refused() {
    let office = Office::with(&[SECOND_APPROVER]).await;
    let issuance = job::request(&office.holder).await;
    job::produce(&office.officer, &issuance).await;
    let (id, path) = (command_id(), job::path(&issuance, "decision"));
    let postpone = Decision::Postpone { note: Note::parse("the photo is missing").unwrap() };
    assert_eq!(office.approver.command_as(&id, &path, &postpone).await.status, 200);
    let before = office.standing(&issuance).await;
    office.approver.command_as(&id, &path, &Decision::Approve {}).await.problem(422, "command-reused");
    let second = office.site.sign_in(&SECOND_APPROVER).await;
    second.command_as(&id, &path, &postpone).await.problem(422, "command-reused");
    let produce = job::path(&issuance, "produce");
    office.officer.command_as(&id, &produce, &Empty {}).await.problem(422, "command-reused");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_decide_at_once_exactly_one_does() {
    let office = Office::with(&[SECOND_APPROVER]).await;
    let second = office.site.sign_in(&SECOND_APPROVER).await;
    let issuance = job::request(&office.holder).await;
    job::produce(&office.officer, &issuance).await;
    let path = job::path(&issuance, "decision");
    let start = Arc::new(Barrier::new(AT_ONCE));
    let decisions = (0..AT_ONCE).map(|number| {
        let who = if number % 2 == 0 { office.approver.clone() } else { second.clone() };
        let decision = if number % 4 < 2 { Decision::Approve {} } else { rejection() };
        let (path, start) = (path.clone(), start.clone());
        tokio::spawn(async move {
            start.wait().await;
            who.command(&path, &decision).await
        })
    });
    let decisions: Vec<_> = decisions.collect();
    let mut accepted = 0;
    for decision in decisions {
        let answer = decision.await.unwrap();
        if answer.status == 200 {
            accepted += 1;
        } else {
            let code =
                if String::from_utf8_lossy(&answer.body).contains("\"busy\"") { "busy" } else { "state" };
            answer.problem(409, code);
        }
    }
    assert_eq!(accepted, 1);
    let history = office.officer.history(&issuance).await.records;
    let decided = [CommandName::Approve, CommandName::Reject];
    assert_eq!(history.iter().filter(|entry| decided.contains(&entry.record.command)).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_is_sent_many_times_at_once_is_carried_out_once() {
    let office = Office::with(&[]).await;
    let issuance = job::request(&office.holder).await;
    let (id, path) = (command_id(), job::path(&issuance, "produce"));
    let start = Arc::new(Barrier::new(AT_ONCE));
    let sent: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (who, id, path, start) = (office.officer.clone(), id.clone(), path.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                who.command_as(&id, &path, &Empty {}).await
            })
        })
        .collect();
    for answer in sent {
        assert_eq!(
            answer.await.unwrap().json::<api::issuance::Accepted>().state,
            StateName::AwaitingApproval
        );
    }
    assert_eq!(office.standing(&issuance).await.2, 2, "requested and produced");
}
