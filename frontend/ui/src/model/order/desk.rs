//! A desk at which cards are put in one by one: what to do next, from what the reader's lane says.

use api::order::{Lane, LaneCard};
use domain::order::{OrderCounts, OrderStateName};
use domain::process::Package;
use domain::reader::ReaderState;

/// What became of the card before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is verified.
    Good(Option<LaneCard>),
    /// It failed.
    Bad(Option<LaneCard>),
}

/// What can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// A card is verified.
    Good,
    /// A card failed.
    Bad,
}

/// What somebody at a desk has seen of its reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desk {
    counted: Option<(u64, u64)>,
    card: Option<LaneCard>,
    made: Option<Made>,
}

/// What to do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// The order has not begun.
    Start,
    /// Its cards are being checked.
    Checking,
    /// It pauses.
    Paused,
    /// It has ended.
    Ended,
    /// The reader is not there.
    Away,
    /// Put in the next card.
    Insert,
    /// A card is in the reader, and is taken up in a moment.
    Wait,
    /// The reader is at work.
    Working(LaneCard),
    /// Verified: take the card away.
    Done(Option<LaneCard>),
    /// Failed: set the card aside.
    Failed(Option<LaneCard>),
    /// Take away the card that is in it: it is not one to be written.
    Remove,
    /// Another program holds the reader.
    Held,
    /// No card waits any more.
    Nothing,
}

/// What the one key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Starts the order.
    Start,
    /// Lets it go on.
    Resume,
    /// The failure was seen.
    Seen,
    /// Back to the order's page.
    Leave,
}

impl Desk {
    /// Takes in what the lane says now. What has happened since is told once.
    pub fn see(&mut self, lane: &Lane) -> Option<Signal> {
        let (verified, failed) = self.counted.unwrap_or((lane.verified, lane.failed));
        self.counted = Some((lane.verified, lane.failed));
        let signal = if lane.failed > failed {
            self.made = Some(Made::Bad(self.card.clone()));
            Some(Signal::Bad)
        } else if lane.verified > verified {
            // A failure that nobody has seen yet is not covered by the next card.
            if !matches!(self.made, Some(Made::Bad(_))) {
                self.made = Some(Made::Good(self.card.clone()));
            }
            Some(Signal::Good)
        } else {
            let over = lane.card.is_some() || lane.state == ReaderState::Empty;
            if over && matches!(self.made, Some(Made::Good(_))) {
                self.made = None;
            }
            None
        };
        if lane.card.is_some() {
            self.card.clone_from(&lane.card);
        }
        signal
    }

    /// The failure was seen.
    pub fn acknowledge(&mut self) {
        self.made = None;
    }

    /// The failure that nobody has seen yet, with the card as far as it is known.
    pub fn unseen(&self) -> Option<Option<&LaneCard>> {
        match &self.made {
            Some(Made::Bad(card)) => Some(card.as_ref()),
            Some(Made::Good(_)) | None => None,
        }
    }

    /// What to do now.
    pub fn prompt(
        &self,
        state: OrderStateName,
        package: Package,
        counts: &OrderCounts,
        lane: &Lane,
    ) -> Prompt {
        match state {
            OrderStateName::Draft => return Prompt::Start,
            OrderStateName::Checking => return Prompt::Checking,
            OrderStateName::Completed | OrderStateName::Cancelled => return Prompt::Ended,
            OrderStateName::Running | OrderStateName::Paused => {}
        }
        if let Some(card) = &lane.card {
            return Prompt::Working(card.clone());
        }
        match &self.made {
            Some(Made::Bad(card)) => return Prompt::Failed(card.clone()),
            Some(Made::Good(card)) => return Prompt::Done(card.clone()),
            None => {}
        }
        if state == OrderStateName::Paused {
            return Prompt::Paused;
        }
        if counts.waiting == 0 {
            return Prompt::Nothing;
        }
        if !lane.online {
            return Prompt::Away;
        }
        match lane.state {
            ReaderState::Empty => Prompt::Insert,
            ReaderState::Blank | ReaderState::AtWork => Prompt::Wait,
            ReaderState::Contactless if package == Package::PhysicalId => Prompt::Wait,
            ReaderState::Contactless | ReaderState::Marked | ReaderState::Unknown | ReaderState::Mute => {
                Prompt::Remove
            }
            ReaderState::InUse => Prompt::Held,
        }
    }

    /// What the one key does while this is to be done; nothing where the reader itself notices.
    pub fn press(&self, prompt: &Prompt) -> Option<Press> {
        match prompt {
            Prompt::Start => Some(Press::Start),
            Prompt::Paused => Some(Press::Resume),
            Prompt::Failed(_) => Some(Press::Seen),
            Prompt::Working(_) => self.unseen().map(|_| Press::Seen),
            Prompt::Ended | Prompt::Nothing => Some(Press::Leave),
            Prompt::Checking
            | Prompt::Away
            | Prompt::Insert
            | Prompt::Wait
            | Prompt::Done(_)
            | Prompt::Remove
            | Prompt::Held => None,
        }
    }
}
