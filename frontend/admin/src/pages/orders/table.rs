use super::kind;
use super::lines::Lines;
use super::words::words;
use crate::words::words as all_words;
use api::order::{Lane, LineRow, Outcome, Outcomes, Skipped};
use domain::evidence::ChipFate;
use domain::id::IssuanceId;
use domain::issuance::state::DeskReader;
use domain::order::{LineState, Mend};
use domain::process::{CardKind, Package};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::components::{Icon, Moment, Shape};
use ui::i18n::named;
use ui::model::state::holder_name;

/// The cards that are ticked.
pub(super) type Ticks = RwSignal<BTreeSet<IssuanceId>>;

/// The name of a card's holder, for people.
pub(super) fn name(row: &LineRow) -> String {
    holder_name(row.line.holder_name.as_deref())
}

/// A card by its holder and number: one person may have several in an order.
pub(super) fn card(row: &LineRow) -> String {
    let name = name(row);
    row.line.number.as_ref().map_or_else(|| name.clone(), |number| format!("{name}, {number}"))
}

/// The cards of an order that stand at the same place.
#[component]
pub(super) fn LineTable(
    /// The cards.
    lines: Lines,
    /// What the table lists.
    caption: &'static str,
    /// The ticks before them, where they can be ticked.
    #[prop(optional_no_strip)]
    ticks: Option<Ticks>,
) -> impl IntoView {
    let rows = lines.rows;
    let key = |row: &LineRow| (row.line.issuance.clone(), row.line.since, format!("{:?}", row.line.state));
    let all = all_words();
    view! {
        <table class="list">
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{all.person}</th>
                    <th scope="col">{all.number}</th>
                    <th scope="col">{words().what}</th>
                    <th scope="col">{all.since}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.get() key=key children=move |row| view! {
                    <tr>
                        <td>{person(&row, ticks)}</td>
                        <td class="figures">{row.line.number.as_ref().map(ToString::to_string)}</td>
                        <td>{detail(lines, &row)}</td>
                        <td><Moment at=row.line.since /></td>
                    </tr>
                } />
            </tbody>
        </table>
    }
}

/// Whose card, as a link to how it is made; with a box to tick it.
pub(super) fn person(row: &LineRow, ticks: Option<Ticks>) -> impl IntoView + use<> {
    let id = row.line.issuance.clone();
    let href = format!("/admin/issuances/{id}");
    let name = name(row);
    let label = (words().tick)(&card(row));
    view! {
        <span class="tickable">
            {ticks.map(|ticks| tick(ticks, id, label))}
            <a href=href>{name}</a>
        </span>
    }
}

/// A box that ticks a card.
pub(super) fn tick(ticks: Ticks, id: IssuanceId, label: String) -> impl IntoView {
    let asked = id.clone();
    view! {
        <input
            type="checkbox"
            aria-label=label
            prop:checked=move || ticks.with(|ticks| ticks.contains(&asked))
            on:change:target=move |event| {
                let on = event.target().checked();
                ticks.update(|ticks| {
                    let _changed = if on { ticks.insert(id.clone()) } else { ticks.remove(&id) };
                });
            }
        />
    }
}

fn detail(lines: Lines, row: &LineRow) -> AnyView {
    let (words, all) = (words(), all_words());
    let said = |text: &str| text.to_owned().into_any();
    match &row.line.state {
        LineState::Waiting {} => match row.line.attempt.map(|attempt| attempt.to_string()) {
            Some(attempt) if attempt != "1" => (words.attempt)(&attempt).into_any(),
            _ => said(words.waits),
        },
        LineState::InProduction { at, step } => {
            let place = lines.order.data.with_untracked(|page| {
                page.as_ref().map_or_else(|| at.reader.to_string(), |page| place(&page.lanes, at))
            });
            (words.at)(named(*step), &place).into_any()
        }
        LineState::ToConfirm {} => said(words.looks),
        LineState::Failed { failure } => {
            let fate = match failure.fate {
                ChipFate::Clean => all.fate_clean,
                ChipFate::Resumable => all.fate_resumable,
                ChipFate::Scrap => all.fate_scrap,
            };
            view! {
                <p>{failure.reason.to_string()}</p>
                <p class="quiet">{(words.failed_at)(named(failure.step))} ". " {fate}</p>
            }
            .into_any()
        }
        LineState::Issued { letter_opened } => match (lines.has_letters(), letter_opened) {
            (false, _) => said(words.issued),
            (true, true) => said(words.letter_opened),
            (true, false) => said(words.letter_closed),
        },
        LineState::Ended { reason } => reason.as_ref().map(ToString::to_string).into_any(),
        LineState::Skipped { .. } => row.skipped.clone().map(skipped).into_any(),
    }
}

impl Lines {
    /// What kind of cards they are.
    pub(super) fn kind(self) -> Option<CardKind> {
        self.order.data.with_untracked(|page| page.as_ref().map(kind))
    }

    /// Whether its cards have PIN letters: only a chip that knows a PIN does, if there is somebody to write to.
    pub(super) fn has_letters(self) -> bool {
        self.kind().is_some_and(|kind| kind.package == Package::DigitalId && kind.holder.is_personal())
    }
}

fn place(lanes: &[Lane], at: &DeskReader) -> String {
    let lane = lanes.iter().find(|lane| lane.agent == at.agent && lane.reader == at.reader);
    lane.map_or_else(|| at.reader.to_string(), |lane| format!("{}, {}", lane.name, lane.agent_name))
}

/// Why a card was skipped, and the way to where that is mended.
fn skipped(skipped: Skipped) -> impl IntoView {
    let words = words();
    let (href, text) = match skipped.mend {
        Mend::Issuance { issuance } => (format!("/admin/issuances/{issuance}"), words.mend_issuance),
        Mend::Person { person } => (format!("/admin/people/{person}"), words.mend_person),
        Mend::Order { order } => (format!("/admin/orders/{order}"), words.mend_order),
        Mend::Orders {} => ("/admin/orders".to_owned(), words.mend_orders),
    };
    view! { <p>{ui::model::state::capitalised(&skipped.why)} ". " <a href=href>{text}</a></p> }
}

/// The cards for which a command was refused, each with why.
pub(super) fn refusals(outcomes: &Outcomes, rows: &[LineRow]) -> Vec<String> {
    let named = |id: &IssuanceId| {
        rows.iter().find(|row| row.line.issuance == *id).map_or_else(|| id.to_string(), card)
    };
    let refused = outcomes.cards.iter().filter_map(|outcome| match outcome {
        Outcome::Refused { issuance, detail, .. } => Some(format!("{}: {detail}", named(issuance))),
        Outcome::Done { .. } => None,
    });
    refused.collect()
}

/// What a command on several cards led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) done: String,
    pub(super) refused: Vec<String>,
}

/// Says it, as it appears.
pub(super) fn told(told: RwSignal<Option<Told>>) -> impl IntoView {
    let notice = |Told { done, refused }: Told| {
        let tone = if refused.is_empty() { "good" } else { "waiting" };
        let shape = if refused.is_empty() { Shape::Check } else { Shape::Alert };
        let lines = refused.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
        view! {
            <div class=format!("notice {tone}")>
                <Icon shape=shape />
                <div>
                    <p>{done}</p>
                    {(!refused.is_empty()).then(|| view! { <p>{words().refused}</p><ul>{lines}</ul> })}
                </div>
            </div>
        }
    };
    view! { <div role="status">{move || told.get().map(notice)}</div> }
}
