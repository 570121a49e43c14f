//! The doorkeeper: judges each request anew, and goes on looking at those who were let in.

use super::book::{Book, Visit};
use super::judge::{Judge, Moment, Refusal};
use super::leaf::Leaf;
use super::ocsp::Status;
use cardwright_core::ports::edge::Clock;
use cardwright_core::ports::status::{Asked, Revocations};
use domain::certificate::IssuerNumber;
use domain::time::Timestamp;
use futures_util::future::join_all;
use rustls::pki_types::CertificateDer;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How often the authority is asked about those who are inside, or whose stopwatch runs, and about the others that a page
/// shows. Much oftener than a door of a building would: the stopwatch is to be read to a twentieth of a second.
const LOOK: Duration = Duration::from_millis(50);
const GLANCE: Duration = Duration::from_millis(250);

/// Who decides whether the door opens.
pub(super) struct Keeper {
    pub(super) judge: Judge,
    pub(super) book: Book,
    pub(super) clock: Arc<dyn Clock>,
    /// For the stopwatch alone: when a revocation was stored, to the millisecond. No decision rests on it.
    pub(super) stored: Arc<dyn Revocations>,
}

impl Keeper {
    /// Whether this certificate opens the door now. Whoever has proved to hold its key stands before it.
    pub(super) async fn admits(&self, der: Option<&CertificateDer<'static>>) -> Result<Leaf, Refusal> {
        let leaf = Leaf::read(der.ok_or(Refusal::None)?).ok_or(Refusal::Unreadable)?;
        // What is not of this site is not even noted.
        self.judge.path(&leaf, self.clock.now())?;
        self.look(&leaf).await.map(|()| leaf)
    }

    /// Asks what has become of a certificate, and notes it.
    async fn look(&self, leaf: &Leaf) -> Result<(), Refusal> {
        let now = self.clock.now();
        let status = match self.judge.path(leaf, now) {
            Ok(()) => self.judge.status(leaf, now).await,
            Err(refusal) => Err(refusal),
        };
        let status = match status {
            Ok(status) => status,
            Err(refusal) => {
                self.book.refuses(leaf, refusal.to_string(), None);
                return Err(refusal);
            }
        };
        let (refusal, since) = match status {
            Status::Good => {
                self.book.trusts(leaf);
                return Ok(());
            }
            Status::Unknown => (Refusal::Unknown, None),
            Status::OnHold(since) => (Refusal::OnHold(Moment(since)), Some(since)),
            Status::Revoked(since, why) => (Refusal::Revoked(Moment(since), why), Some(since)),
        };
        let reported = match since {
            Some(since) => Some(self.stored(leaf).await.unwrap_or(since)),
            None => None,
        };
        self.book.refuses(leaf, refusal.to_string(), reported);
        Err(refusal)
    }

    async fn stored(&self, leaf: &Leaf) -> Option<Timestamp> {
        let asked = Asked { issuer: IssuerNumber::of(&leaf.serial), serials: vec![leaf.serial.clone()] };
        let known = self.stored.known(&asked).await.ok()?;
        Some(known.certificates.first()?.on_crl()?.at)
    }

    /// Looks at those in the book for ever.
    pub(super) async fn watch(self: Arc<Self>) {
        loop {
            let watched = self.book.watched();
            join_all(watched.iter().map(|visit| self.look_again(visit))).await;
            let busy = watched.iter().any(|visit| visit.inside > 0 || visit.runs());
            sleep(if busy { LOOK } else { GLANCE }).await;
        }
    }

    async fn look_again(&self, visit: &Visit) {
        let now = self.clock.now();
        // Of two that are asked at once neither waits for the other.
        let ((), on_crl) = futures_util::future::join(
            async {
                let _noted = self.look(&visit.leaf).await;
            },
            self.judge.on_crl(&visit.leaf, now),
        )
        .await;
        if on_crl == Some(true) {
            self.book.is_on_crl(&visit.leaf);
        }
    }
}
