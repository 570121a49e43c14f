//! A site with people, an agent and a proxy between them, where cards are issued while somebody kills.

use cardwright_e2e::desk::Desk;
use cardwright_e2e::judges::pin_of;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::proxy::{Exchange, Proxy, Sprung, Trap};
use cardwright_e2e::site::Site;
use cardwright_e2e::verdict::{SINGLE, Verdict, Way};
use cardwright_e2e::{job, wait};
use domain::id::{ChipId, IssuanceId};
use domain::issuance::{State, StateName};
use std::future::Future;
use std::time::Instant;
use tokio::sync::mpsc::UnboundedReceiver;

/// Who is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Victim {
    Server,
    Agent,
    Both,
}

/// Who is killed where.
#[derive(Clone, Debug)]
pub(crate) struct Kill {
    pub(crate) trap: Trap,
    pub(crate) victim: Victim,
}

/// The people at their portals, which lead through the proxy.
#[derive(Clone)]
struct People {
    holder: SignedIn,
    officer: SignedIn,
    approver: SignedIn,
    administrator: SignedIn,
}

pub(crate) struct Campaign {
    site: Site,
    desk: Desk,
    proxy: Proxy,
    springs: UnboundedReceiver<Sprung>,
    people: People,
    issuances: Vec<IssuanceId>,
    kills: usize,
    pins_refused: usize,
}

/// A finished card.
struct Done {
    issuance: IssuanceId,
    chip: ChipId,
    pin: String,
}

impl People {
    /// The whole job. Whoever gets no answer asks again under the same id.
    async fn issue(self) -> Done {
        let Self { holder, officer, approver, administrator } = self;
        let issuance = job::queued(&holder, &officer, &approver).await;
        job::reach(&officer, &issuance, StateName::AwaitingConfirmation).await;
        job::confirm(&officer, &issuance).await;
        let page = job::reach(&officer, &issuance, StateName::Issued).await;
        let State::Issued(issued) = page.issuance.state else { unreachable!() };
        let mut letter = job::open_letter(&administrator, &issuance, None).await;
        if letter.status == 409 {
            letter.problem(409, "letter-opened");
            letter = job::open_letter(&administrator, &issuance, Some("the page did not load")).await;
        }
        Done { issuance, chip: issued.evidence.piv.unwrap().chip, pin: pin_of(&letter).await }
    }
}

impl Campaign {
    pub(crate) async fn begin() -> Self {
        let mut site = Site::with(STAFF).await;
        let code = site.agent_code().await;
        site.start(&[]).await;
        let (proxy, springs) = Proxy::before(site.url()).await;
        let mut desk = Desk::at(site.beside("desk"));
        desk.enrol(&proxy.url, &code).await;
        desk.start(&proxy.url);
        let sign_in = async |person| SignedIn::by(&proxy.url, site.ticket(person)).await.unwrap();
        let people = People {
            holder: sign_in(&HOLDER).await,
            officer: sign_in(&OFFICER).await,
            approver: sign_in(&APPROVER).await,
            administrator: sign_in(&CARD_ADMINISTRATOR).await,
        };
        let issuances = Vec::new();
        Self { site, desk, proxy, springs, people, issuances, kills: 0, pins_refused: 0 }
    }

    /// Issues a card while these kills happen.
    pub(crate) async fn issue(&mut self, kills: &[Kill]) {
        let traps: Vec<_> = kills.iter().map(|kill| kill.trap.clone()).collect();
        self.proxy.set(&traps);
        let people = self.people.clone();
        let mut job = std::pin::pin!(people.issue());
        let done = loop {
            tokio::select! {
                biased;
                sprung = self.springs.recv() => {
                    let Sprung { trap, go_on } = sprung.unwrap();
                    let kill = kills.iter().find(|kill| kill.trap == trap).unwrap();
                    self.kill(kill.victim, async { drop(go_on) }).await;
                }
                done = &mut job => break done,
            }
        };
        // The last answer's trap may spring after all is done.
        while let Ok(Sprung { trap, .. }) = self.springs.try_recv() {
            let kill = kills.iter().find(|kill| kill.trap == trap).unwrap();
            self.kill(kill.victim, async {}).await;
        }
        assert_eq!(self.proxy.disarm(), [], "each trap has sprung");
        self.check(done).await;
    }

    /// Issues a card, and kills once the card in the reader was seen to change so often. Answers whether it
    /// was seen so often before it was done.
    pub(crate) async fn issue_with_kill_at_change(&mut self, count: usize, victim: Victim) -> bool {
        let job = tokio::spawn(self.people.clone().issue());
        let watched = self.desk.stack();
        let watch = tokio::task::spawn_blocking(move || {
            let mut last = watched.newest();
            let (begun, mut seen) = (Instant::now(), 0);
            while seen < count && !job.is_finished() && begun.elapsed() < wait::DEADLINE {
                let now = watched.newest();
                seen += usize::from(now != last);
                last = now;
                std::thread::yield_now();
            }
            (job, seen == count)
        });
        let (job, in_the_middle) = watch.await.unwrap();
        if in_the_middle {
            self.kill(victim, async {}).await;
        }
        self.check(job.await.unwrap()).await;
        in_the_middle
    }

    /// Kills, says so, and starts again what was killed.
    async fn kill(&mut self, victim: Victim, said: impl Future<Output = ()>) {
        self.kills += 1;
        let (server, agent) = (victim != Victim::Agent, victim != Victim::Server);
        if server {
            self.site.kill().await;
        }
        if agent {
            self.desk.kill().await;
        }
        said.await;
        if server {
            self.site.start(&[]).await;
            self.proxy.lead_to(self.site.url());
        }
        if agent {
            self.desk.start(&self.proxy.url);
        }
    }

    /// The card takes the PIN of its letter.
    async fn check(&mut self, done: Done) {
        let Done { issuance, chip, pin } = done;
        if !self.desk.try_pin(chip, &pin).await.accepted {
            self.pins_refused += 1;
        }
        self.issuances.push(issuance);
    }

    /// Reads the books, and says what they say.
    pub(crate) async fn judge(mut self, what: &str) {
        self.site.settle(&self.issuances).await;
        let verdict = Verdict::of(&self.site, &singles(&self.issuances), &self.proxy.exchanges()).await;
        let Self { kills, pins_refused, issuances, .. } = self;
        println!(
            "kills ({what}): {kills} for {} cards, pins_refused {pins_refused}, {verdict}",
            issuances.len()
        );
        assert_eq!(pins_refused, 0, "each card takes the PIN of its letter");
        assert_eq!(verdict, Verdict::default());
    }

    /// After one good card: each kind of fault, brought into the records, is found.
    pub(crate) async fn doubt_the_verdict(mut self) {
        self.site.settle(&self.issuances).await;
        let issuances = singles(&self.issuances);
        let exchanges = self.proxy.exchanges();
        let good = Verdict::of(&self.site, &issuances, &exchanges).await;
        assert_eq!(good, Verdict::default());

        let told = exchanges.iter().find(|exchange| exchange.call == "confirm-production").unwrap();
        let never_done = Exchange { command: "cmd-never-done".to_owned(), ..told.clone() };
        let lost = [exchanges.clone(), vec![never_done]].concat();
        assert_eq!(
            Verdict::of(&self.site, &issuances, &lost).await,
            Verdict { acked_lost: 1, ..Verdict::default() }
        );

        let mut unregistered = exchanges.iter().find(|exchange| exchange.call == "certify").unwrap().clone();
        let (status, body) = unregistered.acknowledged.unwrap();
        let mut certified: serde_json::Value = serde_json::from_slice(&body).unwrap();
        certified["certificates"][0]["serial"] = "01".into();
        unregistered.acknowledged = Some((status, serde_json::to_vec(&certified).unwrap().into()));
        let orphan = [exchanges.clone(), vec![unregistered]].concat();
        let expected = Verdict { orphan_certificates: 1, ..Verdict::default() };
        assert_eq!(Verdict::of(&self.site, &issuances, &orphan).await, expected);

        let twice = [issuances.clone(), issuances].concat();
        let expected = Verdict { double_produced: 1, ..Verdict::default() };
        assert_eq!(Verdict::of(&self.site, &twice, &exchanges).await, expected);
    }
}

/// Cards that were each asked for alone.
fn singles(issuances: &[IssuanceId]) -> Vec<(IssuanceId, Way)> {
    issuances.iter().map(|issuance| (issuance.clone(), SINGLE)).collect()
}
