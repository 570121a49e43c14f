//! Lists, each from an index, by the page; and what is known of a whole site.

use crate::ports::store::{PrincipalKey, StoreError};
use crate::record::{CardRecord, DeskRecord, IssuanceRecord, JobRow};
use async_trait::async_trait;
use domain::audit::AuditRecord;
use domain::card::{CardAudit, CardStateName, CardSummary};
use domain::certificate::{CertificateStateName, CertificateSummary, Serial};
use domain::id::{AgentId, CardNumber, IssuanceId, PersonId, ReaderId, SiteId};
use domain::issuance::{StateName, Summary};
use domain::person::Person;
use domain::person::change::PersonChange;
use domain::report::{Day, DayCounts, FailureRow, ReaderHealth};
use domain::time::Timestamp;
use domain::worklist::WorkList;
use std::ops::RangeInclusive;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its rows.
    pub rows: Vec<T>,
    /// Where the next page begins; opaque.
    pub next: Option<String>,
}

/// In which order a list comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

/// By which time certificates come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateTime {
    /// Since when they are in their state.
    Since,
    /// Until when they are valid.
    Until,
}

/// How much waits on a work list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How many issuances.
    pub count: u32,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// What is known of a whole site, each by the page or in one answer of bounded size.
#[async_trait]
pub trait Reports: Send + Sync {
    /// The issuances in a state, by when they came into it.
    async fn issuances_in(
        &self,
        state: StateName,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<Summary>, StoreError>;

    /// How many issuances stand on a work list, counted no further than a hundred, and since when the oldest does.
    async fn waiting(&self, list: WorkList) -> Result<Waiting, StoreError>;

    /// The counts of a site's days in this range, oldest first; days without any are left out.
    async fn days(&self, site: &SiteId, days: RangeInclusive<Day>) -> Result<Vec<DayCounts>, StoreError>;

    /// What the readers of an agent did in a range of days.
    async fn health(
        &self,
        agent: &AgentId,
        days: RangeInclusive<Day>,
    ) -> Result<Vec<ReaderHealth>, StoreError>;

    /// The failed attempts of a site, newest first.
    async fn failures(&self, site: &SiteId, after: Option<&str>) -> Result<Page<FailureRow>, StoreError>;
}

/// Lists, each from an index, each by the page; an index may lag a little.
#[async_trait]
pub trait Lists: Reports {
    /// A work list, oldest first.
    async fn work(&self, list: WorkList, after: Option<&str>) -> Result<Page<Summary>, StoreError>;

    /// The issuance whose card has this number, void or not.
    async fn issuance_of_card(&self, number: &CardNumber) -> Result<Option<IssuanceId>, StoreError>;

    /// The issuances of a holder, newest first, fifty at most.
    async fn issuances_of(&self, holder: &PersonId) -> Result<Vec<Summary>, StoreError>;

    /// The open issuances of a holder, all of them.
    async fn open_issuances_of(&self, holder: &PersonId) -> Result<Vec<IssuanceId>, StoreError>;

    /// People, one of whose names, e-mail or personnel number begins like this; by name.
    async fn search_people(&self, text: &str, after: Option<&str>) -> Result<Page<Person>, StoreError>;

    /// The changes of a person, newest first, a hundred at most.
    async fn person_changes(&self, person: &PersonId) -> Result<Vec<PersonChange>, StoreError>;

    /// The audit records of an issuance, oldest first.
    async fn history(&self, issuance: &IssuanceId) -> Result<Vec<AuditRecord>, StoreError>;

    /// The cards in a state, by the time since when they are in it.
    async fn cards(
        &self,
        state: CardStateName,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<CardSummary>, StoreError>;

    /// The cards of a holder, the last change first, fifty at most.
    async fn cards_of(&self, holder: &PersonId) -> Result<Vec<CardSummary>, StoreError>;

    /// The cards of these issuances, each with its issuance and in their order: one consistent read for fifty.
    async fn made(&self, issuances: &[IssuanceId]) -> Result<Vec<(IssuanceRecord, CardRecord)>, StoreError>;

    /// The certificates in a state, by one of their times.
    async fn certificates(
        &self,
        state: CertificateStateName,
        by: CertificateTime,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<CertificateSummary>, StoreError>;

    /// The certificates of a holder's cards, the last change first, fifty at most.
    async fn certificates_of(&self, holder: &PersonId) -> Result<Vec<CertificateSummary>, StoreError>;

    /// The certificate with this serial number.
    async fn certificate(&self, serial: &Serial) -> Result<Option<CertificateSummary>, StoreError>;

    /// The audit records of a card, oldest first.
    async fn card_history(&self, issuance: &IssuanceId) -> Result<Vec<CardAudit>, StoreError>;

    /// The names of people and agents, where they are known.
    async fn names(&self, principals: &[PrincipalKey]) -> Result<Vec<(PrincipalKey, String)>, StoreError>;

    /// The jobs that these readers of an agent might take: those for any reader of the site, those for one of them, and
    /// cards of running orders; of each the oldest, a page at most.
    async fn jobs(
        &self,
        site: &SiteId,
        agent: &AgentId,
        readers: &[ReaderId],
    ) -> Result<Vec<JobRow>, StoreError>;

    /// The desks of a site.
    async fn desks(&self, site: &SiteId) -> Result<Vec<DeskRecord>, StoreError>;
}
