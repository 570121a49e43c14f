use super::table::{Ticks, tick};
use super::words::words;
use crate::words::words as all_words;
use api::order::PoolPage;
use domain::issuance::Summary;
use domain::process::{MassProcess, MassProcessId};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::api::Fault;
use ui::browser::encoded;
use ui::components::{Button, Empty, Moment, Shape, avatar, loaded};
use ui::i18n::named;
use ui::live::{Live, live_by};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::holder_name;
use ui::session::Session;

/// What is looked for in the pool; it stands in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) process: MassProcess,
    pub(super) by: String,
    pub(super) name: String,
    pub(super) site: String,
}

impl Wanted {
    fn path(&self) -> String {
        paths::pool(self.process.id, &self.filter())
    }

    /// What narrows it, ready for an address.
    pub(super) fn filter(&self) -> [(&'static str, String); 3] {
        [("by", encoded(&self.by)), ("name", encoded(&self.name)), ("site", encoded(&self.site))]
    }
}

/// How often the pool is read again, in milliseconds.
const PAUSE: u32 = 10_000;
/// How many pages without a card that fits are read on before somebody is asked.
const IN_VAIN: usize = 20;

/// The pool as far as it was read.
pub(super) fn read(wanted: Memo<Wanted>, pages: RwSignal<usize>) -> Live<PoolPage> {
    let session = Session::here();
    let path = move || {
        pages.track();
        wanted.with(Wanted::path)
    };
    let fetch = async move |first: String| {
        // What is asked for by now: the page may be left while an answer is awaited.
        let mut left = pages.get_untracked().saturating_sub(1);
        let mut all: PoolPage = session.get(&first).await?;
        let mut in_vain = 0_usize;
        while let Some(after) = all.next.take() {
            // A page may have no card that fits and yet be followed by others.
            if left == 0 && (!all.rows.is_empty() || in_vain == IN_VAIN) {
                all.next = Some(after);
                break;
            }
            let page: PoolPage = session.get(&paths::page_after(&first, &encoded(&after))).await?;
            if page.rows.is_empty() {
                in_vain += 1;
            } else {
                left = left.saturating_sub(1);
            }
            all.rows.extend(page.rows);
            all.next = page.next;
        }
        Ok::<_, Fault>(all)
    };
    live_by(path, fetch, |_| Some(PAUSE))
}

/// Whether the cards of a process wait in the pool.
pub(super) const fn takes_from_pool(process: MassProcessId) -> bool {
    process.process().kind.holder.is_personal()
}

/// The cards that fit, each with a box to tick it.
pub(super) fn found(live: Live<PoolPage>, ticks: Ticks, pages: RwSignal<usize>) -> AnyView {
    loaded(live, 6, move || table(live, ticks, pages))
}

fn table(live: Live<PoolPage>, ticks: Ticks, pages: RwSignal<usize>) -> AnyView {
    let rows = live.part(|page| page.rows.clone());
    let rows = Signal::derive(move || rows.get().unwrap_or_default());
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    let more = live.part(|page| page.next.is_some());
    let site = live.part(|page| (words().pool_at)(page.site.as_str()));
    let (words, all) = (words(), all_words());
    let shown = move || rows.with(|rows| rows.iter().map(|row| row.id.clone()).collect::<BTreeSet<_>>());
    let list = move || {
        view! {
            <div class="buttons">
                <Button
                    label=words.take_shown
                    weight=Weight::Secondary
                    on_press=move || ticks.update(|ticks| ticks.extend(shown()))
                />
                <Button label=words.take_none weight=Weight::Secondary on_press=move || ticks.set(BTreeSet::new()) />
                <span class="figures" role="status">
                    {move || (words.ticked_count)(&ticks.with(BTreeSet::len).to_string())}
                </span>
            </div>
            <table class="list">
                <caption class="hidden">{words.filter}</caption>
                <thead>
                    <tr>
                        <th scope="col">{all.person}</th>
                        <th scope="col">{all.process}</th>
                        <th scope="col">{all.number}</th>
                        <th scope="col">{all.since}</th>
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || rows.get()
                        key=|row| (row.id.clone(), row.since)
                        children=move |summary| row(&summary, ticks)
                    />
                </tbody>
            </table>
        }
    };
    view! {
        <p class="quiet">{move || site.get()}</p>
        {move || match none.get() {
            true => view! {
                <Empty shape=Shape::Tray title=words.pool_empty text=words.pool_empty_text />
            }.into_any(),
            false => list().into_any(),
        }}
        {move || (more.get() == Some(true)).then(|| view! {
            <Button
                label=all.show_more
                weight=Weight::Secondary
                on_press=move || pages.update(|pages| *pages += 1)
            />
        })}
    }
    .into_any()
}

fn row(summary: &Summary, ticks: Ticks) -> impl IntoView + use<> {
    let name = holder_name(summary.holder_name.as_deref());
    let number = summary.number.as_ref().map(ToString::to_string);
    let label = (words().tick)(&number.as_ref().map_or_else(|| name.clone(), |n| format!("{name}, {n}")));
    view! {
        <tr>
            <td>
                <label class="tickable">
                    {tick(ticks, summary.id.clone(), label)}
                    <span class="person">{avatar(&name)}{name}</span>
                </label>
            </td>
            <td>{named(summary.process)}</td>
            <td class="figures">{number}</td>
            <td><Moment at=summary.since /></td>
        </tr>
    }
}
