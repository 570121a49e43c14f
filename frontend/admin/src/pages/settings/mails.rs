//! Mails: which are sent, how they look, and what became of them.

mod outbox;
mod preview;
mod trouble;
mod words;

pub(crate) use trouble::MailTrouble;
pub(super) use words::words;

use super::fields::text_field;
use super::one::save;
use api::settings::SettingRow;
use domain::mail::MailKind;
use domain::person::Email;
use domain::settings::{MailSettings, ReminderAge, Setting, SettingError};
use leptos::prelude::*;
use std::collections::BTreeSet;
use ui::i18n::said as in_words;
use ui::model::state::capitalised;

/// What a mail is called.
pub(super) fn name(kind: MailKind) -> &'static str {
    let place = MailKind::ALL.iter().position(|other| *other == kind);
    place.and_then(|place| words().kinds.get(place)).copied().unwrap_or_default()
}

/// Each field of the value with what stands in it.
pub(super) fn facts(value: &MailSettings) -> Vec<(&'static str, String)> {
    let yes_or_no = |kind| super::describe::yes_or_no(value.sends(kind)).to_owned();
    let sender = value.sender.as_ref().map_or_else(|| words().no_sender.to_owned(), ToString::to_string);
    let mut facts: Vec<_> = MailKind::ALL.map(|kind| (name(kind), yes_or_no(kind))).into();
    facts.push((words().sender, sender));
    facts.push((words().remind_after, words().hours.of(u16::from(value.remind_after).into())));
    facts
}

/// The value in a line.
pub(super) fn said(value: &MailSettings) -> String {
    let sent = MailKind::ALL.iter().filter(|kind| value.sends(**kind)).count();
    (words().sent_of)(&sent.to_string(), &MailKind::ALL.len().to_string())
}

/// The form.
pub(super) fn form(row: &SettingRow, value: &MailSettings, done: Callback<()>, may: bool) -> AnyView {
    let words = words();
    let off = RwSignal::new(value.off.clone());
    let sender = RwSignal::new(value.sender.as_ref().map(ToString::to_string).unwrap_or_default());
    let hours = RwSignal::new(u16::from(value.remind_after).to_string());
    let address = Memo::new(move |_| sender.with(|typed| address(typed)));
    let age = Memo::new(move |_| hours.with(|typed| age(typed)));
    let value = move || {
        Some(Setting::Mails(MailSettings {
            off: off.get_untracked(),
            sender: address.get_untracked().ok()?,
            remind_after: age.get_untracked().ok()?,
        }))
    };
    view! {
        <fieldset class="options">
            <legend>{words.which}</legend>
            {MailKind::ALL.map(|kind| tick(kind, off)).collect_view()}
        </fieldset>
        {text_field((words.sender, words.sender_text), "email", sender, Signal::derive(move || address.get().err()))}
        {text_field((words.remind_after, words.remind_text), "numeric", hours, Signal::derive(move || age.get().err()))}
        {may.then(|| save(row, value, done))}
    }
    .into_any()
}

fn address(typed: &str) -> Result<Option<Email>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => Email::parse(typed).map(Some).map_err(|_| words().sender_wrong.to_owned()),
    }
}

fn age(typed: &str) -> Result<ReminderAge, String> {
    let hours = typed.trim().parse().map_err(|_| SettingError::ReminderAge);
    let wrong = |error: SettingError| format!("{}.", capitalised(&in_words(&error)));
    hours.and_then(ReminderAge::hours).map_err(wrong)
}

fn tick(kind: MailKind, off: RwSignal<BTreeSet<MailKind>>) -> AnyView {
    let turn = move |on: bool| {
        off.update(|off| {
            if on {
                off.remove(&kind)
            } else {
                off.insert(kind)
            };
        });
    };
    view! {
        <label class="option">
            <input
                type="checkbox"
                prop:checked=move || off.with(|off| !off.contains(&kind))
                on:change:target=move |event| turn(event.target().checked())
            />
            <span>{name(kind)}</span>
        </label>
    }
    .into_any()
}

/// What stands beside the form: how mails look, and what became of them.
pub(super) fn beside() -> AnyView {
    view! {
        {preview::preview()}
        {outbox::outbox()}
    }
    .into_any()
}
