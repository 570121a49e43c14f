//! The work loop: poll, claim, produce, report.

mod under_way;

use crate::client::{CallError, Client};
use crate::desk::{Desk, Place};
use crate::edge::Edge;
use crate::home::{Home, HomeError};
use crate::printing::{CardPrinter, Outlook};
use crate::production::{Ended, Production, Verified, Workplace};
use crate::server::Server;
use crate::threads::Threads;
use crate::trace::Recorder;
use api::agent::{Claim, Job, Offer, Poll, PresentReader, RecordTrace, Report, ReportProduction};
use domain::id::{Fence, IdError, IssuanceId, ReaderId};
use domain::reader::{ReaderState, Release};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::timeout;
use under_way::{AtWork, UnderWay};

/// The shortest wait between two polls.
const SHORTEST_WAIT: Duration = Duration::from_millis(20);
/// Wait after a poll that was not answered: a server that starts is there soon.
const NOT_ANSWERED: Duration = Duration::from_secs(1);
/// Wait after a poll that was refused: first a person has to set the clock, or enrol the agent.
const REFUSED: Duration = Duration::from_secs(4);
/// The longest wait that a server may ask for: it counts an agent as gone soon after that.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The shortest wait while all readers are at work: it only tells the server that the agent is there.
const ALL_AT_WORK: Duration = Duration::from_secs(1);
/// How often is told what was said to a card, where it is told as it goes on.
const TELL: Duration = Duration::from_millis(300);
/// How long an agent that ends waits for the APDUs under way.
const GRACE: Duration = Duration::from_secs(5);

/// Which readers an agent works with.
#[derive(Clone, Debug)]
pub enum Readers {
    /// Those of the workstation.
    #[cfg(feature = "pcsc")]
    Pcsc,
    /// One in software.
    #[cfg(feature = "virtual-reader")]
    Virtual {
        /// What people call it.
        name: String,
        /// Where its cards are.
        cards: std::path::PathBuf,
        /// How many times as long as cards of plastic they take; as long as they do, if none.
        unhurried: Option<u32>,
    },
}

impl Readers {
    /// Those of the workstation, if this program knows them.
    pub const fn of_the_workstation() -> Option<Self> {
        #[cfg(feature = "pcsc")]
        return Some(Self::Pcsc);
        #[cfg(not(feature = "pcsc"))]
        None
    }

    fn desk(self) -> Result<Arc<dyn Desk>, IdError> {
        Ok(match self {
            #[cfg(feature = "pcsc")]
            Self::Pcsc => Arc::new(crate::pcsc::PcscDesk::watch(crate::pcsc::Pcsc)),
            #[cfg(feature = "virtual-reader")]
            Self::Virtual { name, cards, unhurried } => {
                Arc::new(crate::virtual_reader::VirtualReader::new(&name, cards, unhurried)?)
            }
        })
    }
}

/// Why an agent does not start to work.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// TLS.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A reader without an id.
    #[error(transparent)]
    Reader(#[from] IdError),
}

/// An enrolled agent with its readers.
pub struct Agent {
    client: Client,
    desk: Arc<dyn Desk>,
    threads: Threads,
    printer: Option<Arc<dyn CardPrinter>>,
    patience: Duration,
    /// Whether what is said to a card is told as it goes on.
    tells: bool,
    /// Kept for its lock.
    _home: Home,
}

impl Agent {
    /// The agent of this home, with these readers.
    ///
    /// # Errors
    /// [`StartError`] if it is not enrolled, or its folder cannot be used.
    pub fn new(home: Home, readers: Readers, moved: Option<Server>, edge: Edge) -> Result<Self, StartError> {
        let mut identity = home.identity()?;
        if let Some(server) = moved {
            identity.server = server;
        }
        let client = Client::new(identity, edge)?;
        let desk = readers.desk()?;
        let (threads, patience) = (Threads::default(), Duration::ZERO);
        Ok(Self { client, desk, threads, printer: None, patience, tells: false, _home: home })
    }

    /// With a printer for cards, if there is one.
    #[must_use]
    pub fn with_printer(mut self, printer: Option<Arc<dyn CardPrinter>>) -> Self {
        self.printer = printer;
        self
    }

    /// Waits so long for a card that lost contact, before its attempt counts as failed.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Tells what is said to a card as it goes on, and not only when the work on it is over.
    #[must_use]
    pub const fn telling(mut self, tells: bool) -> Self {
        self.tells = tells;
        self
    }

    /// Works until `stop` becomes true. A card at work is left after the APDU under way; its job goes on
    /// when an agent of this home runs again.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let identity = self.client.identity();
        tracing::info!(agent = %identity.agent, server = %identity.server, "waiting for jobs");
        let (mut told_to_stop, threads) = (stop.clone(), self.threads.clone());
        tokio::select! {
            // A caller that is gone wants it to stop, too.
            _ = told_to_stop.wait_for(|stop| *stop) => tracing::info!("ending"),
            () = Arc::new(self).work(&stop) => {}
        }
        threads.end(GRACE).await;
    }

    async fn work(self: Arc<Self>, stop: &watch::Receiver<bool>) {
        let mut trouble = None;
        let mut under_way = UnderWay::at(Outlook::of(self.printer.clone()));
        let mut changes = self.desk.changes();
        loop {
            changes.mark_unchanged();
            let (offers, wait) = self.poll(&under_way, &mut trouble).await;
            self.claim(offers, &mut under_way, stop).await;
            under_way.next(wait, &mut changes).await;
        }
    }

    /// The readers as they are told to the server.
    fn readers(&self, at_work: &HashMap<ReaderId, AtWork>) -> Vec<PresentReader> {
        let mut readers = self.desk.readers();
        for reader in readers.iter_mut().filter(|reader| at_work.contains_key(&reader.reader)) {
            reader.state = ReaderState::AtWork;
        }
        readers
    }

    /// What may be claimed, and how long to wait before asking again. The same trouble is said once.
    async fn poll(
        &self,
        UnderWay { at_work, outlook, .. }: &UnderWay,
        trouble: &mut Option<String>,
    ) -> (Vec<Offer>, Duration) {
        let readers = self.readers(at_work);
        let free = readers.len() > at_work.len() || at_work.is_empty();
        match self.client.poll(&Poll { readers, printer: outlook.state(), version: version() }).await {
            Ok(offers) => {
                if trouble.take().is_some() {
                    tracing::info!("the server answers again");
                }
                let wait = Duration::from_millis(offers.poll_after.as_millis().try_into().unwrap_or(0));
                let shortest = if free { SHORTEST_WAIT } else { ALL_AT_WORK };
                (offers.jobs, wait.clamp(shortest, LONGEST_WAIT))
            }
            Err(error) => {
                if trouble.as_deref() != Some(error.kind()) {
                    tracing::error!("{error}");
                    *trouble = Some(error.kind().to_owned());
                }
                let wait = if matches!(error, CallError::Refused(_)) { REFUSED } else { NOT_ANSWERED };
                (Vec::new(), self.client.edge().jitter(wait))
            }
        }
    }

    /// Starts the jobs that can be had, each as soon as it is: the server may be slow with the next one. That
    /// others are faster is nothing to speak of.
    async fn claim(
        self: &Arc<Self>,
        offers: Vec<Offer>,
        under_way: &mut UnderWay,
        stop: &watch::Receiver<bool>,
    ) {
        under_way.asked.retain(|job, _| offers.iter().any(|offer| asked_for(offer) == job));
        for offer in offers {
            // The job of an agent at work is offered to it again: it may have been started anew.
            if under_way.at_work.values().any(|at| at.job == offer.issuance) {
                continue;
            }
            if to_be_printed(&offer) && !under_way.outlook.is_good().await {
                continue;
            }
            let taken: Vec<ReaderId> = under_way.at_work.keys().cloned().collect();
            let reader = match self.desk.place(&offer, &taken) {
                Place::At(reader) => reader,
                Place::Ask(what) => {
                    under_way.ask(asked_for(&offer), what);
                    continue;
                }
                Place::Later => continue,
            };
            let claim = Claim { reader: reader.clone(), order: offer.order.clone() };
            match self.client.claim(&offer.issuance, &claim).await {
                Ok(job) => {
                    let (agent, at, stop) = (Arc::clone(self), reader.clone(), stop.clone());
                    let task = under_way.tasks.spawn(async move { agent.produce(&job, at, stop).await });
                    under_way.at_work.insert(reader, AtWork { job: offer.issuance, task });
                }
                // Begun at another reader, by this agent maybe, which nobody else would tell of.
                Err(CallError::Refused(problem)) if problem.code == "lease-runs" && offer.chip.is_some() => {
                    under_way.ask(asked_for(&offer), problem.detail);
                }
                Err(CallError::Refused(problem)) => {
                    tracing::debug!(job = %offer.issuance, why = problem.detail, "job not had");
                }
                Err(error) => tracing::warn!(job = %offer.issuance, "{error}"),
            }
        }
    }

    /// Produces one card. Answers whether its end was reported.
    async fn produce(self: &Arc<Self>, job: &Job, reader: ReaderId, stop: watch::Receiver<bool>) -> bool {
        let recorder = Recorder::new(self.client.edge().clone());
        // Beside the work: neither a card nor the next job waits for it.
        let telling = Arc::clone(self).tell_trace(job.issuance.clone(), job.fence, recorder.clone());
        tokio::spawn(telling);
        let reported = self.work_on(job, reader, stop, recorder.clone()).await;
        recorder.close();
        reported
    }

    /// Tells the server what is said to a card: as it goes on if that is wanted, and all of it at the end.
    async fn tell_trace(self: Arc<Self>, job: IssuanceId, fence: Fence, recorder: Recorder) {
        let (mut at_work, mut known) = (recorder.at_work(), 0);
        loop {
            let over = at_work.wait_for(|at_work| !at_work);
            let last = if self.tells {
                timeout(TELL, over).await.is_ok()
            } else {
                let _ = over.await;
                true
            };
            let (pages, all) = recorder.pages_from(known, fence);
            if all > known && self.tell_pages(&job, &pages, last).await {
                known = all;
            }
            if last {
                return;
            }
        }
    }

    /// Answers whether all pages were taken.
    async fn tell_pages(&self, job: &IssuanceId, pages: &[RecordTrace], last: bool) -> bool {
        for page in pages {
            if let Err(error) = self.client.trace(job, page, last).await {
                tracing::debug!(%job, %error, "what was said to the card was not told");
                return false;
            }
        }
        true
    }

    /// Works on a card and reports how it ended. Answers whether that was taken.
    async fn work_on(
        &self,
        job: &Job,
        reader: ReaderId,
        stop: watch::Receiver<bool>,
        recorder: Recorder,
    ) -> bool {
        let began = Instant::now();
        tracing::info!(job = %job.issuance, card = %job.number, fence = %job.fence, %reader, "job claimed");
        let (client, threads, printer, patience) =
            (&self.client, &self.threads, self.printer.clone(), self.patience);
        let workplace = Workplace { client, threads, printer, recorder, patience };
        let production = Production::new(workplace, job, stop);
        let failure = match production.run(Arc::clone(&self.desk), reader).await {
            Ok(Verified { chip, apdus }) => {
                let millis = began.elapsed().as_millis();
                let chip = chip.map_or_else(|| "none".to_owned(), |chip| chip.to_string());
                tracing::info!(job = %job.issuance, chip, apdus, millis, "card verified");
                return true;
            }
            Err(Ended::Left(why)) => {
                tracing::warn!(job = %job.issuance, "the card is left as it is: {why}");
                return false;
            }
            Err(Ended::Failed(failure)) => failure,
        };
        tracing::warn!(job = %job.issuance, chip = ?failure.fate, "{}", failure.reason);
        let report = ReportProduction { fence: job.fence, report: Report::Failed { failure } };
        match self.client.report(&job.issuance, &report).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(job = %job.issuance, "the failure was not taken: {error}");
                false
            }
        }
    }
}

/// For what people are asked: a job, or all cards of an order that are like each other. One that was begun is asked for
/// by itself.
fn asked_for(offer: &Offer) -> &str {
    match &offer.order {
        Some(order) if offer.chip.is_none() && offer.uid.is_none() => order.as_str(),
        _ => offer.issuance.as_str(),
    }
}

/// Whether it is a card of an order that is to be printed, and nothing of it was done yet.
const fn to_be_printed(offer: &Offer) -> bool {
    offer.parts.print && offer.order.is_some() && offer.chip.is_none() && offer.uid.is_none()
}

/// The version of this program.
fn version() -> Option<Release> {
    Release::try_from(env!("CARGO_PKG_VERSION").to_owned()).ok()
}
