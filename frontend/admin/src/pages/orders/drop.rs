use super::lines::{Lines, more};
use super::list::may_order;
use super::table::{LineTable, Ticks, Told, refusals, told};
use super::words::{stage_word, words};
use api::order::{DropCards, Outcomes};
use domain::order::state::Ticked;
use domain::order::{OrderStateName, Stage};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::components::{Button, FaultNotice};
use ui::model::act::Weight;
use ui::model::paths;
use ui::submission::Submission;

/// The cards that wait; ticked ones can be taken out of the order.
#[component]
pub(super) fn DropLines(lines: Lines) -> impl IntoView {
    let ticks: Ticks = RwSignal::new(BTreeSet::new());
    let submission = Submission::new();
    let (wrong, said) = (RwSignal::new(None), RwSignal::new(None::<Told>));
    let alive = lines
        .order
        .part(|page| matches!(page.order.state.name(), OrderStateName::Running | OrderStateName::Paused));
    let may = Memo::new(move |_| alive.get() == Some(true) && may_order());
    let press = move || {
        said.set(None);
        let rows = lines.rows.get_untracked();
        let shown = rows.iter().map(|row| row.line.issuance.clone());
        let ticked: Vec<_> = ticks.with_untracked(|ticks| shown.filter(|id| ticks.contains(id)).collect());
        let many = if ticked.is_empty() { words().ticked_none } else { words().drop_many };
        let ticked = Ticked::try_from(ticked).map_err(|_| many);
        wrong.set(ticked.as_ref().err().copied());
        let order = lines.order.data.with_untracked(|page| page.as_ref().map(|page| page.order.id.clone()));
        let Some((cards, order)) = ticked.ok().zip(order) else { return };
        let path = paths::order_command(&order, "drop");
        submission.send(path, DropCards { cards }, move |outcomes: Outcomes| {
            let refused = refusals(&outcomes, &rows);
            let done = outcomes.cards.len() - refused.len();
            said.try_set(Some(Told { done: (words().dropped)(&done.to_string()), refused }));
            ticks.try_update(BTreeSet::clear);
            lines.live.reload();
            lines.order.reload();
        });
    };
    let words = words();
    view! {
        {move || may.get().then(|| view! { <p>{words.drop_text}</p> })}
        {move || view! {
            <LineTable lines=lines caption=stage_word(Stage::Waiting) ticks=may.get().then_some(ticks) />
        }}
        {more(lines)}
        {move || wrong.get().map(|wrong| view! { <p class="error" role="alert">{wrong}</p> })}
        {told(said)}
        <FaultNotice fault=submission.fault />
        {move || may.get().then(|| view! {
            <Button label=words.drop weight=Weight::Secondary busy=submission.pending on_press=press />
        })}
    }
}
