//! Who is killed, when, and how all goes on.

use crate::person::SignedIn;
use crate::proxy::{Exchange, Moment, Proxy, Sprung, Trap};
use crate::workshop::Workshop;
use domain::process::Package;
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use std::future::Future;
use std::path::PathBuf;
use tokio::sync::mpsc::UnboundedReceiver;

const MOMENTS: [Moment; 4] = [Moment::Before, Moment::During, Moment::Unanswered, Moment::Answered];

/// The calls of agents, for each kind of card.
const SMART_CARD: [&str; 6] =
    ["poll-jobs", "claim-job", "release-secrets", "certify", "report-progress", "report-verified"];
const BADGE: [&str; 5] = ["poll-jobs", "claim-job", "register-uid", "release-print", "report-verified"];

/// Who is killed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Victim {
    Server,
    Desk(usize),
    Everybody,
}

/// Who is killed where.
pub(super) struct Kill {
    trap: Trap,
    victim: Victim,
}

/// A workshop whose desks and administrator reach the server through a proxy with traps.
pub(super) struct UnderFire {
    pub(super) workshop: Workshop,
    pub(super) kills: usize,
    proxy: Proxy,
    springs: UnboundedReceiver<Sprung>,
}

impl UnderFire {
    pub(super) async fn begin(workshop: Workshop) -> Self {
        let (proxy, springs) = Proxy::before(workshop.site.url()).await;
        Self { workshop, kills: 0, proxy, springs }
    }

    /// The administrator, before the proxy.
    pub(super) fn administrator(&self) -> SignedIn {
        let mut who = self.workshop.administrator.clone();
        self.proxy.url.clone_into(&mut who.url);
        who
    }

    /// The folder of the one printer that all desks share.
    pub(super) fn printed(&self) -> PathBuf {
        self.workshop.site.beside("printed")
    }

    pub(super) fn start_desks(&mut self) {
        (0..self.workshop.desks.len()).for_each(|desk| self.start_desk(desk));
    }

    fn start_desk(&mut self, desk: usize) {
        let printed = self.printed();
        let printed = printed.to_str().expect("a path in UTF-8");
        if let Some(desk) = self.workshop.desks.get_mut(desk) {
            desk.start_with_software(&self.proxy.url, &["--virtual-printer", printed]);
        }
    }

    /// The server is killed at the next command to an order.
    pub(super) fn at_command(&self, dice: &mut StdRng) -> Kill {
        Kill { trap: Trap { call: "manage-order", moment: any(&MOMENTS, dice) }, victim: Victim::Server }
    }

    /// Somebody is killed at some call of an agent, be it the caller or not.
    pub(super) fn at_work(&self, dice: &mut StdRng, package: Package) -> Kill {
        let call = match package {
            Package::DigitalId => any(&SMART_CARD, dice),
            Package::PhysicalId => any(&BADGE, dice),
        };
        let victim = match dice.gen_range(0..7) {
            0..3 => Victim::Server,
            3..6 => Victim::Desk(dice.gen_range(0..self.workshop.desks.len())),
            _ => Victim::Everybody,
        };
        Kill { trap: Trap { call, moment: any(&MOMENTS, dice) }, victim }
    }

    /// Does something while a kill comes. None comes if nobody calls so meanwhile.
    pub(super) async fn during<T>(&mut self, kill: Kill, work: impl Future<Output = T>) -> T {
        self.proxy.set(&[kill.trap]);
        let mut work = std::pin::pin!(work);
        let done = loop {
            tokio::select! {
                biased;
                sprung = self.springs.recv() => {
                    let Sprung { go_on, .. } = sprung.expect("the proxy is there");
                    self.kill(kill.victim, async { drop(go_on) }).await;
                }
                done = &mut work => break done,
            }
        };
        self.proxy.disarm();
        // The last answer's trap may spring after all is done.
        while let Ok(Sprung { go_on, .. }) = self.springs.try_recv() {
            self.kill(kill.victim, async { drop(go_on) }).await;
        }
        done
    }

    /// Kills, says so, and starts again what was killed.
    async fn kill(&mut self, victim: Victim, said: impl Future<Output = ()>) {
        self.kills += 1;
        let desks = match victim {
            Victim::Server => 0..0,
            Victim::Desk(desk) => desk..desk + 1,
            Victim::Everybody => 0..self.workshop.desks.len(),
        };
        let server = !matches!(victim, Victim::Desk(_));
        if server {
            self.workshop.site.kill().await;
        }
        for desk in self.workshop.desks.get_mut(desks.clone()).into_iter().flatten() {
            desk.kill().await;
        }
        said.await;
        if server {
            self.workshop.site.start(&[]).await;
            self.proxy.lead_to(self.workshop.site.url());
        }
        desks.for_each(|desk| self.start_desk(desk));
    }

    /// Ends all that runs, with every effect carried out. Answers what came through the proxy.
    pub(super) async fn end(&mut self) -> Vec<Exchange> {
        for desk in &mut self.workshop.desks {
            desk.kill().await;
        }
        let Workshop { site, cards, .. } = &mut self.workshop;
        site.settle(cards).await;
        self.proxy.exchanges()
    }
}

fn any<T: Copy>(of: &[T], dice: &mut StdRng) -> T {
    *of.choose(dice).expect("one of several")
}
