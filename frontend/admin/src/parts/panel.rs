use crate::words::words;
use domain::card::Letter;
use domain::evidence::ChipFate;
use domain::issuance::{Issuance, State};
use leptos::prelude::*;
use ui::components::{Icon, Shape};

/// What whoever opens the case file has to know first.
#[derive(Clone, PartialEq)]
enum Message {
    Failed { reason: String, fate: &'static str },
    LookAtTheCard { letter: Option<&'static str> },
    Issued { letter: Option<&'static str> },
    Silent,
}

/// The one message above the facts, if the state has one.
#[component]
pub(crate) fn Panel(
    /// The issuance.
    issuance: Memo<Option<Issuance>>,
    /// Whether the agent at work may be given up: its claim has run out.
    silent: Memo<Option<bool>>,
) -> impl IntoView {
    let message = Memo::new(move |_| {
        let silent = silent.get() == Some(true);
        issuance.with(|i| i.as_ref().and_then(|issuance| message(issuance, silent)))
    });
    let words = words();
    view! {
        <div aria-live="polite">
            {move || message.get().map(|message| match message {
                Message::Failed { reason, fate } => {
                    notice("bad", Shape::Alert, words.failed, vec![reason, fate.to_owned()])
                }
                Message::LookAtTheCard { letter } => {
                    notice("waiting", Shape::Card, words.confirm_title, lines(words.confirm_text, letter))
                }
                Message::Issued { letter } => {
                    notice("good", Shape::Check, words.issued_title, lines(words.issued_text, letter))
                }
                Message::Silent => {
                    notice("waiting", Shape::Alert, words.production, vec![words.silent.to_owned()])
                }
            })}
        </div>
    }
}

fn lines(text: &str, letter: Option<&'static str>) -> Vec<String> {
    [Some(text), letter].into_iter().flatten().map(ToOwned::to_owned).collect()
}

fn notice(tone: &str, shape: Shape, title: &'static str, lines: Vec<String>) -> AnyView {
    view! {
        <section class=format!("notice {tone}")>
            <Icon shape=shape />
            <div>
                <h2>{title}</h2>
                {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            </div>
        </section>
    }
    .into_any()
}

fn message(issuance: &Issuance, silent: bool) -> Option<Message> {
    let words = words();
    match &issuance.state {
        State::Failed(s) => {
            let fate = match s.failure.fate {
                ChipFate::Clean => words.fate_clean,
                ChipFate::Resumable => words.fate_resumable,
                ChipFate::Scrap => words.fate_scrap,
            };
            Some(Message::Failed { reason: s.failure.reason.to_string(), fate })
        }
        State::AwaitingConfirmation(_) => Some(Message::LookAtTheCard { letter: letter(issuance) }),
        State::Issued(_) => Some(Message::Issued { letter: letter(issuance) }),
        State::InProduction(_) if silent => Some(Message::Silent),
        _ => None,
    }
}

/// Only a chip that knows a PIN has a letter.
fn letter(issuance: &Issuance) -> Option<&'static str> {
    if issuance.profile().slots.is_empty() {
        return None;
    }
    let words = words();
    issuance.state.card().map(|card| match card.letter {
        Letter::Closed => words.letter_closed,
        Letter::Opened { .. } => words.letter_opened,
        Letter::Reprinted { .. } => words.letter_reprinted,
    })
}
