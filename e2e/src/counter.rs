//! A card desk with real readers: site, people, agent, bench.

use crate::desk::Desk;
use crate::job;
use crate::pcsc::{Bench, Card, Event, Slot};
use crate::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER, STAFF, SYSTEM_ADMINISTRATOR};
use crate::person::SignedIn;
use crate::proxy::{Proxy, Sprung};
use crate::site::Site;
use crate::verdict::{PRODUCED, Verdict};
use crate::wait::until;
use api::settings::PutSetting;
use domain::evidence::Failure;
use domain::id::IssuanceId;
use domain::issuance::state::Issued;
use domain::issuance::{State, StateName};
use domain::profile::KeyAlgorithm;
use domain::settings::{ProcessSettings, Setting, SettingName};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// Seconds for four RSA keys, each found by chance.
const SLOWEST_CARD: u32 = 300;

/// A card desk whose agent reaches its server through a proxy.
pub struct Counter {
    /// Its readers.
    pub bench: Bench,
    /// The first reader's slot.
    pub slot: Slot,
    /// The site.
    pub site: Site,
    /// Between the agent and its server.
    pub proxy: Proxy,
    /// Where the proxy tells of its traps.
    pub springs: UnboundedReceiver<Sprung>,
    /// The agent.
    pub desk: Desk,
    /// With it, another agent can be enrolled.
    pub spare_code: String,
    /// Asks for cards.
    pub holder: SignedIn,
    /// Has them made.
    pub officer: SignedIn,
    /// Approves.
    pub approver: SignedIn,
    /// Opens letters.
    pub administrator: SignedIn,
    /// The cards asked for so far.
    pub issuances: Vec<IssuanceId>,
}

impl Counter {
    /// A desk whose agent is at work; nothing is in its readers.
    pub async fn open() -> Self {
        let mut site = Site::with(&[STAFF, &[SYSTEM_ADMINISTRATOR]].concat()).await;
        let (code, spare_code) = (site.agent_code().await, site.agent_code().await);
        site.start(&[]).await;
        let bench = Bench::open().await;
        let (proxy, springs) = Proxy::before(site.url()).await;
        let mut desk = Desk::at(site.beside("desk"));
        desk.enrol(&proxy.url, &code).await;
        desk.start_at_readers(&proxy.url, &bench);
        Self {
            slot: bench.slot(0, &Card::Blank),
            holder: site.sign_in(&HOLDER).await,
            officer: site.sign_in(&OFFICER).await,
            approver: site.sign_in(&APPROVER).await,
            administrator: site.sign_in(&CARD_ADMINISTRATOR).await,
            issuances: Vec::new(),
            bench,
            site,
            proxy,
            springs,
            desk,
            spare_code,
        }
    }

    /// Inserts a card into the empty reader, and waits until the agent has looked at it.
    pub async fn insert(&mut self, card: &Card) {
        self.slot.insert_card(card).await;
        self.looked_at().await;
    }

    /// Takes the card out, and waits until that was noticed.
    pub async fn take_out(&mut self) {
        let before = self.bench.removals(0);
        self.slot.eject().await;
        self.bench.removal(0, before).await;
    }

    /// Waits until the agent lets the card go. Answers how many APDUs it has sent since the last event that
    /// was waited for.
    pub async fn looked_at(&mut self) -> usize {
        let before = self.slot.until(is_reset).await;
        before.iter().filter(|event| matches!(event, Event::Apdu { .. })).count()
    }

    /// A card that waits to be produced.
    pub async fn card_ready(&mut self) -> IssuanceId {
        let issuance = job::card_ready(&self.holder, &self.officer, &self.approver).await;
        self.issuances.push(issuance.clone());
        issuance
    }

    /// Has it produced.
    pub async fn choose(&self, issuance: &IssuanceId) {
        job::choose(&self.officer, issuance).await;
    }

    /// A System administrator, who has seen this edition, sets the algorithm of keys.
    pub async fn sets_algorithm(&self, seen: u64, algorithm: KeyAlgorithm) {
        self.sets(seen, |value| value.algorithm = algorithm).await;
    }

    /// The same of anything else that is built in.
    pub async fn sets(&self, seen: u64, change: impl FnOnce(&mut ProcessSettings)) {
        let administrator = self.site.sign_in(&SYSTEM_ADMINISTRATOR).await;
        let mut value = ProcessSettings::built_in(job::PROCESS);
        change(&mut value);
        let body = PutSetting { value: Setting::Process(value), note: None };
        let path = format!("/api/settings/{}", SettingName::Process(job::PROCESS));
        let answer = administrator.put(&path, seen, &body).await;
        assert!(answer.status.is_success(), "{answer:?}");
    }

    /// Restarts the server at its address, with these options.
    ///
    /// # Panics
    /// If it is reached at no port.
    pub async fn restart(&mut self, options: &[&str]) {
        let url = self.site.url().to_owned();
        let (_, port) = url.rsplit_once(':').expect("a port of its own");
        self.site.kill().await;
        self.site.start_at(port, options).await;
    }

    /// Waits until a card that takes its time is made.
    pub async fn made(&self, issuance: &IssuanceId) {
        for _ in 0..SLOWEST_CARD {
            let page = self.officer.page(issuance).await;
            match page.issuance.state {
                State::AwaitingConfirmation(_) => return,
                State::Failed(failed) => panic!("{:?}", failed.failure),
                _ => tokio::time::sleep(Duration::from_secs(1)).await,
            }
        }
        panic!("no card in {SLOWEST_CARD} s");
    }

    /// Waits for its failure.
    pub async fn failure(&self, issuance: &IssuanceId) -> Failure {
        let page = job::reach(&self.officer, issuance, StateName::Failed).await;
        let State::Failed(failed) = page.issuance.state else { unreachable!() };
        failed.failure
    }

    /// Waits until it is verified, and confirms it.
    pub async fn confirmed(&self, issuance: &IssuanceId) -> Issued {
        job::reach(&self.officer, issuance, StateName::AwaitingConfirmation).await;
        job::confirm(&self.officer, issuance).await;
        let page = job::reach(&self.officer, issuance, StateName::Issued).await;
        let State::Issued(issued) = page.issuance.state else { unreachable!() };
        issued
    }

    /// An undisturbed card. Answers how many APDUs it took before its reset and after.
    pub async fn undisturbed(&mut self) -> [usize; 2] {
        self.insert(&Card::Blank).await;
        let issuance = self.card_ready().await;
        self.choose(&issuance).await;
        let apdus = [self.looked_at().await, self.looked_at().await];
        self.confirmed(&issuance).await;
        self.take_out().await;
        apdus
    }

    /// Waits until the agent has logged this.
    pub async fn says(&self, what: &str) {
        let waited = format!("the agent to say `{what}`");
        until(&waited, || async { self.desk.log().contains(what).then_some(()) }).await;
    }

    /// Reads the books once all is settled.
    pub async fn verdict(&mut self) -> Verdict {
        self.site.settle(&self.issuances).await;
        let cards: Vec<_> = self.issuances.iter().map(|card| (card.clone(), PRODUCED)).collect();
        Verdict::of(&self.site, &cards, &self.proxy.exchanges()).await
    }

    /// So many cards were issued, and nothing else is to be told of them.
    ///
    /// # Panics
    /// If the books say otherwise.
    pub async fn has_made(&mut self, cards: usize) {
        assert_eq!(self.issuances.len(), cards);
        assert_eq!(self.verdict().await, Verdict::default());
    }
}

fn is_reset(event: &Event) -> bool {
    matches!(event, Event::Power { change } if change == "reset")
}
