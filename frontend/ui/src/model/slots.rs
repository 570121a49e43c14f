//! How far each key slot of the chip is, from reports alone.

use domain::card::CardFile;
use domain::evidence::{ChipFate, ProductionStep};
use domain::id::ChipId;
use domain::issuance::{Issuance, State};
use domain::profile::Slot;

/// How far one thing in a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// To come.
    Empty,
    /// Going on.
    Filling,
    /// There.
    Full,
}

/// One slot of the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotView {
    /// Which.
    pub slot: Slot,
    /// Whether the card profile uses it.
    pub used: bool,
    /// Its key.
    pub key: Fill,
    /// Its certificate.
    pub certificate: Fill,
    /// The proof that key and certificate belong together.
    pub verified: Fill,
}

/// The slots in the order in which people know them.
pub const SLOTS: [Slot; 4] =
    [Slot::Authentication, Slot::Signature, Slot::KeyManagement, Slot::CardAuthentication];

/// Where a card stands in its production.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// No chip was begun.
    Waiting,
    /// The agent reported this step.
    At(ProductionStep),
    /// The attempt broke at this step.
    Broke(ProductionStep),
    /// The agent's checks passed.
    Verified,
}

/// The stage of an issuance; none before its card object exists, and after it ended without a card.
pub fn stage(issuance: &Issuance) -> Option<Stage> {
    match &issuance.state {
        State::InProduction(job) => Some(Stage::At(job.progress)),
        State::AwaitingConfirmation(_) | State::Issued(_) => Some(Stage::Verified),
        State::Failed(failed) => Some(Stage::Broke(failed.failure.step)),
        State::CardReady(_) | State::Queued(_) | State::Pooled(_) | State::Ordered(_) => Some(Stage::Waiting),
        State::Requested
        | State::AwaitingApproval(_)
        | State::CardPending(_)
        | State::Declined(_)
        | State::Aborted(_)
        | State::Rejected(_)
        | State::Cancelled(_) => None,
    }
}

/// How many of the ten steps are done.
pub fn steps_done(stage: Stage) -> usize {
    match stage {
        Stage::Waiting => 0,
        Stage::At(step) | Stage::Broke(step) => {
            ProductionStep::ALL.iter().take_while(|earlier| **earlier < step).count()
        }
        Stage::Verified => ProductionStep::ALL.len(),
    }
}

/// All four slots of the chip at hand.
pub fn slots(issuance: &Issuance) -> Vec<SlotView> {
    let used: Vec<Slot> = issuance.process().card_profile().slots.iter().map(|slot| slot.slot).collect();
    let chip = chip(issuance);
    let stage = stage(issuance).unwrap_or(Stage::Waiting);
    SLOTS
        .into_iter()
        .map(|slot| {
            let used = used.contains(&slot);
            let certified = issuance.state.card().is_some_and(|card| certified(card, slot, chip));
            let proven = proven(issuance, slot);
            SlotView {
                slot,
                used,
                key: fill(used, certified || proven, stage, ProductionStep::GenerateKeys),
                certificate: certificate(used, certified, proven, stage),
                verified: fill(used, proven, stage, ProductionStep::ReadBack),
            }
        })
        .collect()
}

/// A certificate that was issued is on its way to the card until the step that writes it is over.
fn certificate(used: bool, issued: bool, proven: bool, stage: Stage) -> Fill {
    match (fill(used, proven, stage, ProductionStep::WriteObjects), stage) {
        (Fill::Empty, Stage::At(_)) if used && issued => Fill::Filling,
        (fill, _) => fill,
    }
}

fn fill(used: bool, known: bool, stage: Stage, by: ProductionStep) -> Fill {
    match stage {
        _ if !used => Fill::Empty,
        _ if known => Fill::Full,
        Stage::At(step) if step == by => Fill::Filling,
        Stage::At(step) if step > by => Fill::Full,
        Stage::Verified => Fill::Full,
        Stage::Waiting | Stage::At(_) | Stage::Broke(_) => Fill::Empty,
    }
}

/// The chip that production is about, if one was begun and can go on.
fn chip(issuance: &Issuance) -> Option<ChipId> {
    match &issuance.state {
        State::InProduction(job) => job.chip,
        State::AwaitingConfirmation(s) => Some(s.evidence.chip),
        State::Issued(s) => Some(s.evidence.chip),
        State::Failed(s) if s.failure.fate == ChipFate::Resumable => s.card.current_chip().map(|r| r.chip),
        _ => None,
    }
}

fn certified(card: &CardFile, slot: Slot, chip: Option<ChipId>) -> bool {
    card.certificates.iter().any(|c| c.slot == slot && Some(c.chip) == chip)
}

fn proven(issuance: &Issuance, slot: Slot) -> bool {
    let evidence = match &issuance.state {
        State::AwaitingConfirmation(s) => &s.evidence,
        State::Issued(s) => &s.evidence,
        _ => return false,
    };
    evidence.slots.iter().any(|proof| proof.slot == slot)
}
