use super::pool::{Wanted, found, read, takes_from_pool};
use super::table::Ticks;
use super::words::words;
use api::order::{CreateOrder, OrderAccepted};
use domain::id::SiteId;
use domain::order::state::{MAX_COUNT, Ticked};
use domain::order::{CardCount, Choice, PoolFilter};
use domain::person::Name;
use domain::process::{MASS_PROCESSES, MassProcess, MassProcessId, PROCESSES, ProcessId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use std::collections::BTreeSet;
use ui::components::{Button, FaultNotice, PageTitle};
use ui::i18n::named;
use ui::model::paths;
use ui::search::rested;
use ui::submission::Submission;

/// What is chosen beside the filter.
#[derive(Clone, Copy)]
struct Chosen {
    ticks: Ticks,
    /// Whether only the ticked cards are taken.
    ticked: RwSignal<bool>,
    stop: RwSignal<bool>,
    /// How many, of cards without a name.
    count: RwSignal<String>,
    /// What is missing or wrong.
    wrong: RwSignal<Option<&'static str>>,
}

/// A new order: its process, its cards, what it does on a failure.
#[component]
pub(crate) fn NewOrder() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| {
        let get = |name: &str| query.with(|q| q.get(name)).unwrap_or_default();
        let process = process(&get("process")).unwrap_or(MassProcessId::PcmProcMassProductionEmployeeCard);
        Wanted { process: process.process(), by: get("by"), name: get("name"), site: get("site") }
    });
    let ticks: Ticks = RwSignal::new(BTreeSet::new());
    let chosen = Chosen {
        ticks,
        ticked: RwSignal::new(false),
        stop: RwSignal::new(false),
        count: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
    };
    // Whoever ticks a card wants the ticked ones; cards of another kind are ticked no longer.
    Effect::new(move |_| {
        if ticks.with(|ticks| !ticks.is_empty()) {
            chosen.ticked.set(true);
        }
    });
    let kind = Memo::new(move |_| wanted.with(|wanted| wanted.process.id));
    Effect::new(move |before: Option<MassProcessId>| {
        let now = kind.get();
        if before.is_some_and(|before| before != now) {
            ticks.set(BTreeSet::new());
            chosen.ticked.set(false);
        }
        now
    });
    let words = words();
    view! {
        <PageTitle text=words.new_order.to_owned() />
        {choose_process(wanted)}
        {move || if takes_from_pool(kind.get()) {
            from_pool(wanted, chosen).into_any()
        } else {
            how_many(chosen).into_any()
        }}
        {rest(wanted, chosen)}
    }
}

fn process(id: &str) -> Option<MassProcessId> {
    MASS_PROCESSES.iter().map(|process| process.id).find(|known| known.as_str() == id)
}

/// Puts what is looked for into the address.
fn go() -> impl Fn(&Wanted) + Clone {
    let navigate = use_navigate();
    move |wanted: &Wanted| {
        let filter = wanted.filter().into_iter().filter(|(_, value)| !value.is_empty());
        let filter: String = filter.map(|(name, value)| format!("&{name}={value}")).collect();
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/orders/new?process={}{filter}", wanted.process.id), options);
    }
}

fn choose_process(wanted: Memo<Wanted>) -> impl IntoView {
    let go = go();
    let option = move |process: MassProcess| {
        let selected = move || wanted.with(|wanted| wanted.process.id == process.id);
        view! { <option value=process.id.as_str() selected=selected>{named(process.id)}</option> }
    };
    view! {
        <label class="field search">
            <span>{words().process}</span>
            <select on:change:target=move |event| {
                if let Some(id) = process(&event.target().value()) {
                    // The processes by which such cards are issued are others.
                    let next = Wanted { process: id.process(), by: String::new(), ..wanted.get_untracked() };
                    go(&next);
                }
            }>{MASS_PROCESSES.into_iter().map(option).collect_view()}</select>
        </label>
    }
}

fn from_pool(wanted: Memo<Wanted>, chosen: Chosen) -> impl IntoView {
    let pages = RwSignal::new(1);
    Effect::new(move |_| {
        wanted.track();
        pages.set(1);
    });
    let live = read(wanted, pages);
    view! {
        <section>
            <h2>{words().filter}</h2>
            {filters(wanted)}
            {found(live, chosen.ticks, pages)}
        </section>
        {which(chosen)}
    }
}

/// Cards without a name: a number is all there is to choose.
fn how_many(chosen: Chosen) -> impl IntoView {
    let words = words();
    view! {
        <label class="field search">
            <span>{words.how_many}</span>
            <input
                type="number"
                min="1"
                max=MAX_COUNT
                prop:value=move || chosen.count.get()
                on:input:target=move |event| chosen.count.set(event.target().value())
            />
        </label>
        <p class="quiet">{words.how_many_text}</p>
    }
}

/// What holds of every order, and its button.
fn rest(wanted: Memo<Wanted>, chosen: Chosen) -> impl IntoView {
    let submission = Submission::new();
    let navigate = use_navigate();
    let press = move || {
        let order = order(&wanted.get_untracked(), chosen);
        chosen.wrong.set(order.as_ref().err().copied());
        let Ok(order) = order else { return };
        let navigate = navigate.clone();
        submission.send(paths::ORDERS.to_owned(), order, move |accepted: OrderAccepted| {
            navigate(&format!("/orders/{}", accepted.order), NavigateOptions::default());
        });
    };
    let words = words();
    view! {
        <label class="option search">
            <input
                type="checkbox"
                prop:checked=move || chosen.stop.get()
                on:change:target=move |event| chosen.stop.set(event.target().checked())
            />
            <span>{words.stop_first} " " <small>{words.stop_first_text}</small></span>
        </label>
        {move || chosen.wrong.get().map(|wrong| view! { <p class="error" role="alert">{wrong}</p> })}
        <FaultNotice fault=submission.fault />
        <p class="quiet">{words.create_text}</p>
        <Button label=words.create busy=submission.pending on_press=press />
    }
}

/// By which process, at which site, of which name.
fn filters(wanted: Memo<Wanted>) -> impl IntoView {
    let words = words();
    let (by, typed) = (go(), go());
    let kind = wanted.get_untracked().process.kind;
    let processes = PROCESSES.iter().filter(|process| process.kind == kind).map(|process| {
        let id = process.id;
        let selected = move || wanted.with(|wanted| wanted.by == id.as_str());
        view! { <option value=id.as_str() selected=selected>{named(process.id)}</option> }
    });
    let now = wanted.get_untracked();
    let (name, site) = (RwSignal::new(now.name), RwSignal::new(now.site));
    let (name_rested, site_rested) = (rested(name.into()), rested(site.into()));
    Effect::new(move |_| {
        let (name, site) = (name_rested.get(), site_rested.get());
        let before = wanted.get_untracked();
        let next = Wanted { name: name.trim().to_owned(), site: site.trim().to_owned(), ..before.clone() };
        if next != before {
            typed(&next);
        }
    });
    let field = |label: &'static str, text: RwSignal<String>| {
        view! {
            <label class="field">
                <span>{label}</span>
                <input
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || text.get()
                    on:input:target=move |event| text.set(event.target().value())
                />
            </label>
        }
    };
    view! {
        <div class="filters">
            <label class="field">
                <span>{words.issued_by}</span>
                <select on:change:target=move |event| {
                    by(&Wanted { by: event.target().value(), ..wanted.get_untracked() });
                }>
                    <option value="" selected=move || wanted.with(|wanted| wanted.by.is_empty())>
                        {words.any_process}
                    </option>
                    {processes.collect_view()}
                </select>
            </label>
            {field(words.name_begins, name)}
            {field(words.site_own, site)}
        </div>
    }
}

/// All that match, or the ticked ones.
fn which(chosen: Chosen) -> impl IntoView {
    let words = words();
    let option = move |ticked: bool, text: &'static str, more: Option<&'static str>| {
        view! {
            <label class="option">
                <input
                    type="radio"
                    name="which"
                    prop:checked=move || chosen.ticked.get() == ticked
                    on:change=move |_| chosen.ticked.set(ticked)
                />
                <span>{text} {more.map(|more| view! { " " <small>{more}</small> })}</span>
            </label>
        }
    };
    view! {
        <fieldset class="search">
            <legend>{words.which}</legend>
            {option(false, words.which_all, Some(words.which_all_text))}
            {option(true, words.which_ticked, None)}
        </fieldset>
    }
}

/// The order as it is sent, or what is missing or wrong.
fn order(wanted: &Wanted, chosen: Chosen) -> Result<CreateOrder, &'static str> {
    let words = words();
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let site =
        given(&wanted.site).map(|site| site.parse::<SiteId>()).transpose().map_err(|_| words.site_wrong)?;
    let choice = if !takes_from_pool(wanted.process.id) {
        let count = chosen.count.get_untracked().trim().parse().ok();
        let count = count.and_then(|count: u32| CardCount::try_from(count).ok());
        Choice::Count { count: count.ok_or(words.how_many_wrong)? }
    } else if chosen.ticked.get_untracked() {
        let ticked: Vec<_> = chosen.ticks.with_untracked(|ticks| ticks.iter().cloned().collect());
        let wrong = if ticked.is_empty() { words.ticked_none } else { words.ticked_many };
        Choice::Cards { cards: Ticked::try_from(ticked).map_err(|_| wrong)? }
    } else {
        let name =
            given(&wanted.name).map(|name| Name::parse(&name)).transpose().map_err(|_| words.name_wrong)?;
        // What is no process stands in an address that somebody wrote by hand: it fits nothing, and is left out.
        let process = wanted.by.parse::<ProcessId>().ok();
        Choice::Filter { filter: PoolFilter { process, name } }
    };
    let stop_at_first_failure = chosen.stop.get_untracked();
    Ok(CreateOrder { process: wanted.process.id, site, choice, stop_at_first_failure })
}
