//! Mass-production orders: their list, a new one, the live page of one, the desk at which its cards are made.

mod actions;
mod choice;
mod confirm;
mod desk;
mod drop;
mod figures;
mod history;
mod lanes;
mod letters;
mod lines;
mod list;
mod new;
mod notice;
mod one;
mod pool;
mod preflight;
mod stage;
mod table;
mod words;

pub(crate) use desk::Desk;
pub(crate) use list::Orders;
pub(crate) use new::NewOrder;
pub(crate) use one::Order;
pub(crate) use words::words as order_words;

use api::order::OrderPage;
use domain::id::OrderId;
use domain::order::OrderStateName;
use domain::process::CardKind;
use leptos::prelude::*;
use ui::components::Icon;
use ui::model::order::look;
use words::state_word;

/// The address of an order's page.
fn href(order: &OrderId) -> String {
    format!("/admin/orders/{order}")
}

/// What kind of cards an order makes.
fn kind(page: &OrderPage) -> CardKind {
    page.order.process.process().kind
}

/// The state of an order: icon and word.
fn badge(state: OrderStateName) -> impl IntoView {
    let (tone, shape) = look(state);
    view! {
        <span class=format!("badge {}", tone.class())>
            <Icon shape=shape />
            {state_word(state)}
        </span>
    }
}
