//! One job: from the card in the reader to the report that it is verified.

use crate::client::{CallError, Client};
use crate::desk::{Card, Desk, NoCard};
use crate::threads::{Brake, Braked, Threads};
use api::agent::{Certify, Job, ReleaseSecrets, Report, ReportProduction, Secrets};
use domain::certificate::Certificate;
use domain::evidence::{ChipFate, Evidence, Failure, ProductionStep};
use domain::id::{ChipId, ReaderId};
use domain::issuance::command::Found;
use domain::rejection::Rejection;
use domain::text::Note;
use personalise::{Identity, Plan, PreparedSlot, Session};
use rand::rngs::StdRng;
use sealed::transit::{CardSecrets, Passage, SealedToAgent};
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
    pub(crate) chip: ChipId,
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

/// The card while it is worked on.
struct OnCard {
    session: Session<Braked<Card>>,
    random: StdRng,
}

pub(crate) struct Production<'a> {
    client: &'a Client,
    job: &'a Job,
    threads: &'a Threads,
    brake: Brake,
    /// The step that the server knows of.
    told: ProductionStep,
}

type Result<T> = std::result::Result<T, Ended>;

impl<'a> Production<'a> {
    pub(crate) fn new(
        client: &'a Client,
        job: &'a Job,
        threads: &'a Threads,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let brake = Brake { stop, lost: Arc::new(AtomicBool::new(false)) };
        Self { client, job, threads, brake, told: ProductionStep::Identify }
    }

    /// Personalises the card and reports it as verified.
    pub(crate) async fn run(mut self, desk: Arc<dyn Desk>, reader: ReaderId) -> Result<Verified> {
        let card = self.card(desk, reader).await?;
        let (card, identity) = self.on_card(card, |card, say| card.session.identify(say)).await?;
        // A blank card always gets a fresh identity: the one on record may be on another card by now.
        let chip = identity.chip().unwrap_or_else(|| ChipId::from_random(self.client.edge().bytes()));
        let (secrets, stored) = self.release(chip, identity).await?;
        let Job { issuance, fence, profile, expires, .. } = self.job.clone();
        let plan = Plan { job: issuance, fence, chip, profile, expires };

        let work = {
            let (plan, secrets) = (plan.clone(), Arc::clone(&secrets));
            move |OnCard { session, random }: &mut OnCard, say: &mut dyn FnMut(ProductionStep)| {
                session.prepare(&plan, &secrets, &stored, random, say)
            }
        };
        let (card, prepared) = self.on_card(card, work).await?;
        let certificates = self.certify(prepared).await?;
        let work = move |OnCard { session, random }: &mut OnCard, say: &mut dyn FnMut(ProductionStep)| {
            session.complete(&plan, &secrets, &certificates, random, say)
        };
        let (card, piv) = self.on_card(card, work).await?;
        let evidence = Evidence { piv: Some(piv), uid: None, print: None };
        let verified = Verified { chip, apdus: card.session.apdus() };
        let report = self.client.report(&self.job.issuance, &self.body(Report::Verified { evidence })).await;
        report.map(|()| verified).map_err(|e| refused(e, ProductionStep::Verify, ChipFate::Resumable))
    }

    fn body(&self, report: Report) -> ReportProduction {
        ReportProduction { fence: self.job.fence, report }
    }

    async fn card(&self, desk: Arc<dyn Desk>, reader: ReaderId) -> Result<OnCard> {
        let (begun, mut random, brake) = (self.job.chip, self.client.edge().fork(), self.brake.clone());
        let job = self.job.issuance.clone();
        let opened = self.threads.spawn(move || {
            let card = desk.card(&job, &reader, begun, &mut random)?;
            Ok(OnCard { session: Session::new(Braked { card, brake }), random })
        });
        // What is on the chip that was begun with is on it still.
        let fate = if begun.is_some() { ChipFate::Resumable } else { ChipFate::Clean };
        let no_card = |NoCard(text)| Ended::Failed(failure(ProductionStep::Identify, &text, fate));
        opened.await.map_err(broken)?.map_err(no_card)
    }

    async fn release(
        &mut self,
        chip: ChipId,
        identity: Identity,
    ) -> Result<(Arc<CardSecrets>, Vec<Certificate>)> {
        const STEP: ProductionStep = ProductionStep::ReleaseSecrets;
        let (found, fate) = match identity {
            Identity::Blank => (Found::Blank, ChipFate::Clean),
            Identity::Marked(_) => (Found::Marked, ChipFate::Resumable),
        };
        let Job { issuance, fence, .. } = self.job;
        let released = self.client.release(issuance, &ReleaseSecrets { fence: *fence, chip, found }).await;
        let Secrets { encapsulated, ciphertext, certificates } =
            released.map_err(|error| refused(error, STEP, fate))?;
        let passage = Passage { job: issuance, fence: *fence, chip };
        let sealed = SealedToAgent { encapsulated, ciphertext };
        let secrets = self.client.identity().sealing.open(&sealed, passage).map_err(|error| {
            let text = format!("{error}. Enrol this agent anew, then try again.");
            Ended::Failed(failure(STEP, &text, fate))
        })?;
        self.told = STEP;
        Ok((Arc::new(secrets), certificates))
    }

    /// A certificate for each slot: the one that names the card's key, or a new one.
    async fn certify(&mut self, prepared: Vec<PreparedSlot>) -> Result<Vec<Certificate>> {
        let mut certificates = Vec::new();
        let mut keys = Vec::new();
        for PreparedSlot { key, certificate } in prepared {
            match certificate {
                Some(certificate) => certificates.push(certificate),
                None => keys.push(key),
            }
        }
        if !keys.is_empty() {
            let certified =
                self.client.certify(&self.job.issuance, &Certify { fence: self.job.fence, keys }).await;
            let certified =
                certified.map_err(|e| refused(e, ProductionStep::Certify, ChipFate::Resumable))?;
            certificates.extend(certified.certificates);
            self.told = ProductionStep::Certify;
        }
        Ok(certificates)
    }

    /// Works on the card in a thread of its own, and tells the server meanwhile how far it is.
    async fn on_card<R: Send + 'static>(
        &mut self,
        mut card: OnCard,
        work: impl FnOnce(
            &mut OnCard,
            &mut dyn FnMut(ProductionStep),
        ) -> std::result::Result<R, personalise::Error>
        + Send
        + 'static,
    ) -> Result<(OnCard, R)> {
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
            Ok(Err(error)) => Err(Ended::Failed(error.failure())),
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
            // The wrong card is in the reader; the one that was begun with can go on.
            let other = problem.code == "other-chip";
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
