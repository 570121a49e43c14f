//! What the books say after a campaign: was anything lost, left over, or made twice?

use cardwright_e2e::books::{Books, CaseFile};
use cardwright_e2e::proxy::Exchange;
use cardwright_e2e::site::Site;
use domain::certificate::CertificateState;
use domain::id::IssuanceId;
use domain::issuance::{CommandName, State};
use std::collections::{BTreeSet, HashSet};
use std::fmt;

/// All of it should be zero.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// What a sender was told is done, and is not on record exactly as often.
    pub(super) acked_lost: usize,
    /// Certificates that are neither on the verified card nor revoked.
    pub(super) orphan_certificates: usize,
    /// Cards that were verified or confirmed twice, or share a number.
    pub(super) double_produced: usize,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acked_lost, orphan_certificates, double_produced } = self;
        write!(
            f,
            "acked_lost {acked_lost}, orphan_certificates {orphan_certificates}, double_produced {double_produced}"
        )
    }
}

impl Verdict {
    /// The verdict on a site whose server has stopped.
    pub(crate) async fn of(site: &Site, issuances: &[IssuanceId], exchanges: &[Exchange]) -> Self {
        let books = Books::open(site).await;
        let mut verdict = Self::default();
        let mut numbers = HashSet::new();
        for issuance in issuances {
            let file = books.read(issuance).await;
            let acknowledged: Vec<_> = exchanges
                .iter()
                .filter(|exchange| exchange.succeeded() && is_about(exchange, issuance))
                .collect();
            verdict.acked_lost += lost(&file, &acknowledged);
            verdict.orphan_certificates += orphans(&file, &acknowledged);
            let number = file.record.issuance.state.card().map(|card| card.number.clone());
            verdict.double_produced += usize::from(!numbers.insert(number)) + made_again(&file);
        }
        verdict
    }
}

/// Whether an exchange began the issuance, or was about it.
fn is_about(exchange: &Exchange, issuance: &IssuanceId) -> bool {
    if exchange.call == "request-card" {
        let (_, body) = exchange.acknowledged.as_ref().unwrap();
        return String::from_utf8_lossy(body).contains(issuance.as_str());
    }
    exchange.path.split('/').any(|part| part == issuance.as_str())
}

/// Commands of people are on record once each; an agent's as often as it was told, or more often where it was
/// not told and did them again.
fn lost(file: &CaseFile, acknowledged: &[&Exchange]) -> usize {
    use CommandName as C;
    let told = |call: &str| {
        let ids: BTreeSet<_> = acknowledged.iter().filter(|e| e.call == call).map(|e| &e.command).collect();
        ids.len()
    };
    let once = [
        ("request-card", C::Request),
        ("produce-card", C::Produce),
        ("decide-approval", C::Approve),
        ("choose-production", C::ChooseSingle),
        ("confirm-production", C::Confirm),
        ("report-verified", C::ReportVerified),
    ];
    let at_least =
        [("claim-job", C::Claim), ("release-secrets", C::ReleaseSecrets), ("print-letter", C::OpenLetter)];
    let not_once = once.into_iter().filter(|(_, command)| file.times(*command) != 1).count();
    let not_told = once.into_iter().filter(|(call, _)| *call != "report-verified" && told(call) != 1).count();
    let too_few = at_least.into_iter().filter(|(call, command)| file.times(*command) < told(call)).count();
    let issued = matches!(file.record.issuance.state, State::Issued(_));
    let created = file.times(C::CardCreated) == 1;
    not_once
        + not_told
        + too_few
        + [issued, created, file.history_is_whole()].into_iter().filter(|ok| !ok).count()
}

/// Every certificate that left the server is registered, and none is trusted that is not on the verified card.
fn orphans(file: &CaseFile, acknowledged: &[&Exchange]) -> usize {
    let Some(card) = &file.card else { return 1 };
    let on_card: Vec<_> = match &file.record.issuance.state {
        State::Issued(issued) => issued.card.certificates.iter().map(|c| c.serial.clone()).collect(),
        _ => Vec::new(),
    };
    let state_of =
        |serial: &str| card.certificates.iter().find(|c| c.serial.as_str() == serial).map(|c| &c.state);
    let mut left = acknowledged
        .iter()
        .filter(|exchange| exchange.call == "certify")
        .map(|exchange| {
            serde_json::from_slice::<api::agent::Certified>(&exchange.acknowledged.as_ref().unwrap().1)
                .unwrap()
        })
        .flat_map(|certified| certified.certificates)
        .map(|certificate| certificate.serial.as_str().to_owned())
        .collect::<BTreeSet<_>>();
    let certified = file.history.iter().filter(|record| record.command == CommandName::Certify);
    left.extend(
        certified.filter_map(|record| record.detail.as_ref()?.as_str().split(' ').nth(1).map(str::to_owned)),
    );
    let unknown = left.iter().filter(|serial| state_of(serial).is_none()).count();
    let trusted = card.certificates.iter().filter(|c| !matches!(c.state, CertificateState::Revoked { .. }));
    let outside = trusted.filter(|c| !on_card.contains(&c.serial)).count();
    let missing = on_card
        .iter()
        .filter(|serial| {
            !matches!(
                state_of(serial.as_str()),
                Some(CertificateState::OnHold { .. } | CertificateState::Valid)
            )
        })
        .count();
    unknown + outside + missing + usize::from(on_card.len() != 1)
}

/// How often the card was made once more than it should.
fn made_again(file: &CaseFile) -> usize {
    let again = |command| file.times(command).saturating_sub(1);
    let other_number = file.card.as_ref().map(|card| &card.card.number)
        != file.record.issuance.state.card().map(|card| &card.number);
    again(CommandName::ReportVerified) + again(CommandName::Confirm) + usize::from(other_number)
}
