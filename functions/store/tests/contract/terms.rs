//! The settings with which an issuance begins, read with whoever begins it.

use crate::office::{PROCESS, access, at, id};
use crate::place::Place;
use cardwright_core::ports::settings::Settings;
use cardwright_core::ports::store::{Commands as _, Load, PrincipalKey, Principals as _};
use cardwright_core::record::SettingEdition;
use domain::certificate::Sha256;
use domain::id::Version;
use domain::process::{Activation, PROCESSES, ProcessId};
use domain::settings::{
    Edition, NumberRange, PinPolicy, ProcessSettings, Setting, SettingName, SettingRecord, Terms,
};
use std::collections::BTreeMap;

async fn set(place: &Place, name: SettingName, edition: u64, value: Setting) {
    let (by, edition) = (id("administrator"), Version::new(edition));
    let record = SettingRecord { name, edition, value, by, at: at(0), note: None };
    let edition = SettingEdition { record, command: id("cmd-1"), digest: Sha256([7; 32]) };
    Settings::save(&place.store, &edition).await.unwrap();
}

async fn terms(place: &Place, process: Option<ProcessId>) -> Option<Terms> {
    let principal = PrincipalKey::System;
    let what = Load {
        principal: &principal,
        issuance: None,
        people: &[],
        secrets: false,
        terms: process,
        order: None,
    };
    place.store.load(what).await.unwrap().terms
}

pub(crate) async fn terms_are_those_built_in_until_somebody_sets_them(place: &Place) {
    assert_eq!(terms(place, None).await, None, "nobody asked");
    for process in PROCESSES {
        assert_eq!(terms(place, Some(process.id)).await, Some(Terms::built_in(process.id)));
    }
}

pub(crate) async fn terms_are_the_settings_of_now_each_with_its_edition(place: &Place) {
    let mut settings = ProcessSettings::built_in(PROCESS);
    let mut expected = Terms::built_in(PROCESS);
    for edition in 1..=2 {
        settings.contactless = edition == 2;
        settings.activation = Activation::AtIssue;
        let value = Setting::Process(settings.clone());
        set(place, SettingName::Process(PROCESS), edition, value).await;
        expected.process = Edition { edition: Version::new(edition), value: settings.clone() };
        assert_eq!(terms(place, Some(PROCESS)).await, Some(expected.clone()));
    }
    let kind = PROCESS.process().kind;
    let range = NumberRange::new("77", 6, 20).unwrap();
    set(place, SettingName::NumberRange(kind), 1, Setting::NumberRange(range.clone())).await;
    expected.numbers = Edition { edition: Version::new(1), value: range };
    let pins = PinPolicy::new(8).unwrap();
    set(place, SettingName::PinPolicy, 1, Setting::PinPolicy(pins)).await;
    expected.pins = Edition { edition: Version::new(1), value: pins };
    assert_eq!(terms(place, Some(PROCESS)).await, Some(expected.clone()));

    let sibling = ProcessId::PcmProcUSSPEmployeeCardWithoutApproval;
    let theirs = terms(place, Some(sibling)).await.unwrap();
    assert_eq!(theirs.process, Terms::built_in(sibling).process, "its own");
    assert_eq!((theirs.numbers, theirs.pins.clone()), (expected.numbers, expected.pins.clone()), "in common");
    let badge = ProcessId::CCProcUSSPEmployeeCardWithApproval;
    let badges = terms(place, Some(badge)).await.unwrap();
    assert_eq!(badges, Terms { pins: expected.pins, ..Terms::built_in(badge) });
}

pub(crate) async fn terms_come_with_who_begins_in_one_round_trip(place: &Place) {
    place.store.save_access(&access("officer", 1)).await.unwrap();
    set(place, SettingName::PinPolicy, 1, Setting::PinPolicy(PinPolicy::new(7).unwrap())).await;
    let (store, meter) = place.metered();
    let officer = PrincipalKey::Person(id("officer"));
    let what = Load {
        principal: &officer,
        issuance: None,
        people: &[],
        secrets: false,
        terms: Some(PROCESS),
        order: None,
    };
    let loaded = store.load(what).await.unwrap();
    assert_eq!(loaded.access, Some(access("officer", 1)));
    assert_eq!(loaded.terms.unwrap().pins.value.length(), 7);
    assert_eq!(meter.take().calls, BTreeMap::from([("BatchGetItem".to_owned(), 1)]));
}
