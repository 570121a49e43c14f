//! What the books say of cards that met faults.

use cardwright_e2e::books::{Books, CaseFile};
use cardwright_e2e::site::Site;
use domain::certificate::CertificateState;
use domain::id::IssuanceId;
use domain::issuance::{CommandName, State};
use std::collections::HashSet;
use std::ops::Add;

/// All but the cards should be zero.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Cards that were issued.
    pub(crate) cards: usize,
    /// Issuances that are not, or whose history is not whole.
    pub(crate) unfinished: usize,
    /// Certificates in force that are not on the issued card, and issued cards without theirs.
    pub(crate) orphan_certificates: usize,
    /// Cards that were verified or confirmed twice, or share a number.
    pub(crate) double_produced: usize,
}

impl Verdict {
    /// The verdict on a site whose server has stopped.
    pub(crate) async fn of(site: &Site, issuances: &[IssuanceId]) -> Self {
        let books = Books::open(site).await;
        let (mut verdict, mut numbers) = (Self::default(), HashSet::new());
        for issuance in issuances {
            let file = books.read(issuance).await;
            let new = numbers.insert(file.record.issuance.state.card().map(|card| card.number.clone()));
            verdict =
                verdict + Self::on(&file) + Self { double_produced: usize::from(!new), ..Self::default() };
        }
        verdict
    }

    fn on(file: &CaseFile) -> Self {
        let (State::Issued(issued), Some(card)) = (&file.record.issuance.state, &file.card) else {
            return Self { unfinished: 1, ..Self::default() };
        };
        let on_card: HashSet<_> = issued.card.certificates.iter().map(|held| &held.serial).collect();
        let trusted =
            card.certificates.iter().filter(|c| !matches!(c.state, CertificateState::Revoked { .. }));
        let trusted: HashSet<_> = trusted.map(|certificate| &certificate.serial).collect();
        let again = |command| file.times(command).saturating_sub(1);
        Self {
            cards: 1,
            unfinished: usize::from(!file.history_is_whole()),
            orphan_certificates: trusted.symmetric_difference(&on_card).count() + on_card.len().abs_diff(1),
            double_produced: again(CommandName::ReportVerified) + again(CommandName::Confirm),
        }
    }
}

impl Add for Verdict {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            cards: self.cards + other.cards,
            unfinished: self.unfinished + other.unfinished,
            orphan_certificates: self.orphan_certificates + other.orphan_certificates,
            double_produced: self.double_produced + other.double_produced,
        }
    }
}
