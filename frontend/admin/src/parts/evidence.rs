use super::fingerprints;
use crate::words::words;
use domain::attestation::Attestation;
use domain::certificate::Certificate;
use domain::evidence::{CardObject, Evidence, PivEvidence, PrintEvidence};
use domain::issuance::{Issuance, State};
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::i18n::said;

/// What the reader saw, folded: for whoever doubts or audits.
#[component]
pub(crate) fn EvidenceView(issuance: Memo<Option<Issuance>>) -> impl IntoView {
    let evidence = Memo::new(move |_| {
        issuance.with(|i| {
            i.as_ref().and_then(|issuance| match &issuance.state {
                State::AwaitingConfirmation(s) => Some(s.evidence.clone()),
                State::Issued(s) => Some(s.evidence.clone()),
                _ => None,
            })
        })
    });
    let certificates = Memo::new(move |_| {
        let of = |i: &Issuance| i.state.card().map(|card| card.certificates.clone());
        issuance.with(|i| i.as_ref().and_then(of)).unwrap_or_default()
    });
    view! {
        {move || evidence.get().map(|evidence| seen(&evidence))}
        {move || Some(certificates.get()).filter(|all| !all.is_empty()).map(|all| issued(&all))}
    }
}

fn seen(evidence: &Evidence) -> impl IntoView + use<> {
    let words = words();
    let uid = evidence.uid.as_ref().map(|uid| fact(words.uid, uid.to_string()));
    view! {
        <details>
            <summary>{words.evidence}</summary>
            <p>{words.evidence_text}</p>
            {evidence.piv.as_ref().map(checks)}
            <dl class="facts">
                {evidence.piv.as_ref().map(|piv| fact(words.chip, piv.chip.to_string()))}
                {uid}
                {evidence.print.as_ref().map(printed)}
            </dl>
            {evidence.piv.as_ref().map(objects)}
        </details>
    }
}

fn fact(name: &'static str, value: String) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd><code>{value}</code></dd></div> }
}

fn printed(print: &PrintEvidence) -> impl IntoView + use<> {
    let printer = print.printer.clone();
    view! {
        <div><dt>{words().printer}</dt><dd>{printer}</dd></div>
        {fact(words().printed_document, print.document.to_string())}
    }
}

fn checks(piv: &PivEvidence) -> impl IntoView + use<> {
    let words = words();
    let checks = piv
        .slots
        .iter()
        .map(|slot| (words.proven)(&slot.slot.to_string()))
        .chain(Some(words.pin_tries.of(piv.secrets.pin_tries_left.into())))
        .chain(piv.secrets.puk_changed.then(|| words.puk_changed.to_owned()))
        .chain(piv.secrets.management_key_proven.then(|| words.management_proven.to_owned()));
    let checks = checks.map(|check| view! { <li><Icon shape=Shape::Check />{check}</li> }).collect_view();
    view! { <ul class="checks">{checks}</ul> }
}

fn objects(piv: &PivEvidence) -> impl IntoView + use<> {
    let words = words();
    let objects = piv.objects.iter().map(|object| {
        view! { <tr><td>{object_name(object.object)}</td><td><code>{object.digest.to_string()}</code></td></tr> }
    });
    view! {
        <div class="scroll">
            <table>
                <thead><tr><th scope="col">{words.object}</th><th scope="col">{words.digest}</th></tr></thead>
                <tbody>{objects.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn issued(certificates: &[Certificate]) -> impl IntoView + use<> {
    let words = words();
    let all = certificates.iter();
    let table = fingerprints(all.map(|one| (one.slot, &one.serial, one.not_after, &one.fingerprint)));
    let found = certificates.iter().filter_map(|certificate| {
        let slot = certificate.slot.to_string();
        certificate.attestation.as_ref().map(|attestation| view! { <li>{attested(&slot, attestation)}</li> })
    });
    let found: Vec<_> = found.collect();
    view! {
        <details>
            <summary>{words.certificates}</summary>
            <div class="scroll">{table}</div>
            {(!found.is_empty()).then(|| view! { <ul class="checks">{found}</ul> })}
        </details>
    }
}

/// What came of a key's attestation.
fn attested(slot: &str, attestation: &Attestation) -> impl IntoView + use<> {
    let words = words();
    match attestation {
        Attestation::Verified { device } => {
            view! { <Icon shape=Shape::Check />{(words.attested)(slot, &said(device))} }.into_any()
        }
        Attestation::Failed { why } => {
            view! { <Icon shape=Shape::Alert />{(words.not_attested)(slot, &said(why))} }.into_any()
        }
    }
}

/// The object as SP 800-73-5 part 1, table 3 names it.
const fn object_name(object: CardObject) -> &'static str {
    match object {
        CardObject::Chuid => "Card Holder Unique Identifier",
        CardObject::Ccc => "Card Capability Container",
        CardObject::CertificateAuthentication => "X.509 Certificate for PIV Authentication (9A)",
        CardObject::CertificateSignature => "X.509 Certificate for Digital Signature (9C)",
        CardObject::CertificateKeyManagement => "X.509 Certificate for Key Management (9D)",
        CardObject::CertificateCardAuthentication => "X.509 Certificate for Card Authentication (9E)",
        CardObject::Discovery => "Discovery Object",
        CardObject::PrintedInformation => "Printed Information",
        CardObject::SecurityObject => "Security Object",
    }
}
