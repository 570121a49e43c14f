//! Whether a desk would print a card, looked at again and again: the server tells officers, and no card of an order is taken
//! that would fail here, although another desk could make it.

use super::{CardPrinter, PrintFault};
use domain::reader::PrinterState;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// A look is good for so long.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// What was last seen of the printer.
pub(crate) struct Outlook {
    seen: watch::Receiver<PrinterState>,
    /// None where there is nothing to look at.
    watching: Option<AbortHandle>,
}

impl Outlook {
    /// The outlook at a desk with this printer, if it has one.
    pub(crate) fn of(printer: Option<Arc<dyn CardPrinter>>) -> Self {
        let (tell, seen) = watch::channel(PrinterState::Unknown);
        let watching = match printer {
            Some(printer) => Some(tokio::spawn(watch(printer, tell)).abort_handle()),
            None => {
                tell.send_replace(PrinterState::Absent);
                None
            }
        };
        Self { seen, watching }
    }

    /// As it was last seen.
    pub(crate) fn state(&self) -> PrinterState {
        *self.seen.borrow()
    }

    /// Whether cards would be printed. Waits for the first look.
    pub(crate) async fn is_good(&mut self) -> bool {
        // If nobody looks any more, the last look holds.
        let _ = self.seen.wait_for(|state| !state.is_unknown()).await;
        self.state() == PrinterState::Ready
    }
}

impl Drop for Outlook {
    fn drop(&mut self) {
        self.watching.iter().for_each(AbortHandle::abort);
    }
}

/// Looks at the printer for as long as somebody wants to know. What is found is said once.
async fn watch(printer: Arc<dyn CardPrinter>, tell: watch::Sender<PrinterState>) {
    let mut said = None;
    while !tell.is_closed() {
        let found = match printer.examine().await {
            Ok(()) | Err(PrintFault::Trouble(_)) => None,
            Err(fault) => Some(format!("{fault}. {}", fault.next_action())),
        };
        tell.send_replace(if found.is_none() { PrinterState::Ready } else { PrinterState::Trouble });
        if said.as_ref() != Some(&found) {
            match &found {
                None => tracing::info!(printer = printer.name(), "the printer is ready"),
                Some(why) => tracing::warn!("no card of an order is taken to be printed: {why}"),
            }
            said = Some(found);
        }
        sleep(GOOD_FOR).await;
    }
}
