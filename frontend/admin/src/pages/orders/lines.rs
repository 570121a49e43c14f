use super::actions::Commands;
use super::confirm::ConfirmPrinted;
use super::drop::DropLines;
use super::letters::OrderLetters;
use super::one::moves;
use super::table::LineTable;
use super::words::{stage_word, words};
use crate::parts::{Listing, listing};
use api::order::{LineRow, LinesPage, OrderPage};
use domain::order::{OrderCommandName, Stage};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::components::{Button, loaded};
use ui::i18n::named;
use ui::live::{IDLE, LISTING, Live};
use ui::model::order::act::button;
use ui::model::paths;

/// The stages that have a tab: failed cards lie in the tray.
const TABS: [Stage; 6] =
    [Stage::Waiting, Stage::InProduction, Stage::ToConfirm, Stage::Issued, Stage::Ended, Stage::Skipped];

/// The cards of an order at a stage, as far as they were read.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    pub(super) order: Live<OrderPage>,
    pub(super) live: Live<LinesPage>,
    pub(super) rows: Signal<Vec<LineRow>>,
    read: Listing<LinesPage>,
}

/// Reads the cards at a stage, again whenever their number changes, and from time to time.
fn read(order: Live<OrderPage>, id: Memo<String>, stage: Signal<Stage>) -> Lines {
    let count = order.part(move |page| page.counts.get(stage.get()));
    let address = move || {
        count.track();
        paths::order_lines(&id.get(), stage.get())
    };
    let moving = move || order.data.with_untracked(|page| page.as_ref().is_some_and(moves));
    let read = listing(address, move || if moving() { LISTING } else { IDLE });
    Lines { order, live: read.live, rows: read.rows, read }
}

/// Reads one page more, where there is one.
pub(super) fn more(lines: Lines) -> impl IntoView {
    lines.read.more()
}

/// The cards that failed, with the button that has them made again.
#[component]
pub(super) fn Tray(live: Live<OrderPage>, id: Memo<String>, commands: Commands) -> impl IntoView {
    let failed = live.part(|page| page.counts.failed > 0);
    let failed = Memo::new(move |_| failed.get() == Some(true));
    view! { <Show when=move || failed.get()>{tray(live, id, commands)}</Show> }
}

fn tray(live: Live<OrderPage>, id: Memo<String>, commands: Commands) -> impl IntoView {
    let lines = read(live, id, Signal::stored(Stage::Failed));
    let repeat = live.part(|page| {
        let may = page.allowed.contains(&OrderCommandName::Repeat);
        button(OrderCommandName::Repeat, &page.counts).filter(|_| may)
    });
    let count = live.part(|page| page.counts.failed);
    let words = words();
    view! {
        <section class="tray">
            <h2>{words.exceptions} " " <span class="count">{move || count.get()}</span></h2>
            <p>{words.exceptions_text}</p>
            {loaded(lines.live, 2, move || view! {
                <LineTable lines=lines caption=words.exceptions />
                {more(lines)}
            }.into_any())}
            {move || repeat.get().flatten().map(|repeat| view! {
                <Button
                    label=named(repeat.command)
                    weight=repeat.weight
                    on_press=move || commands.press(repeat)
                />
            })}
        </section>
    }
}

/// The cards by where they stand; the address says which are shown.
#[component]
pub(super) fn Tabs(live: Live<OrderPage>, id: Memo<String>) -> impl IntoView {
    let query = use_query_map();
    let ended = live.part(|page| page.order.state.name().is_final());
    let chosen = Memo::new(move |_| {
        let asked = query.with(|q| q.get("stage")).and_then(|name| Stage::parse(&name));
        let usual = if ended.get() == Some(true) { Stage::Issued } else { Stage::Waiting };
        asked.filter(|stage| TABS.contains(stage)).unwrap_or(usual)
    });
    let lines = read(live, id, chosen.into());
    let tab = move |stage: Stage| {
        let count = live.part(move |page| page.counts.get(stage));
        let current = move || (chosen.get() == stage).then_some("true");
        let href = move || format!("/admin/orders/{}?stage={}", id.get(), stage.as_str());
        view! {
            <a class="chip" href=href aria-current=current>
                {stage_word(stage)} " " <span class="count">{move || count.get()}</span>
            </a>
        }
    };
    view! {
        <section>
            <h2>{words().cards_by_state}</h2>
            <nav class="chips" aria-label=words().cards_by_state>{TABS.into_iter().map(tab).collect_view()}</nav>
            {loaded(lines.live, 4, move || shown(lines))}
        </section>
    }
}

/// What can be done with the cards stands with them.
fn shown(lines: Lines) -> AnyView {
    let stage = lines.live.part(|page| page.stage);
    let none = Memo::new(move |_| lines.rows.with(Vec::is_empty));
    (move || {
        let Some(stage) = stage.get() else { return ().into_any() };
        if none.get() {
            return view! { <p class="quiet">{words().no_lines}</p>{more(lines)} }.into_any();
        }
        match stage {
            Stage::Waiting => view! { <DropLines lines=lines /> }.into_any(),
            Stage::ToConfirm => view! { <ConfirmPrinted lines=lines /> }.into_any(),
            Stage::Issued => view! { <OrderLetters lines=lines /> }.into_any(),
            other => view! { <LineTable lines=lines caption=stage_word(other) />{more(lines)} }.into_any(),
        }
    })
    .into_any()
}
