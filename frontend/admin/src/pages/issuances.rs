use crate::parts::{Export, Summaries};
use crate::report_words::report_words;
use crate::words::words;
use api::report::IssuancesPage;
use domain::issuance::{StateName, Summary};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::api::Fault;
use ui::browser::{encoded, exact};
use ui::components::{Button, Empty, PageTitle, Shape, loaded};
use ui::live::{IDLE, Live, live_by};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::label;
use ui::session::Session;

/// What is looked at; it stands in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct View {
    state: StateName,
    oldest: bool,
}

/// All issuances in a state.
#[component]
pub(crate) fn Issuances() -> impl IntoView {
    let query = use_query_map();
    let view = Memo::new(move |_| {
        let get = |name: &str| query.with(|q| q.get(name));
        let state = get("state").and_then(|name| StateName::parse(&name)).unwrap_or(StateName::Issued);
        View { state, oldest: get("order").as_deref() == Some("oldest") }
    });
    let pages = RwSignal::new(1);
    let live = read(view, pages);
    view! {
        <PageTitle text=report_words().issuances.to_owned() />
        {choice(view, pages)}
        {loaded(live, 6, move || found(live, pages))}
        {move || {
            view.track();
            export(view)
        }}
    }
}

fn read(view: Memo<View>, pages: RwSignal<usize>) -> Live<IssuancesPage> {
    let session = Session::here();
    let path = move || {
        pages.track();
        let View { state, oldest } = view.get();
        paths::issuances_in(state, oldest, None)
    };
    let fetch = async move |_| {
        let View { state, oldest } = view.get_untracked();
        let mut all = IssuancesPage { rows: Vec::new(), next: None };
        for _ in 0..pages.get_untracked() {
            let after = all.next.as_deref().map(encoded);
            let page: IssuancesPage =
                session.get(&paths::issuances_in(state, oldest, after.as_deref())).await?;
            all.rows.extend(page.rows);
            all.next = page.next;
            if all.next.is_none() {
                break;
            }
        }
        Ok::<_, Fault>(all)
    };
    live_by(path, fetch, |_| Some(IDLE))
}

fn choice(view: Memo<View>, pages: RwSignal<usize>) -> impl IntoView {
    let navigate = use_navigate();
    let go = move |next: View| {
        pages.set(1);
        let order = if next.oldest { "oldest" } else { "newest" };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/issuances?state={}&order={order}", next.state.wire()), options);
    };
    let (state, order) = (go.clone(), go);
    let words = report_words();
    let options = StateName::ALL.iter().map(|state| {
        let state = *state;
        view! { <option value=state.wire() selected=move || view.get().state == state>{label(state)}</option> }
    });
    view! {
        <div class="filters">
            <label class="field">
                <span>{words.in_state}</span>
                <select on:change:target=move |event| {
                    if let Some(chosen) = StateName::parse(&event.target().value()) {
                        state(View { state: chosen, ..view.get_untracked() });
                    }
                }>{options.collect_view()}</select>
            </label>
            <label class="field">
                <span>{words.order}</span>
                <select on:change:target=move |event| {
                    order(View { oldest: event.target().value() == "oldest", ..view.get_untracked() });
                }>
                    <option value="newest" selected=move || !view.get().oldest>{words.newest}</option>
                    <option value="oldest" selected=move || view.get().oldest>{words.oldest}</option>
                </select>
            </label>
        </div>
    }
}

fn found(live: Live<IssuancesPage>, pages: RwSignal<usize>) -> AnyView {
    let rows = live.part(|page| page.rows.clone());
    let rows = Signal::derive(move || rows.get().unwrap_or_default());
    let more = live.part(|page| page.next.is_some());
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <Show
            when=move || !none.get()
            fallback=|| view! { <Empty shape=Shape::Tray title=report_words().none_in_state text="" /> }
        >
            <Summaries rows=rows caption=report_words().issuances />
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
}

/// The whole list as a file.
fn export(view: Memo<View>) -> impl IntoView {
    let session = Session::here();
    let read = move || {
        let View { state, oldest } = view.get_untracked();
        async move |after: Option<String>| {
            let place = after.as_deref().map(encoded);
            let page: IssuancesPage =
                session.get(&paths::issuances_in(state, oldest, place.as_deref())).await?;
            Ok((page.rows.iter().map(cells).collect(), page.next))
        }
    };
    view! { <Export file_name="issuances.csv" columns=&report_words().columns read=read /> }
}

fn cells(row: &Summary) -> Vec<String> {
    let number = row.number.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![
        row.id.to_string(),
        row.process.to_string(),
        row.holder.to_string(),
        row.holder_name.clone(),
        label(row.state),
        exact(row.since),
        number,
    ]
}
