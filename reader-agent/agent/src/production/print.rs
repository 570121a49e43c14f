//! The printing of a card.

use super::{Ended, KEEP_ALIVE, Production, Result, failure, refused};
use crate::printing::{CardPrinter, PrintFault, PrintOrder, Trouble};
use api::agent::ReleasePrint;
use domain::certificate::Sha256;
use domain::evidence::{ChipFate, PrintEvidence, ProductionStep};
use sha2::Digest as _;
use std::sync::Arc;
use tokio::time::timeout;

const STEP: ProductionStep = ProductionStep::Print;

const NO_PRINTER: &str =
    "this desk has no printer. Start its agent with --printer QUEUE, or choose another desk, then try again.";

fn not_printed(fault: &PrintFault, fate: ChipFate) -> Ended {
    Ended::Failed(failure(STEP, &format!("{fault}. {}", fault.next_action()), fate))
}

impl Production<'_> {
    /// The printer, before anything is done to a card. One that only waits for somebody is waited for later.
    pub(super) async fn printer(&self) -> Result<Arc<dyn CardPrinter>> {
        let none = || Ended::Failed(failure(STEP, NO_PRINTER, self.fate()));
        let printer = self.printer.clone().ok_or_else(none)?;
        // A job that began may be printed already, and whatever has become of the printer since does not matter.
        if self.fate() == ChipFate::Clean {
            match printer.examine().await {
                Ok(()) | Err(PrintFault::Trouble(_)) => {}
                Err(fault) => return Err(not_printed(&fault, ChipFate::Clean)),
            }
        }
        Ok(printer)
    }

    /// Has the card printed, once in each attempt however often this is called, and keeps the job meanwhile.
    pub(super) async fn print(&mut self, printer: &dyn CardPrinter) -> Result<PrintEvidence> {
        let body = ReleasePrint { fence: self.job.fence };
        let released = self.client.release_print(&self.job.issuance, &body).await;
        let pdf = released.map_err(|error| refused(error, STEP, self.fate()))?;
        (self.told, self.begun) = (STEP, true);
        let document = Sha256(sha2::Sha256::digest(&pdf).into());
        let job = &self.job.issuance;
        let order = PrintOrder::new(job.clone(), self.job.attempt, pdf);
        let order = order.map_err(|fault| not_printed(&fault, self.fate()))?;
        let mut notice = |trouble: &Trouble| {
            tracing::warn!(%job, trouble = trouble.keyword(), "{trouble}. {}", trouble.next_action());
        };
        let mut printing = std::pin::pin!(printer.print(&order, &mut notice));
        let printed = loop {
            match timeout(KEEP_ALIVE, &mut printing).await {
                Ok(printed) => break printed,
                Err(_) => {
                    if let Some(why) = self.tell(STEP).await {
                        return Err(Ended::Left(why));
                    }
                }
            }
        };
        printed.map_err(|fault| not_printed(&fault, self.fate()))?;
        Ok(PrintEvidence { document, printer: printer.name().to_owned() })
    }
}
