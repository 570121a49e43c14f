use super::settings::LowRanges;
use crate::parts::Summaries;
use crate::words::words;
use api::issuance::WorkPage;
use domain::role::Role;
use domain::worklist::WorkList;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::api::Fault;
use ui::browser::encoded;
use ui::components::{Button, Empty, PageTitle, Shape, Skeleton, loaded};
use ui::live::{LISTING, Live, live_by};
use ui::model::act::Weight;
use ui::model::paths;
use ui::session::Session;

/// A work list with what was read of it.
#[derive(Clone, Copy)]
struct Listed {
    list: WorkList,
    live: Live<WorkPage>,
    pages: RwSignal<usize>,
}

/// What waits for me.
#[component]
pub(crate) fn Work() -> impl IntoView {
    let session = Session::here();
    let mine = |list: &WorkList| session.has_any(list.roles()) || session.has(Role::Auditor);
    let lists: Vec<Listed> = WorkList::ALL.into_iter().filter(mine).map(read).collect();
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.with(|q| q.get("list")).and_then(|name| WorkList::parse(&name)));
    view! {
        <PageTitle text=words().work.to_owned() />
        <LowRanges />
        {if lists.is_empty() {
            view! {
                <Empty shape=Shape::Tray title=words().no_lists text=words().no_lists_text />
            }.into_any()
        } else {
            view! {
                {chips(&lists, chosen)}
                {lists.iter().map(|listed| section(*listed, chosen)).collect_view()}
                {nothing(lists, chosen)}
            }.into_any()
        }}
    }
}

fn read(list: WorkList) -> Listed {
    let session = Session::here();
    let pages = RwSignal::new(1);
    let path = move || {
        pages.track();
        paths::work(list, None)
    };
    let fetch = async move |_| {
        let mut all = WorkPage { list, rows: Vec::new(), next: None };
        for _ in 0..pages.get_untracked() {
            let after = all.next.as_deref().map(encoded);
            let page: WorkPage = session.get(&paths::work(list, after.as_deref())).await?;
            all.rows.extend(page.rows);
            all.next = page.next;
            if all.next.is_none() {
                break;
            }
        }
        Ok::<_, Fault>(all)
    };
    Listed { list, live: live_by(path, fetch, |_| Some(LISTING)), pages }
}

/// Its place in the workflow, by which the words are kept.
fn place(list: WorkList) -> usize {
    WorkList::ALL.iter().position(|other| *other == list).unwrap_or_default()
}

fn name(list: WorkList) -> &'static str {
    words().list_names.get(place(list)).copied().unwrap_or_default()
}

fn count(listed: Listed) -> Memo<Option<String>> {
    listed.live.part(|page| {
        let count = page.rows.len().to_string();
        if page.next.is_some() { (words().more_than)(&count) } else { count }
    })
}

/// The lists with their counts; each narrows the page to itself.
fn chips(lists: &[Listed], chosen: Memo<Option<WorkList>>) -> impl IntoView + use<> {
    let chip =
        |href: String, text: &'static str, current: Signal<bool>, count: Option<Memo<Option<String>>>| {
            view! {
                <a class="chip" href=href aria-current=move || current.get().then_some("true")>
                    {text}
                    {count.map(|count| view! { " " <span class="count">{move || count.get()}</span> })}
                </a>
            }
        };
    let each = lists.iter().map(|listed| {
        let list = listed.list;
        let current = Signal::derive(move || chosen.get() == Some(list));
        chip(format!("/admin/?list={list}"), name(list), current, Some(count(*listed)))
    });
    view! {
        <nav class="chips" aria-label=words().work>
            {chip("/admin/".to_owned(), words().all_lists, Signal::derive(move || chosen.get().is_none()), None)}
            {each.collect_view()}
        </nav>
    }
}

fn section(listed: Listed, chosen: Memo<Option<WorkList>>) -> impl IntoView {
    let Listed { list, live, pages } = listed;
    let rows = live.part(|page| page.rows.clone());
    let rows = Signal::derive(move || rows.get().unwrap_or_default());
    let more = live.part(|page| page.next.is_some());
    let empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let failed = Memo::new(move |_| live.fault.with(Option::is_some));
    // An empty list shows only where somebody asked for it; one that cannot be read always says so.
    let shown = Memo::new(move |_| match chosen.get() {
        Some(chosen) => chosen == list,
        None => failed.get() || !empty.get(),
    });
    let content = move || {
        view! {
            <Show when=move || !empty.get() fallback=|| view! { <p class="quiet">{words().list_empty}</p> }>
                <Summaries rows=rows caption=name(list) />
            </Show>
            {move || (more.get() == Some(true)).then(|| view! {
                <Button
                    label=words().show_more
                    weight=Weight::Secondary
                    on_press=move || pages.update(|pages| *pages += 1)
                />
            })}
        }
        .into_any()
    };
    let text = words().list_texts.get(place(list)).copied();
    let count = count(listed);
    move || {
        shown.get().then(|| {
            view! {
                <section class="work-list">
                    <h2>{name(list)} " " <span class="count">{move || count.get()}</span></h2>
                    <p class="quiet">{text}</p>
                    {loaded(live, 3, content)}
                </section>
            }
        })
    }
}

fn nothing(lists: Vec<Listed>, chosen: Memo<Option<WorkList>>) -> impl IntoView {
    let lists = StoredValue::new(lists);
    let read = move |l: &Listed| l.live.data.with(Option::is_some) || l.live.fault.with(Option::is_some);
    let waits = move |l: &Listed| {
        l.live.fault.with(Option::is_some)
            || l.live.data.with(|page| page.as_ref().is_some_and(|page| !page.rows.is_empty()))
    };
    let known = Memo::new(move |_| lists.with_value(|all| all.iter().all(read)));
    let empty = Memo::new(move |_| lists.with_value(|all| !all.iter().any(waits)));
    move || match (chosen.get(), known.get(), empty.get()) {
        (None, false, true) => view! { <Skeleton lines=6 /> }.into_any(),
        (None, true, true) => view! {
            <Empty shape=Shape::Check title=words().nothing_waits text=words().nothing_waits_text>
                <a class="button" href="/admin/people">{words().find_person}</a>
            </Empty>
        }
        .into_any(),
        _ => ().into_any(),
    }
}
