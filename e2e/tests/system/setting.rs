//! A running site with its staff signed in.

use cardwright_e2e::desk::Desk;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER, Person, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::scripted_agent::ScriptedAgent;
use cardwright_e2e::site::Site;
use domain::id::IssuanceId;
use domain::issuance::StateName;

/// A site with staff, signed in.
pub(crate) struct Office {
    pub(crate) site: Site,
    pub(crate) holder: SignedIn,
    pub(crate) officer: SignedIn,
    pub(crate) approver: SignedIn,
    pub(crate) administrator: SignedIn,
}

impl Office {
    /// The staff that one card takes, and these people besides.
    pub(crate) async fn with(more: &[Person]) -> Self {
        Self::open(Site::serving(&[STAFF, more].concat()).await).await
    }

    /// The staff of a site that serves.
    pub(crate) async fn open(site: Site) -> Self {
        Self {
            holder: site.sign_in(&HOLDER).await,
            officer: site.sign_in(&OFFICER).await,
            approver: site.sign_in(&APPROVER).await,
            administrator: site.sign_in(&CARD_ADMINISTRATOR).await,
            site,
        }
    }

    /// An office with a scripted agent.
    pub(crate) async fn with_scripted_agent() -> (Self, ScriptedAgent) {
        let (office, mut codes) = Self::with_codes(1).await;
        let agent = ScriptedAgent::enrolled(office.site.url(), &codes.remove(0)).await;
        (office, agent)
    }

    /// An office with so many one-time codes for agents.
    pub(crate) async fn with_codes(count: usize) -> (Self, Vec<String>) {
        let mut site = Site::with(STAFF).await;
        let mut codes = Vec::new();
        for _ in 0..count {
            codes.push(site.agent_code().await);
        }
        site.start(&[]).await;
        (Self::open(site).await, codes)
    }

    /// An office with a desk whose agent is at work.
    pub(crate) async fn with_desk() -> (Self, Desk) {
        let (office, codes) = Self::with_codes(1).await;
        let mut desk = Desk::at(office.site.beside("desk"));
        desk.enrol(office.site.url(), &codes[0]).await;
        desk.start(office.site.url());
        (office, desk)
    }

    /// What must be the same after a refusal: state, version and the number of audit records.
    pub(crate) async fn standing(&self, issuance: &IssuanceId) -> (StateName, u64, usize) {
        let page = self.officer.page(issuance).await;
        let records = self.officer.history(issuance).await.records.len();
        (page.issuance.state.name(), page.version.get(), records)
    }
}
