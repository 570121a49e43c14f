//! An order whose cards are made while server and agents are killed and started again at random, and some of whose
//! cards never come to be.

mod kills;
mod verdict;

use crate::order::{self, reach, worked_off};
use crate::verdict::Verdict;
use crate::wait::until;
use crate::workshop::Workshop;
use api::order::{OrderAct, OrderPage};
use domain::id::{IssuanceId, OrderId};
use domain::order::{OrderCommandName, Stage};
use domain::process::{MassProcessId, Package};
use kills::UnderFire;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IteratorRandom as _;
use std::fmt;

/// A campaign.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    /// By which process its cards are made.
    pub process: MassProcessId,
    /// How many.
    pub cards: u32,
    /// How many of them fail for good; of smart cards, no more than there are desks.
    pub bad: usize,
    /// How many desks make them.
    pub desks: usize,
    /// How often somebody is killed on the way. More kills come with the commands to the order.
    pub kills: u32,
    /// What chance begins with.
    pub seed: u64,
}

/// How a campaign ended.
#[derive(Debug)]
pub struct Outcome {
    /// Which campaign.
    pub campaign: Campaign,
    /// Cards that were verified.
    pub verified: usize,
    /// Cards that ended in the exceptions.
    pub failed: usize,
    /// How often somebody was killed.
    pub kills: usize,
    /// Smart cards that do not take the PIN of their letter.
    pub pins_refused: usize,
    /// What the books say.
    pub verdict: Verdict,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { campaign: Campaign { process, cards, desks, seed, .. }, .. } = self;
        let Self { verified, failed, kills, pins_refused, verdict, .. } = self;
        write!(f, "kills (order of {cards}, {process}, {desks} desks, seed {seed}): {kills}, ")?;
        write!(f, "verified {verified}, failed {failed}, pins_refused {pins_refused}, {verdict}")
    }
}

/// A seed that nobody knows before, unless one is given in the environment: to see a campaign again.
///
/// # Panics
/// If what is given is no number.
pub fn seed() -> u64 {
    let given = std::env::var("CARDWRIGHT_SEED").ok();
    given.map_or_else(rand::random, |seed| seed.parse().expect("CARDWRIGHT_SEED is a number"))
}

impl Campaign {
    /// The order, from the pool to its end.
    pub async fn run(self) -> Outcome {
        let mut dice = StdRng::seed_from_u64(self.seed);
        let workshop = Workshop::open(self.process, self.cards, self.desks).await;
        let mut under_fire = UnderFire::begin(workshop).await;
        self.spoil(&under_fire, &mut dice);
        under_fire.start_desks();
        let (order, failed) = self.lead(&mut under_fire, &mut dice).await;
        self.judge(under_fire, &order, &failed).await
    }

    /// Sees to it that some cards cannot be made: the first blank card at some desks is broken, or the printer jams at
    /// some badges whenever they come.
    fn spoil(&self, at: &UnderFire, dice: &mut StdRng) {
        match self.process.process().kind.package {
            Package::DigitalId => {
                assert!(self.bad <= self.desks, "one broken card a desk");
                at.workshop.desks.iter().take(self.bad).for_each(|desk| desk.stack().insert_blocked());
            }
            Package::PhysicalId => {
                for card in at.workshop.cards.iter().choose_multiple(dice, self.bad) {
                    // Where the printer would put its draft, there is something else.
                    let jam = at.printed().join(format!("cardwright {card} attempt 1.draft"));
                    std::fs::create_dir_all(jam).expect("a folder");
                }
            }
        }
    }

    /// Leads the order from its draft to its completion. Answers the cards that failed.
    async fn lead(&self, at: &mut UnderFire, dice: &mut StdRng) -> (OrderId, Vec<IssuanceId>) {
        let who = at.administrator();
        let order = order::create(&who, self.process, order::everything()).await;
        let start = at.at_command(dice);
        at.during(start, order::does(&who, &order, &OrderAct::Start {})).await;
        for nth in 1..=self.kills {
            let made = u64::from(self.cards * nth / (self.kills + 1));
            let kill = at.at_work(dice, self.process.process().kind.package);
            at.during(kill, reach(&who, &order, "cards are made", |page| done(page) >= made)).await;
        }
        let counts = worked_off(&who, &order, self.cards.into()).await;
        let failed = order::cards(&who, &order, Stage::Failed).await;
        assert_eq!(failed.len() as u64, counts.failed, "the list is as long as its count");
        let printed = order::cards(&who, &order, Stage::ToConfirm).await;
        if !printed.is_empty() {
            let confirm = at.at_command(dice);
            at.during(confirm, order::confirm(&who, &order, printed)).await;
            // Counts follow the cards within moments, and an order is completed by its counts.
            reach(&who, &order, "nobody has to look at a card", |page| page.counts.to_confirm == 0).await;
        }
        let complete = at.at_command(dice);
        at.during(complete, order::does(&who, &order, &OrderAct::Complete {})).await;
        let told = || async {
            let history = order::history(&who, &order).await.records;
            history.iter().any(|row| row.record.command == OrderCommandName::Returned).then_some(())
        };
        until("the history to tell that the rest was given back", told).await;
        (order, failed)
    }
}

/// Cards of an order that need no reader any more.
const fn done(page: &OrderPage) -> u64 {
    let counts = page.counts;
    counts.issued + counts.to_confirm + counts.failed
}
