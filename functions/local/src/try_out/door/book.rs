//! The door's book: who came, who is inside, who was refused, and the stopwatch of those who were shut out.

use super::leaf::Leaf;
use cardwright_core::ports::edge::Clock;
use domain::time::Timestamp;
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::watch;

/// How many are remembered; who came longest ago is forgotten.
const REMEMBERED: usize = 20;

/// A certificate that was held to the door.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Visit {
    #[serde(skip)]
    pub(super) leaf: Leaf,
    pub(super) holder: String,
    pub(super) serial: String,
    /// Whether it was let in, or would have been, when it was last looked at.
    #[serde(skip)]
    pub(super) trusted: bool,
    /// How many pages of its holder are open behind the door.
    pub(super) inside: u32,
    /// Since when it stands so.
    pub(super) since: Timestamp,
    /// Why the door is shut for it, if it is.
    pub(super) why: Option<String>,
    /// Since it is not to be trusted any more.
    pub(super) stopwatch: Option<Stopwatch>,
}

/// When what was done about a certificate took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Stopwatch {
    /// The stored instant of the report, or of whatever else took the certificate out of force.
    pub(super) reported: Timestamp,
    /// When the door was shut: refused, and nobody inside any more.
    pub(super) certificate: Option<Timestamp>,
    /// When OCSP said so.
    pub(super) ocsp: Option<Timestamp>,
    /// When the published CRL had it.
    pub(super) crl: Option<Timestamp>,
}

impl Stopwatch {
    const fn begun(reported: Timestamp) -> Self {
        Self { reported, certificate: None, ocsp: None, crl: None }
    }
}

impl Visit {
    /// Whether anything of its stopwatch still runs.
    pub(super) fn runs(&self) -> bool {
        self.stopwatch.is_some_and(|watch| watch.certificate.is_none() || watch.crl.is_none())
    }
}

/// The book, newest first, for all who follow it.
#[derive(Clone)]
pub(super) struct Book {
    visits: Arc<watch::Sender<Vec<Visit>>>,
    clock: Arc<dyn Clock>,
}

impl Book {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { visits: Arc::new(watch::Sender::default()), clock }
    }

    /// Follows it: whatever is there at first, and every change.
    pub(super) fn follow(&self) -> watch::Receiver<Vec<Visit>> {
        let mut follower = self.visits.subscribe();
        follower.mark_changed();
        follower
    }

    /// Those whose status is to be looked at: whoever is trusted, or whose stopwatch runs, and all while a page shows them.
    pub(super) fn watched(&self) -> Vec<Visit> {
        let shown = self.visits.receiver_count() > 0;
        let watched = |visit: &&Visit| shown || visit.trusted || visit.runs();
        self.visits.borrow().iter().filter(watched).cloned().collect()
    }

    pub(super) fn all(&self) -> Vec<Visit> {
        self.visits.borrow().clone()
    }

    /// Somebody was let in, or the authority trusts the certificate again.
    pub(super) fn trusts(&self, leaf: &Leaf) {
        self.write(leaf, true, |visit, now| {
            visit.trusted = true;
            let news = visit.why.is_some();
            if news {
                (visit.why, visit.stopwatch, visit.since) = (None, None, now);
            }
            news
        });
    }

    /// The door is shut for this certificate. With `reported`, its authority says that it is not to be trusted since then: what
    /// was trusted until now is timed.
    pub(super) fn refuses(&self, leaf: &Leaf, why: String, reported: Option<Timestamp>) {
        self.write(leaf, true, |visit, now| {
            let before = (visit.why.clone(), visit.stopwatch);
            if visit.why.is_none() {
                visit.since = now;
            }
            visit.why = Some(why);
            if let (true, Some(reported)) = (visit.trusted, reported) {
                visit.stopwatch = Some(Stopwatch { ocsp: Some(now), ..Stopwatch::begun(reported) });
            }
            visit.trusted = false;
            shut(visit, now);
            before != (visit.why.clone(), visit.stopwatch)
        });
    }

    /// The published CRL has it.
    pub(super) fn is_on_crl(&self, leaf: &Leaf) {
        self.write(leaf, false, |visit, now| {
            let Some(watch) = visit.stopwatch.as_mut().filter(|watch| watch.crl.is_none()) else {
                return false;
            };
            watch.crl = Some(now);
            true
        });
    }

    /// A page is open behind the door as long as what this answers lives.
    pub(super) fn enter(&self, leaf: &Leaf) -> Inside {
        self.write(leaf, true, |visit, now| {
            if visit.inside == 0 {
                visit.since = now;
            }
            visit.inside += 1;
            true
        });
        Inside { book: self.clone(), leaf: leaf.clone() }
    }

    /// Writes into the line of a certificate, which is begun if it `may` be; says whether anything has changed.
    fn write(&self, leaf: &Leaf, may_begin: bool, change: impl FnOnce(&mut Visit, Timestamp) -> bool) {
        let now = self.clock.now();
        self.visits.send_if_modified(|visits| {
            let serial = leaf.serial.as_str();
            if let Some(visit) = visits.iter_mut().find(|visit| visit.serial == serial) {
                return change(visit, now);
            }
            if !may_begin {
                return false;
            }
            let mut visit = Visit {
                leaf: leaf.clone(),
                holder: leaf.holder.clone(),
                serial: serial.to_owned(),
                trusted: false,
                inside: 0,
                since: now,
                why: None,
                stopwatch: None,
            };
            change(&mut visit, now);
            visits.insert(0, visit);
            visits.truncate(REMEMBERED);
            true
        });
    }
}

/// The door is shut once it refuses and nobody is inside any more.
fn shut(visit: &mut Visit, now: Timestamp) {
    if let (0, Some(_), Some(watch)) = (visit.inside, &visit.why, visit.stopwatch.as_mut()) {
        watch.certificate.get_or_insert(now);
    }
}

/// A page behind the door.
pub(super) struct Inside {
    book: Book,
    leaf: Leaf,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.book.write(&self.leaf, false, |visit, now| {
            visit.inside = visit.inside.saturating_sub(1);
            if visit.inside == 0 && visit.why.is_none() {
                visit.since = now;
            }
            shut(visit, now);
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::certificate::Serial;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// A clock that goes on by a millisecond each time it is looked at.
    #[derive(Default)]
    struct Ticking(AtomicI64);

    impl Clock for Ticking {
        fn now(&self) -> Timestamp {
            Timestamp::from_millis(self.0.fetch_add(1, Ordering::Relaxed))
        }
    }

    fn book() -> (Book, Leaf) {
        let leaf = Leaf {
            der: Vec::new().into(),
            serial: Serial::from_octets(&[1]).unwrap(),
            holder: "Nora Lindqvist".into(),
            authenticates: true,
            issuer: Vec::new(),
            ocsp: None,
            crl: None,
        };
        (Book::new(Arc::new(Ticking::default())), leaf)
    }

    fn only(book: &Book) -> Visit {
        book.all().pop().unwrap()
    }

    #[test]
    fn the_door_counts_as_shut_once_the_last_one_is_out() {
        let (book, leaf) = book();
        book.trusts(&leaf);
        let (first, second) = (book.enter(&leaf), book.enter(&leaf));
        let reported = Timestamp::from_millis(-5);
        book.refuses(&leaf, "Lost.".into(), Some(reported));
        let watch = only(&book).stopwatch.unwrap();
        assert_eq!((watch.reported, watch.certificate), (reported, None), "somebody is inside still");
        assert!(watch.ocsp.is_some() && only(&book).runs());
        drop(first);
        assert_eq!(only(&book).stopwatch.unwrap().certificate, None);
        drop(second);
        assert!(only(&book).stopwatch.unwrap().certificate > watch.ocsp);
        book.is_on_crl(&leaf);
        let timed = only(&book);
        assert!(!timed.runs() && timed.inside == 0);
        // Asked again and again, it stays so.
        book.refuses(&leaf, "Lost.".into(), Some(reported));
        book.is_on_crl(&leaf);
        assert_eq!(only(&book).stopwatch, timed.stopwatch);
    }

    #[test]
    fn what_was_never_trusted_is_not_timed_and_what_is_again_begins_anew() {
        let (book, leaf) = book();
        let since = Some(Timestamp::from_millis(-600_000));
        book.refuses(&leaf, "On hold.".into(), since);
        assert_eq!((only(&book).stopwatch, only(&book).why.as_deref()), (None, Some("On hold.")));
        book.trusts(&leaf);
        assert_eq!((only(&book).stopwatch, only(&book).why), (None, None));
        book.refuses(&leaf, "Lost.".into(), since);
        assert!(only(&book).stopwatch.is_some());
        book.trusts(&leaf);
        assert_eq!(only(&book).stopwatch, None);
    }

    #[test]
    fn the_list_alone_shuts_nothing() {
        let (book, leaf) = book();
        book.is_on_crl(&leaf);
        assert!(book.all().is_empty());
        book.trusts(&leaf);
        book.is_on_crl(&leaf);
        assert_eq!((only(&book).stopwatch, only(&book).why), (None, None));
    }
}
