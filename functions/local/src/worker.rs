//! The stream's consumer: what decisions left to do is done here, and nowhere else.

use crate::backend::Backend;
use cardwright_core::audit_log::Sequencer;
use cardwright_core::mail::MailRoom;
use cardwright_core::ports::outbox::{Change, ChangeFeed};
use cardwright_core::status::StatusKeeper;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};

/// How often lost effects, and what has come due, are looked for.
const SWEEP: Duration = Duration::from_secs(5);

/// How long to wait after the store was out of reach.
const PAUSE: Duration = Duration::from_millis(500);

/// How long records are gathered before they come into the audit log, with a signature and a flush of the disk for each batch; and
/// mails, before it is looked which there are.
const GATHER: Duration = Duration::from_millis(250);

/// How often it is seen to what is due of CRL and responder.
const STATUS: Duration = Duration::from_secs(60);

/// How much longer than it takes to make a CRL nobody makes the next: of many revocations at once each is not worth one.
const REST: u32 = 4;

/// Takes audit records into the log for ever, whenever the worker has laid some down. What was left over from before is
/// found at once.
async fn sequence(sequencer: Sequencer, laid_down: Arc<Notify>) {
    loop {
        match steps::sequence_audit::sweep(&sequencer).await {
            // There may be more than a page.
            Ok(taken) if taken > 0 => continue,
            Ok(_) => {}
            Err(_told) => sleep(PAUSE).await,
        }
        let _quiet = timeout(SWEEP, laid_down.notified()).await;
        sleep(GATHER).await;
    }
}

/// Sends mails for ever: what the worker has just left, what waits to be tried again, and the reminders of the day.
async fn mail(room: MailRoom, left: Arc<Notify>) {
    loop {
        steps::send_mail::sweep(&room).await;
        let _quiet = timeout(SWEEP, left.notified()).await;
        sleep(GATHER).await;
    }
}

/// Carries out changes for ever, has what it lays down taken into the audit log, and what became of certificates published.
/// What was left over from before is found by the first sweep.
pub(crate) async fn run(backend: Backend, mut feed: impl ChangeFeed) {
    let laid_down = Arc::new(Notify::new());
    tokio::spawn(sequence(backend.sequencer.clone(), laid_down.clone()));
    let mails = Arc::new(Notify::new());
    tokio::spawn(mail(backend.mail_room.clone(), mails.clone()));
    let (certificates, changed) = watch::channel(());
    tokio::spawn(publish(backend.status.clone(), changed));
    let mut next_sweep = Instant::now();
    loop {
        let mut gets_on = false;
        if Instant::now() >= next_sweep {
            gets_on = sweep(&backend, &certificates).await;
            steps::create_card_object::keep_time(&backend.worker).await;
            next_sweep = Instant::now() + if gets_on { Duration::ZERO } else { SWEEP };
        }
        // Whoever is at work reads the stream as well, but waits for nothing there.
        let changes = if gets_on {
            feed.ready().await
        } else {
            timeout(SWEEP, feed.next()).await.unwrap_or_else(|_quiet| Ok(Vec::new()))
        };
        match changes {
            Ok(changes) => {
                steps::create_card_object::handle(&backend.worker, &changes).await;
                laid_down.notify_one();
                mails.notify_one();
                note(&certificates, &changes);
            }
            Err(error) => {
                tracing::warn!(%error, "the stream of changes failed");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Carries out a page of what is pending, and answers whether it got on with it: after an import thousands wait whom the
/// stream has forgotten.
async fn sweep(backend: &Backend, certificates: &watch::Sender<()>) -> bool {
    match backend.outbox.pending().await {
        Ok(changes) => {
            let failed = steps::create_card_object::handle(&backend.worker, &changes).await;
            note(certificates, &changes);
            failed < changes.len()
        }
        Err(error) => {
            tracing::warn!(%error, "the sweep for lost effects failed");
            false
        }
    }
}

/// Some certificates were revoked, held or released, as far as one can tell from their cards.
fn note(certificates: &watch::Sender<()>, changes: &[Change]) {
    let of_certificates =
        |change: &Change| matches!(change, Change::Card(record) if !record.certificates.is_empty());
    if changes.iter().any(of_certificates) {
        certificates.send_replace(());
    }
}

/// Publishes what became of certificates, for ever: at once when something did, and when it is time. What was done just before the
/// last stop may not be published: so it is done at the start as well.
async fn publish(keeper: StatusKeeper, mut changed: watch::Receiver<()>) {
    changed.mark_changed();
    loop {
        steps::publish_status::keep_time(&keeper).await;
        match timeout(STATUS, changed.changed()).await {
            Ok(Ok(())) => {
                let begun = Instant::now();
                if !steps::publish_status::handle(&keeper).await {
                    changed.mark_changed();
                    sleep(PAUSE).await;
                }
                sleep(begun.elapsed() * REST).await;
            }
            // Nobody is left who could say so.
            Ok(Err(_)) => return,
            Err(_quiet) => {}
        }
    }
}
