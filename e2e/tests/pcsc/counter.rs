//! A card desk with real readers: site, people, agent, bench.

use crate::verdict::Verdict;
use cardwright_e2e::desk::Desk;
use cardwright_e2e::job;
use cardwright_e2e::pcsc::{Bench, Card, Event, Slot};
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::site::Site;
use cardwright_e2e::wait::until;
use domain::evidence::Failure;
use domain::id::IssuanceId;
use domain::issuance::state::Issued;
use domain::issuance::{State, StateName};

pub(crate) struct Counter {
    pub(crate) bench: Bench,
    /// The first reader's slot.
    pub(crate) slot: Slot,
    pub(crate) site: Site,
    pub(crate) desk: Desk,
    pub(crate) holder: SignedIn,
    pub(crate) officer: SignedIn,
    pub(crate) approver: SignedIn,
    pub(crate) administrator: SignedIn,
    pub(crate) issuances: Vec<IssuanceId>,
}

impl Counter {
    /// A desk whose agent is at work; nothing is in its readers.
    pub(crate) async fn open() -> Self {
        let mut site = Site::with(STAFF).await;
        let code = site.agent_code().await;
        site.start(&[]).await;
        let bench = Bench::open().await;
        let mut desk = Desk::at(site.beside("desk"));
        desk.enrol(site.url(), &code).await;
        desk.start_at_readers(site.url(), &bench);
        Self {
            slot: bench.slot(0, &Card::Blank),
            holder: site.sign_in(&HOLDER).await,
            officer: site.sign_in(&OFFICER).await,
            approver: site.sign_in(&APPROVER).await,
            administrator: site.sign_in(&CARD_ADMINISTRATOR).await,
            issuances: Vec::new(),
            bench,
            site,
            desk,
        }
    }

    /// Inserts a card into the empty reader, and waits until the agent has looked at it.
    pub(crate) async fn insert(&mut self, card: &Card) {
        self.slot.insert_card(card).await;
        self.looked_at().await;
    }

    /// Takes the card out, and waits until that was noticed.
    pub(crate) async fn take_out(&mut self) {
        let before = self.bench.removals(0);
        self.slot.eject().await;
        self.bench.removal(0, before).await;
    }

    /// Waits until the agent lets the card go. Answers how many APDUs it has sent since the last event that
    /// was waited for.
    pub(crate) async fn looked_at(&mut self) -> usize {
        let before = self.slot.until(is_reset).await;
        before.iter().filter(|event| matches!(event, Event::Apdu { .. })).count()
    }

    /// A card that waits to be produced.
    pub(crate) async fn card_ready(&mut self) -> IssuanceId {
        let issuance = job::card_ready(&self.holder, &self.officer, &self.approver).await;
        self.issuances.push(issuance.clone());
        issuance
    }

    /// Has it produced.
    pub(crate) async fn choose(&self, issuance: &IssuanceId) {
        job::choose(&self.officer, issuance).await;
    }

    /// Waits for its failure.
    pub(crate) async fn failure(&self, issuance: &IssuanceId) -> Failure {
        let page = job::reach(&self.officer, issuance, StateName::Failed).await;
        let State::Failed(failed) = page.issuance.state else { unreachable!() };
        failed.failure
    }

    /// Waits until it is verified, and confirms it.
    pub(crate) async fn confirmed(&self, issuance: &IssuanceId) -> Issued {
        job::reach(&self.officer, issuance, StateName::AwaitingConfirmation).await;
        job::confirm(&self.officer, issuance).await;
        let page = job::reach(&self.officer, issuance, StateName::Issued).await;
        let State::Issued(issued) = page.issuance.state else { unreachable!() };
        issued
    }

    /// An undisturbed card. Answers how many APDUs it took before its reset and after.
    pub(crate) async fn undisturbed(&mut self) -> [usize; 2] {
        self.insert(&Card::Blank).await;
        let issuance = self.card_ready().await;
        self.choose(&issuance).await;
        let apdus = [self.looked_at().await, self.looked_at().await];
        self.confirmed(&issuance).await;
        self.take_out().await;
        apdus
    }

    /// Waits until the agent has logged this.
    pub(crate) async fn says(&self, what: &str) {
        let waited = format!("the agent to say `{what}`");
        until(&waited, || async { self.desk.log().contains(what).then_some(()) }).await;
    }

    /// Reads the books once all is settled.
    pub(crate) async fn verdict(&mut self) -> Verdict {
        self.site.settle(&self.issuances).await;
        Verdict::of(&self.site, &self.issuances).await
    }
}

fn is_reset(event: &Event) -> bool {
    matches!(event, Event::Power { change } if change == "reset")
}
