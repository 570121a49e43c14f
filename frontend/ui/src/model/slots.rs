//! How far a card is in its production, and each key slot of its chip, from reports alone.

use super::trace::told;
use domain::card::CardFile;
use domain::contactless::Uid;
use domain::evidence::{ChipFate, ProductionStep};
use domain::id::ChipId;
use domain::issuance::{Issuance, State};
use domain::profile::{CardProfile, Slot};
use domain::trace::Exchange;

/// How far one thing in a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// A part of the card beside its slots.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PartView {
    /// The contactless chip.
    Contactless {
        /// Whether it was read.
        fill: Fill,
        /// Its UID, once it is this card's.
        uid: Option<Uid>,
    },
    /// The print.
    Print {
        /// Whether it is on the card.
        fill: Fill,
    },
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

/// The steps by which a card of this profile is made.
pub fn steps(profile: &CardProfile) -> Vec<ProductionStep> {
    use ProductionStep as P;
    let part = |step: &P| match step {
        P::Identify => true,
        P::ReadUid => profile.contactless,
        P::Print => profile.layout.is_some(),
        P::ReleaseSecrets
        | P::Mark
        | P::ManagementKey
        | P::GenerateKeys
        | P::Certify
        | P::WriteObjects
        | P::ReadBack
        | P::SetPin
        | P::Verify => !profile.slots.is_empty(),
    };
    P::ALL.into_iter().filter(part).collect()
}

/// How many of these steps are done.
pub fn steps_done(steps: &[ProductionStep], stage: Stage) -> usize {
    match stage {
        Stage::Waiting => 0,
        Stage::At(step) | Stage::Broke(step) => steps.iter().take_while(|earlier| **earlier < step).count(),
        Stage::Verified => steps.len(),
    }
}

/// All four slots of the chip at hand. `trace` is what was said to the card under the claim that goes on, as far as it is
/// known: without it, all keys come at once.
pub fn slots(issuance: &Issuance, trace: &[Exchange]) -> Vec<SlotView> {
    let used: Vec<Slot> = issuance.profile().slots.iter().map(|slot| slot.slot).collect();
    let chip = chip(issuance);
    let stage = stage(issuance).unwrap_or(Stage::Waiting);
    SLOTS
        .into_iter()
        .map(|slot| {
            let used = used.contains(&slot);
            let certified = issuance.state.card().is_some_and(|card| certified(card, slot, chip));
            let proven = proven(issuance, slot);
            let told = told(if matches!(stage, Stage::At(_)) { trace } else { &[] }, slot);
            SlotView {
                slot,
                used,
                key: further(told.key, fill(used, certified || proven, stage, ProductionStep::GenerateKeys)),
                certificate: further(told.certificate, certificate(used, certified, proven, stage)),
                verified: further(told.verified, fill(used, proven, stage, ProductionStep::ReadBack)),
            }
        })
        .collect()
}

/// What was told and what follows from the step that was reported: whichever is further.
const fn further(told: Fill, reported: Fill) -> Fill {
    match (told, reported) {
        (Fill::Full, _) | (_, Fill::Full) => Fill::Full,
        (Fill::Filling, _) | (_, Fill::Filling) => Fill::Filling,
        (Fill::Empty, Fill::Empty) => Fill::Empty,
    }
}

/// What its profile has beside slots.
pub fn parts(issuance: &Issuance) -> Vec<PartView> {
    let (profile, stage) = (issuance.profile(), stage(issuance).unwrap_or(Stage::Waiting));
    let uid = issuance.state.card().and_then(|card| card.uid.as_ref()).map(|read| read.uid.clone());
    let contactless = profile.contactless.then(|| PartView::Contactless {
        fill: fill(true, uid.is_some(), stage, ProductionStep::ReadUid),
        uid,
    });
    let print = profile
        .layout
        .is_some()
        .then(|| PartView::Print { fill: fill(true, false, stage, ProductionStep::Print) });
    contactless.into_iter().chain(print).collect()
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
        State::AwaitingConfirmation(s) => s.evidence.piv.as_ref().map(|piv| piv.chip),
        State::Issued(s) => s.evidence.piv.as_ref().map(|piv| piv.chip),
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
    evidence.piv.iter().flat_map(|piv| &piv.slots).any(|proof| proof.slot == slot)
}
