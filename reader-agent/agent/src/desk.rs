//! A desk: its readers, and the cards in them. One of software and one of PC/SC.

use api::agent::{Offer, PresentReader};
use domain::id::ReaderId;
use personalise::CardTransport;
use rand::rngs::StdRng;
use tokio::sync::watch;

/// A card, whatever reader it is in. The reader is free again once it is dropped.
pub(crate) type Card = Box<dyn CardTransport + Send>;

/// Where a job can be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In this reader: a card for it is there.
    At(ReaderId),
    /// Nowhere until a person does this.
    #[cfg_attr(not(feature = "pcsc"), expect(dead_code, reason = "software inserts its cards itself"))]
    Ask(String),
    /// In a reader that is at work.
    Later,
}

/// Why there is no card after all: a sentence, and what to do next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NoCard(pub(crate) String);

/// The readers of an agent.
pub(crate) trait Desk: Send + Sync {
    /// What is there to be seen.
    fn readers(&self) -> Vec<PresentReader>;

    /// The reader for a job, other than those taken.
    fn place(&self, offer: &Offer, taken: &[ReaderId]) -> Place;

    /// Takes the card in a reader for a job that was claimed. Blocks, but not for ever.
    ///
    /// # Errors
    /// [`NoCard`]
    fn card(&self, job: &Offer, reader: &ReaderId, random: &mut StdRng) -> Result<Card, NoCard>;

    /// Counts what has changed.
    fn changes(&self) -> watch::Receiver<u64>;
}
