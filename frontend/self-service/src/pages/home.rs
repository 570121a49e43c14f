use crate::parts::{Progress, RequestLink};
use crate::words::words;
use api::issuance::MyIssuances;
use domain::issuance::state::Summary;
use leptos::prelude::*;
use ui::components::{Empty, PageTitle, Shape, StateBadge, loaded};
use ui::live::{LISTING, Live, live};
use ui::model::paths;
use ui::model::state::card_kind;

/// Where is my card.
#[component]
pub(crate) fn Home() -> impl IntoView {
    let live = live(|| paths::MY_ISSUANCES.to_owned(), moving);
    view! {
        <PageTitle text=words().home.to_owned() />
        {loaded(live, 6, move || body(live))}
    }
}

/// Lists need reading again while one of their issuances is under way.
fn moving(mine: &MyIssuances) -> Option<u32> {
    mine.issuances.iter().any(|summary| !summary.state.is_final()).then_some(LISTING)
}

/// The one to show: the newest that is under way, else the newest.
fn current(mine: &MyIssuances) -> Option<&Summary> {
    mine.issuances.iter().find(|s| !s.state.is_final()).or_else(|| mine.issuances.first())
}

fn body(live: Live<MyIssuances>) -> AnyView {
    let id = live.part(|mine| current(mine).map(|summary| summary.id.clone()));
    let can_request = live.part(|mine| !mine.processes.is_empty());
    let can_request = Signal::derive(move || can_request.get() == Some(true));
    let others = live.part(|mine| {
        let current = current(mine).map(|summary| &summary.id);
        let open = mine.issuances.iter().filter(|s| !s.state.is_final() && Some(&s.id) != current);
        open.cloned().collect::<Vec<_>>()
    });
    let several = live.part(|mine| mine.issuances.len() > 1);
    view! {
        {move || match id.get().flatten() {
            Some(id) => view! {
                <Progress issuance=id can_request=can_request changed=move || live.reload() />
            }.into_any(),
            None => nothing(can_request.get()),
        }}
        {move || others.get().filter(|others| !others.is_empty()).map(|others| view! {
            <section>
                <h2>{words().others}</h2>
                <ul class="rows">{others.iter().map(row).collect_view()}</ul>
            </section>
        })}
        {move || (several.get() == Some(true)).then(|| view! {
            <p><a href="/requests">{words().all_requests}</a></p>
        })}
    }
    .into_any()
}

fn nothing(can_request: bool) -> AnyView {
    let words = words();
    let text = if can_request { words.none_text } else { words.no_process };
    view! {
        <Empty shape=Shape::Card title=words.none_title text=text>
            {can_request.then(|| view! { <RequestLink /> })}
        </Empty>
    }
    .into_any()
}

fn row(summary: &Summary) -> impl IntoView + use<> {
    view! {
        <li>
            <a href=format!("/requests/{}", summary.id)>{card_kind(&summary.process.process())}</a>
            <StateBadge state=summary.state />
        </li>
    }
}
