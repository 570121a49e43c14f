//! What somebody tried and was not let do: noted for auditors, and nowhere else.

use crate::orders::{Shop, make};
use api::audit::{DeniedPage, DeniedRow};
use api::headers::{AGENT, AGENT_SIGNATURE, CSRF, IDEMPOTENCY_KEY, SESSION_COOKIE};
use api::issuance::Decision;
use api::order::{ConfirmCards, Outcomes};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::denied::requests;
use cardwright_e2e::in_process::{Act, Call, Office, Session, holder};
use domain::audit::{ActorName, Chain};
use domain::role::Role;
use domain::time::Span;
use serde_json::json;
use std::collections::BTreeSet;

async fn denied(office: &Office, auditor: &Session) -> Vec<DeniedRow> {
    let page: DeniedPage = office.send(&Call::get("/api/audit/denied").by(auditor)).await.json();
    assert!(page.next.is_none());
    page.rows
}

/// As long as a signature is, and none.
fn no_signature() -> String {
    format!("{}==", "A".repeat(86))
}

fn poll(agent: &str, command: &str) -> Call {
    Call::post(format!("/api/agents/{agent}/poll"), command, &json!({ "readers": [] }))
}

/// Function, code and count of each.
fn told(rows: &[DeniedRow]) -> Vec<(&str, &str, u64)> {
    rows.iter().map(|row| (row.function.as_str(), row.code.as_str(), row.count)).collect()
}

#[tokio::test]
async fn who_may_not_is_noted_by_name_and_bumps_nothing() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    let case = office.case_before(Act::Approve).await;
    let chain = Chain::Issuance(case.id().clone());
    let history = office.history_of(&chain).await.len();
    // Who pressed Produce does not approve; who has no role at all neither.
    let officer = &office.staff_members().officer;
    let path = format!("/api/issuances/{}/decision", case.id());
    let page = Call::get(format!("/api/issuances/{}", case.id())).by(officer);
    let before = office.send(&page).await;
    for (by, command) in [(officer, "cmd-denied-1"), (&auditor, "cmd-denied-2"), (&auditor, "cmd-denied-3")] {
        let reply = office.send(&Call::post(path.clone(), command, &Decision::Approve {}).by(by)).await;
        assert_eq!(reply.status, 403, "{reply:?}");
    }
    let rows = denied(&office, &auditor).await;
    let (auditors, officers): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.who == Some(ActorName::Person(auditor.person.clone())));
    assert_eq!(auditors.iter().map(|row| row.count).collect::<Vec<_>>(), [2]);
    assert_eq!(auditors[0].about, format!("POST {path}"));
    let [row] = officers[..] else { panic!("{officers:?}") };
    assert_eq!((row.function.as_str(), row.who_name.is_some()), ("decide-approval", true));
    assert_eq!(office.send(&page).await, before, "the issuance is as it was");
    office.settle().await;
    assert_eq!(office.history_of(&chain).await.len(), history);
}

#[tokio::test]
async fn a_stranger_makes_a_count_and_no_rows() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    for number in 0..40 {
        // Each time another agent, with a signature that is none.
        let agent = format!("agt-{number}");
        let call = poll(&agent, &format!("cmd-{number}")).signed(office.desk(), office.clock.now());
        let forged = call.with(AGENT_SIGNATURE, &no_signature()).with(AGENT, &agent);
        let reply = office.send(&forged).await;
        assert_eq!(reply.status, 401, "{reply:?}");
    }
    let rows = denied(&office, &auditor).await;
    assert!(rows.iter().all(|row| row.who.is_none()), "nobody is accused who did not prove a name: {rows:?}");
    assert!(rows.len() <= 2, "{rows:?}");
    let noted: u64 = rows.iter().map(|row| row.count).sum();
    assert!((10..40).contains(&noted), "the first ones at once, the rest with what comes later: {rows:?}");
    // What was gathered comes with the next hour's first one.
    office.clock.advance(Span::from_secs(3600));
    let late = poll(office.desk().id.as_str(), "cmd-late").signed(office.desk(), office.clock.now());
    office.send(&late.with(AGENT_SIGNATURE, &no_signature())).await;
    let auditor = office.hire(holder("auditor-2"), &[Role::Auditor]).await;
    let rows = denied(&office, &auditor).await;
    assert_eq!(rows.iter().map(|row| row.count).sum::<u64>(), 41);
}

/// An agent proves itself by its signature. A cookie beside that names whomever the agent likes.
#[tokio::test]
async fn an_agent_is_noted_under_its_own_name_whatever_cookie_it_adds() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    let elsewhere = office.agent("desk-elsewhere", "elsewhere").await;
    let mut case = office.case_before(Act::Claim).await;
    let officer = &office.staff_members().officer.person;
    let cookie = format!("{SESSION_COOKIE}={officer}:ses-made-up:00");
    let claim = case.call(Act::Claim).with("cookie", &cookie).signed(&elsewhere, office.clock.now());
    let reply = office.send(&claim).await;
    assert_eq!(reply.status, 403, "{reply:?}");
    let rows = denied(&office, &auditor).await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(row.who, Some(ActorName::Agent(elsewhere.id.clone())));
    assert_eq!(row.function, "claim-job");
}

#[tokio::test]
async fn who_is_refused_for_some_cards_of_several_is_noted_too() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(1).await;
    let order = shop.running().await;
    make(&mut cases[0], &order).await;
    let good = vec![cases[0].id().clone()];
    let body = ConfirmCards { good, bad: Vec::new() };
    let call = Call::post(format!("/api/orders/{order}/confirmation"), "cmd-good", &body).by(&auditor);
    let reply = office.send(&call).await;
    assert_eq!(reply.status, 200, "each card stands for itself");
    assert_eq!(reply.json::<Outcomes>().cards.len(), 1);
    let rows = denied(&office, &auditor).await;
    assert_eq!(told(&rows), [("manage-order", "role-missing", 1)]);
}

#[tokio::test]
async fn it_is_for_auditors_and_asking_for_it_is_noted() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    assert_eq!(denied(&office, &auditor).await, []);
    let officer = &office.staff_members().officer;
    assert_eq!(office.send(&Call::get("/api/audit/denied").by(officer)).await.code(), "role-missing");
    // An ended session is no attempt at anything: pages that are left open ask on.
    assert_eq!(office.send(&Call::get("/api/audit/denied")).await.code(), "no-session");
    assert_eq!(told(&denied(&office, &auditor).await), [("read-audit", "role-missing", 1)]);
}

#[tokio::test]
async fn every_function_notes_what_it_denies() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    let stranger = office.hire(holder("stranger"), &[Role::SelfServiceUser]).await;
    let mut expected = BTreeSet::new();
    for (function, method, path) in requests() {
        let call = Call::empty(method, path).by(&stranger).without(CSRF);
        let reply = office.send(&call.with(IDEMPOTENCY_KEY, &office.name("cmd"))).await;
        assert!([401, 403].contains(&reply.status.as_u16()), "{function}: {reply:?}");
        expected.insert(function.to_owned());
    }
    let noted: BTreeSet<_> = denied(&office, &auditor).await.into_iter().map(|row| row.function).collect();
    assert_eq!(noted, expected);
}
