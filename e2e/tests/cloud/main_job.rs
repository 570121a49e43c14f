//! One card, by the functions' own binaries, each under its role: from a sign-in at the identity provider to a
//! verified card, with its secrets sealed and its certificate signed by keys that never leave KMS.

use crate::PEOPLE;
use api::headers::CSRF;
use api::issuance::{Accepted, Withdrawal};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use cardwright_e2e::answer::Answer;
use cardwright_e2e::cloud::{NAME, Stack};
use cardwright_e2e::desk::Desk;
use cardwright_e2e::job;
use cardwright_e2e::one_card::Staff;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::process::done;
use cardwright_e2e::wait::until;
use domain::id::IssuanceId;
use domain::issuance::{State, StateName};
use std::path::Path;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_made_by_functions_whose_keys_stay_in_kms() {
    let stack = Stack::shared(PEOPLE).await;
    let mut desk = Desk::at(stack.beside("desk"));
    desk.enrol(&stack.url, &stack.cloud(&["agent-code"]).await).await;
    desk.start(&stack.url);
    let holder = stack.sign_in(&HOLDER).await;
    let officer = stack.sign_in(&OFFICER).await;
    let approver = stack.sign_in(&APPROVER).await;
    let administrator = stack.sign_in(&CARD_ADMINISTRATOR).await;
    let staff =
        Staff { holder: &holder, officer: &officer, approver: &approver, administrator: &administrator };

    // Functions die as the machines do on which they run; the next call starts another.
    let issuance = job::request(&holder).await;
    job::produce(&officer, &issuance).await;
    assert!(stack.emulator.kill(&format!("{NAME}-produce-card")).await > 0, "it had run");
    job::approve(&approver, &issuance).await;
    job::reach(&officer, &issuance, StateName::CardReady).await;
    job::choose(&officer, &issuance).await;
    let claim = format!("{NAME}-claim-job");
    until("the job to be claimed", || async { (stack.emulator.kill(&claim).await > 0).then_some(()) }).await;
    staff.finish(&issuance, &desk).await;

    certified_by_kms(&stack, &officer.get("/pki/issuing.cer").await.body).await;
    sealed_by_kms(&stack, &issuance).await;
    let page = officer.page(&issuance).await;
    let State::Issued(issued) = page.issuance.state else { panic!("{:?}", page.issuance.state) };
    desk.kill().await;
    crate::rest_of_the_work::is_done(&stack, &staff, &issuance).await;
    crate::status::is_told(&stack, &issued.card.certificates[0]).await;
    crate::denied::is_noted(&stack, &holder).await;
    changes_the_mind(&holder).await;
    crate::keys::roles_fit(&stack).await;
}

/// A request is taken back, and a session ends.
async fn changes_the_mind(holder: &SignedIn) {
    let issuance = job::request(holder).await;
    let path = job::path(&issuance, "withdrawal");
    holder.command(&path, &Withdrawal::Abort {}).await.json::<Accepted>();
    let out = holder.request(reqwest::Method::DELETE, "/api/session").header(CSRF, &holder.me.csrf);
    assert_eq!(Answer::of(out).await.unwrap().status, 204);
    holder.get("/api/me").await.problem(401, "no-session");
}

/// The issuing certificate carries the key of which KMS shows the public half, and nothing else.
async fn certified_by_kms(stack: &Stack, certificate: &[u8]) {
    let key = stack.resource("IssuingKey").await;
    let key = stack
        .emulator
        .root
        .in_role(&Stack::role("certify"))
        .await
        .call(&["kms", "get-public-key", "--key-id", &key])
        .await;
    let of_kms = BASE64.decode(key["PublicKey"].as_str().unwrap()).unwrap();
    let file = stack.beside("issuing.cer");
    std::fs::write(&file, certificate).unwrap();
    let arguments = ["x509", "-inform", "der", "-in", file.to_str().unwrap(), "-noout", "-pubkey"];
    let pem = done(Path::new("openssl"), &arguments).await;
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    assert_eq!(BASE64.decode(body).unwrap(), of_kms);
}

/// All that is at rest, read by who may read everything: sealed secrets, which a card's administrator in the
/// account cannot open, and no private key.
async fn sealed_by_kms(stack: &Stack, issuance: &IssuanceId) {
    let everything = stack.emulator.root.call(&["dynamodb", "scan", "--table-name", stack.table()]).await;
    let items = everything["Items"].as_array().unwrap();
    let secrets = items
        .iter()
        .find(|item| item["pk"]["S"] == format!("issuance#{issuance}") && item["sk"]["S"] == "secrets");
    let body: serde_json::Value =
        serde_json::from_str(secrets.unwrap()["body"]["S"].as_str().unwrap()).unwrap();
    let envelope = body["envelope"].as_str().unwrap();
    assert!(envelope.starts_with("v2."), "sealed under a data key of KMS: {envelope}");
    let all = everything.to_string();
    // PKCS #8 in PEM, and the beginnings of PKCS #8 and SEC 1 keys of P-256 in base 64 and hex.
    for mark in [
        "PRIVATE KEY",
        "MIGHAgEAMBMGByqGSM49",
        "MHcCAQEE",
        "308187020100301306072a8648ce3d",
        "30770201010420",
    ] {
        assert!(!all.contains(mark), "a private key in the table: {mark}");
    }
}
