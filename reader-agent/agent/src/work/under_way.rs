//! What an agent has under way.

use super::SHORTEST_WAIT;
use crate::printing::Outlook;
use domain::id::{IssuanceId, ReaderId};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::sleep;

/// A reader's work on a job.
pub(super) struct AtWork {
    pub(super) job: IssuanceId,
    pub(super) task: AbortHandle,
}

/// What is under way.
pub(super) struct UnderWay {
    pub(super) at_work: HashMap<ReaderId, AtWork>,
    /// Each answers whether the end of its job was reported.
    pub(super) tasks: JoinSet<bool>,
    /// What people were last asked to do for a job, or for the next card of an order.
    pub(super) asked: HashMap<String, String>,
    /// Whether cards of an order could be printed.
    pub(super) outlook: Outlook,
}

impl UnderWay {
    /// Nothing yet, at a desk with this outlook.
    pub(super) fn at(outlook: Outlook) -> Self {
        Self { at_work: HashMap::new(), tasks: JoinSet::new(), asked: HashMap::new(), outlook }
    }

    /// Says once what a job waits for.
    pub(super) fn ask(&mut self, job: &str, what: String) {
        if self.asked.get(job) != Some(&what) {
            tracing::info!(job, "waiting for a card: {what}");
            self.asked.insert(job.to_owned(), what);
        }
    }

    /// Waits until it is time to poll again: at once after a card that was reported, as the next one may
    /// be ready, and soon after somebody moved a card.
    pub(super) async fn next(&mut self, wait: Duration, changes: &mut watch::Receiver<u64>) {
        let changed = async {
            if changes.changed().await.is_err() {
                std::future::pending().await
            }
            sleep(SHORTEST_WAIT).await;
        };
        let mut over = std::pin::pin!(sleep(wait));
        let mut changed = std::pin::pin!(changed);
        loop {
            tokio::select! {
                Some(ended) = self.tasks.join_next() => {
                    self.at_work.retain(|_, at| !at.task.is_finished());
                    if ended.is_ok_and(|reported| reported) {
                        return;
                    }
                }
                () = &mut changed => return,
                () = &mut over => return,
            }
        }
    }
}
