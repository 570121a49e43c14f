//! Functions that hold the right to a key, in KMS.

use crate::commands::assert_problem;
use crate::place::Place;
use api::agent::Certified;
use api::order::{CreateOrder, OrderAccepted, Preflight, PreflightSubject, Verdict};
use cardwright_e2e::in_process::{Act, Call, SoftCard};
use cardwright_e2e::judges::openssl_verifies;
use domain::id::Fence;
use domain::order::{Choice, PoolFilter};
use domain::process::MassProcessId;

#[tokio::test]
async fn release_secrets() {
    let place = Place::with_keys().await;
    let function = place.start("release-secrets").await;
    let mut case = place.office.case_before(Act::Release).await;
    let call = case.call(Act::Release);
    let another = case.office.case_before(Act::Claim).await;
    let not_ours = call.path.replace(case.id().as_str(), another.id().as_str());
    let unsigned = function.send(&Call { path: not_ours, ..call.clone() }).await;
    assert_problem(&unsigned, 401, "agent-signature");
    let done = function.send(&call).await;
    let opened = |job| place.office.desk().opens(&done, job, case.fence, case.card.chip);
    assert!(opened(case.id()).is_some(), "sealed to this agent for this job: {}", function.log());
    assert!(opened(another.id()).is_none(), "and for no other");
    assert!(place.office.desk().opens(&done, case.id(), Fence::new(99), case.card.chip).is_none());
}

#[tokio::test]
async fn certify() {
    let place = Place::with_keys().await;
    let function = place.start("certify").await;
    let mut case = place.office.case_before(Act::Certify).await;
    let call = case.call(Act::Certify);
    let done: Certified = function.send(&call).await.json();
    let chain = place.office.issuer.chain();
    let issuing = Call::get("/ca/chain.pem");
    let pem = String::from_utf8(place.office.send(&issuing).await.body.to_vec()).unwrap();
    let certificate = done.certificates.first().unwrap();
    openssl_verifies(certificate.der.as_bytes(), &pem, chain.root.as_bytes(), "sslclient").await.unwrap();
    // A proof for another job is no proof for this one.
    let (mut other, card) = (place.office.case_before(Act::Certify).await, SoftCard::blank());
    std::mem::swap(&mut other.card.key, &mut case.card.key);
    let keys = vec![card.proven_key(case.id(), other.fence)];
    let call =
        other.job("certificates", &api::agent::Certify { fence: other.fence, keys, attestation: None });
    assert_problem(&function.send(&call).await, 422, "proof-failed");
}

#[tokio::test]
async fn print_letter() {
    let place = Place::with_keys().await;
    let function = place.start("print-letter").await;
    let mut case = place.office.case_before(Act::OpenLetter).await;
    let call = case.call(Act::OpenLetter);
    let letter = function.send(&call).await;
    assert!(letter.status.is_success(), "{letter:?}\n{}", function.log());
    assert!(letter.body.starts_with(b"%PDF-") && letter.body.trim_ascii_end().ends_with(b"%%EOF"));
    assert_eq!(letter.headers.get("cache-control").unwrap(), "no-store");
    assert_problem(&function.send(&call).await, 409, "letter-opened");
}

#[tokio::test]
async fn preflight_order() {
    let place = Place::with_keys().await;
    let function = place.start("preflight-order").await;
    let production = &place.office.staff_members().production;
    let create = CreateOrder {
        process: MassProcessId::PcmProcMassProductionEmployeeCard,
        site: None,
        choice: Choice::Filter { filter: PoolFilter::default() },
        stop_at_first_failure: false,
    };
    let made = place.office.send(&Call::post("/api/orders", "cmd-order", &create).by(production)).await;
    let path = format!("/api/orders/{}/preflight", made.json::<OrderAccepted>().order);
    assert_problem(&function.send(&Call::get(&*path)).await, 401, "no-session");
    let checks = function.send(&Call::get(&*path).by(production)).await.json::<Preflight>().checks;
    let verdict = |what| checks.iter().find(|check| check.what == what).map(|check| check.verdict);
    assert_eq!(verdict(PreflightSubject::Authority), Some(Verdict::Good), "{checks:?}");
    assert_eq!(verdict(PreflightSubject::Cards), Some(Verdict::Bad), "{checks:?}");
}
