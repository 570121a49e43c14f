use super::{Sort, heading};
use crate::words::words;
use api::card::CardRow;
use leptos::prelude::*;
use ui::components::{CardBadge, LastDay, Moment};
use ui::model::card::{kind, noted};
use ui::model::state::holder_name;

/// A table of cards.
#[component]
pub(crate) fn CardTable(
    /// The rows.
    rows: Signal<Vec<CardRow>>,
    /// How it is sorted by the time since when cards are in their state; none if it comes in one order only.
    since: Signal<Option<Sort>>,
) -> impl IntoView {
    let words = words();
    view! {
        <table class="list">
            <caption class="hidden">{words.cards}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.number}</th>
                    <th scope="col">{words.person}</th>
                    <th scope="col">{words.card}</th>
                    <th scope="col">{words.state}</th>
                    {heading(words.since, since)}
                    <th scope="col">{words.valid_until}</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || rows.get()
                    key=|row| (row.card.issuance.clone(), row.card.state, row.card.since)
                    children=|row| line(&row)
                />
            </tbody>
        </table>
    }
}

fn line(row: &CardRow) -> impl IntoView + use<> {
    let (card, words) = (&row.card, words());
    let since = noted(card.since);
    view! {
        <tr>
            <td>
                <a class="row-link figures" href=format!("/admin/cards/{}", card.issuance)>
                    {card.number.to_string()}
                </a>
            </td>
            <td>{holder_name(row.holder_name.as_deref())}</td>
            <td>{kind(card)}</td>
            <td><CardBadge state=card.state /></td>
            <td data-label=words.since>{since.map(|at| view! { <Moment at=at /> })}</td>
            <td data-label=words.valid_until>{card.until.map(|until| view! { <LastDay until=until /> })}</td>
        </tr>
    }
}
