//! What is said to a card while a job is done, secrets masked, for whoever has to find out why it failed.

use crate::edge::Edge;
use api::agent::RecordTrace;
use domain::id::Fence;
use domain::time::Timestamp;
use domain::trace::{ContactFault, End, Exchange, MAX_PAGES, PAGE_EXCHANGES};
use personalise::{CardTransport, Traced};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The most exchanges that are kept of one job.
const MOST: usize = PAGE_EXCHANGES * MAX_PAGES as usize;

/// Where the exchanges of one job are written down.
#[derive(Clone)]
pub(crate) struct Recorder {
    edge: Edge,
    began: Timestamp,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
    /// Whether the work on the card goes on.
    at_work: watch::Sender<bool>,
}

impl Recorder {
    /// Begins now.
    pub(crate) fn new(edge: Edge) -> Self {
        let began = edge.now();
        Self { edge, began, exchanges: Arc::default(), at_work: watch::Sender::new(true) }
    }

    /// A card whose exchanges are written down here.
    pub(crate) fn over<T: CardTransport>(&self, card: T) -> impl CardTransport + use<T> {
        let (recorder, edge) = (self.clone(), self.edge.clone());
        Traced::new(card, self.began, move || edge.now(), move |exchange| recorder.write(exchange))
    }

    /// Whether the card was gone at last.
    pub(crate) fn lost_contact(&self) -> bool {
        let gone = |fault| matches!(fault, ContactFault::CardRemoved | ContactFault::CardReset);
        self.exchanges().last().is_some_and(|last| matches!(last.end, End::Nothing { fault } if gone(fault)))
    }

    /// Nothing more comes.
    pub(crate) fn close(&self) {
        self.at_work.send_replace(false);
    }

    /// Becomes false when nothing more comes.
    pub(crate) fn at_work(&self) -> watch::Receiver<bool> {
        self.at_work.subscribe()
    }

    /// The pages from the one with this exchange on, and how many exchanges there are.
    pub(crate) fn pages_from(&self, exchange: usize, fence: Fence) -> (Vec<RecordTrace>, usize) {
        let exchanges = self.exchanges();
        let pages = exchanges.chunks(PAGE_EXCHANGES).enumerate().skip(exchange / PAGE_EXCHANGES);
        let page = |(number, exchanges): (usize, &[Exchange])| {
            let page = u8::try_from(number).ok()?.try_into().ok()?;
            let exchanges = exchanges.to_vec().try_into().ok()?;
            Some(RecordTrace { fence, began: self.began, page, exchanges })
        };
        (pages.filter_map(page).collect(), exchanges.len())
    }

    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, exchange: Exchange) {
        let mut exchanges = self.exchanges();
        if exchanges.len() < MOST {
            exchanges.push(exchange);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use personalise::TransportError;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    /// Answers all with `9000`, or not at all.
    struct Script(bool);

    impl CardTransport for Script {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
            if self.0 { Ok(vec![0x90, 0x00]) } else { Err(TransportError::Removed) }
        }

        fn reset(&mut self) -> Result<(), TransportError> {
            Ok(())
        }
    }

    fn recorder() -> Recorder {
        Recorder::new(Edge::new(|| Timestamp::from_millis(5), StdRng::seed_from_u64(1)))
    }

    #[test]
    fn pages_are_sent_again_from_the_one_that_grew() {
        let recorder = recorder();
        let mut card = recorder.over(Script(true));
        for _ in 0..PAGE_EXCHANGES + 3 {
            card.transmit(&[0x00, 0xa4, 0x04, 0x00]).unwrap();
        }
        let sizes = |from| {
            let (pages, known) = recorder.pages_from(from, Fence::FIRST);
            let sizes: Vec<_> = pages
                .into_iter()
                .map(|page| (u8::from(page.page), Vec::from(page.exchanges).len()))
                .collect();
            (sizes, known)
        };
        assert_eq!(sizes(0), (vec![(0, 64), (1, 3)], 67));
        assert_eq!(sizes(66), (vec![(1, 3)], 67));
    }

    #[test]
    fn a_trace_has_an_end_and_says_how_the_card_went_away() {
        let recorder = recorder();
        let mut card = recorder.over(Script(false));
        card.reset().unwrap();
        for _ in 0..MOST + 5 {
            card.transmit(&[0x00, 0x20, 0x00, 0x80]).unwrap_err();
        }
        let exchanges = recorder.exchanges();
        assert_eq!(exchanges.len(), MOST);
        assert_eq!(exchanges[0].end, End::PowerCycle);
        assert_eq!(exchanges[1].end, End::Nothing { fault: ContactFault::CardRemoved });
    }
}
