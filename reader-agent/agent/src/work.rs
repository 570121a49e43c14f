//! The work loop: poll, claim, produce, report.

use crate::client::{CallError, Client};
use crate::edge::Edge;
use crate::home::{Home, HomeError};
use crate::production::{Ended, Production, Verified};
use crate::server::Server;
use api::agent::{Claim, Job, Offer, Poll, PresentReader, Report, ReportProduction};
use domain::id::{IdError, ReaderId};
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::sleep;

/// The virtual reader's id. Ids of readers are the agent's own.
const READER: &str = "virtual-1";
/// The shortest wait between two polls.
const SHORTEST_WAIT: Duration = Duration::from_millis(20);
/// Wait after a poll that was not answered: a server that starts is there soon.
const NOT_ANSWERED: Duration = Duration::from_secs(1);
/// Wait after a poll that was refused: first a person has to set the clock, or enrol the agent.
const REFUSED: Duration = Duration::from_secs(4);
/// The longest wait that a server may ask for: it counts an agent as gone soon after that.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

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

/// An enrolled agent with its virtual reader.
pub struct Agent {
    client: Client,
    home: Home,
    reader: PresentReader,
}

impl Agent {
    /// The agent of this home, with a virtual reader of this name.
    ///
    /// # Errors
    /// [`StartError`] if it is not enrolled, or its folder cannot be used.
    pub fn new(home: Home, reader: &str, moved: Option<Server>, edge: Edge) -> Result<Self, StartError> {
        let mut identity = home.identity()?;
        if let Some(server) = moved {
            identity.server = server;
        }
        let client = Client::new(identity, edge)?;
        let reader = PresentReader { reader: READER.parse::<ReaderId>()?, name: reader.to_owned() };
        Ok(Self { client, home, reader })
    }

    /// Works until `stop` becomes true. A card at work is left after the APDU under way; its job goes on
    /// when an agent of this home runs again.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        let identity = self.client.identity();
        tracing::info!(agent = %identity.agent, server = %identity.server, reader = %self.reader.name, "waiting for jobs");
        let mut told_to_stop = stop.clone();
        tokio::select! {
            // A caller that is gone wants it to stop, too.
            _ = told_to_stop.wait_for(|stop| *stop) => tracing::info!("ending"),
            () = self.work(&stop) => {}
        }
    }

    async fn work(&self, stop: &watch::Receiver<bool>) {
        let mut trouble = None;
        loop {
            let (offers, wait) = self.poll(&mut trouble).await;
            let done = match self.claim(offers).await {
                Some(job) => tokio::select! {
                    done = self.produce(&job, stop.clone()) => done,
                    // The server takes an agent that does not poll for switched off.
                    never = self.keep_polling() => never,
                },
                None => false,
            };
            // After a card that was reported the next one may be ready.
            if !done {
                sleep(wait).await;
            }
        }
    }

    /// What may be claimed, and how long to wait before asking again. The same trouble is said once.
    async fn poll(&self, trouble: &mut Option<String>) -> (Vec<Offer>, Duration) {
        match self.client.poll(&Poll { readers: vec![self.reader.clone()] }).await {
            Ok(offers) => {
                if trouble.take().is_some() {
                    tracing::info!("the server answers again");
                }
                let wait = Duration::from_millis(offers.poll_after.as_millis().try_into().unwrap_or(0));
                (offers.jobs, wait.clamp(SHORTEST_WAIT, LONGEST_WAIT))
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

    async fn keep_polling<T>(&self) -> T {
        let mut trouble = None;
        loop {
            let (_, wait) = self.poll(&mut trouble).await;
            sleep(wait.max(Duration::from_secs(1))).await;
        }
    }

    /// The first job that can be had. That others are faster is nothing to speak of.
    async fn claim(&self, offers: Vec<Offer>) -> Option<Job> {
        let claim = Claim { reader: self.reader.reader.clone() };
        let ours = |offer: &Offer| offer.reader.as_ref().is_none_or(|reader| *reader == self.reader.reader);
        for offer in offers.into_iter().filter(ours) {
            match self.client.claim(&offer.issuance, &claim).await {
                Ok(job) => return Some(job),
                Err(CallError::Refused(problem)) => {
                    tracing::debug!(job = %offer.issuance, why = problem.detail, "job not had");
                }
                Err(error) => tracing::warn!(job = %offer.issuance, "{error}"),
            }
        }
        None
    }

    /// Produces one card. Answers whether its end was reported.
    async fn produce(&self, job: &Job, stop: watch::Receiver<bool>) -> bool {
        let began = Instant::now();
        tracing::info!(job = %job.issuance, card = %job.number, fence = %job.fence, "job claimed");
        let failure =
            match Production::new(&self.client, job, stop).run(&Home::cards(self.home.folder())).await {
                Ok(Verified { chip, apdus }) => {
                    let millis = began.elapsed().as_millis();
                    tracing::info!(job = %job.issuance, %chip, apdus, millis, "card verified");
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
