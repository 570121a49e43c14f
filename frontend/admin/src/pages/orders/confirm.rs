use super::lines::{Lines, more};
use super::list::may_order;
use super::table::{LineTable, Told, card, person, refusals, told};
use super::words::{stage_word, words};
use crate::words::words as all_words;
use api::order::{BadCard, ConfirmCards, LineRow, Outcomes};
use domain::id::IssuanceId;
use domain::order::Stage;
use domain::text::Note;
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::components::{Button, Dialog, FaultNotice, Moment};
use ui::model::act::Weight;
use ui::model::paths;
use ui::submission::Submission;

/// How many cards go into one confirmation.
const MOST: usize = 200;

/// What is wrong with a card that is not good; nothing as long as that was not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Flaw {
    /// Whether it is said in words of one's own.
    own: bool,
    text: String,
}

type Flaws = RwSignal<BTreeMap<IssuanceId, Flaw>>;

/// The printed cards, looked at together: all good but the ticked.
#[component]
pub(super) fn ConfirmPrinted(lines: Lines) -> impl IntoView {
    if !may_order() {
        return view! { <LineTable lines=lines caption=stage_word(Stage::ToConfirm) />{more(lines)} }
            .into_any();
    }
    let flaws: Flaws = RwSignal::new(BTreeMap::new());
    let (missing, said) = (RwSignal::new(false), RwSignal::new(None::<Told>));
    let asked = RwSignal::new(None::<(ConfirmCards, Vec<LineRow>)>);
    let open = RwSignal::new(false);
    let press = move || {
        said.set(None);
        let rows: Vec<LineRow> = lines.rows.get_untracked().into_iter().take(MOST).collect();
        let body = flaws.with_untracked(|flaws| confirmation(&rows, flaws));
        missing.set(body.is_none());
        if let Some(body) = body {
            asked.set(Some((body, rows)));
            open.set(true);
        }
    };
    let words = words();
    let counted = move || {
        let rows = lines.rows.with(|rows| rows.len().min(MOST));
        let bad = lines.rows.with(|rows| flaws.with(|flaws| of(rows, flaws)));
        (words.good_and_bad)(&rows.saturating_sub(bad).to_string(), &bad.to_string())
    };
    view! {
        <p>{words.confirm_text}</p>
        {table(lines, flaws)}
        {more(lines)}
        {move || missing.get().then(|| view! { <p class="error" role="alert">{words.reason_missing}</p> })}
        {told(said)}
        <div class="buttons">
            <Button label=words.confirm_these on_press=press />
            <span class="figures" role="status">{counted}</span>
        </div>
        <Dialog open=open title=words.confirm.to_owned()>
            {move || asked.get().map(|(body, rows)| ask(lines, body, rows, said, open))}
        </Dialog>
    }
    .into_any()
}

/// How many of the rows are not good.
fn of(rows: &[LineRow], flaws: &BTreeMap<IssuanceId, Flaw>) -> usize {
    rows.iter().take(MOST).filter(|row| flaws.contains_key(&row.line.issuance)).count()
}

/// What is sent; none as long as it was not said of each card that is not good what is wrong.
fn confirmation(rows: &[LineRow], flaws: &BTreeMap<IssuanceId, Flaw>) -> Option<ConfirmCards> {
    let mut body = ConfirmCards { good: Vec::new(), bad: Vec::new() };
    for row in rows {
        let issuance = row.line.issuance.clone();
        match flaws.get(&issuance) {
            None => body.good.push(issuance),
            Some(flaw) => body.bad.push(BadCard { issuance, reason: Note::parse(&flaw.text).ok()? }),
        }
    }
    Some(body)
}

fn table(lines: Lines, flaws: Flaws) -> impl IntoView {
    let all = all_words();
    let row = move |row: LineRow| {
        let number = row.line.number.as_ref().map(ToString::to_string);
        view! {
            <tr>
                <td>{person(&row, None)}</td>
                <td class="figures">{number}</td>
                <td><Moment at=row.line.since /></td>
                <td>{not_good(&row, flaws)}</td>
            </tr>
        }
    };
    view! {
        <table class="list">
            <caption class="hidden">{words().confirm}</caption>
            <thead>
                <tr>
                    <th scope="col">{all.person}</th>
                    <th scope="col">{all.number}</th>
                    <th scope="col">{all.since}</th>
                    <th scope="col">{words().not_good_column}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || lines.rows.get() key=|row| (row.line.issuance.clone(), row.line.since) children=row />
            </tbody>
        </table>
    }
}

/// The tick that a card is not good, and then what is wrong with it.
fn not_good(row: &LineRow, flaws: Flaws) -> impl IntoView + use<> {
    let own = StoredValue::new((row.line.issuance.clone(), card(row)));
    let named = move |words: fn(&str) -> String| own.with_value(|(_, name)| words(name));
    let flaw = Memo::new(move |_| own.with_value(|(id, _)| flaws.with(|flaws| flaws.get(id).cloned())));
    let set = move |flaw: Option<Flaw>| {
        let id = own.with_value(|(id, _)| id.clone());
        flaws.update(|flaws| {
            let _before = match flaw {
                Some(flaw) => flaws.insert(id, flaw),
                None => flaws.remove(&id),
            };
        });
    };
    let ticked = Memo::new(move |_| flaw.with(Option::is_some));
    let in_words = Memo::new(move |_| flaw.with(|flaw| flaw.as_ref().is_some_and(|flaw| flaw.own)));
    view! {
        <span class="flaw">
            <input
                type="checkbox"
                aria-label=named(words().not_good)
                prop:checked=move || ticked.get()
                on:change:target=move |event| set(event.target().checked().then(Flaw::default))
            />
            <Show when=move || ticked.get()>
                {choice(named(words().wrong_with), move |flaw| set(Some(flaw)))}
            </Show>
            <Show when=move || in_words.get()>
                <input
                    type="text"
                    aria-label=named(words().in_words)
                    on:input:target=move |event| set(Some(Flaw { own: true, text: event.target().value() }))
                />
            </Show>
        </span>
    }
}

/// The usual flaws of a printed card, and that it is another one.
fn choice(label: String, choose: impl Fn(Flaw) + 'static) -> AnyView {
    let all = all_words();
    let usual = all.print_flaws.into_iter().chain(all.card_flaws);
    let usual = usual.map(|flaw| view! { <option value=flaw>{flaw}</option> }).collect_view();
    let chosen = move |value: String| {
        let own = value == all.flaw_other;
        choose(Flaw { own, text: if own { String::new() } else { value } });
    };
    view! {
        <select
            aria-label=label
            on:change:target=move |event| chosen(event.target().value())
        >
            <option value="">{words().choose}</option>
            {usual}
            <option value=all.flaw_other>{all.flaw_other}</option>
        </select>
    }
    .into_any()
}

/// Asks once more, about just those cards that were shown.
fn ask(
    lines: Lines,
    body: ConfirmCards,
    rows: Vec<LineRow>,
    said: RwSignal<Option<Told>>,
    open: RwSignal<bool>,
) -> AnyView {
    let words = words();
    let submission = Submission::new();
    let (good, bad) = (body.good.len(), body.bad.len());
    let order = lines.order.data.with_untracked(|page| page.as_ref().map(|page| page.order.id.clone()));
    let body = StoredValue::new((body, rows));
    let send = move || {
        let Some(order) = order.clone() else { return };
        let (body, rows) = body.get_value();
        submission.send(paths::order_command(&order, "confirmation"), body, move |outcomes: Outcomes| {
            let refused = refusals(&outcomes, &rows);
            let done = (words.confirmed)(&good.to_string(), &bad.to_string());
            let done = if refused.is_empty() { done } else { String::new() };
            said.try_set(Some(Told { done, refused }));
            open.try_set(false);
            lines.live.reload();
            lines.order.reload();
        });
    };
    view! {
        {(good > 0).then(|| view! { <p>{(words.confirm_good)(&good.to_string())}</p> })}
        {(bad > 0).then(|| view! { <p>{(words.confirm_bad)(&bad.to_string())}</p> })}
        <FaultNotice fault=submission.fault />
        <div class="buttons">
            <Button
                label=all_words().back
                weight=Weight::Secondary
                first=true
                on_press=move || open.set(false)
            />
            <Button label=words.confirm_these busy=submission.pending on_press=send />
        </div>
    }
    .into_any()
}
