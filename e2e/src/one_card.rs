//! One card, end to end, and what judges from outside say of it: wherever the product runs.

use crate::desk::{Desk, PinTrial};
use crate::job;
use crate::judges::{openssl_verifies, pin_of};
use crate::person::SignedIn;
use domain::id::IssuanceId;
use domain::issuance::{State, StateName};
use domain::profile::Slot;

/// Those whom a card with approval takes.
pub struct Staff<'a> {
    /// Wants it.
    pub holder: &'a SignedIn,
    /// Produces it.
    pub officer: &'a SignedIn,
    /// Says yes.
    pub approver: &'a SignedIn,
    /// Opens the letter.
    pub administrator: &'a SignedIn,
}

impl Staff<'_> {
    /// From the wish to a confirmed card that takes the PIN of its letter, made at the one desk there is.
    pub async fn one_card(&self, desk: &Desk) -> IssuanceId {
        let issuance = job::queued(self.holder, self.officer, self.approver).await;
        self.finish(&issuance, desk).await;
        issuance
    }

    /// From the queue to the end.
    ///
    /// # Panics
    /// If a judge finds anything.
    pub async fn finish(&self, issuance: &IssuanceId, desk: &Desk) {
        let officer = self.officer;
        let page = job::reach(officer, issuance, StateName::AwaitingConfirmation).await;
        let State::AwaitingConfirmation(verified) = page.issuance.state else { unreachable!() };
        job::confirm(officer, issuance).await;
        let page = officer.page(issuance).await;
        let State::Issued(issued) = &page.issuance.state else {
            panic!("issued, not {:?}", page.issuance.state)
        };
        assert_eq!(issued.evidence, verified.evidence);
        let slots: Vec<_> = issued.card.certificates.iter().map(|certificate| certificate.slot).collect();
        assert_eq!(slots, Slot::ALL, "a certificate for each key");
        let certificate = issued.card.certificates.first().expect("that of 9A");
        self.judge_certificate(certificate.der.as_bytes()).await;
        let pin = self.letter(issuance).await;

        // The card.
        let chip = issued.evidence.piv.as_ref().expect("a PIV card").chip;
        let refused = PinTrial { accepted: false, pin_tries_left: Some(2) };
        assert_eq!(desk.try_pin(chip, &wrong(&pin)).await, refused);
        let accepted = PinTrial { accepted: true, pin_tries_left: None };
        assert_eq!(desk.try_pin(chip, &pin).await, accepted);
        let chips: Vec<_> = desk.cards().await.into_iter().map(|card| card.chip).collect();
        assert_eq!(chips, [Some(chip)], "one card was made");

        // The holder's own view, by role and not by name.
        let track = self.holder.get(&format!("/api/my/issuances/{issuance}")).await;
        let said = String::from_utf8_lossy(&track.body).into_owned();
        assert!(said.contains("Fetch it at the card desk"), "{said}");
        assert!(!said.contains("Tomas"), "{said}");
    }

    /// The certificate, and all that it names.
    async fn judge_certificate(&self, certificate: &[u8]) {
        let chain = self.officer.get("/ca/chain.pem").await;
        assert_eq!(chain.header("content-type"), "application/pem-certificate-chain");
        let chain = String::from_utf8(chain.body.to_vec()).expect("PEM is text");
        let issuing = self.officer.get("/pki/issuing.cer").await;
        let root = self.officer.get("/pki/root.cer").await;
        assert!([&issuing, &root].iter().all(|cer| cer.header("content-type") == "application/pkix-cert"));
        let verdict = openssl_verifies(certificate, &chain, &root.body, "sslclient").await;
        assert_eq!(verdict, Ok(()));
        assert_eq!(openssl_verifies(&issuing.body, "", &root.body, "any").await, Ok(()));
        let stranger = openssl_verifies(certificate, &chain, &issuing.body, "any").await;
        assert!(stranger.is_err(), "a judge that says yes to everything is none");
    }

    /// The PIN on the letter, which opens once, and once more with a reason.
    async fn letter(&self, issuance: &IssuanceId) -> String {
        let letter = job::path(issuance, "letter");
        self.officer.command(&letter, &serde_json::json!({})).await.problem(403, "role-missing");
        let administrator = self.administrator;
        let pin = pin_of(&job::open_letter(administrator, issuance, None).await).await;
        job::open_letter(administrator, issuance, None).await.problem(409, "letter-opened");
        let again = job::open_letter(administrator, issuance, Some("the printer jammed")).await;
        assert_eq!(pin_of(&again).await, pin);
        let third = job::open_letter(administrator, issuance, Some("again")).await;
        third.problem(409, "letter-reprinted");
        pin
    }
}

/// Another PIN of the same length.
fn wrong(pin: &str) -> String {
    let mut digits: Vec<_> = pin.chars().collect();
    digits.rotate_left(1);
    let turned: String = digits.into_iter().collect();
    if turned == pin { "135792".to_owned() } else { turned }
}
