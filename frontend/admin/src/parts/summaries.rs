use crate::words::words;
use domain::issuance::state::Summary;
use leptos::prelude::*;
use ui::components::{Moment, StateBadge, avatar};
use ui::i18n::named;
use ui::model::state::{card_name, holder_name};

/// A table of issuances. A row that stays keeps its place and focus while others come and go.
#[component]
pub(crate) fn Summaries(
    /// The rows.
    rows: Signal<Vec<Summary>>,
    /// What the table lists.
    #[prop(into)]
    caption: String,
) -> impl IntoView {
    let words = words();
    view! {
        <table class="list">
            <caption class="hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.person}</th>
                    <th scope="col">{words.card}</th>
                    <th scope="col">{words.number}</th>
                    <th scope="col">{words.state}</th>
                    <th scope="col">{words.since}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || rows.get() key=|row| (row.id.clone(), row.state, row.since) children=|summary| row(&summary) />
            </tbody>
        </table>
    }
}

fn row(summary: &Summary) -> impl IntoView + use<> {
    let process = summary.process.process();
    let number = summary.number.as_ref().map(ToString::to_string);
    let name = holder_name(summary.holder_name.as_deref());
    view! {
        <tr>
            <td>
                <a class="row-link person" href=format!("/admin/issuances/{}", summary.id)>
                    {avatar(&name)}
                    {name}
                </a>
            </td>
            <td title=named(process.id)>{card_name(&process)}</td>
            <td class="figures">{number}</td>
            <td><StateBadge state=summary.state /></td>
            <td><Moment at=summary.since /></td>
        </tr>
    }
}
