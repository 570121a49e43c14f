//! One card, end to end, and what judges from outside say of it.

use crate::setting::Office;
use cardwright_e2e::judges::{openssl_verifies, pin_of};
use cardwright_e2e::{desk::PinTrial, job};
use domain::issuance::{State, StateName};

/// Another PIN of the same length.
fn wrong(pin: &str) -> String {
    let mut digits: Vec<_> = pin.chars().collect();
    digits.rotate_left(1);
    let turned: String = digits.into_iter().collect();
    if turned == pin { "135792".to_owned() } else { turned }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_goes_from_request_to_confirmed_and_takes_the_pin_of_its_letter() {
    let (office, desk) = Office::with_desk().await;
    let Office { site, holder, officer, approver, administrator } = &office;

    let issuance = job::queued(holder, officer, approver).await;
    let page = job::reach(officer, &issuance, StateName::AwaitingConfirmation).await;
    let State::AwaitingConfirmation(verified) = page.issuance.state else { unreachable!() };
    job::confirm(officer, &issuance).await;
    let page = officer.page(&issuance).await;
    let State::Issued(issued) = &page.issuance.state else { panic!("issued, not {:?}", page.issuance.state) };
    assert_eq!(issued.evidence, verified.evidence);

    // The certificate, and all that it names.
    let chain = officer.get("/ca/chain.pem").await;
    assert_eq!(chain.header("content-type"), "application/pem-certificate-chain");
    let chain = String::from_utf8(chain.body.to_vec()).unwrap();
    let [issuing, root] = [officer.get("/pki/issuing.cer").await, officer.get("/pki/root.cer").await];
    assert!([&issuing, &root].iter().all(|cer| cer.header("content-type") == "application/pkix-cert"));
    let [certificate] = issued.card.certificates.as_slice() else { panic!("one certificate") };
    openssl_verifies(certificate.der.as_bytes(), &chain, &root.body, "sslclient").await.unwrap();
    openssl_verifies(&issuing.body, "", &root.body, "any").await.unwrap();
    let stranger = openssl_verifies(certificate.der.as_bytes(), &chain, &issuing.body, "any").await;
    assert!(stranger.is_err(), "a judge that says yes to everything is none");

    // The letter: once, and once more with a reason.
    officer
        .command(&job::path(&issuance, "letter"), &serde_json::json!({}))
        .await
        .problem(403, "role-missing");
    let pin = pin_of(&job::open_letter(administrator, &issuance, None).await).await;
    job::open_letter(administrator, &issuance, None).await.problem(409, "letter-opened");
    let again = job::open_letter(administrator, &issuance, Some("the printer jammed")).await;
    assert_eq!(pin_of(&again).await, pin);
    job::open_letter(administrator, &issuance, Some("again")).await.problem(409, "letter-reprinted");

    // The card.
    let chip = issued.evidence.chip;
    let refused = PinTrial { accepted: false, pin_tries_left: Some(2) };
    assert_eq!(desk.try_pin(chip, &wrong(&pin)).await, refused);
    let accepted = PinTrial { accepted: true, pin_tries_left: None };
    assert_eq!(desk.try_pin(chip, &pin).await, accepted);
    let chips: Vec<_> = desk.cards().await.into_iter().map(|card| card.chip).collect();
    assert_eq!(chips, [Some(chip)], "one card was made");

    // The holder's own view, by role and not by name.
    let track = holder.get(&format!("/api/my/issuances/{issuance}")).await;
    let said = String::from_utf8_lossy(&track.body).into_owned();
    assert!(said.contains("Fetch it at the card desk"), "{said}");
    assert!(!said.contains("Tomas"), "{said}");
    assert!(!site.log().contains("request failed"), "{}", site.log());
}
