use super::lines::{Lines, more};
use super::table::{LineTable, Ticks};
use super::words::{stage_word, words};
use crate::parts::{LetterWords, OpenLetterForm};
use api::order::OpenLetters;
use domain::id::OrderId;
use domain::order::Stage;
use domain::order::state::Ticked;
use domain::role::Role;
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::components::{Button, Dialog};
use ui::model::order::letters::{Letters, letters};
use ui::model::paths;
use ui::session::Session;

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

/// Asks once more, then opens them.
#[component]
fn OpenThem(asked: Asked, lines: Lines, ticks: Ticks, open: RwSignal<bool>) -> impl IntoView {
    let Asked { order, cards, reprint } = asked;
    let (words, count) = (words(), cards.as_slice().len().to_string());
    let (text, verb) = match reprint {
        true => ((words.letters_again)(&count), words.reprint_letters),
        false => ((words.letters_open)(&count), words.open_letters),
    };
    let said = LetterWords {
        text,
        open: verb,
        back: words.keep_closed,
        ready: words.letters_ready,
        link: words.letters_link,
    };
    let opened = move || {
        ticks.try_update(BTreeSet::clear);
        lines.live.reload();
    };
    view! {
        <OpenLetterForm
            path=paths::order_command(&order, "letters")
            body=move |reprint| OpenLetters { cards: cards.clone(), reprint }
            words=said
            reprint=reprint
            opened=opened
            close=move || open.set(false)
        />
    }
}
