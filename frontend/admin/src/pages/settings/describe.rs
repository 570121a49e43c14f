//! Settings in words.

use super::words::words;
use api::settings::SettingRow;
use domain::attestation::AttestationPolicy;
use domain::process::{Activation, CardKind};
use domain::settings::{Setting, SettingName, WindowsLogon};
use ui::i18n::{language, named};
use ui::model::state::capitalised;

/// What a setting is called.
pub(super) fn title(name: &SettingName) -> String {
    match name {
        SettingName::Process(id) => named(*id).to_owned(),
        SettingName::NumberRange(kind) => kind_name(*kind),
        SettingName::PinPolicy => words().pins.to_owned(),
        SettingName::Mails => super::mails::words().mails.to_owned(),
        SettingName::Brand => super::brand::words().brand.to_owned(),
        SettingName::Layout(name) => name.to_string(),
    }
}

/// The cards of a kind.
pub(super) fn kind_name(kind: CardKind) -> String {
    capitalised(&kind.cards_in(language()))
}

pub(super) fn activation(activation: Activation) -> &'static str {
    match activation {
        Activation::AtIssue => words().at_issue,
        Activation::AtHandOver => words().at_hand_over,
    }
}

pub(super) fn logon(logon: WindowsLogon) -> &'static str {
    match logon {
        WindowsLogon::Off => words().logon_off,
        WindowsLogon::ByName => words().logon_by_name,
        WindowsLogon::BySid => words().logon_by_sid,
    }
}

pub(super) fn attestation(policy: AttestationPolicy) -> &'static str {
    match policy {
        AttestationPolicy::Ignore => words().attestation_ignored,
        AttestationPolicy::Check => words().attestation_checked,
        AttestationPolicy::Require => words().attestation_required,
    }
}

pub(super) fn yes_or_no(yes: bool) -> &'static str {
    if yes { words().yes } else { words().no }
}

/// Each field of a value with what stands in it; a drawing says nothing.
pub(super) fn facts(value: &Setting) -> Vec<(&'static str, String)> {
    let words = words();
    match value {
        Setting::Process(value) => vec![
            (words.offered, yes_or_no(value.offered).to_owned()),
            (words.activation, activation(value.activation).to_owned()),
            (words.validity, words.days.of(u16::from(value.validity).into())),
            (words.algorithm, value.algorithm.to_string()),
            (words.logon, logon(value.logon).to_owned()),
            (words.attestation, attestation(value.attestation).to_owned()),
            (words.contactless, yes_or_no(value.contactless).to_owned()),
            (words.layout, layout(value.layout.as_ref())),
        ],
        Setting::NumberRange(range) => vec![
            (words.prefix, range.prefix().to_owned()),
            (words.digits, range.digits().to_string()),
            (words.last, range.last().to_string()),
        ],
        Setting::PinPolicy(policy) => vec![(words.pin_length, policy.length().to_string())],
        Setting::Mails(value) => super::mails::facts(value),
        Setting::Brand(value) => super::brand::facts(value),
        Setting::Layout(_) => Vec::new(),
    }
}

fn layout(layout: Option<&domain::profile::LayoutEdition>) -> String {
    layout.map_or_else(
        || words().nothing_printed.to_owned(),
        |layout| (words().edition_of)(layout.name.as_str(), &layout.edition.to_string()),
    )
}

/// What differs between two editions: field, before, after.
pub(super) fn differences(before: &Setting, after: &Setting) -> Vec<(&'static str, String, String)> {
    let (before, after) = (facts(before), facts(after));
    let pairs = before.into_iter().zip(after);
    pairs.filter(|(b, a)| b.1 != a.1).map(|((name, b), (_, a))| (name, b, a)).collect()
}

/// The rows of a kind.
pub(super) fn of_kind(rows: &[SettingRow], is: fn(&SettingName) -> bool) -> Vec<SettingRow> {
    rows.iter().filter(|row| is(&row.name)).cloned().collect()
}
