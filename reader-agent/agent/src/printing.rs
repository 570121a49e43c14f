//! Printing cards: at a queue of CUPS or any other printer that speaks IPP, or into a folder for trying out.
//!
//! A job at a printer outlives the agent that sent it. So its name says which issuance and attempt it is for,
//! and whoever prints looks for that name first: nothing is printed twice for one attempt.

mod address;
mod attributes;
mod fault;
mod folder;
mod outlook;
mod queue;
mod service;
mod trouble;

pub use address::{AddressError, PrinterAddress};
pub use fault::PrintFault;
pub use folder::FolderPrinter;
pub(crate) use outlook::Outlook;
pub use queue::{Patience, PrintQueue};
pub use service::{PrintService, QueueSeen};
pub use trouble::Trouble;

use async_trait::async_trait;
use domain::id::{Attempt, IssuanceId};

/// The first bytes of every PDF (ISO 32000-1, 7.5.2).
const PDF: &[u8] = b"%PDF-";

/// The sides of a card that are printed: a page of the document for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// The front.
    One,
    /// Front and back.
    Two,
}

/// A document to be printed: one card.
#[derive(Clone, Debug)]
pub struct PrintOrder {
    issuance: IssuanceId,
    attempt: Attempt,
    sides: Sides,
    pdf: Vec<u8>,
}

impl PrintOrder {
    /// A PDF with a page of 85.60 x 53.98 mm for each side, which is one or two.
    ///
    /// # Errors
    /// [`PrintFault::NoPdf`]
    pub fn new(issuance: IssuanceId, attempt: Attempt, pdf: Vec<u8>) -> Result<Self, PrintFault> {
        let sides = match pages(&pdf) {
            _ if !pdf.starts_with(PDF) => return Err(PrintFault::NoPdf),
            1 => Sides::One,
            2 => Sides::Two,
            _ => return Err(PrintFault::NoPdf),
        };
        Ok(Self { issuance, attempt, sides, pdf })
    }

    /// What its job is called: the same whenever this attempt is printed.
    fn job_name(&self) -> String {
        format!("{}{}", self.issuance_name(), self.attempt)
    }

    /// What the names of all jobs of its issuance begin with.
    fn issuance_name(&self) -> String {
        format!("cardwright {} attempt ", self.issuance)
    }
}

/// The pages of a PDF whose page objects are not compressed (ISO 32000-1, 7.7.3.3): the server's are not.
fn pages(pdf: &[u8]) -> usize {
    let count = |page: &[u8]| {
        let ends = |rest: &[u8]| rest.get(page.len()).is_none_or(|next| !next.is_ascii_alphanumeric());
        pdf.windows(page.len() + 1).filter(|window| window.starts_with(page) && ends(window)).count()
    };
    count(b"/Type/Page") + count(b"/Type /Page")
}

/// Told of what a printer waits for meanwhile.
pub type Notice<'a> = dyn FnMut(&Trouble) + Send + 'a;

/// A printer of cards.
#[async_trait]
pub trait CardPrinter: Send + Sync {
    /// What the desk calls it.
    fn name(&self) -> &str;

    /// Whether it would print a card now.
    ///
    /// # Errors
    /// [`PrintFault`] if not.
    async fn examine(&self) -> Result<(), PrintFault>;

    /// Prints a card, unless this attempt is printed or being printed already, and waits for the end of it.
    ///
    /// # Errors
    /// [`PrintFault`]. Where the printer can be reached, nothing of the order is printed later, unless it is
    /// [`PrintFault::Lost`].
    async fn print(&self, order: &PrintOrder, notice: &mut Notice<'_>) -> Result<(), PrintFault>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sides_of_a_card_are_the_pages_of_its_document() {
        let sides = |pdf: &str| {
            let order = PrintOrder::new(IssuanceId::from_random([1; 10]), Attempt::FIRST, pdf.into());
            order.map(|order| order.sides).ok()
        };
        assert_eq!(sides("%PDF-1.7 <</Type/Pages>> <</Type/Page/Parent>>"), Some(Sides::One));
        assert_eq!(sides("%PDF-1.7 <</Type /Page >> <</Type/Page>> /Type/PageLabel"), Some(Sides::Two));
        for none in ["<svg/>", "%PDF-1.7 <</Type/Pages>>", "%PDF-1.7 /Type/Page /Type/Page /Type/Page "] {
            assert_eq!(sides(none), None, "{none}");
        }
    }
}
