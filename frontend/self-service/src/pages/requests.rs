use crate::parts::{RequestLink, can_request};
use crate::words::words;
use api::issuance::MyIssuances;
use domain::issuance::state::Summary;
use leptos::prelude::*;
use ui::components::{Empty, Moment, PageTitle, Shape, StateBadge, loaded};
use ui::live::{LISTING, Live, live};
use ui::model::paths;
use ui::model::state::card_name;

/// Everything I ever asked for.
#[component]
pub(crate) fn Requests() -> impl IntoView {
    let live = live(|| paths::MY_ISSUANCES.to_owned(), |_: &MyIssuances| Some(LISTING));
    view! {
        <PageTitle text=words().requests.to_owned() />
        {loaded(live, 4, move || body(live))}
        <p><a href="/">{words().to_home}</a></p>
    }
}

fn body(live: Live<MyIssuances>) -> AnyView {
    let rows = live.part(|mine| mine.issuances.clone());
    let can_request = can_request(live);
    (move || match rows.get() {
        Some(rows) if !rows.is_empty() => {
            view! { <ul class="rows">{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
        }
        _ => view! {
            <Empty shape=Shape::Card title=words().requests_empty text=words().requests_empty_text>
                {can_request.get().then(|| view! { <RequestLink /> })}
            </Empty>
        }
        .into_any(),
    })
    .into_any()
}

fn row(summary: Summary) -> impl IntoView {
    let number = summary.number.map(|number| number.to_string());
    view! {
        <li>
            <span>
                <a href=format!("/requests/{}", summary.id)>{card_name(&summary.process.process())}</a>
                <small>{number} " " <Moment at=summary.since /></small>
            </span>
            <StateBadge state=summary.state />
        </li>
    }
}
