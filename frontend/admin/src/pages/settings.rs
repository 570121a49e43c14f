//! Settings: what System administrators set, and its history.

mod brand;
mod describe;
mod fields;
mod history;
mod layout;
mod low;
mod mails;
mod one;
mod processes;
mod words;

pub(crate) use low::LowRanges;
pub(crate) use mails::MailTrouble;
pub(crate) use one::Setting;

use api::settings::{SettingRow, SettingsPage};
use describe::{of_kind, title};
use domain::layout::LayoutName;
use domain::role::Role;
use domain::settings::{Setting as Value, SettingName};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use processes::{Switches, processes};
use ui::browser::number;
use ui::components::{Button, FaultNotice, Icon, Moment, PageTitle, Shape, loaded};
use ui::live::{Live, live};
use ui::model::act::Weight;
use ui::session::Session;
use ui::submission::Submission;
use words::words;

const SETTINGS: &str = "/api/settings";

fn path(name: &SettingName) -> String {
    format!("{SETTINGS}/{name}")
}

/// The tag of an edition.
fn tag(row: &SettingRow) -> String {
    format!("\"{}\"", row.edition)
}

fn href(name: &SettingName) -> String {
    format!("/admin/settings/{name}")
}

/// All settings at a glance.
#[component]
pub(crate) fn Settings() -> impl IntoView {
    let live = live(|| SETTINGS.to_owned(), |_: &SettingsPage| None);
    view! {
        <header class="page-head">
            <PageTitle text=words().settings.to_owned() />
            <a class="button" href="/admin/settings/policy">{crate::words::words().policy}</a>
        </header>
        <p class="quiet">{words().settings_text}</p>
        {loaded(live, 8, move || body(live))}
    }
}

fn body(live: Live<SettingsPage>) -> AnyView {
    let rows = live.part(|page| page.settings.clone());
    let may = Session::here().has(Role::SystemAdministrator);
    let submission = Submission::new();
    let switches = Switches { live, submission, may };
    let words = words();
    view! {
        <FaultNotice fault=submission.fault reload=Callback::new(move |()| {
            submission.clear();
            live.reload();
        }) />
        {move || rows.get().map(|rows| view! {
            <section>
                <h2>{words.processes}</h2>
                {processes(switches, &rows)}
            </section>
            <section>
                <h2>{words.number_ranges}</h2>
                <p class="quiet">{words.range_text}</p>
                {ranges(&rows)}
            </section>
            <section>
                <h2>{words.pins}</h2>
                {pins(&rows)}
            </section>
            <section>
                <h2>{mails::words().mails}</h2>
                {mails_line(&rows)}
            </section>
            <section>
                <h2>{brand::words().brand}</h2>
                {brand_line(&rows)}
            </section>
            <section>
                <h2>{words.layouts}</h2>
                {layouts(&rows)}
                {may.then(new_layout)}
            </section>
        })}
    }
    .into_any()
}

/// Where to change a setting: its name is the link, the rest says who set it.
fn name_cell(row: &SettingRow, small: Option<String>) -> AnyView {
    view! {
        <a href=href(&row.name)>{title(&row.name)}</a>
        {small.map(|small| view! { <small class="id">{small}</small> })}
    }
    .into_any()
}

fn set_cell(row: &SettingRow) -> AnyView {
    match &row.set {
        None => view! { <span class="quiet">{words().built_in}</span> }.into_any(),
        Some(set) => {
            view! { <span class="quiet">{set.by_name.clone()} ", " <Moment at=set.at /></span> }.into_any()
        }
    }
}

fn ranges(rows: &[SettingRow]) -> AnyView {
    let words = words();
    let row = |row: SettingRow| {
        let (Some(Value::NumberRange(range)), Some(numbers)) = (&row.value, row.numbers) else { return None };
        let said = (words.used_of)(&number(numbers.drawn), &number(range.last()));
        Some(view! {
            <tr>
                <td>{name_cell(&row, None)}</td>
                <td data-label=words.prefix class="number">{range.prefix().to_owned()}</td>
                <td data-label=words.digits class="number">{range.digits()}</td>
                <td data-label=words.used>
                    <span class="use">
                        <progress max=range.last().to_string() value=numbers.drawn.to_string() aria-label=said.clone() />
                        <span class="number">{said}</span>
                        {numbers.runs_low.then(|| view! {
                            <span class="badge waiting"><Icon shape=Shape::Alert />{words.runs_low}</span>
                        })}
                    </span>
                </td>
                <td>{set_cell(&row)}</td>
            </tr>
        })
    };
    let rows = of_kind(rows, |name| matches!(name, SettingName::NumberRange(_)));
    view! {
        <table class="list settings">
            <caption class="hidden">{words.number_ranges}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.cards}</th>
                    <th scope="col">{words.prefix}</th>
                    <th scope="col">{words.digits}</th>
                    <th scope="col">{words.used}</th>
                    <th scope="col">{words.change}</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().filter_map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// What the way to a setting is called: only some may change it.
fn way(change: &'static str) -> &'static str {
    if Session::here().has(Role::SystemAdministrator) { change } else { words().look }
}

fn pins(rows: &[SettingRow]) -> AnyView {
    let policy = of_kind(rows, |name| *name == SettingName::PinPolicy).pop();
    let said = |row: &SettingRow| match &row.value {
        Some(Value::PinPolicy(policy)) => Some((words().pin_text)(&policy.length().to_string())),
        _ => None,
    };
    policy
        .map(|row| {
            view! { <p>{said(&row)} " · " <a href=href(&row.name)>{way(words().change)}</a> " · " {set_cell(&row)}</p> }
        })
        .into_any()
}

fn mails_line(rows: &[SettingRow]) -> AnyView {
    let row = of_kind(rows, |name| *name == SettingName::Mails).pop();
    row.map(|row| {
        let said = match &row.value {
            Some(Value::Mails(value)) => mails::said(value),
            _ => String::new(),
        };
        view! { <p>{said} " · " <a href=href(&row.name)>{way(mails::words().look)}</a> " · " {set_cell(&row)}</p> }
    })
    .into_any()
}

fn brand_line(rows: &[SettingRow]) -> AnyView {
    let row = of_kind(rows, |name| *name == SettingName::Brand).pop();
    row.map(|row| {
        let name = match &row.value {
            Some(Value::Brand(value)) => value.name.as_str().to_owned(),
            _ => String::new(),
        };
        view! { <p>{name} " · " <a href=href(&row.name)>{way(brand::words().look)}</a> " · " {set_cell(&row)}</p> }
    })
    .into_any()
}

fn layouts(rows: &[SettingRow]) -> AnyView {
    let words = words();
    let users = |layout: &LayoutName| {
        let of = |row: &SettingRow| match &row.value {
            Some(Value::Process(value)) => {
                value.layout.as_ref().filter(|named| named.name == *layout).map(|_| title(&row.name))
            }
            _ => None,
        };
        rows.iter().filter_map(of).collect::<Vec<_>>().join(", ")
    };
    let row = |row: SettingRow| {
        let SettingName::Layout(layout) = &row.name else { return None };
        let users = users(layout);
        let users = if users.is_empty() { words.nobody.to_owned() } else { users };
        Some(view! {
            <tr>
                <td>{name_cell(&row, None)}</td>
                <td>{(words.edition)(&row.edition.to_string())}</td>
                <td data-label=words.used_by>{users}</td>
                <td>{set_cell(&row)}</td>
            </tr>
        })
    };
    let layouts = of_kind(rows, |name| matches!(name, SettingName::Layout(_)));
    view! {
        <table class="list settings">
            <caption class="hidden">{words.layouts}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.layout}</th>
                    <th scope="col">{words.history}</th>
                    <th scope="col">{words.used_by}</th>
                    <th scope="col">{words.change}</th>
                </tr>
            </thead>
            <tbody>{layouts.into_iter().filter_map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// A name, and the way to where it is drawn.
fn new_layout() -> AnyView {
    let words = words();
    let name = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let navigate = use_navigate();
    let go = move || match name.with_untracked(|name| name.trim().parse::<LayoutName>()) {
        Ok(name) => navigate(&href(&SettingName::Layout(name)), leptos_router::NavigateOptions::default()),
        Err(_) => wrong.set(true),
    };
    view! {
        <div class="inline-form">
            <label class="field">
                <span>{words.new_layout_name}</span>
                <input
                    type="text"
                    maxlength="40"
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=move || name.get()
                    on:input:target=move |event| {
                        wrong.set(false);
                        name.set(event.target().value());
                    }
                />
                <span class="error" role="alert">{move || wrong.get().then_some(words.new_layout_wrong)}</span>
            </label>
            <Button label=words.draw weight=Weight::Secondary on_press=go />
        </div>
    }
    .into_any()
}
