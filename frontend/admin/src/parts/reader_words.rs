use crate::words::words;
use domain::reader::ReaderState;

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
