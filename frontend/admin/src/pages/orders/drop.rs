use super::lines::{Lines, more};
use super::list::may_order;
use super::table::{LineTable, Ticks, Told, refusals, told};
use super::words::{Unmade, stage_word, unmade, words};
use crate::words::words as all_words;
use api::order::{DropCards, Outcomes};
use domain::id::OrderId;
use domain::order::state::Ticked;
use domain::order::{OrderStateName, Stage};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::components::{Button, Dialog, FaultNotice};
use ui::model::act::Weight;
use ui::model::paths;
use ui::submission::Submission;

/// Ticked cards on their way out of an order.
#[derive(Clone, Copy)]
struct Dropping {
    lines: Lines,
    ticks: Ticks,
    submission: Submission,
    /// Whether it is asked once more.
    open: RwSignal<bool>,
    said: RwSignal<Option<Told>>,
    unmade: &'static Unmade,
}

impl Dropping {
    /// Those that are ticked, and their order; else what is wrong.
    fn ticked(self) -> Result<Option<(OrderId, Ticked)>, &'static str> {
        let shown = self.lines.rows.get_untracked().into_iter().map(|row| row.line.issuance);
        let ticked: Vec<_> =
            self.ticks.with_untracked(|ticks| shown.filter(|id| ticks.contains(id)).collect());
        let many = if ticked.is_empty() { words().ticked_none } else { words().drop_many };
        let ticked = Ticked::try_from(ticked).map_err(|_| many)?;
        let order =
            self.lines.order.data.with_untracked(|page| page.as_ref().map(|page| page.order.id.clone()));
        Ok(order.map(|order| (order, ticked)))
    }

    fn send(self) {
        let Self { lines, ticks, submission, open, said, unmade } = self;
        let Ok(Some((order, cards))) = self.ticked() else {
            // They went elsewhere while it was asked.
            open.set(false);
            return;
        };
        let rows = lines.rows.get_untracked();
        let path = paths::order_command(&order, "drop");
        submission.send(path, DropCards { cards }, move |outcomes: Outcomes| {
            open.try_set(false);
            let refused = refusals(&outcomes, &rows);
            let done = outcomes.cards.len() - refused.len();
            said.try_set(Some(Told { done: (unmade.dropped)(&done.to_string()), refused }));
            ticks.try_update(BTreeSet::clear);
            lines.live.reload();
            lines.order.reload();
        });
    }

    /// Asks once more: what is dropped from an order of cards without a name is lost.
    fn ask(self) -> impl IntoView {
        let Self { submission, open, unmade, .. } = self;
        view! {
            <Dialog open=open title=words().drop.to_owned()>
                <p>{unmade.drop_text}</p>
                <FaultNotice fault=submission.fault />
                <div class="buttons">
                    <Button
                        label=all_words().back
                        weight=Weight::Secondary
                        first=true
                        on_press=move || open.set(false)
                    />
                    <Button
                        label=words().drop
                        weight=Weight::Danger
                        busy=submission.pending
                        on_press=move || self.send()
                    />
                </div>
            </Dialog>
        }
    }
}

/// The cards that wait; ticked ones can be taken out of the order.
#[component]
pub(super) fn DropLines(lines: Lines) -> impl IntoView {
    let Some(kind) = lines.kind() else { return ().into_any() };
    let (submission, open) = (Submission::new(), RwSignal::new(false));
    let (ticks, said): (Ticks, _) = (RwSignal::new(BTreeSet::new()), RwSignal::new(None));
    let dropping = Dropping { lines, ticks, submission, open, said, unmade: unmade(kind) };
    let wrong = RwSignal::new(None);
    let alive = lines
        .order
        .part(|page| matches!(page.order.state.name(), OrderStateName::Running | OrderStateName::Paused));
    let may = Memo::new(move |_| alive.get() == Some(true) && may_order());
    let press = move || {
        said.set(None);
        submission.clear();
        wrong.set(dropping.ticked().err());
        if wrong.get_untracked().is_some() {
            return;
        }
        if kind.holder.is_personal() { dropping.send() } else { open.set(true) }
    };
    // While it is asked, what was refused is said there.
    let outside = Signal::derive(move || submission.fault.get().filter(|_| !open.get()));
    let words = words();
    view! {
        {move || may.get().then(|| view! { <p>{dropping.unmade.drop_text}</p> })}
        {move || view! {
            <LineTable lines=lines caption=stage_word(Stage::Waiting) ticks=may.get().then_some(ticks) />
        }}
        {more(lines)}
        {move || wrong.get().map(|wrong| view! { <p class="error" role="alert">{wrong}</p> })}
        {told(said)}
        <FaultNotice fault=outside />
        {move || may.get().then(|| view! {
            <Button label=words.drop weight=Weight::Secondary busy=submission.pending on_press=press />
        })}
        {dropping.ask()}
    }
    .into_any()
}
