//! The forms of processes, number ranges and PINs.

use super::SETTINGS;
use super::describe::{
    activation as activation_words, attestation as attestation_words, logon as logon_words,
};
use super::one::save;
use super::words::words;
use api::settings::{SettingRow, SettingsPage};
use domain::attestation::AttestationPolicy;
use domain::id::Version;
use domain::number::card_number;
use domain::process::{Activation, Package};
use domain::profile::{KeyAlgorithm, LayoutEdition};
use domain::settings::{
    NumberRange, PinPolicy, ProcessSettings, Setting, SettingError, SettingName, Validity, WindowsLogon,
};
use leptos::prelude::*;
use ui::i18n::said;
use ui::live::live;
use ui::model::state::capitalised;

/// The form of a setting that is no layout.
pub(super) fn form(row: &SettingRow, value: &Setting, may: bool, done: Callback<()>) -> AnyView {
    let fields = match value {
        Setting::Process(value) => process(row, value, done, may),
        Setting::NumberRange(range) => number_range(row, range, done, may),
        Setting::PinPolicy(policy) => pins(row, *policy, done, may),
        Setting::Mails(value) => super::mails::form(row, value, done, may),
        Setting::Brand(value) => super::brand::form(row, value, done, may),
        Setting::Layout(_) => ().into_any(),
    };
    view! { <fieldset class="form" disabled=!may>{fields}</fieldset> }.into_any()
}

/// A field in which a number is typed.
fn number(label: &'static str, text: RwSignal<String>, wrong: Signal<Option<String>>) -> AnyView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type="text"
                inputmode="numeric"
                autocomplete="off"
                aria-invalid=move || wrong.get().is_some().then_some("true")
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            />
            <span class="error" role="alert">{move || wrong.get()}</span>
        </label>
    }
    .into_any()
}

/// A field in which a text is typed, with a hint. `mode` is the keyboard that a phone shows.
pub(super) fn text_field(
    (label, hint): (&'static str, &'static str),
    mode: &'static str,
    text: RwSignal<String>,
    wrong: Signal<Option<String>>,
) -> AnyView {
    view! {
        <label class="field">
            <span>{label}</span>
            <input
                type="text"
                inputmode=mode
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || wrong.get().is_some().then_some("true")
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            />
            <small class="quiet">{hint}</small>
            <span class="error" role="alert">{move || wrong.get()}</span>
        </label>
    }
    .into_any()
}

fn tick(label: &'static str, on: RwSignal<bool>) -> AnyView {
    view! {
        <label class="option">
            <input type="checkbox" prop:checked=move || on.get() on:change:target=move |event| on.set(event.target().checked()) />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn wrong(error: SettingError) -> String {
    format!("{}.", capitalised(&said(&error)))
}

fn process(row: &SettingRow, value: &ProcessSettings, done: Callback<()>, may: bool) -> AnyView {
    let words = words();
    let offered = RwSignal::new(value.offered);
    let algorithm = RwSignal::new(value.algorithm);
    let logon = RwSignal::new(value.logon);
    let attestation = RwSignal::new(value.attestation);
    let contactless = RwSignal::new(value.contactless);
    let activation = RwSignal::new(value.activation);
    let layout = RwSignal::new(value.layout.clone());
    let days = RwSignal::new(u16::from(value.validity).to_string());
    let validity = move || match days.get().trim().parse::<u16>() {
        Ok(days) => Validity::days(days).map_err(wrong),
        Err(_) => Err(words.number_wrong.to_owned()),
    };
    let validity = Memo::new(move |_| validity());
    let value = move || {
        Some(Setting::Process(ProcessSettings {
            offered: offered.get_untracked(),
            activation: activation.get_untracked(),
            validity: validity.get_untracked().ok()?,
            algorithm: algorithm.get_untracked(),
            logon: logon.get_untracked(),
            attestation: attestation.get_untracked(),
            contactless: contactless.get_untracked(),
            layout: layout.get_untracked(),
        }))
    };
    let choices = [Activation::AtIssue, Activation::AtHandOver];
    let choose = move |text: String| {
        let chosen = choices.into_iter().find(|choice| activation_words(*choice) == text);
        chosen.into_iter().for_each(|choice| activation.set(choice));
    };
    view! {
        {tick(words.offered_text, offered)}
        <label class="field">
            <span>{words.activation}</span>
            <select on:change:target=move |event| choose(event.target().value())>
                {choices.map(|choice| view! {
                    <option value=activation_words(choice) selected=activation.get_untracked() == choice>
                        {activation_words(choice)}
                    </option>
                }).collect_view()}
            </select>
        </label>
        {number(words.validity_days, days, Signal::derive(move || validity.get().err()))}
        {has_keys(row).then(|| choose_algorithm(algorithm))}
        {has_keys(row).then(|| choose_attestation(attestation))}
        {signs_in(row).then(|| choose_logon(logon))}
        {tick(words.contactless_text, contactless)}
        {choose_layout(layout)}
        {may.then(|| save(row, value, done))}
    }
    .into_any()
}

/// Whether cards of the process have keys on a chip.
fn has_keys(row: &SettingRow) -> bool {
    matches!(&row.name, SettingName::Process(id) if id.process().kind.package == Package::DigitalId)
}

/// Whether cards of the process have a certificate for the authentication of a person.
fn signs_in(row: &SettingRow) -> bool {
    has_keys(row) && matches!(&row.name, SettingName::Process(id) if id.process().kind.holder.is_personal())
}

fn choose_logon(logon: RwSignal<WindowsLogon>) -> AnyView {
    let choose = move |text: String| {
        let chosen = WindowsLogon::ALL.into_iter().find(|choice| logon_words(*choice) == text);
        chosen.into_iter().for_each(|choice| logon.set(choice));
    };
    view! {
        <label class="field">
            <span>{words().logon}</span>
            <select on:change:target=move |event| choose(event.target().value())>
                {WindowsLogon::ALL.map(|choice| view! {
                    <option value=logon_words(choice) selected=logon.get_untracked() == choice>{logon_words(choice)}</option>
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

fn choose_attestation(attestation: RwSignal<AttestationPolicy>) -> AnyView {
    let choose = move |text: String| {
        let chosen = AttestationPolicy::ALL.into_iter().find(|choice| attestation_words(*choice) == text);
        chosen.into_iter().for_each(|choice| attestation.set(choice));
    };
    view! {
        <label class="field">
            <span>{words().attestation}</span>
            <select on:change:target=move |event| choose(event.target().value())>
                {AttestationPolicy::ALL.map(|choice| view! {
                    <option value=attestation_words(choice) selected=attestation.get_untracked() == choice>
                        {attestation_words(choice)}
                    </option>
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

fn choose_algorithm(algorithm: RwSignal<KeyAlgorithm>) -> AnyView {
    let choose = move |text: String| {
        let chosen = KeyAlgorithm::ALL.into_iter().find(|choice| choice.as_str() == text);
        chosen.into_iter().for_each(|choice| algorithm.set(choice));
    };
    view! {
        <label class="field">
            <span>{words().algorithm}</span>
            <select on:change:target=move |event| choose(event.target().value())>
                {KeyAlgorithm::ALL.map(|choice| view! {
                    <option value=choice.as_str() selected=algorithm.get_untracked() == choice>{choice.as_str()}</option>
                }).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// Each layout in its newest edition, the one in use, and none.
fn choose_layout(layout: RwSignal<Option<LayoutEdition>>) -> AnyView {
    let words = words();
    let now = layout.get_untracked();
    let live = live(|| format!("{SETTINGS}?kind=layout"), |_: &SettingsPage| None);
    let newest = live.part(|page| {
        let named = |row: &SettingRow| match &row.name {
            SettingName::Layout(name) => Some(LayoutEdition { name: name.clone(), edition: row.edition }),
            _ => None,
        };
        page.settings.iter().filter_map(named).collect::<Vec<_>>()
    });
    let choose = move |text: String| {
        let edition = text.split_once('@').and_then(|(name, edition)| {
            Some(LayoutEdition { name: name.parse().ok()?, edition: Version::new(edition.parse().ok()?) })
        });
        layout.set(edition);
    };
    let options = move || {
        let mut all = newest.get().unwrap_or_default();
        let old = now.clone().filter(|now| !all.contains(now));
        all.extend(old.clone());
        all.into_iter()
            .map(|choice| {
                let key = format!("{}@{}", choice.name, choice.edition);
                let edition = choice.edition.to_string();
                let text = if old.as_ref() == Some(&choice) { words.kept_edition } else { words.edition_of };
                let text = text(choice.name.as_str(), &edition);
                view! { <option value=key selected=Some(&choice) == now.as_ref()>{text}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="field">
            <span>{words.layout}</span>
            <select on:change:target=move |event| choose(event.target().value())>
                <option value="" selected=layout.get_untracked().is_none()>{words.nothing_printed}</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn number_range(row: &SettingRow, range: &NumberRange, done: Callback<()>, may: bool) -> AnyView {
    let words = words();
    let prefix = RwSignal::new(range.prefix().to_owned());
    let digits = RwSignal::new(range.digits().to_string());
    let last = RwSignal::new(range.last().to_string());
    let parsed = Memo::new(move |_| {
        let digits = digits.get().trim().parse().map_err(|_| SettingError::Digits)?;
        let last = last.get().trim().parse().map_err(|_| SettingError::Last)?;
        NumberRange::new(prefix.get().trim(), digits, last)
    });
    let wrong =
        move |of: fn(&SettingError) -> bool| Signal::derive(move || parsed.get().err().filter(of).map(wrong));
    let drawn = row.numbers.map_or(0, |numbers| numbers.drawn);
    let next = move || match parsed.get().map(|range| card_number(&range, drawn + 1)) {
        Ok(Ok(number)) => (words.next_number)(number.as_str()),
        Ok(Err(_)) => words.no_number.to_owned(),
        Err(_) => String::new(),
    };
    let value = move || parsed.get_untracked().ok().map(Setting::NumberRange);
    view! {
        <p class="quiet">{words.range_text}</p>
        {number(words.prefix, prefix, wrong(|e| matches!(e, SettingError::Prefix)))}
        {number(words.digits, digits, wrong(|e| matches!(e, SettingError::Digits)))}
        {number(words.last, last, wrong(|e| matches!(e, SettingError::Last)))}
        <p role="status" class="number">{next}</p>
        {may.then(|| save(row, value, done))}
    }
    .into_any()
}

fn pins(row: &SettingRow, policy: PinPolicy, done: Callback<()>, may: bool) -> AnyView {
    let words = words();
    let length = RwSignal::new(policy.length().to_string());
    let value = move || {
        let length = length.get_untracked().parse().ok()?;
        PinPolicy::new(length).ok().map(Setting::PinPolicy)
    };
    let option = |digits: &'static str| {
        view! { <option value=digits selected=length.get_untracked() == digits>{digits}</option> }
    };
    view! {
        <label class="field">
            <span>{words.pin_length}</span>
            <select on:change:target=move |event| length.set(event.target().value())>
                {["6", "7", "8"].map(option).collect_view()}
            </select>
        </label>
        {may.then(|| save(row, value, done))}
    }
    .into_any()
}
