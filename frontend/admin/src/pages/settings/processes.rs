//! The processes at a glance, each with its switches.

use super::describe::{activation, facts, of_kind, title};
use super::words::words;
use super::{name_cell, path, set_cell, tag};
use api::settings::{PutSetting, SettingRow, SettingsPage};
use domain::settings::{ProcessSettings, Setting as Value, SettingName};
use leptos::ev::{Event, Targeted};
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use ui::live::Live;
use ui::submission::Submission;

/// What the switches of processes share.
#[derive(Clone, Copy)]
pub(super) struct Switches {
    pub(super) live: Live<SettingsPage>,
    pub(super) submission: Submission,
    pub(super) may: bool,
}

impl Switches {
    fn one(self, label: &'static str, row: &SettingRow, on: bool, turned: ProcessSettings) -> AnyView {
        let name = format!("{label}: {}", title(&row.name));
        let (address, tag) = (path(&row.name), tag(row));
        let press = move |event: Targeted<Event, HtmlInputElement>| {
            // It shows what is saved, and that follows when it is.
            event.target().set_checked(on);
            let body = PutSetting { value: Value::Process(turned.clone()), note: None };
            let saved = move |_: SettingRow| self.live.reload();
            self.submission.put_if(address.clone(), tag.clone(), body, saved);
        };
        view! {
            <input
                type="checkbox"
                role="switch"
                class="switch"
                aria-label=name
                disabled=!self.may
                prop:checked=on
                on:change:target=press
            />
        }
        .into_any()
    }
}

/// What each process issues, with its switches.
pub(super) fn processes(switches: Switches, rows: &[SettingRow]) -> AnyView {
    let words = words();
    let row = move |row: SettingRow| {
        let (SettingName::Process(id), Some(Value::Process(value))) = (&row.name, &row.value) else {
            return None;
        };
        let offered = ProcessSettings { offered: !value.offered, ..value.clone() };
        let contactless = ProcessSettings { contactless: !value.contactless, ..value.clone() };
        let printed = facts(&Value::Process(value.clone())).pop().map(|(_, layout)| layout);
        Some(view! {
            <tr>
                <td>{name_cell(&row, Some(id.to_string()))}</td>
                <td data-label=words.offered>{switches.one(words.offered, &row, value.offered, offered)}</td>
                <td data-label=words.contactless>
                    {switches.one(words.contactless, &row, value.contactless, contactless)}
                </td>
                <td data-label=words.layout>{printed}</td>
                <td data-label=words.validity>{words.days.of(u16::from(value.validity).into())}</td>
                <td data-label=words.activation>{activation(value.activation)}</td>
                <td>{set_cell(&row)}</td>
            </tr>
        })
    };
    let rows = of_kind(rows, |name| matches!(name, SettingName::Process(_)));
    view! {
        <div class="scroll">
            <table class="list settings">
                <caption class="hidden">{words.processes}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.process}</th>
                        <th scope="col">{words.offered}</th>
                        <th scope="col">{words.contactless}</th>
                        <th scope="col">{words.layout}</th>
                        <th scope="col">{words.validity}</th>
                        <th scope="col">{words.activation}</th>
                        <th scope="col">{words.change}</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().filter_map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
