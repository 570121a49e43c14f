//! PIN letters as a PDF, a page of A4 each, with the fonts that every reader has.

mod page;
mod text;
mod words;

use cardwright_core::ports::letter::{Letter, LetterError, LetterRenderer};
use domain::language::Language;
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
        // The document has one language, and letters of several are no one's.
        let mut languages: Vec<_> = letters.iter().map(language).collect();
        languages.dedup();
        let shared = if let [language] = languages[..] { language } else { Language::default() };
        Ok(document(pages, words::TITLE.text(shared), shared.tag()))
    }
}

/// In which language a letter speaks: its reader's.
fn language(letter: &Letter<'_>) -> Language {
    letter.holder.language.unwrap_or_default()
}

impl PdfLetter {
    fn page(&self, letter: &Letter<'_>) -> Page {
        let mut page = Page::new();
        self.head(&mut page, letter);
        let below = self.opening(&mut page, letter);
        self.advice(&mut page, below, language(letter));
        let card = words::CARD.text(language(letter));
        page.text(&format!("{card} {}", letter.card_number), LEFT, 281.0, Font::Regular, 8.0);
        page
    }

    /// Sender, and the address where a window envelope shows it: 20 mm from the left, 45 mm from the top.
    fn head(&self, page: &mut Page, letter: &Letter<'_>) {
        page.text(&self.organisation, LEFT, 24.0, Font::Bold, 15.0);
        let language = language(letter);
        let office = words::OFFICE.text(language);
        page.text(office, LEFT, 30.0, Font::Regular, 10.0);
        let sender = format!("{} · {office}", self.organisation);
        page.text(&sender, LEFT, 59.0, Font::Regular, 7.0);
        page.line(LEFT, 60.5, 105.0, 60.5, 0.4);
        page.text(words::CONFIDENTIAL.text(language), LEFT, 66.5, Font::Bold, 9.0);
        let holder = letter.holder;
        let mut y = 73.0;
        let name = text::wrap(&holder.display_name(), WINDOW_LINE);
        let rest = [
            format!("{} {}", words::PERSONNEL_NUMBER.text(language), holder.personnel_number),
            format!("{} {}", words::SITE.text(language), holder.site),
        ];
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
        let language = language(letter);
        page.text(words::TITLE.text(language), LEFT, 114.0, Font::Bold, 15.0);
        let greeting = words::greeting(language, &letter.holder.display_name());
        let ready = words::ready(language, letter.card_number.as_str());
        let y = page.paragraph(&greeting, LEFT, 123.5, LINE);
        let y = page.paragraph(&ready, LEFT, y + 2.0, LINE);
        let top = y - 1.0;
        page.panel(LEFT, top, RIGHT, top + 25.0);
        page.text(words::PIN.text(language), LEFT + 6.0, top + 14.6, Font::Bold, 11.0);
        page.spaced(letter.pin.expose(), (LEFT + RIGHT) / 2.0, top + 16.4, 34.0);
        top + 25.0
    }

    fn advice(&self, page: &mut Page, below: f32, language: Language) {
        let contact = self.contact.trim_end_matches('.');
        let contact = words::contact(language, contact);
        let mut y = below + 12.0;
        page.text(words::NOW.text(language), LEFT, y, Font::Bold, 11.5);
        y += 7.5;
        for (number, step) in (1..).zip(words::STEPS) {
            page.text(&format!("{number}."), LEFT, y, Font::Bold, 10.5);
            y = page.paragraph(step.text(language), LEFT + 7.0, y, LINE - 5);
        }
        page.paragraph(&contact, LEFT, y + 4.0, LINE);
    }
}

#[cfg(test)]
mod tests;
