use super::figures::bar;
use super::words::words;
use super::{badge, href};
use crate::parts::{Listing, listing};
use api::order::{OrderList, OrderRow, OrdersPage};
use domain::order::Stage;
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::components::{Empty, Moment, PageTitle, Shape, loaded};
use ui::i18n::named;
use ui::live::LISTING;
use ui::model::order::bar::total;
use ui::model::paths;
use ui::session::Session;

/// The orders that are open, or those that have ended.
#[component]
pub(crate) fn Orders() -> impl IntoView {
    let query = use_query_map();
    let list = Memo::new(move |_| match query.with(|q| q.get("list")).as_deref() {
        Some("ended") => OrderList::Ended,
        _ => OrderList::Open,
    });
    let orders = listing(move || paths::orders(name(list.get())), || LISTING);
    let words = words();
    let chip = move |which: OrderList, text: &'static str| {
        let current = move || (list.get() == which).then_some("true");
        let href = format!("/admin/orders?list={}", name(which));
        view! { <a class="chip" href=href aria-current=current>{text}</a> }
    };
    view! {
        <header class="page-head">
            <div>
                <PageTitle text=words.orders.to_owned() />
                <p class="quiet">{words.orders_text}</p>
            </div>
            {may_order().then(|| view! {
                <a class="button primary" href="/admin/orders/new">{words.new_order}</a>
            })}
        </header>
        <nav class="chips" aria-label=words.state>
            {chip(OrderList::Open, words.open)}
            {chip(OrderList::Ended, words.ended)}
        </nav>
        {loaded(orders.live, 5, move || found(orders))}
    }
}

/// Whether the signed-in person makes and leads orders.
pub(super) fn may_order() -> bool {
    Session::here().has(Role::CardProductionAdministrator)
}

const fn name(list: OrderList) -> &'static str {
    match list {
        OrderList::Open => "open",
        OrderList::Ended => "ended",
    }
}

fn found(orders: Listing<OrdersPage>) -> AnyView {
    let rows = orders.rows;
    // None of those that are shown: while others are read the last answer stays.
    let none = orders.live.part(|page| page.rows.is_empty().then_some(page.list));
    let key = |row: &OrderRow| {
        let counts: Vec<_> = Stage::ALL.iter().map(|stage| row.counts.get(*stage)).collect();
        (row.order.id.clone(), row.order.state, row.order.since, counts)
    };
    let words = words();
    let table = move || {
        view! {
            <table class="list orders">
                <caption class="hidden">{words.orders}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.order}</th>
                        <th scope="col">{words.state}</th>
                        <th scope="col">{words.progress}</th>
                        <th scope="col">{words.made_by}</th>
                        <th scope="col">{words.since}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || rows.get() key=key children=|order| row(&order) />
                </tbody>
            </table>
        }
    };
    view! {
        {move || match none.get().flatten() {
            None => table().into_any(),
            Some(OrderList::Ended) => view! {
                <Empty shape=Shape::Tray title=words.no_ended text=words.no_ended_text />
            }
            .into_any(),
            Some(OrderList::Open) => view! {
                <Empty shape=Shape::Tray title=words.no_open text=words.no_open_text />
            }
            .into_any(),
        }}
        {orders.more()}
    }
    .into_any()
}

fn row(row: &OrderRow) -> impl IntoView + use<> {
    let (order, counts) = (&row.order, row.counts);
    let all = total(&counts);
    let progress = if all == 0 {
        words().not_begun.to_owned()
    } else {
        (words().verified_of)(&counts.issued.to_string(), &all.to_string())
    };
    view! {
        <tr>
            <td><a class="row-link" href=href(&order.id)>{named(order.process)}</a></td>
            <td>{badge(order.state)}</td>
            <td class="order-progress">{(all > 0).then(|| bar(&counts))}<span>{progress}</span></td>
            <td>{row.created_by.clone()}</td>
            <td><Moment at=order.since /></td>
        </tr>
    }
}
