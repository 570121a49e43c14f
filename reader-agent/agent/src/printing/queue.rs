//! Cards at a print queue, over IPP (RFC 8011): Print-Job, and Get-Job-Attributes until it has ended.

use super::attributes::{attribute, collection, first_text, integer, keyword, keywords, number, values};
use super::service::{Attributes, PrintService, offers};
use super::{CardPrinter, Notice, PrintFault, PrintOrder, PrinterAddress, Sides};
use async_trait::async_trait;
use ipp::attribute::{IppAttributeGroup, IppAttributes};
use ipp::model::{DelimiterTag, JobState, Operation};
use ipp::value::IppValue;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// A card of ISO/IEC 7810, ID-1, in hundredths of a millimetre, as IPP measures media (PWG 5100.7, 6.3.1.15).
const WIDTH: i32 = 8560;
const HEIGHT: i32 = 5398;
/// Drivers round their sizes to points.
const TOLERANCE: i32 = 100;

const PDF: &str = "application/pdf";
/// So often is a job looked at.
const LOOK: Duration = Duration::from_millis(250);

/// How long a printer is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the card, all in all: people may have to load cards meanwhile.
    pub card: Duration,
    /// For a print service that does not answer any more, or no sense.
    pub service: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { card: Duration::from_secs(300), service: Duration::from_secs(15) }
    }
}

/// A queue of CUPS, or any printer that speaks IPP.
pub struct PrintQueue {
    service: PrintService,
    name: String,
    patience: Patience,
}

/// What the queue does with cards.
struct Ready {
    /// As the queue names the size, whichever way round.
    size: (i32, i32),
}

/// A job at the queue.
struct Job {
    id: i32,
    name: String,
    /// A [`JobState`], or one that it does not know.
    state: i32,
    message: String,
}

impl Job {
    fn of(group: &IppAttributeGroup) -> Option<Self> {
        Some(Self {
            id: number(group, "job-id")?,
            name: first_text(group, "job-name").unwrap_or_default(),
            state: number(group, "job-state")?,
            message: first_text(group, "job-state-message").unwrap_or_default(),
        })
    }

    /// How it ended, if it has.
    fn end(&self) -> Option<Result<(), PrintFault>> {
        const COMPLETED: i32 = JobState::Completed as i32;
        const CANCELED: i32 = JobState::Canceled as i32;
        const ABORTED: i32 = JobState::Aborted as i32;
        match self.state {
            COMPLETED => Some(Ok(())),
            CANCELED => Some(Err(PrintFault::Canceled)),
            ABORTED => Some(Err(PrintFault::Aborted(self.message.clone()))),
            _ => None,
        }
    }
}

const JOB: [&str; 4] = ["job-id", "job-name", "job-state", "job-state-message"];

impl PrintQueue {
    /// The queue at an address; nothing is sent yet.
    ///
    /// # Errors
    /// As [`PrintService::new`].
    pub fn new(address: PrinterAddress, patience: Patience) -> Result<Self, PrintFault> {
        let name = address.queue().to_owned();
        Ok(Self { service: PrintService::new(address)?, name, patience })
    }

    /// Asks until the service has time for it: for what does no harm if it is asked twice.
    async fn ask(&self, operation: Operation, attributes: Attributes) -> Result<IppAttributes, PrintFault> {
        let begun = Instant::now();
        loop {
            match self.service.ask(operation, attributes.clone(), &[]).await {
                Err(PrintFault::Busy(_)) if begun.elapsed() < self.patience.service => sleep(LOOK).await,
                answer => return answer,
            }
        }
    }

    /// What the queue can do, if it can print cards.
    async fn able(&self, sides: Sides) -> Result<Ready, PrintFault> {
        let more = ["document-format-supported", "media-size-supported", "sides-supported"];
        let (seen, group) = self.service.queue(&more).await?;
        if !seen.accepting {
            return Err(PrintFault::Rejecting(seen.name));
        }
        if seen.stopped && seen.trouble().is_none() {
            return Err(seen.stopped());
        }
        if !offers(&group, "document-format-supported", PDF) {
            return Err(PrintFault::TakesNoPdf(seen.name));
        }
        if sides == Sides::Two && !offers(&group, "sides-supported", turned(sides)) {
            return Err(PrintFault::OneSided(seen.name));
        }
        let size = size(values(&group, "media-size-supported")).ok_or(PrintFault::NoCardSize(seen.name))?;
        Ok(Ready { size })
    }

    async fn send(&self, order: &PrintOrder, ready: &Ready) -> Result<i32, PrintFault> {
        use DelimiterTag::{JobAttributes, OperationAttributes};
        let name = IppValue::new_name_without_language(order.job_name());
        let (x, y) = ready.size;
        let size = collection(vec![
            ("x-dimension", IppValue::new_integer(x)),
            ("y-dimension", IppValue::new_integer(y)),
        ])?;
        let mut media = vec![("media-size", size)];
        // To the edge.
        let margins = ["media-bottom-margin", "media-left-margin", "media-right-margin", "media-top-margin"];
        media.extend(margins.map(|margin| (margin, IppValue::new_integer(0))));
        let attributes = vec![
            (OperationAttributes, attribute("job-name", name)?),
            (OperationAttributes, attribute("document-format", IppValue::new_mime_media_type(PDF))?),
            (JobAttributes, attribute("media-col", collection(media))?),
            (JobAttributes, keyword("sides", turned(order.sides))?),
            // The page has the size of the card already.
            (JobAttributes, keyword("print-scaling", "none")?),
        ];
        let answer = self.service.ask(Operation::PrintJob, attributes, &order.pdf).await?;
        let job = answer.first_of(JobAttributes).and_then(|group| number(group, "job-id"));
        job.ok_or_else(|| PrintFault::NotIpp(self.service.address().to_string()))
    }

    /// The jobs of an issuance that the queue knows, oldest first.
    async fn jobs(&self, order: &PrintOrder) -> Result<Vec<Job>, PrintFault> {
        let mut jobs = Vec::new();
        // In this order: a job that ends between the two lists is in both, and not in neither.
        for which in ["not-completed", "completed"] {
            let attributes = vec![
                (DelimiterTag::OperationAttributes, keyword("which-jobs", which)?),
                (DelimiterTag::OperationAttributes, keywords("requested-attributes", &JOB)?),
            ];
            let answer = self.ask(Operation::GetJobs, attributes).await?;
            jobs.extend(answer.groups_of(DelimiterTag::JobAttributes).filter_map(Job::of));
        }
        let of_issuance = order.issuance_name();
        jobs.retain(|job| job.name.starts_with(&of_issuance));
        jobs.sort_by_key(|job| job.id);
        jobs.dedup_by_key(|job| job.id);
        Ok(jobs)
    }

    async fn job(&self, id: i32) -> Result<Job, PrintFault> {
        let attributes = vec![
            (DelimiterTag::OperationAttributes, integer("job-id", id)?),
            (DelimiterTag::OperationAttributes, keywords("requested-attributes", &JOB)?),
        ];
        let answer = self.ask(Operation::GetJobAttributes, attributes).await;
        // CUPS writes down what is new every half minute: one that was killed has forgotten the job.
        let forgotten =
            |fault| if matches!(fault, PrintFault::NoQueue(_)) { PrintFault::Lost } else { fault };
        let answer = answer.map_err(forgotten)?;
        let job = answer.first_of(DelimiterTag::JobAttributes).and_then(Job::of);
        job.ok_or_else(|| PrintFault::NotIpp(self.service.address().to_string()))
    }

    /// Takes a job out of the queue: whoever gave it up must not meet it later.
    ///
    /// # Errors
    /// [`PrintFault`] if the service does not say that it is out.
    async fn cancel(&self, id: i32) -> Result<(), PrintFault> {
        let asked = vec![(DelimiterTag::OperationAttributes, integer("job-id", id)?)];
        let done = self.ask(Operation::CancelJob, asked).await;
        done.map(drop).inspect_err(|fault| {
            tracing::warn!(
                job = id,
                fault = fault.name(),
                "the print job was not taken out of the queue: {fault}"
            );
        })
    }

    /// Gives a job up for this fault. One that may still be printed is lost, whatever the fault was.
    async fn give_up(&self, id: i32, fault: PrintFault) -> PrintFault {
        self.cancel(id).await.map_or(PrintFault::Lost, |()| fault)
    }

    /// The job of this attempt, if there is one. Those of earlier attempts are taken out of the queue: while one is in
    /// it, nothing else is printed.
    async fn taken_up(&self, order: &PrintOrder) -> Result<Option<i32>, PrintFault> {
        let (this, earlier): (Vec<_>, Vec<_>) =
            self.jobs(order).await?.into_iter().partition(|job| job.name == order.job_name());
        for job in earlier.iter().filter(|job| job.end().is_none()) {
            self.cancel(job.id).await?;
        }
        Ok(this.first().map(|job| job.id))
    }

    /// The job that was sent, once the service can be asked for it: only its answer may have been lost. It is
    /// not sent again, as one that was killed may have printed it and forgotten.
    async fn arrived(&self, order: &PrintOrder, fault: PrintFault) -> Result<i32, PrintFault> {
        let begun = Instant::now();
        loop {
            match self.taken_up(order).await {
                Ok(Some(job)) => return Ok(job),
                // It was not killed: it refused the job.
                Ok(None) if matches!(fault, PrintFault::Busy(_)) => return Err(fault),
                Err(_) if begun.elapsed() < self.patience.service => {}
                Ok(None) | Err(_) => return Err(PrintFault::Lost),
            }
            sleep(LOOK).await;
        }
    }

    /// Waits for the end of a job. Gives up, and takes it out of the queue, when nothing comes of it.
    async fn follow(&self, id: i32, notice: &mut Notice<'_>) -> Result<(), PrintFault> {
        let (begun, mut answered) = (Instant::now(), Instant::now());
        let mut told = None;
        loop {
            match self.look(id).await {
                Ok((Some(end), _)) => return end,
                Ok((None, Err(fault @ PrintFault::Stopped { .. }))) => {
                    return Err(self.give_up(id, fault).await);
                }
                Ok((None, held)) => {
                    answered = Instant::now();
                    let trouble = held.err();
                    if let (Some(PrintFault::Trouble(new)), true) = (&trouble, told != trouble) {
                        notice(new);
                    }
                    told = trouble;
                }
                // The service has forgotten the job.
                Err(PrintFault::Lost) => return Err(PrintFault::Lost),
                // A bad answer says nothing of the card: it may be printed meanwhile.
                Err(_) if answered.elapsed() < self.patience.service => {}
                Err(fault) => return Err(self.give_up(id, fault).await),
            }
            if begun.elapsed() >= self.patience.card {
                let slow = || PrintFault::Slow(self.patience.card.as_secs());
                return Err(self.give_up(id, told.unwrap_or_else(slow)).await);
            }
            sleep(LOOK).await;
        }
    }

    /// How a job ended, if it has, and what holds the queue up, if something does.
    async fn look(
        &self,
        id: i32,
    ) -> Result<(Option<Result<(), PrintFault>>, Result<(), PrintFault>), PrintFault> {
        let job = self.job(id).await?;
        if let Some(end) = job.end() {
            return Ok((Some(end), Ok(())));
        }
        let (seen, _) = self.service.queue(&[]).await?;
        let held = match seen.trouble() {
            Some(trouble) => Err(PrintFault::Trouble(trouble)),
            None if seen.stopped => Err(seen.stopped()),
            None => Ok(()),
        };
        Ok((None, held))
    }
}

#[async_trait]
impl CardPrinter for PrintQueue {
    fn name(&self) -> &str {
        &self.name
    }

    async fn examine(&self) -> Result<(), PrintFault> {
        self.able(Sides::One).await?;
        self.service.queue(&[]).await?.0.ready()
    }

    async fn print(&self, order: &PrintOrder, notice: &mut Notice<'_>) -> Result<(), PrintFault> {
        let job = match self.taken_up(order).await? {
            Some(job) => job,
            None => {
                let ready = self.able(order.sides).await?;
                match self.send(order, &ready).await {
                    Ok(job) => job,
                    Err(
                        fault @ (PrintFault::Unreachable(_) | PrintFault::NotIpp(_) | PrintFault::Busy(_)),
                    ) => self.arrived(order, fault).await?,
                    Err(fault) => return Err(fault),
                }
            }
        };
        self.follow(job, notice).await
    }
}

/// Whether and how a card is turned: about its short edge, as its page lies on its long one.
const fn turned(sides: Sides) -> &'static str {
    match sides {
        Sides::One => "one-sided",
        Sides::Two => "two-sided-short-edge",
    }
}

/// The size that a printer has for cards, as it names it, whichever way round; a size of one's own where it takes
/// any. A printer that does not say is believed to take cards.
fn size(sizes: &[IppValue]) -> Option<(i32, i32)> {
    if sizes.is_empty() {
        return Some((WIDTH, HEIGHT));
    }
    let sizes = || {
        sizes.iter().filter_map(|size| match size {
            IppValue::Collection(size) => Some((size.get("x-dimension")?, size.get("y-dimension")?)),
            _ => None,
        })
    };
    let is = |of: i32, wanted: i32| (of - wanted).abs() <= TOLERANCE;
    let own = sizes().find_map(|(x, y)| {
        match (x, y) {
            (IppValue::Integer(x), IppValue::Integer(y)) => Some((*x, *y)),
            _ => None,
        }
        .filter(|(x, y)| (is(*x, WIDTH) && is(*y, HEIGHT)) || (is(*x, HEIGHT) && is(*y, WIDTH)))
    });
    let takes = |range: &IppValue, wanted: i32| match range {
        IppValue::RangeOfInteger { min, max } => (*min..=*max).contains(&wanted),
        IppValue::Integer(only) => is(*only, wanted),
        _ => false,
    };
    let any = || sizes().any(|(x, y)| takes(x, WIDTH) && takes(y, HEIGHT));
    own.or_else(|| any().then_some((WIDTH, HEIGHT)))
}

#[cfg(test)]
mod tests;
