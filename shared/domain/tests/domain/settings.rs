//! What may be set, and by which name.

use crate::office::{PHYSICAL, PROCESS, chooser, note, terms};
use crate::walk::Walk;
use cardwright_domain::id::Version;
use cardwright_domain::layout::LayoutName;
use cardwright_domain::process::{Activation, CardKind, ORDERED, PROCESSES, Package};
use cardwright_domain::settings::{
    BUILT_IN, MAX_VALIDITY_DAYS, NumberRange, PinPolicy, ProcessSettings, Setting, SettingError, SettingName,
    SettingRecord, Terms, Validity,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn names() -> Vec<SettingName> {
    let processes = PROCESSES.iter().chain(&ORDERED).map(|process| SettingName::Process(process.id));
    let ranges = CardKind::all().into_iter().map(SettingName::NumberRange);
    let layouts = [LayoutName::badge(), LayoutName::pass()].map(SettingName::Layout);
    let others = layouts.into_iter().chain([SettingName::PinPolicy]);
    processes.chain(ranges).chain(others).collect()
}

#[test]
fn each_setting_has_a_name_that_is_read_back_and_a_value() {
    let names = names();
    let written: BTreeSet<String> = names.iter().map(ToString::to_string).collect();
    assert_eq!(written.len(), 16 + 4 + 10 + 3);
    for name in &names {
        assert_eq!(name.to_string().parse::<SettingName>().unwrap(), *name);
        let value = name.built_in().expect("all but a new layout are built in");
        for other in &names {
            let same_sort = std::mem::discriminant(name) == std::mem::discriminant(other);
            assert_eq!(value.fits(other), same_sort, "{name} for {other}");
        }
        let json = serde_json::to_string(&value).unwrap();
        assert_eq!(serde_json::from_str::<Setting>(&json).unwrap(), value, "{name}");
    }
    let drawn: SettingName = "layout.winter-2026".parse().unwrap();
    assert_eq!(drawn.built_in(), None);
}

#[test]
fn other_names_are_refused() {
    let badge = "layout.badge";
    for text in [
        "",
        ".",
        "process",
        "process.",
        "process.PcmProcEmployeeCard",
        "process.PcmProcEmployeeCardWithApproval.",
        "number-range",
        "number-range.",
        "number-range.digital-id",
        "number-range.employee.digital-id",
        "number-range.digital-id.employee.",
        "pin-policy.",
        "pin-policy.x",
        "PIN-policy",
        "layout.",
        "layout.Badge",
        "layout. badge",
        "secret.badge",
        &format!("{badge}{}", "x".repeat(40)),
    ] {
        assert!(text.parse::<SettingName>().is_err(), "{text}");
    }
}

#[test]
fn values_out_of_bounds_are_refused() {
    for days in [0, MAX_VALIDITY_DAYS + 1, u16::MAX] {
        assert_eq!(Validity::days(days), Err(SettingError::Validity), "{days}");
        assert!(serde_json::from_str::<Validity>(&days.to_string()).is_err(), "{days}");
    }
    assert!(Validity::days(1).is_ok() && Validity::days(MAX_VALIDITY_DAYS).is_ok());
    for length in [0, 4, 5, 9, 255] {
        assert_eq!(PinPolicy::new(length), Err(SettingError::PinLength), "{length}");
        let json = format!("{{\"length\":{length}}}");
        assert!(serde_json::from_str::<PinPolicy>(&json).is_err(), "{length}");
    }
    let range = |prefix: &str, digits: u8, last: u64| {
        let made = NumberRange::new(prefix, digits, last);
        let json = serde_json::json!({ "prefix": prefix, "digits": digits, "last": last });
        assert_eq!(serde_json::from_value::<NumberRange>(json).ok(), made.clone().ok(), "one way in");
        made.map(|_| ())
    };
    let cases = [
        (range("", 8, 1), Err(SettingError::Prefix)),
        (range("123456789", 8, 1), Err(SettingError::Prefix)),
        (range("1a", 8, 1), Err(SettingError::Prefix)),
        (range("\u{0663}", 8, 1), Err(SettingError::Prefix)),
        (range("1", 3, 1), Err(SettingError::Digits)),
        (range("1", 13, 1), Err(SettingError::Digits)),
        (range("1", 4, 0), Err(SettingError::Last)),
        (range("1", 4, 10_000), Err(SettingError::Last)),
        (range("1", 4, 9_999), Ok(())),
        (range("12345678", 12, 999_999_999_999), Ok(())),
    ];
    for (nth, (said, expected)) in cases.into_iter().enumerate() {
        assert_eq!(said, expected, "case {nth}");
    }
}

/// Packages give the slots; the settings add what a door reads and what people look at.
#[test]
fn any_combination_of_parts_is_a_profile() {
    for process in [PROCESS, PHYSICAL] {
        let package = process.process().kind.package;
        for (contactless, printed) in [(false, false), (true, false), (false, true), (true, true)] {
            let profile = terms(process, contactless, printed).profile(process.process().kind);
            assert_eq!(profile.slots.is_empty(), package == Package::PhysicalId);
            assert_eq!((profile.contactless, profile.layout.is_some()), (contactless, printed));
        }
    }
}

#[test]
fn an_issuance_keeps_the_terms_it_began_with() {
    let mut terms = Terms::built_in(PROCESS);
    terms.process.edition = Version::new(7);
    terms.process.value.activation = Activation::AtIssue;
    terms.pins.value = PinPolicy::new(8).unwrap();
    let walk = Walk::recorded_with(PROCESS, terms.clone()).made_ready().does(&chooser(), "ChooseSingle");
    assert_eq!(walk.issuance.terms, terms);
    assert_eq!(walk.verified().issuance.terms, terms);
}

#[test]
fn a_record_of_a_setting_is_stored_and_read_back() {
    for name in names() {
        let record = SettingRecord {
            value: name.built_in().unwrap(),
            name,
            edition: Version::FIRST,
            by: crate::office::id("admin"),
            at: crate::office::START,
            note: Some(note("as agreed")),
        };
        assert!(record.edition > BUILT_IN);
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!(serde_json::from_value::<SettingRecord>(json).unwrap(), record);
    }
}

proptest! {
    #[test]
    fn no_text_is_a_name_but_what_a_name_writes(text in "[a-z.-]{0,40}") {
        if let Ok(name) = text.parse::<SettingName>() {
            prop_assert_eq!(name.to_string(), text);
        }
    }

    #[test]
    fn what_was_set_is_read_back(days in 1..=MAX_VALIDITY_DAYS, offered: bool, contactless: bool) {
        let mut settings = ProcessSettings::built_in(PHYSICAL);
        settings.validity = Validity::days(days).unwrap();
        (settings.offered, settings.contactless) = (offered, contactless);
        let json = serde_json::to_string(&settings).unwrap();
        prop_assert_eq!(serde_json::from_str::<ProcessSettings>(&json).unwrap(), settings);
    }
}
