//! Why a card was not printed.

use super::Trouble;

/// Each with a name, a sentence and a next action.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintFault {
    /// What was to be printed.
    #[error("the document is no PDF of one or two pages")]
    NoPdf,
    /// Nobody there.
    #[error("the print service at {0} does not answer")]
    Unreachable(String),
    /// There, and not able to answer just now.
    #[error("the print service at {0} cannot answer at the moment")]
    Busy(String),
    /// Somebody else there.
    #[error("what answers at {0} is no print service")]
    NotIpp(String),
    /// Not for this user or workstation.
    #[error("the print service refuses this user")]
    Denied,
    /// No such queue.
    #[error("there is no print queue {0}")]
    NoQueue(String),
    /// The queue takes no jobs.
    #[error("the print queue {0} takes no jobs")]
    Rejecting(String),
    /// The queue takes jobs but prints none.
    #[error("the print queue {queue} is stopped{}", said(.message))]
    Stopped {
        /// Its name.
        queue: String,
        /// What it says, if anything.
        message: String,
    },
    /// It would print on paper.
    #[error("the printer {0} has no size for cards of 85.60 x 53.98 mm")]
    NoCardSize(String),
    /// It has one side only.
    #[error("the printer {0} prints one side, but this card has two")]
    OneSided(String),
    /// It does not take PDF.
    #[error("the print queue {0} takes no PDF")]
    TakesNoPdf(String),
    /// The printer waits for somebody.
    #[error("{0}")]
    Trouble(Trouble),
    /// Nothing is wrong, but nothing comes out.
    #[error("the card was not printed within {0} seconds")]
    Slow(u64),
    /// The print service gave up.
    #[error("the print service gave up{}", said(.0))]
    Aborted(String),
    /// Somebody took the job out of the queue.
    #[error("the job was taken out of the print queue")]
    Canceled,
    /// The print service was gone while the card was printed, or did not take the job out of the queue.
    #[error("the print service does not say what became of the card")]
    Lost,
    /// The print service refused, in its words.
    #[error("the print service refused: {0}")]
    Refused(String),
    /// The folder of printed cards.
    #[error("the folder {0}")]
    Folder(String),
}

fn said(message: &str) -> String {
    let message: String = message.chars().filter(|c| !c.is_control()).take(120).collect();
    let message = message.trim().trim_end_matches('.');
    if message.is_empty() { String::new() } else { format!(" ({message})") }
}

impl PrintFault {
    /// One word for logs, and for whoever tells these apart by program.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoPdf => "no-pdf",
            Self::Unreachable(_) => "print-service-gone",
            Self::Busy(_) => "print-service-busy",
            Self::NotIpp(_) => "no-print-service",
            Self::Denied => "print-denied",
            Self::NoQueue(_) => "no-queue",
            Self::Rejecting(_) => "queue-rejecting",
            Self::Stopped { .. } => "queue-stopped",
            Self::NoCardSize(_) => "no-card-size",
            Self::OneSided(_) => "one-sided",
            Self::TakesNoPdf(_) => "takes-no-pdf",
            Self::Trouble(_) => "printer-trouble",
            Self::Slow(_) => "print-slow",
            Self::Aborted(_) => "print-aborted",
            Self::Canceled => "print-canceled",
            Self::Lost => "print-lost",
            Self::Refused(_) => "print-refused",
            Self::Folder(_) => "print-folder",
        }
    }

    /// What the person at the desk does next.
    pub fn next_action(&self) -> &'static str {
        match self {
            Self::NoPdf => "Ask an administrator to look at the card's layout.",
            Self::Unreachable(_) => {
                "Start the print service (cups) or correct the printer's address, then try again."
            }
            Self::Busy(_) => "Wait a little, then try again.",
            Self::NotIpp(_) => "Correct the printer's address.",
            Self::Denied => "Ask an administrator to allow this workstation to print.",
            Self::NoQueue(_) => "Choose one of those that `cardwright-agent printers` lists.",
            Self::Rejecting(_) => "Have the queue take jobs (cupsaccept), then try again.",
            Self::Stopped { .. } => "Look at the printer, start its queue (cupsenable), then try again.",
            Self::NoCardSize(_) => "Choose a card printer, or correct its driver.",
            Self::OneSided(_) => "Choose a printer that turns cards, or a layout without a back.",
            Self::TakesNoPdf(_) => "Set the queue up with the printer's driver.",
            Self::Trouble(trouble) => trouble.next_action(),
            Self::Slow(_) => "Look at the printer, then try again.",
            Self::Aborted(_) => "Look at the print service's log and the printer's driver, then try again.",
            Self::Canceled => "Try again if the card is wanted.",
            Self::Lost => {
                "See whether the card came out and whether the print service (cups) runs, then try again."
            }
            Self::Refused(_) => "Ask an administrator to look at the print queue.",
            Self::Folder(_) => "Check the folder, then try again.",
        }
    }
}
