//! What books, cards and prints say after a campaign.

use super::kills::UnderFire;
use super::{Campaign, Outcome};
use crate::books::Books;
use crate::proxy::Exchange;
use crate::verdict::{FAILED, ORDERED, ORDERED_BADGE, Verdict};
use domain::id::{ChipId, IssuanceId, OrderId};
use domain::issuance::State;
use domain::process::Package;
use domain::role::Actor;
use sealed::secret::Pin;
use std::collections::{BTreeSet, HashMap};
use std::fs;

impl Campaign {
    /// Reads the books of the site, which ends, and looks at the cards.
    pub(super) async fn judge(self, mut at: UnderFire, order: &OrderId, failed: &[IssuanceId]) -> Outcome {
        let exchanges = at.end().await;
        let package = self.process.process().kind.package;
        let issued = match package {
            Package::DigitalId => ORDERED,
            Package::PhysicalId => ORDERED_BADGE,
        };
        let way = |card: &IssuanceId| if failed.contains(card) { FAILED } else { issued };
        let cards: Vec<_> = at.workshop.cards.iter().map(|card| (card.clone(), way(card))).collect();
        let mut verdict = Verdict::of(&at.workshop.site, &cards, &exchanges).await;
        let books = Books::open(&at.workshop.site).await;
        verdict.acked_lost += lost(&books, order, &exchanges).await;
        let mut pins = HashMap::new();
        let mut verified = 0;
        for card in &at.workshop.cards {
            let file = books.read(card).await;
            if let State::Issued(issued) = &file.record.issuance.state {
                verified += 1;
                let chip = issued.evidence.piv.as_ref().map(|piv| piv.chip);
                pins.extend(chip.zip(file.secrets.map(|(pin, _)| pin)));
            }
        }
        // A broken card is marked before it shows that it is; a badge at which the printer jams is none.
        let (made, wanted) = match package {
            Package::DigitalId => (marked(&at, &pins), cards.len()),
            Package::PhysicalId => (Made { cards: prints(&at), opened: 0 }, verified),
        };
        verdict.double_produced += made.cards.saturating_sub(wanted);
        Outcome {
            campaign: self,
            verified,
            failed: failed.len(),
            kills: at.kills,
            pins_refused: pins.len() - made.opened,
            verdict,
        }
    }
}

/// What lies at the desks in the end.
struct Made {
    /// Cards that somebody began with.
    cards: usize,
    /// Those of them that take the PIN of their letter.
    opened: usize,
}

fn marked(at: &UnderFire, pins: &HashMap<ChipId, Pin>) -> Made {
    let stacks: Vec<_> = at.workshop.desks.iter().map(|desk| desk.stack().cards(pins)).collect();
    let count = |of: fn(&crate::stack::Cards) -> usize| stacks.iter().map(of).sum();
    Made { cards: count(|stack| stack.marked.len()), opened: count(|stack| stack.opened.len()) }
}

/// How many cards came out of the printer.
fn prints(at: &UnderFire) -> usize {
    let printed = fs::read_dir(at.printed()).expect("the printer's folder").flatten();
    printed.filter(|file| file.path().extension().is_some_and(|extension| extension == "pdf")).count()
}

/// What the administrator was told is done, and is not in the order's history, which is whole.
#[expect(clippy::print_stdout, reason = "a count alone leaves whoever looks for the reason at a loss")]
async fn lost(books: &Books, order: &OrderId, exchanges: &[Exchange]) -> usize {
    let (record, history) = books.order(order).await;
    let path = format!("/api/orders/{order}/commands");
    let told = exchanges.iter().filter(|exchange| exchange.path == path && exchange.succeeded());
    let told: BTreeSet<_> = told.map(|exchange| &exchange.command).collect();
    let by_people = history.iter().filter(|record| matches!(record.actor, Actor::Person { .. })).count();
    // One of them made it.
    let lost = by_people.abs_diff(told.len() + 1);
    if lost > 0 {
        println!("the order was told {} commands of people, {by_people} are on record", told.len() + 1);
    }
    lost + usize::from(audit::verify_order(order, &history, record.audit_head).is_err())
}
