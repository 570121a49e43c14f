use super::lines::{Lines, more};
use super::table::{LineTable, Ticks};
use super::words::{stage_word, words};
use crate::words::words as all_words;
use api::order::OpenLetters;
use domain::id::OrderId;
use domain::order::Stage;
use domain::order::state::Ticked;
use domain::role::Role;
use domain::text::Note;
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::browser::PageDocument;
use ui::components::{Button, Dialog, FaultNotice, NoteField};
use ui::model::act::Weight;
use ui::model::order::letters::{Letters, letters};
use ui::model::paths;
use ui::session::Session;
use ui::submission::Submission;

/// What is asked about: whose letters, and whether they were opened before.
#[derive(Clone)]
struct Asked {
    order: OrderId,
    cards: Ticked,
    reprint: bool,
}

/// The issued cards; a Card administrator opens their PIN letters together.
#[component]
pub(super) fn OrderLetters(lines: Lines) -> impl IntoView {
    let table = |ticks| view! { <LineTable lines=lines caption=stage_word(Stage::Issued) ticks=ticks />{more(lines)} };
    if !(lines.has_letters() && Session::here().has(Role::CardAdministrator)) {
        return table(None).into_any();
    }
    let ticks: Ticks = RwSignal::new(BTreeSet::new());
    let chosen = Memo::new(move |_| {
        let all: Vec<_> = lines.rows.with(|rows| rows.iter().map(|row| row.line.clone()).collect());
        let ticked: Vec<_> = ticks.with(|ticks| ticks.iter().cloned().collect());
        letters(&all, &ticked)
    });
    let (asked, open) = (RwSignal::new(None::<Asked>), RwSignal::new(false));
    let press = move || {
        let order = lines.order.data.with_untracked(|page| page.as_ref().map(|page| page.order.id.clone()));
        let (cards, reprint) = match chosen.get_untracked() {
            Letters::Open(cards) => (cards, false),
            Letters::Reprint(cards) => (cards, true),
            Letters::None | Letters::Mixed | Letters::TooMany => return,
        };
        asked.set(order.map(|order| Asked { order, cards, reprint }));
        open.set(true);
    };
    let words = words();
    // Why there is no button, else which.
    let verb = Memo::new(move |_| match chosen.get() {
        Letters::Open(_) => Ok(words.open_letters),
        Letters::Reprint(_) => Ok(words.reprint_letters),
        Letters::None => Err(words.letters_none),
        Letters::Mixed => Err(words.letters_mixed),
        Letters::TooMany => Err(words.letters_many),
    });
    let title = Signal::derive(move || verb.get().unwrap_or(words.letters).to_owned());
    view! {
        <p>{words.letters_text}</p>
        {table(Some(ticks))}
        {move || match verb.get() {
            Ok(verb) => view! { <Button label=verb on_press=press /> }.into_any(),
            Err(why) => view! { <p class="quiet" role="status">{why}</p> }.into_any(),
        }}
        <Dialog open=open title=title>
            {move || asked.get().map(|asked| view! { <OpenThem asked=asked lines=lines ticks=ticks open=open /> })}
        </Dialog>
    }
    .into_any()
}

/// Asks once more, then shows the letters in a tab of its own until the dialog closes.
#[component]
fn OpenThem(asked: Asked, lines: Lines, ticks: Ticks, open: RwSignal<bool>) -> impl IntoView {
    let submission = Submission::new();
    let document = RwSignal::new(None::<PageDocument>);
    let (reason, checked) = (RwSignal::new(String::new()), RwSignal::new(false));
    // However the dialog is closed, the letters do not stay in the page.
    on_cleanup(move || {
        document.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release)
    });
    let Asked { order, cards, reprint } = asked;
    let count = cards.as_slice().len().to_string();
    let send = move || {
        checked.set(true);
        let note = Note::parse(&reason.get_untracked()).ok().filter(|_| reprint);
        if reprint && note.is_none() {
            return;
        }
        let body = OpenLetters { cards: cards.clone(), reprint: note };
        submission.send_for_bytes(paths::order_command(&order, "letters"), body, move |bytes| {
            let pdf = PageDocument::pdf(&bytes);
            pdf.iter().for_each(PageDocument::open);
            document.try_set(pdf);
            ticks.try_update(BTreeSet::clear);
            lines.live.reload();
        });
    };
    let send = StoredValue::new_local(send);
    let words = words();
    let asking = move || {
        view! {
            <p>{if reprint { (words.letters_again)(&count) } else { (words.letters_open)(&count) }}</p>
            {reprint.then(|| view! { <NoteField label=all_words().reason text=reason checked=checked /> })}
            <FaultNotice fault=submission.fault />
            <div class="buttons">
                <Button
                    label=words.keep_closed
                    weight=Weight::Secondary
                    first=!reprint
                    on_press=move || open.set(false)
                />
                <Button
                    label=if reprint { words.reprint_letters } else { words.open_letters }
                    busy=submission.pending
                    on_press=move || send.with_value(|send| send())
                />
            </div>
        }
    };
    move || match document.with(|document| document.as_ref().map(|document| document.url().to_owned())) {
        None => asking().into_any(),
        Some(url) => view! {
            <p role="status">{words.letters_ready}</p>
            <div class="buttons">
                <a class="button" href=url target="_blank">{words.letters_link}</a>
                <Button label=all_words().done first=true on_press=move || open.set(false) />
            </div>
        }
        .into_any(),
    }
}
