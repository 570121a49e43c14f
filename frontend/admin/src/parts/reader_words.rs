use crate::words::words;
use domain::reader::{PrinterState, ReaderState};

/// What is in a reader, in words.
pub(crate) fn in_reader(state: ReaderState) -> &'static str {
    let words = words();
    match state {
        ReaderState::Empty => words.in_reader_empty,
        ReaderState::Blank => words.in_reader_blank,
        ReaderState::Marked => words.in_reader_marked,
        ReaderState::Contactless => words.in_reader_contactless,
        ReaderState::Unknown => words.in_reader_unknown,
        ReaderState::Mute => words.in_reader_mute,
        ReaderState::InUse => words.in_reader_in_use,
        ReaderState::AtWork => words.in_reader_at_work,
    }
}

/// Whether a desk prints, in words, where its agent says.
pub(crate) fn prints(printer: PrinterState) -> Option<&'static str> {
    let words = words();
    match printer {
        PrinterState::Unknown => None,
        PrinterState::Absent => Some(words.prints_not),
        PrinterState::Ready => Some(words.prints),
        PrinterState::Trouble => Some(words.printer_in_trouble),
    }
}
