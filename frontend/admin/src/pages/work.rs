use super::settings::{LowRanges, MailTrouble};
use crate::parts::{Listing, Summaries, listing};
use crate::words::words;
use api::issuance::WorkPage;
use domain::role::{BEGINNERS, Role};
use domain::worklist::WorkList;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::components::{Empty, PageTitle, Shape, Skeleton, loaded};
use ui::live::LISTING;
use ui::model::paths;
use ui::session::Session;

/// A work list with what was read of it.
#[derive(Clone, Copy)]
struct Listed {
    list: WorkList,
    read: Listing<WorkPage>,
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
        <MailTrouble />
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
    Listed { list, read: listing(move || paths::work(list), || LISTING) }
}

/// Its place in the workflow, by which the words are kept.
fn place(list: WorkList) -> usize {
    WorkList::ALL.iter().position(|other| *other == list).unwrap_or_default()
}

fn name(list: WorkList) -> &'static str {
    words().list_names.get(place(list)).copied().unwrap_or_default()
}

fn count(listed: Listed) -> Memo<Option<String>> {
    listed.read.live.part(|page| {
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
    let Listed { list, read } = listed;
    let (live, rows) = (read.live, read.rows);
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
            {read.more()}
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
    let read = move |l: &Listed| {
        let live = l.read.live;
        live.data.with(Option::is_some) || live.fault.with(Option::is_some)
    };
    let waits = move |l: &Listed| {
        l.read.live.fault.with(Option::is_some) || l.read.rows.with(|rows| !rows.is_empty())
    };
    let known = Memo::new(move |_| lists.with_value(|all| all.iter().all(read)));
    let empty = Memo::new(move |_| lists.with_value(|all| !all.iter().any(waits)));
    move || match (chosen.get(), known.get(), empty.get()) {
        (None, false, true) => view! { <Skeleton lines=6 /> }.into_any(),
        (None, true, true) => view! {
            <Empty shape=Shape::Check title=words().nothing_waits text=words().nothing_waits_text>
                {Session::here().has_any(BEGINNERS).then(|| view! {
                    <p>{words().nothing_waits_begin}</p>
                    <a class="button" href="/admin/people">{words().find_person}</a>
                })}
            </Empty>
        }
        .into_any(),
        _ => ().into_any(),
    }
}
