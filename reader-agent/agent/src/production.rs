//! One job: from the card in the reader to the report that it is verified.

mod again;
mod piv;
mod print;
mod uid;

use crate::client::{CallError, Client};
use crate::desk::{Card, Desk, NoCard};
use crate::printing::CardPrinter;
use crate::threads::{Brake, Braked, Threads};
use crate::trace::Recorder;
use api::agent::{Job, Offer, Report, ReportProduction};
use domain::evidence::{ChipFate, Evidence, Failure, ProductionStep};
use domain::id::{ChipId, ReaderId};
use domain::rejection::Rejection;
use domain::text::Note;
use rand::rngs::StdRng;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::oneshot::error::RecvError;
use tokio::sync::watch;
use tokio::time::timeout;

/// A card may be silent this long before the server is told that it is still at work: a third of the lease.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// A card that was verified.
#[derive(Debug)]
pub(crate) struct Verified {
    /// Its chip, if it has one with keys.
    pub(crate) chip: Option<ChipId>,
    pub(crate) apdus: u32,
}

/// Why the work on a card ended before it was verified.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The attempt failed: to be reported.
    Failed(Failure),
    /// The job is not ours any more, or nobody can be told: the card stays as it is.
    Left(String),
}

/// What a production takes from the agent that does it.
pub(crate) struct Workplace<'a> {
    pub(crate) client: &'a Client,
    pub(crate) threads: &'a Threads,
    pub(crate) printer: Option<Arc<dyn CardPrinter>>,
    pub(crate) recorder: Recorder,
    /// How long a card that lost contact is waited for, before the attempt counts as failed.
    pub(crate) patience: Duration,
}

/// The card while it is worked on.
struct OnCard {
    card: Braked<Card>,
    random: StdRng,
}

pub(crate) struct Production<'a> {
    client: &'a Client,
    job: &'a Job,
    threads: &'a Threads,
    brake: Brake,
    printer: Option<Arc<dyn CardPrinter>>,
    recorder: Recorder,
    patience: Duration,
    /// The chip that the card's secrets were released for.
    chip: Option<ChipId>,
    /// The step that the server knows of.
    told: ProductionStep,
    /// Something of the card is on record by now.
    begun: bool,
}

type Result<T> = std::result::Result<T, Ended>;

impl<'a> Production<'a> {
    pub(crate) fn new(
        Workplace { client, threads, printer, recorder, patience }: Workplace<'a>,
        job: &'a Job,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let brake = Brake { stop, lost: Arc::new(AtomicBool::new(false)) };
        let (chip, told) = (job.chip, ProductionStep::Identify);
        Self { client, job, threads, brake, printer, recorder, patience, chip, told, begun: false }
    }

    /// Does all that the profile asks for, and reports the card as verified. What cannot be undone comes after
    /// whatever may be refused.
    pub(crate) async fn run(mut self, desk: Arc<dyn Desk>, reader: ReaderId) -> Result<Verified> {
        let parts = self.job.profile.parts();
        let printer = if parts.print { Some(self.printer().await?) } else { None };
        let mut card =
            if parts.contactless || parts.piv { Some(self.card(&desk, &reader).await?) } else { None };
        let mut uid = None;
        if let Some(at_hand) = card.take_if(|_| parts.contactless) {
            let (at_hand, read) = self.register_uid(at_hand).await?;
            (card, uid) = (Some(at_hand), Some(read));
        }
        let (mut piv, mut apdus) = (None, 0);
        if let Some(at_hand) = card.take_if(|_| parts.piv) {
            let done = self.personalise_to_the_end(at_hand, &desk, &reader).await?;
            (card, piv, apdus) = (Some(done.card), Some(done.evidence), done.apdus);
        }
        let chip = piv.as_ref().map(|piv| piv.chip);
        let print = match printer {
            Some(printer) => Some(self.print(&*printer).await?),
            None => None,
        };
        if let (Some(uid), Some(card)) = (&uid, card) {
            self.same_uid(card, uid).await?;
        }
        let evidence = Evidence { piv, uid, print };
        let report = self.client.report(&self.job.issuance, &self.body(Report::Verified { evidence })).await;
        // A printed card is not printed again because its report was not taken.
        let (step, fate) = (self.told.max(ProductionStep::Verify), ChipFate::Resumable);
        report.map(|()| Verified { chip, apdus }).map_err(|e| refused(e, step, fate))
    }

    /// What can be done with a card on which nothing was done since it was taken: those that are on record are
    /// taken up again.
    const fn fate(&self) -> ChipFate {
        let begun = self.begun || self.job.chip.is_some() || self.job.uid.is_some();
        if begun { ChipFate::Resumable } else { ChipFate::Clean }
    }

    fn body(&self, report: Report) -> ReportProduction {
        ReportProduction { fence: self.job.fence, report }
    }

    /// The job as the desk knows jobs, at this reader.
    fn offer(&self, reader: &ReaderId) -> Offer {
        let Job { issuance, uid, profile, .. } = self.job.clone();
        let parts = profile.parts();
        let at = Some(reader.clone());
        Offer { issuance, reader: at.clone(), was_at: at, chip: self.chip, uid, parts, order: None }
    }

    async fn card(&self, desk: &Arc<dyn Desk>, reader: &ReaderId) -> Result<OnCard> {
        let (job, desk, reader) = (self.offer(reader), Arc::clone(desk), reader.clone());
        let (mut random, brake) = (self.client.edge().fork(), self.brake.clone());
        let recorder = self.recorder.clone();
        let opened = self.threads.spawn(move || {
            let card: Card = Box::new(recorder.over(desk.card(&job, &reader, &mut random)?));
            Ok(OnCard { card: Braked { card, brake }, random })
        });
        let no_card = |NoCard(text)| Ended::Failed(failure(ProductionStep::Identify, &text, self.fate()));
        opened.await.map_err(broken)?.map_err(no_card)
    }

    /// Works on the card in a thread of its own, and tells the server meanwhile how far it is.
    async fn on_card<C: Send + 'static, R: Send + 'static>(
        &mut self,
        mut card: C,
        work: impl FnOnce(&mut C, &mut dyn FnMut(ProductionStep)) -> std::result::Result<R, Failure>
        + Send
        + 'static,
    ) -> Result<(C, R)> {
        // Only the latest step waits to be told: the card is not held up by the server.
        let (say, mut steps) = watch::channel(self.told);
        let mut thread = self.threads.spawn(move || {
            let done = work(&mut card, &mut |step| {
                say.send_replace(step);
            });
            done.map(|done| (card, done))
        });
        let done = loop {
            let step = tokio::select! {
                biased;
                done = &mut thread => break done,
                step = news(&mut steps, self.told) => step,
            };
            if let Some(why) = self.tell(step).await {
                self.brake.lost.store(true, Ordering::Relaxed);
                // Wherever it got, the card stays as it is: that its thread failed by now says nothing.
                let _ = thread.await;
                return Err(Ended::Left(why));
            }
        };
        match done {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) if self.brake.is_on() => Err(Ended::Left("the agent is ending".to_owned())),
            Ok(Err(failure)) => Err(Ended::Failed(failure)),
            Err(error) => Err(broken(error)),
        }
    }

    /// Tells the server the step. Answers why the job is not ours any more, if it is not.
    async fn tell(&mut self, step: ProductionStep) -> Option<String> {
        tracing::debug!(job = %self.job.issuance, %step, "at work");
        self.told = step;
        let progress = self.body(Report::Progress { step });
        match self.client.progress(&self.job.issuance, &progress).await {
            Err(CallError::Refused(problem)) if takes_job_away(&problem) => Some(problem.detail),
            Err(error) => {
                tracing::debug!(job = %self.job.issuance, %error, "progress not told");
                None
            }
            Ok(()) => None,
        }
    }
}

/// Waits for a step beyond what was told, or until it is time to say again that the card is at work.
async fn news(steps: &mut watch::Receiver<ProductionStep>, told: ProductionStep) -> ProductionStep {
    let further = async { steps.wait_for(|step| *step > told).await.map(|step| *step) };
    match timeout(KEEP_ALIVE, further).await {
        Ok(Ok(step)) => step,
        // The card's thread has said all it had to say, and is about to end.
        Ok(Err(_)) => std::future::pending().await,
        Err(_) => told,
    }
}

/// The thread at the card has panicked.
fn broken(_: RecvError) -> Ended {
    Ended::Left("the work on it broke off".to_owned())
}

/// What a call that the server did not grant means for the job.
fn refused(error: CallError, step: ProductionStep, fate: ChipFate) -> Ended {
    match error {
        CallError::Refused(problem) if takes_job_away(&problem) => Ended::Left(problem.detail),
        CallError::Refused(problem) if problem.status < 500 => {
            // The wrong card is in the reader, and the one that was begun with can go on; or one may be printed already.
            let other = matches!(problem.code.as_str(), "other-chip" | "other-uid" | "other-print");
            let fate = if other { ChipFate::Resumable } else { fate };
            Ended::Failed(failure(step, &problem.detail, fate))
        }
        error => Ended::Left(error.to_string()),
    }
}

/// Whether a refusal means that there is no point in reporting a failure: the job is another's, is over,
/// or this agent is not believed.
fn takes_job_away(problem: &api::problem::Problem) -> bool {
    matches!(problem.status, 401 | 403 | 404)
        || problem.code == Rejection::FenceLost.code()
        || problem.code == "state"
}

fn failure(step: ProductionStep, text: &str, fate: ChipFate) -> Failure {
    let text: String = text.chars().filter(|c| !c.is_control()).take(400).collect();
    let text = if text.trim().is_empty() { step.name().to_owned() } else { text };
    #[expect(
        clippy::expect_used,
        reason = "never empty, not over 500 characters, nor with control characters"
    )]
    let reason = Note::parse(&text).expect("a bounded sentence is a note");
    Failure { step, reason, fate }
}
