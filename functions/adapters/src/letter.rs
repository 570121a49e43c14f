//! PIN letters as a PDF, a page of A4 each, with the fonts that every reader has.

mod page;
mod text;

use cardwright_core::ports::letter::{Letter, LetterError, LetterRenderer};
use page::{Font, Page, document};
use zeroize::Zeroizing;

/// Left margin and right edge of the text in millimetres (DIN 5008, form B).
const LEFT: f32 = 25.0;
const RIGHT: f32 = 190.0;
/// Characters of body text in a line: 165 mm at 10.5 pt hold about ninety.
const LINE: usize = 90;
/// Characters of the address in a line: its window is 85 mm wide.
const WINDOW_LINE: usize = 32;

/// Renders PIN letters of one card office.
pub struct PdfLetter {
    organisation: String,
    contact: String,
}

impl PdfLetter {
    /// Letters from an organisation. `contact` ends the sentence "Contact us: ...", for example
    /// `card office, ext. 4711, cards@example.org`.
    pub fn new(organisation: impl Into<String>, contact: impl Into<String>) -> Self {
        Self { organisation: organisation.into(), contact: contact.into() }
    }
}

impl LetterRenderer for PdfLetter {
    fn render(&self, letters: &[Letter<'_>]) -> Result<Zeroizing<Vec<u8>>, LetterError> {
        let pages = letters.iter().map(|letter| self.page(letter)).collect();
        Ok(document(pages, "Your card’s PIN"))
    }
}

impl PdfLetter {
    fn page(&self, letter: &Letter<'_>) -> Page {
        let mut page = Page::new();
        self.head(&mut page, letter);
        let below = self.opening(&mut page, letter);
        self.advice(&mut page, below);
        page.text(&format!("Card {}", letter.card_number), LEFT, 281.0, Font::Regular, 8.0);
        page
    }

    /// Sender, and the address where a window envelope shows it: 20 mm from the left, 45 mm from the top.
    fn head(&self, page: &mut Page, letter: &Letter<'_>) {
        page.text(&self.organisation, LEFT, 24.0, Font::Bold, 15.0);
        page.text("Card office", LEFT, 30.0, Font::Regular, 10.0);
        let sender = format!("{} · Card office", self.organisation);
        page.text(&sender, LEFT, 59.0, Font::Regular, 7.0);
        page.line(LEFT, 60.5, 105.0, 60.5, 0.4);
        page.text("Personal and confidential", LEFT, 66.5, Font::Bold, 9.0);
        let holder = letter.holder;
        let mut y = 73.0;
        let name = text::wrap(&holder.display_name(), WINDOW_LINE);
        let rest = [format!("Personnel number {}", holder.personnel_number), format!("Site {}", holder.site)];
        // The window ends 90 mm from the top.
        for line in name.iter().take(2).chain(&rest) {
            page.text(line, LEFT, y, Font::Regular, 11.0);
            y += 5.2;
        }
        for fold in [105.0, 210.0] {
            page.line(5.0, fold, 9.0, fold, 0.4);
        }
    }

    /// Subject, salutation and the PIN itself, in the middle third, which no envelope shows.
    fn opening(&self, page: &mut Page, letter: &Letter<'_>) -> f32 {
        page.text("Your card’s PIN", LEFT, 114.0, Font::Bold, 15.0);
        let greeting = format!("Dear {},", letter.holder.display_name());
        let ready = format!(
            "Your new card {} is ready. This PIN unlocks it; you get the card separately.",
            letter.card_number
        );
        let y = page.paragraph(&greeting, LEFT, 123.5, LINE);
        let y = page.paragraph(&ready, LEFT, y + 2.0, LINE);
        let top = y - 1.0;
        page.panel(LEFT, top, RIGHT, top + 25.0);
        page.text("PIN", LEFT + 6.0, top + 14.6, Font::Bold, 11.0);
        page.spaced(letter.pin.expose(), (LEFT + RIGHT) / 2.0, top + 16.4, 34.0);
        top + 25.0
    }

    fn advice(&self, page: &mut Page, below: f32) {
        let contact = self.contact.trim_end_matches('.');
        let contact = format!("Is your card lost, or have you a question? Contact us: {contact}.");
        let steps = [
            "Was this letter open or damaged? Then do not use the PIN, and tell us.",
            "Learn the PIN by heart, then destroy this letter.",
            "Change the PIN to one that only you know: in Windows press Ctrl+Alt+Delete, choose “Change a \
             password” and there the smart card.",
            "Keep it secret. Nobody needs it but you: the card office never asks for it, on the phone or in \
             any message.",
            "Mind your entry: after a few wrong PINs the card blocks itself. The card office can unblock it.",
        ];
        let mut y = below + 12.0;
        page.text("What to do now", LEFT, y, Font::Bold, 11.5);
        y += 7.5;
        for (number, step) in (1..).zip(steps) {
            page.text(&format!("{number}."), LEFT, y, Font::Bold, 10.5);
            y = page.paragraph(step, LEFT + 7.0, y, LINE - 5);
        }
        page.paragraph(&contact, LEFT, y + 4.0, LINE);
    }
}

#[cfg(test)]
mod tests;
