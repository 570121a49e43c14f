use super::Notice;
use crate::words::words;
use api::issuance::ReaderRow;
use domain::card::Letter;
use domain::evidence::ChipFate;
use domain::issuance::state::{Ended, Target};
use domain::issuance::{Issuance, State};
use domain::text::Note;
use leptos::prelude::*;
use ui::components::Shape;
use ui::model::state::capitalised;

/// What whoever opens the case file has to know first: tone, icon, title, sentences.
type Message = (&'static str, Shape, &'static str, Vec<String>);

/// The one message above the facts, if the state has one.
#[component]
pub(crate) fn Panel(
    /// The issuance.
    issuance: Memo<Option<Issuance>>,
    /// The readers of the site, where they are known.
    readers: Signal<Vec<ReaderRow>>,
    /// Whether the agent at work may be given up: its claim has run out.
    silent: Memo<Option<bool>>,
) -> impl IntoView {
    let message = Memo::new(move |_| {
        let silent = silent.get() == Some(true);
        readers.with(|readers| issuance.with(|i| i.as_ref().and_then(|i| message(i, readers, silent))))
    });
    view! { <div aria-live="polite">{move || message.get().map(notice)}</div> }
}

fn notice((tone, shape, title, lines): Message) -> impl IntoView {
    view! {
        <Notice tone=tone shape=shape title=title>
            {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
        </Notice>
    }
}

fn message(issuance: &Issuance, readers: &[ReaderRow], silent: bool) -> Option<Message> {
    let words = words();
    match &issuance.state {
        State::CardPending(s) => s.trouble.as_ref().map(|trouble| {
            let lines = vec![sentence(&trouble.reason), words.delayed_text.to_owned()];
            ("waiting", Shape::Alert, words.delayed, lines)
        }),
        State::Queued(s) => waits(&s.target, readers)
            .map(|text| ("waiting", Shape::Reader, words.reader_away, vec![text.to_owned()])),
        State::InProduction(_) if silent => {
            Some(("waiting", Shape::Alert, words.production, vec![words.silent.to_owned()]))
        }
        State::Failed(s) => {
            let fate = match s.failure.fate {
                ChipFate::Clean => words.fate_clean,
                ChipFate::Resumable if s.card.in_print().is_some() => words.fate_printed,
                ChipFate::Resumable => words.fate_resumable,
                ChipFate::Scrap => words.fate_scrap,
            };
            let lines = vec![sentence(&s.failure.reason), fate.to_owned()];
            Some(("bad", Shape::Alert, words.failed, lines))
        }
        State::AwaitingConfirmation(_) => {
            let printed = issuance.profile().layout.is_some();
            let text = if printed { words.confirm_printed } else { words.confirm_text };
            Some(("waiting", Shape::Card, words.confirm_title, with_letter(text, issuance)))
        }
        State::Declined(s) => Some(ended(words.declined_title, s)),
        State::Aborted(s) => Some(ended(words.aborted_title, s)),
        State::Rejected(s) => Some(ended(words.rejected_title, s)),
        State::Cancelled(s) => Some(ended(words.cancelled_title, s)),
        _ => None,
    }
}

/// What a program or a person wrote, as a sentence.
fn sentence(text: &Note) -> String {
    format!("{}.", capitalised(text.as_str().trim_end_matches('.')))
}

fn ended(title: &'static str, end: &Ended) -> Message {
    let words = words();
    let void = end.number.as_ref().map(|number| (words.number_void)(number.as_str()));
    let reason = end.reason.as_ref().map(|reason| (words.ended_reason)(reason.as_str()));
    let lines = reason.into_iter().chain(void).chain(Some(words.ended_next.to_owned()));
    ("over", Shape::Stop, title, lines.collect())
}

/// Why nothing happens to a card in the queue, if no reader can take it.
fn waits(target: &Target, readers: &[ReaderRow]) -> Option<&'static str> {
    match target {
        _ if readers.is_empty() => None,
        Target::AnyReader => readers.iter().all(|row| !row.online).then_some(words().all_readers_away),
        Target::Reader { agent, reader } => {
            let row = readers.iter().find(|row| row.agent == *agent && row.reader == *reader);
            (!row.is_some_and(|row| row.online)).then_some(words().one_reader_away)
        }
    }
}

/// With what became of the PIN letter, where somebody waits for one.
fn with_letter(text: &str, issuance: &Issuance) -> Vec<String> {
    let card = issuance.state.card().filter(|_| issuance.needs_letter());
    let letter = card.map(|card| letter_words(&card.letter));
    [Some(text), letter].into_iter().flatten().map(ToOwned::to_owned).collect()
}

/// Whether the PIN letter was opened, in a sentence.
pub(crate) fn letter_words(letter: &Letter) -> &'static str {
    let words = words();
    match letter {
        Letter::Closed => words.letter_closed,
        Letter::Opened { .. } => words.letter_opened,
        Letter::Reprinted { .. } => words.letter_reprinted,
    }
}
