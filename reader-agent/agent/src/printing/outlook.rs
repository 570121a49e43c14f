//! Whether a desk would print a card, looked at before it takes one of an order: its cards would fail here one after the
//! other, although another desk could make them.

use super::{CardPrinter, PrintFault};
use std::time::{Duration, Instant};

/// A look is good for so long.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// What was last seen of the printer.
#[derive(Default)]
pub(crate) struct Outlook {
    seen: Option<Seen>,
}

struct Seen {
    at: Instant,
    trouble: Option<String>,
}

impl Outlook {
    /// Whether cards would be printed, be it that somebody first has to feed the printer. If not, why is said once.
    pub(crate) async fn is_good(&mut self, printer: Option<&dyn CardPrinter>) -> bool {
        if self.seen.as_ref().is_none_or(|seen| seen.at.elapsed() > GOOD_FOR) {
            let trouble = trouble(printer).await;
            if let Some(why) = &trouble
                && self.seen.as_ref().is_none_or(|seen| seen.trouble != trouble)
            {
                tracing::warn!("no card of an order is taken to be printed: {why}");
            }
            self.seen = Some(Seen { at: Instant::now(), trouble });
        }
        self.seen.as_ref().is_some_and(|seen| seen.trouble.is_none())
    }
}

async fn trouble(printer: Option<&dyn CardPrinter>) -> Option<String> {
    let Some(printer) = printer else { return Some("this desk has no printer".to_owned()) };
    match printer.examine().await {
        Ok(()) | Err(PrintFault::Trouble(_)) => None,
        Err(fault) => Some(format!("{fault}. {}", fault.next_action())),
    }
}
