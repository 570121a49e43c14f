use crate::parts::{Listing, Summaries, export, listing};
use crate::report_words::report_words;
use api::report::IssuancesPage;
use domain::issuance::{StateName, Summary};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::browser::exact;
use ui::components::{Empty, PageTitle, Shape, loaded};
use ui::live::IDLE;
use ui::model::paths;
use ui::model::state::label;

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
    let address = move || view.with(|View { state, oldest }| paths::issuances_in(*state, *oldest));
    let issuances = listing::<IssuancesPage>(address, || IDLE);
    view! {
        <PageTitle text=report_words().issuances.to_owned() />
        {choice(view)}
        {loaded(issuances.live, 6, move || found(issuances))}
        {export::<IssuancesPage>("issuances.csv", (&report_words().columns, cells), address)}
    }
}

fn choice(view: Memo<View>) -> impl IntoView {
    let navigate = use_navigate();
    let go = move |next: View| {
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

fn found(issuances: Listing<IssuancesPage>) -> AnyView {
    let rows = issuances.rows;
    let none = Memo::new(move |_| rows.with(Vec::is_empty));
    view! {
        <Show
            when=move || !none.get()
            fallback=|| view! { <Empty shape=Shape::Tray title=report_words().none_in_state text="" /> }
        >
            <Summaries rows=rows caption=report_words().issuances />
        </Show>
        {issuances.more()}
    }
    .into_any()
}

fn cells(row: &Summary) -> Vec<String> {
    let number = row.number.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![
        row.id.to_string(),
        row.process.to_string(),
        row.holder.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.holder_name.clone().unwrap_or_default(),
        label(row.state),
        exact(row.since),
        number,
    ]
}
