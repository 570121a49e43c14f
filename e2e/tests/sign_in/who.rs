//! Who is who: bound once by verified e-mail, then fixed. And which roles they come with.

use crate::office::{Place, at, outcome, session};
use api::session::Me;
use cardwright_core::ports::store::{Commands as _, Load, PrincipalKey, Principals as _};
use cardwright_core::record::PersonRecord;
use cardwright_core::sign_in::RoleSource;
use cardwright_e2e::in_process::{Call, Reply};
use domain::id::PersonId;
use domain::person::{Person, PersonStatus};
use domain::role::Role;
use http::header::COOKIE;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinSet;

const USER: &[Role] = &[Role::SelfServiceUser];

async fn me(place: &Place, reply: &Reply) -> Me {
    let cookie = session(reply).unwrap_or_else(|| panic!("{reply:?}"));
    place.office.send(&Call::get("/api/me").with(COOKIE.as_str(), &cookie)).await.json()
}

async fn stored(place: &Place, id: &str) -> PersonRecord {
    let id: PersonId = id.parse().unwrap();
    let load = Load {
        principal: &PrincipalKey::System,
        issuance: None,
        people: std::slice::from_ref(&id),
        secrets: false,
        terms: None,
        order: None,
    };
    place.office.store.load(load).await.unwrap().people.remove(0)
}

async fn change(place: &Place, id: &str, change: impl Fn(&mut Person)) {
    let mut record = stored(place, id).await;
    change(&mut record.person);
    record.version = record.version.next();
    place.office.store.save_person(&record).await.unwrap();
}

fn says(place: &Place, subject: &str, userinfo: Value) {
    let mut script = place.provider.script();
    (script.subject, script.userinfo) = (subject.to_owned(), userinfo);
}

fn verified(email: &str) -> Value {
    json!({ "email": email, "email_verified": true })
}

#[tokio::test]
async fn a_subject_is_bound_once_and_then_fixed() {
    let place = Place::open().await;
    place.office.employ(at("ewa", "ewa@example.org"), USER).await;
    assert_eq!(stored(&place, "nora").await.person.sign_in, None);
    assert_eq!(me(&place, &place.sign_in().await).await.person.as_str(), "nora");
    let bound = stored(&place, "nora").await.person.sign_in.unwrap();
    assert_eq!((bound.issuer.as_str(), bound.subject.as_str()), (&*place.provider.issuer, "nora"));

    says(&place, "nora", verified("ewa@example.org"));
    let same = me(&place, &place.sign_in().await).await;
    assert_eq!(same.person.as_str(), "nora", "another address at the provider moves nothing");
    says(&place, "nora", json!({}));
    assert_eq!(outcome(&place.sign_in().await), "ok", "nor does none");
    says(&place, "impostor", verified("nora@example.org"));
    assert_eq!(outcome(&place.sign_in().await), "other-account");
    change(&place, "nora", |person| person.email = at("x", "new@example.org").email).await;
    says(&place, "impostor", verified("nora@example.org"));
    assert_eq!(outcome(&place.sign_in().await), "no-person", "the address is nobody's any more");
    says(&place, "nora", verified("nora@example.org"));
    assert_eq!(outcome(&place.sign_in().await), "ok");
    // What the worker does afterwards changes nothing of it.
    place.office.settle().await;
    assert_eq!(stored(&place, "nora").await.person.sign_in, Some(bound));
}

#[tokio::test]
async fn only_a_verified_address_of_one_active_person_binds() {
    let place = Place::open().await;
    let refusals = [
        (json!({ "email": "nora@example.org" }), "no-email"),
        (json!({ "email": "nora@example.org", "email_verified": false }), "no-email"),
        (json!({ "email": "no address", "email_verified": true }), "no-email"),
        (json!({ "email_verified": true }), "no-email"),
        (json!({}), "no-email"),
        (verified("stranger@example.org"), "no-person"),
        (verified("nora@example.org.evil.example"), "no-person"),
        (json!({ "sub": "another", "email": "nora@example.org", "email_verified": true }), "not-believed"),
    ];
    for (userinfo, expected) in refusals {
        says(&place, "nora", userinfo.clone());
        assert_eq!(outcome(&place.sign_in().await), expected, "{userinfo}");
        assert_eq!(stored(&place, "nora").await.person.sign_in, None);
    }
    // Cognito says so as text.
    says(&place, "nora", json!({ "email": "Nora@Example.org", "email_verified": "true" }));
    assert_eq!(outcome(&place.sign_in().await), "ok", "the case of letters does not matter");
}

#[tokio::test]
async fn whether_the_address_is_verified_may_stand_at_the_userinfo_endpoint_alone() {
    let place = Place::open().await;
    let in_token = |claims: &mut Value| claims["email"] = json!("nora@example.org");
    place.provider.script().claims = Some(Box::new(in_token));
    says(&place, "nora", json!({ "email": "nora@example.org" }));
    assert_eq!(outcome(&place.sign_in().await), "no-email", "neither place says so");
    says(&place, "nora", verified("nora@example.org"));
    assert_eq!(outcome(&place.sign_in().await), "ok");
}

#[tokio::test]
async fn several_people_inactive_ones_and_those_without_roles_are_told_so() {
    let place = Place::without_people(RoleSource::Assignments).await;
    assert_eq!(outcome(&place.sign_in().await), "no-person");
    place.office.add(at("first", "nora@example.org")).await;
    assert_eq!(outcome(&place.sign_in().await), "no-access", "known, but without a role");
    let place = Place::without_people(RoleSource::Assignments).await;
    place.office.employ(at("first", "nora@example.org"), USER).await;
    place.office.employ(at("second", "NORA@example.org"), USER).await;
    assert_eq!(outcome(&place.sign_in().await), "several-people");
    let since = domain::time::Timestamp::from_millis(0);
    change(&place, "second", |person| person.status = PersonStatus::Inactive { since }).await;
    assert_eq!(me(&place, &place.sign_in().await).await.person.as_str(), "first", "who left does not count");
    change(&place, "first", |person| person.status = PersonStatus::Inactive { since }).await;
    assert_eq!(outcome(&place.sign_in().await), "inactive", "bound, but gone");
    says(&place, "other", verified("nora@example.org"));
    assert_eq!(outcome(&place.sign_in().await), "inactive");
}

#[tokio::test]
async fn eight_browsers_at_once_bind_one_subject() {
    let place = Arc::new(Place::open().await);
    let mut browsers = JoinSet::new();
    for _ in 0..8 {
        let place = place.clone();
        browsers.spawn(async move { outcome(&place.sign_in().await) });
    }
    assert!(browsers.join_all().await.iter().all(|outcome| outcome == "ok"));
    assert_eq!(stored(&place, "nora").await.version.get(), 2, "bound once");
}

#[tokio::test]
async fn roles_follow_the_claim_at_each_sign_in() {
    let place = Place::without_people(RoleSource::Claim).await;
    place.office.add(at("nora", "nora@example.org")).await;
    let with = |roles: Value| json!({ "email": "nora@example.org", "email_verified": true, "roles": roles });
    let held = async |roles: Value| {
        says(&place, "nora", with(roles));
        me(&place, &place.sign_in().await).await.roles
    };
    says(&place, "nora", verified("nora@example.org"));
    assert_eq!(outcome(&place.sign_in().await), "no-access", "no claim");
    assert_eq!(held(json!(["approver", "auditor", "Approver ", 7])).await, [Role::Approver, Role::Auditor]);
    assert_eq!(held(json!("registration-officer")).await, [Role::RegistrationOfficer], "one text");
    let open = place.sign_in().await;
    let in_token = |claims: &mut Value| claims["roles"] = json!(["auditor"]);
    place.provider.script().claims = Some(Box::new(in_token));
    assert_eq!(held(json!(["approver"])).await, [Role::Auditor], "the token goes before userinfo");
    assert_eq!(me(&place, &open).await.roles, [Role::Auditor], "in sessions that are open, too");
    place.provider.script().claims = None;
    for roles in [json!([]), json!(["root"]), json!({ "admin": true })] {
        says(&place, "nora", with(roles));
        assert_eq!(outcome(&place.sign_in().await), "no-access");
    }
    let cookie = session(&open).unwrap();
    let after = place.office.send(&Call::get("/api/me").with(COOKIE.as_str(), &cookie)).await;
    assert_eq!(after.code(), "no-session", "without a role no session stays");
}
