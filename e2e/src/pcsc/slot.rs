//! A reader's slot with its card: the program `virtual-card-vpcd`.

use super::attended::Attended;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A card to insert.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Card {
    /// The one kept in this folder; a blank one if it holds none.
    Folder(PathBuf),
    /// A blank one that is gone with the slot.
    Blank,
    /// One without the PIV application.
    NotPiv,
    /// One with a contactless chip besides.
    Contactless {
        /// The rest of it.
        card: Box<Self>,
        /// Its UID in hexadecimal digits, be it one that can be or not.
        uid: String,
    },
    /// One that attests its keys, under a vendor of its own.
    Attesting {
        /// The rest of it.
        card: Box<Self>,
        /// The file into which the vendor's root is written.
        root: PathBuf,
    },
}

impl Card {
    /// This card with a contactless chip besides.
    #[must_use]
    pub fn with_uid(self, uid: &str) -> Self {
        Self::Contactless { card: Box::new(self), uid: uid.to_owned() }
    }
}

/// What happens at a chosen APDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// It is held back before the card has seen it.
    HoldBefore,
    /// Its answer is held back.
    HoldAfter,
    /// The card is pulled before it has seen it.
    PullBefore,
    /// The card is pulled once it has done it.
    PullAfter,
}

#[derive(Serialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
enum Order<'a> {
    Insert {
        #[serde(skip_serializing_if = "Option::is_none")]
        card: Option<&'a Card>,
    },
    Eject,
    At {
        after: usize,
        act: Act,
    },
    HoldReset {
        after: usize,
    },
    GoOn,
    BreakOff,
}

/// What the slot tells.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The service has the card.
    Inserted,
    /// The card is out.
    Ejected,
    /// The service is gone.
    Lost,
    /// The service looked whether the card is still there.
    Polled,
    /// The card's power was changed.
    Power {
        /// `on`, `off` or `reset`.
        change: String,
    },
    /// An APDU or a reset is held back.
    Held {},
    /// An APDU was answered.
    Apdu {
        /// Its instruction byte in hex.
        instruction: String,
        /// The status word in hex.
        status: String,
    },
    /// An order could not be carried out.
    Failed {
        /// Why.
        why: String,
    },
}

/// A slot. The card leaves it when this goes.
pub struct Slot {
    program: Attended,
    first: Option<Card>,
}

impl Slot {
    pub(crate) fn new(program: Attended, first: Card) -> Self {
        Self { program, first: Some(first) }
    }

    async fn order(&mut self, order: Order<'_>) {
        self.program.order(&serde_json::to_string(&order).expect("an order has a form")).await;
    }

    /// The next event.
    ///
    /// # Panics
    /// If an order could not be carried out.
    pub async fn event(&mut self) -> Event {
        parse(&self.program.event().await)
    }

    /// Waits for an event. Answers the ones before it.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut before = Vec::new();
        loop {
            let event = self.event().await;
            if wanted(&event) {
                return before;
            }
            before.push(event);
        }
    }

    /// Inserts the card that was last in it.
    pub async fn insert(&mut self) {
        match self.first.take() {
            Some(card) => self.insert_card(&card).await,
            None => {
                self.order(Order::Insert { card: None }).await;
                self.until(|event| *event == Event::Inserted).await;
            }
        }
    }

    /// Inserts another card, which swaps it for the one in the slot.
    pub async fn insert_card(&mut self, card: &Card) {
        self.first = None;
        self.order(Order::Insert { card: Some(card) }).await;
        self.until(|event| *event == Event::Inserted).await;
    }

    /// Pulls the card.
    pub async fn eject(&mut self) {
        self.order(Order::Eject).await;
        self.until(|event| *event == Event::Ejected).await;
    }

    /// Ends, with the card that is in it: another slot can have that one now.
    pub async fn close(self) {
        self.program.kill().await;
    }

    /// Lets APDUs through, then acts at the next one.
    pub async fn at(&mut self, after: usize, act: Act) {
        self.order(Order::At { after, act }).await;
    }

    /// Lets resets through, then holds one back.
    pub async fn hold_reset(&mut self, after: usize) {
        self.order(Order::HoldReset { after }).await;
    }

    /// Goes on with the APDU that is held back.
    pub async fn go_on(&mut self) {
        self.order(Order::GoOn).await;
    }

    /// Forgets the APDU that is held back, as the service was killed meanwhile.
    pub async fn break_off(&mut self) {
        self.order(Order::BreakOff).await;
    }
}

fn parse(line: &str) -> Event {
    let event = serde_json::from_str(line).expect("an event");
    if let Event::Failed { why } = event {
        panic!("the card says: {why}");
    }
    event
}
