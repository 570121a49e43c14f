//! Commands that the state does not allow, roles that may not, and holders with too many roles.

use crate::setting::Office;
use cardwright_e2e::desk::Desk;
use cardwright_e2e::job;
use cardwright_e2e::people::{AUDITOR, EVERY_ROLE, HOLDER, PRODUCTION_ADMINISTRATOR, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::site::Site;
use domain::id::IssuanceId;
use domain::issuance::StateName;
use serde_json::{Value, json};

/// All that people do to an issuance of others: path and body.
fn acts() -> Vec<(&'static str, Value)> {
    let reason = "somebody has to say no";
    vec![
        ("produce", json!({})),
        ("withdrawal", json!({"withdrawal": "decline", "reason": reason})),
        ("withdrawal", json!({"withdrawal": "cancel", "reason": reason})),
        ("decision", json!({"decision": "approve"})),
        ("decision", json!({"decision": "reject", "reason": reason})),
        ("decision", json!({"decision": "postpone", "note": reason})),
        ("production", json!({"production": "single", "target": {"at": "any-reader"}})),
        ("production", json!({"production": "mass"})),
        ("production", json!({"production": "take-back"})),
        ("confirmation", json!({"confirmation": "confirm"})),
        ("confirmation", json!({"confirmation": "refuse", "reason": reason})),
        ("confirmation", json!({"confirmation": "try-again", "chip": "same"})),
        ("confirmation", json!({"confirmation": "back-to-pool"})),
        ("confirmation", json!({"confirmation": "give-up"})),
        ("letter", json!({})),
    ]
}

/// Tries everything, and is told no for this reason each time.
async fn all_refused(office: &Office, who: &SignedIn, issuance: &IssuanceId, code: &str) {
    let before = office.standing(issuance).await;
    for (act, body) in acts() {
        who.command(&job::path(issuance, act), &body).await.problem(403, code);
    }
    assert_eq!(office.standing(issuance).await, before, "nothing was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_the_state_does_not_allow_says_where_it_stands_and_what_is_possible() {
    let office = Office::with(&[]).await;
    let Office { officer, approver, administrator, .. } = &office;
    let issuance = job::request(&office.holder).await;
    let before = office.standing(&issuance).await;
    for (who, act, body) in [
        (approver, "decision", json!({"decision": "approve"})),
        (officer, "production", json!({"production": "mass"})),
        (officer, "confirmation", json!({"confirmation": "confirm"})),
        (officer, "withdrawal", json!({"withdrawal": "cancel", "reason": "too early"})),
        (administrator, "letter", json!({})),
    ] {
        let problem = who.command(&job::path(&issuance, act), &body).await.problem(409, "state");
        let said = &problem.detail;
        assert!(said.contains("is requested") && said.contains("Possible now: Produce card"), "{said}");
    }
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    // At its end nothing is possible.
    let abort = json!({"withdrawal": "abort"});
    assert_eq!(office.holder.command(&job::path(&issuance, "withdrawal"), &abort).await.status, 200);
    let problem = officer.command(&job::path(&issuance, "produce"), &json!({})).await.problem(409, "state");
    assert!(problem.detail.contains("nothing, this is its end"), "{problem:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_may_not_is_refused_whatever_the_state() {
    let office = Office::with(&[AUDITOR, PRODUCTION_ADMINISTRATOR]).await;
    let Office { site, holder, officer, approver, administrator } = &office;
    let [auditor, production] = [site.sign_in(&AUDITOR).await, site.sign_in(&PRODUCTION_ADMINISTRATOR).await];
    let issuance = job::request(holder).await;
    all_refused(&office, &auditor, &issuance, "role-missing").await;
    all_refused(&office, holder, &issuance, "role-missing").await;
    for who in [approver, administrator, &production, holder] {
        let problem =
            who.command(&job::path(&issuance, "produce"), &json!({})).await.problem(403, "role-missing");
        assert!(problem.detail.contains("Registration officer"), "{problem:?}");
    }
    job::produce(officer, &issuance).await;
    let approve = json!({"decision": "approve"});
    for who in [officer, administrator, &production, holder, &auditor] {
        let answer = who.command(&job::path(&issuance, "decision"), &approve).await;
        assert!(answer.problem(403, "role-missing").detail.contains("Approver"));
    }
    let abort = json!({"withdrawal": "abort"});
    for who in [officer, administrator, &auditor] {
        who.command(&job::path(&issuance, "withdrawal"), &abort).await.problem(403, "role-missing");
    }
    // Pages are refused as commands are.
    for path in
        [format!("/api/issuances/{issuance}"), "/api/work?list=requests".into(), "/api/people?q=n".into()]
    {
        holder.get(&path).await.problem(403, "role-missing");
        assert_eq!(auditor.get(&path).await.status, 200);
    }
    let page = officer.page(&issuance).await;
    assert_eq!(page.issuance.state.name(), StateName::AwaitingApproval);
    let buttons: api::issuance::IssuancePage =
        auditor.get(&format!("/api/issuances/{issuance}")).await.json();
    assert_eq!(buttons.allowed, [], "who may do nothing sees no button");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_holder_with_every_role_does_nothing_to_an_own_card_in_any_state() {
    let mut site = Site::with(&[STAFF, &[EVERY_ROLE]].concat()).await;
    let code = site.agent_code().await;
    site.start(&[]).await;
    let mut desk = Desk::at(site.beside("desk"));
    desk.enrol(site.url(), &code).await;
    let office = Office::open(site).await;
    let me = office.site.sign_in(&EVERY_ROLE).await;

    let issuance = job::request(&me).await;
    let refused = async || all_refused(&office, &me, &issuance, "separation-of-duties").await;
    refused().await;
    job::produce(&office.officer, &issuance).await;
    refused().await;
    job::approve(&office.approver, &issuance).await;
    job::reach(&office.officer, &issuance, StateName::CardReady).await;
    refused().await;
    job::choose(&office.officer, &issuance).await;
    refused().await;
    desk.start(office.site.url());
    job::reach(&office.officer, &issuance, StateName::AwaitingConfirmation).await;
    refused().await;
    job::confirm(&office.officer, &issuance).await;
    refused().await;
    let page: api::issuance::IssuancePage = me.get(&format!("/api/issuances/{issuance}")).await.json();
    assert_eq!(page.allowed, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_produced_neither_approves_nor_opens_the_letter() {
    let mut site = Site::with(&[STAFF, &[EVERY_ROLE]].concat()).await;
    let code = site.agent_code().await;
    site.start(&[]).await;
    let mut desk = Desk::at(site.beside("desk"));
    desk.enrol(site.url(), &code).await;
    desk.start(site.url());
    let office = Office::open(site).await;
    let both = office.site.sign_in(&EVERY_ROLE).await;

    let issuance = job::request(&office.holder).await;
    job::produce(&both, &issuance).await;
    let before = office.standing(&issuance).await;
    let approve = both.command(&job::path(&issuance, "decision"), &json!({"decision": "approve"})).await;
    approve.problem(403, "separation-of-duties");
    assert_eq!(office.standing(&issuance).await, before, "nothing was changed");
    job::approve(&office.approver, &issuance).await;
    job::reach(&office.officer, &issuance, StateName::CardReady).await;
    job::choose(&office.officer, &issuance).await;
    job::reach(&office.officer, &issuance, StateName::AwaitingConfirmation).await;
    job::confirm(&office.officer, &issuance).await;
    job::open_letter(&both, &issuance, None).await.problem(403, "separation-of-duties");
    // Whoever is wished a card in another's name: Self-Service is for oneself.
    let recorded =
        json!({"holder": office.holder.me.person, "asked_by": office.holder.me.person, "channel": "phone"});
    let body = json!({"process": "PcmProcEmployeeCardWithApproval", "recorded": recorded});
    office.holder.command("/api/requests", &body).await.problem(403, "role-missing");
    assert_eq!(office.holder.me.name, HOLDER.name());
}
