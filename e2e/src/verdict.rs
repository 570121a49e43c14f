//! What the books say after a campaign: was anything lost, left over, or made twice?

use crate::books::{Books, CaseFile};
use crate::proxy::Exchange;
use crate::site::Site;
use domain::certificate::CertificateState;
use domain::id::IssuanceId;
use domain::issuance::{CommandName as C, State};
use domain::profile::Slot;
use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::ops::AddAssign;

/// All of it should be zero.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What a sender was told is done, and is not on record exactly as often.
    pub acked_lost: usize,
    /// Certificates that are neither on the verified card nor revoked.
    pub orphan_certificates: usize,
    /// Cards that were verified or confirmed twice, or share a number or a chip.
    pub double_produced: usize,
}

/// Keys on a smart card of a person, each with its certificate.
const KEYS: usize = Slot::ALL.len();

/// What must be on record of a card that went this way.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Calls of people, each told once and on record once.
    told: &'static [(&'static str, C)],
    /// What is on record once, whether anybody was told or not.
    once: &'static [C],
    /// Certificates on the card, if it was issued.
    issued: Option<usize>,
}

/// Of a smart card that people asked for, approved and confirmed one by one.
pub const SINGLE: Way = Way {
    told: &[
        ("request-card", C::Request),
        ("produce-card", C::Produce),
        ("decide-approval", C::Approve),
        ("choose-production", C::ChooseSingle),
        ("confirm-production", C::Confirm),
    ],
    once: &[C::CardCreated, C::ReportVerified],
    issued: Some(KEYS),
};

/// Of a smart card that was tried again as often as it had to be.
pub const PRODUCED: Way =
    Way { told: &[], once: &[C::CardCreated, C::ReportVerified, C::Confirm], issued: Some(KEYS) };

/// Of a smart card that an order made.
pub const ORDERED: Way =
    Way { told: &[], once: &[C::CardCreated, C::AddToOrder, C::ReportVerified], issued: Some(KEYS) };

/// The same, at the second attempt.
pub const REPEATED: Way = Way {
    told: &[],
    once: &[C::CardCreated, C::AddToOrder, C::ReportFailed, C::Repeat, C::ReportVerified],
    issued: Some(KEYS),
};

/// Of a badge that an order made and somebody confirmed with the others.
pub const ORDERED_BADGE: Way =
    Way { told: &[], once: &[C::CardCreated, C::AddToOrder, C::ReportVerified, C::Confirm], issued: Some(0) };

/// Of a card that failed in its order, and went back to the pool with the end of it.
pub const FAILED: Way =
    Way { told: &[], once: &[C::CardCreated, C::AddToOrder, C::ReportFailed, C::BackToPool], issued: None };

/// Of a card that was taken out of the hands of its agent: by the end of its order, or of its issuance.
pub const TAKEN_AWAY: Way = Way { told: &[], once: &[C::CardCreated, C::AddToOrder], issued: None };

/// Calls of agents, which do again what they were not told: on record as often as they were told, or more often.
const AGENTS: [(&str, C); 4] = [
    ("claim-job", C::Claim),
    ("release-secrets", C::ReleaseSecrets),
    ("report-verified", C::ReportVerified),
    ("report-failed", C::ReportFailed),
];

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acked_lost, orphan_certificates, double_produced } = self;
        write!(
            f,
            "acked_lost {acked_lost}, orphan_certificates {orphan_certificates}, double_produced {double_produced}"
        )
    }
}

impl AddAssign for Verdict {
    fn add_assign(&mut self, other: Self) {
        self.acked_lost += other.acked_lost;
        self.orphan_certificates += other.orphan_certificates;
        self.double_produced += other.double_produced;
    }
}

impl Verdict {
    /// The verdict on cards of a site whose server has stopped.
    ///
    /// # Panics
    /// If the books cannot be read.
    pub async fn of(site: &Site, cards: &[(IssuanceId, Way)], exchanges: &[Exchange]) -> Self {
        let books = Books::open(site).await;
        let mut verdict = Self::default();
        let (mut numbers, mut chips) = (HashSet::new(), HashSet::new());
        for (issuance, way) in cards {
            let file = books.read(issuance).await;
            let acknowledged: Vec<_> = exchanges
                .iter()
                .filter(|exchange| exchange.succeeded() && is_about(exchange, issuance))
                .collect();
            verdict.acked_lost += lost(&file, &acknowledged, way);
            verdict.orphan_certificates += orphans(&file, &acknowledged, way);
            let number = file.record.issuance.state.card().map(|card| card.number.clone());
            let shared = !number.into_iter().all(|number| numbers.insert(number))
                | !chips_of(&file).into_iter().all(|chip| chips.insert(chip));
            verdict.double_produced += usize::from(shared) + made_again(&file);
        }
        verdict
    }
}

/// The chips of an issued card, as text.
fn chips_of(file: &CaseFile) -> Vec<String> {
    let State::Issued(issued) = &file.record.issuance.state else { return Vec::new() };
    let piv = issued.evidence.piv.as_ref().map(|piv| piv.chip.to_string());
    piv.into_iter().chain(issued.evidence.uid.as_ref().map(ToString::to_string)).collect()
}

/// Whether an exchange began the issuance, or was about it.
fn is_about(exchange: &Exchange, issuance: &IssuanceId) -> bool {
    if exchange.call == "request-card" {
        let (_, body) = exchange.acknowledged.as_ref().unwrap();
        return String::from_utf8_lossy(body).contains(issuance.as_str());
    }
    exchange.path.split('/').any(|part| part == issuance.as_str())
}

/// What was told to be done, or has to be done once, and is not on record so.
#[expect(clippy::print_stdout, reason = "a count alone leaves whoever looks for the reason at a loss")]
fn lost(file: &CaseFile, acknowledged: &[&Exchange], way: &Way) -> usize {
    let told = |call: &str| {
        let ids: BTreeSet<_> = acknowledged.iter().filter(|e| e.call == call).map(|e| &e.command).collect();
        ids.len()
    };
    let once = way.told.iter().map(|(_, command)| *command).chain(way.once.iter().copied());
    let not_once = once
        .filter(|command| file.times(*command) != 1)
        .map(|command| format!("`{command}` is on record {} times", file.times(command)));
    let not_told = way.told.iter().filter(|(call, _)| told(call) != 1);
    let not_told = not_told.map(|(call, _)| format!("{call} was told done {} times", told(call)));
    let letter = ("print-letter", C::OpenLetter);
    let often = AGENTS.into_iter().chain([letter]);
    let too_few = often.filter(|(call, command)| file.times(*command) < told(call)).map(|(call, command)| {
        format!("{call} was told done {} times, and is on record {} times", told(call), file.times(command))
    });
    let mut lost: Vec<_> = not_once.chain(not_told).chain(too_few).collect();
    let state = &file.record.issuance.state;
    if matches!(state, State::Issued(_)) != way.issued.is_some() {
        lost.push(format!("it is {}", state.name()));
    }
    if !file.history_is_whole() {
        lost.push("its history is not whole".to_owned());
    }
    for lost in &lost {
        println!("{}: {lost}", file.record.issuance.id);
    }
    lost.len()
}

/// Every certificate that left the server is registered, and none is trusted that is not on the verified card.
fn orphans(file: &CaseFile, acknowledged: &[&Exchange], way: &Way) -> usize {
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
    let certified = file.history.iter().filter(|record| record.command == C::Certify);
    for record in certified {
        // `9A 0123, 9C 4567`
        let detail = record.detail.as_ref().map_or("", |detail| detail.as_str());
        left.extend(detail.split(", ").filter_map(|named| Some(named.split_once(' ')?.1.to_owned())));
    }
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
    unknown + outside + missing + usize::from(on_card.len() != way.issued.unwrap_or_default())
}

/// How often the card was made once more than it should.
fn made_again(file: &CaseFile) -> usize {
    let again = |command| file.times(command).saturating_sub(1);
    let object = file.card.as_ref().map(|card| &card.card.number);
    let other_number = file.record.issuance.state.card().is_some_and(|card| Some(&card.number) != object);
    again(C::ReportVerified) + again(C::Confirm) + usize::from(other_number)
}
