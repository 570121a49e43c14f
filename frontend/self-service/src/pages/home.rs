use crate::parts::{MyCardsList, Progress, RequestLink, can_request, my_cards};
use crate::words::words;
use api::issuance::MyIssuances;
use domain::issuance::state::Summary;
use leptos::prelude::*;
use ui::components::{Empty, PageTitle, Shape, StateBadge, loaded};
use ui::live::{IDLE, LISTING, Live, live};
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

/// The list is read often while one of its issuances is under way.
fn moving(mine: &MyIssuances) -> Option<u32> {
    let moving = mine.issuances.iter().any(|summary| !summary.state.is_final());
    Some(if moving { LISTING } else { IDLE })
}

/// The one to show: the newest that is under way, else the newest.
fn current(mine: &MyIssuances) -> Option<&Summary> {
    mine.issuances.iter().find(|s| !s.state.is_final()).or_else(|| mine.issuances.first())
}

fn body(live: Live<MyIssuances>) -> AnyView {
    let id = live.part(|mine| current(mine).map(|summary| summary.id.clone()));
    let cards = my_cards();
    let can_request = can_request(live);
    view! {
        {move || match id.get().flatten() {
            Some(id) => view! {
                <Progress issuance=id can_request=can_request changed=move || live.reload() />
            }.into_any(),
            None => nothing(can_request.get()),
        }}
        <MyCardsList live=cards can_request=can_request />
        {move || live.data.with(|mine| mine.as_ref().map(below))}
    }
    .into_any()
}

/// What else is under way, and the way to the whole list.
fn below(mine: &MyIssuances) -> AnyView {
    let current = current(mine).map(|summary| &summary.id);
    let others = mine.issuances.iter().filter(|s| !s.state.is_final() && Some(&s.id) != current);
    let others: Vec<_> = others.map(row).collect();
    view! {
        {(!others.is_empty()).then(|| view! {
            <section>
                <h2>{words().others}</h2>
                <ul class="rows">{others}</ul>
            </section>
        })}
        {(mine.issuances.len() > 1).then(|| view! {
            <p><a href="/requests">{words().all_requests}</a></p>
        })}
        <p><a href="/data">{words().my_data}</a></p>
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
