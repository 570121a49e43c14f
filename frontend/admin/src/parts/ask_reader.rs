use super::reader_words::in_reader;
use crate::words::words;
use api::issuance::{ReaderRow, Readers};
use domain::issuance::state::Target;
use leptos::prelude::*;
use ui::components::{Moment, loaded};
use ui::live::{LISTING, Live, live};
use ui::model::paths;

/// Where the card is to be produced: readers that are online first.
#[component]
pub(super) fn AskReader(
    /// Where it is to be produced so far.
    now: Target,
    target: RwSignal<Option<Target>>,
) -> impl IntoView {
    let live = live(|| paths::READERS.to_owned(), |_: &Readers| Some(LISTING));
    target.set(Some(now));
    view! {
        <fieldset>
            <legend>{words().choose_reader}</legend>
            <label class="option">
                <input
                    type="radio"
                    name="reader"
                    autofocus
                    prop:checked=move || target.with(|t| *t == Some(Target::AnyReader))
                    on:change=move |_| target.set(Some(Target::AnyReader))
                />
                <span>{words().any_reader}</span>
            </label>
            {loaded(live, 2, move || options(live, target))}
        </fieldset>
    }
}

fn options(live: Live<Readers>, target: RwSignal<Option<Target>>) -> AnyView {
    let rows = live.part(|readers| sorted(&readers.readers));
    let rows = move || rows.get().unwrap_or_default();
    let none = move || rows().is_empty();
    view! {
        <For
            each=rows
            key=|row| (row.agent.clone(), row.reader.clone(), row.online, row.state)
            children=move |row| option(row, target)
        />
        {move || none().then(|| view! { <p>{words().no_readers}</p> })}
    }
    .into_any()
}

/// Those that are online first, each by name.
pub(crate) fn sorted(rows: &[ReaderRow]) -> Vec<ReaderRow> {
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| b.online.cmp(&a.online).then_with(|| a.name.cmp(&b.name)));
    rows
}

fn option(row: ReaderRow, target: RwSignal<Option<Target>>) -> impl IntoView {
    let words = words();
    let mine = Target::Reader { agent: row.agent, reader: row.reader };
    let chosen = mine.clone();
    let state = if row.online { in_reader(row.state) } else { words.offline };
    view! {
        <label class="option">
            <input
                type="radio"
                name="reader"
                prop:checked=move || target.with(|t| t.as_ref() == Some(&chosen))
                on:change=move |_| target.set(Some(mine.clone()))
            />
            <span>
                {row.name} " · " {row.agent_name}
                <small>
                    {state}
                    {(!row.online).then(|| view! { ", " {words.last_seen} " " <Moment at=row.last_seen /> })}
                </small>
            </span>
        </label>
    }
}
