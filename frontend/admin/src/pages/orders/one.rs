use super::actions::{Commands, OrderActions};
use super::badge;
use super::choice::choice;
use super::figures::figures;
use super::history::OrderRecords;
use super::lanes::lanes;
use super::lines::{Tabs, Tray};
use super::list::may_order;
use super::notice::OrderNotice;
use super::preflight::Preflight;
use super::words::words;
use api::order::OrderPage;
use domain::order::OrderStateName;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::components::{Moment, PageTitle, loaded};
use ui::i18n::named;
use ui::live::{IDLE, Live, WATCHING, live};
use ui::model::paths;

/// Whether anything of an order may change by itself.
pub(super) fn moves(page: &OrderPage) -> bool {
    let state = page.order.state.name();
    page.order.has_errand() || !(state.is_final() || state == OrderStateName::Draft)
}

/// The order that the address names, read again and again.
pub(super) fn watch() -> (Memo<String>, Live<OrderPage>) {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).unwrap_or_default());
    let pause = |page: &OrderPage| Some(if moves(page) { WATCHING } else { IDLE });
    (id, live(move || paths::order(&id.get()), pause))
}

/// The live page of an order.
#[component]
pub(crate) fn Order() -> impl IntoView {
    let (id, live) = watch();
    loaded(live, 8, move || body(live, id))
}

fn body(live: Live<OrderPage>, id: Memo<String>) -> AnyView {
    let commands = Commands::new(live);
    let draft = live.part(|page| page.order.state.name() == OrderStateName::Draft);
    let draft = Memo::new(move |_| draft.get() == Some(true));
    view! {
        <header class="page-head">
            {head(live)}
            <OrderActions commands=commands />
        </header>
        <OrderNotice live=live />
        <Show when=move || draft.get() fallback=move || at_work(live, id, commands)>
            {may_order().then(|| view! { <Preflight id=id /> })}
        </Show>
        {choice(live)}
        <OrderRecords live=live id=id />
    }
    .into_any()
}

fn at_work(live: Live<OrderPage>, id: Memo<String>, commands: Commands) -> AnyView {
    view! {
        {figures(live)}
        {lanes(live)}
        <Tray live=live id=id commands=commands />
        <Tabs live=live id=id />
    }
    .into_any()
}

fn head(live: Live<OrderPage>) -> impl IntoView {
    let shown = live.part(|page| {
        let order = &page.order;
        (order.id.clone(), order.process, order.state.name(), order.since, page.created_by.clone())
    });
    move || {
        shown.get().map(|(id, process, state, since, maker)| {
            let desk = may_order() && !state.is_final();
            view! {
                <div>
                    <PageTitle text=named(process).to_owned() />
                    <p>
                        {badge(state)}
                        " "
                        <Moment at=since />
                        " · "
                        {(words().made_by_name)(&maker)}
                        {desk.then(|| view! {
                            " · "
                            <a href=format!("/admin/orders/{id}/desk")>{words().desk_mode}</a>
                        })}
                    </p>
                </div>
            }
        })
    }
}
