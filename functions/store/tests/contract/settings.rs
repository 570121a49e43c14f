//! Settings: what holds now, and every edition there was.

use crate::office::{at, id};
use crate::place::Place;
use cardwright_core::ports::settings::Settings as _;
use cardwright_core::ports::store::{Cards as _, StoreError};
use cardwright_core::record::SettingEdition;
use domain::certificate::Sha256;
use domain::id::Version;
use domain::layout::{Layout, LayoutName};
use domain::process::{CardKind, HolderKind, Package};
use domain::settings::{PinPolicy, Setting, SettingName, SettingRecord};

fn pins(edition: u64, length: u8) -> SettingEdition {
    let record = SettingRecord {
        name: SettingName::PinPolicy,
        edition: Version::new(edition),
        value: Setting::PinPolicy(PinPolicy::new(length).unwrap()),
        by: id("administrator"),
        at: at(0),
        note: None,
    };
    SettingEdition { record, command: id("cmd-1"), digest: Sha256([u8::try_from(edition).unwrap(); 32]) }
}

pub(crate) async fn an_edition_follows_the_one_before(place: &Place) {
    let store = &place.store;
    assert_eq!(store.current(&[SettingName::PinPolicy]).await.unwrap(), []);
    for late in [2, 3] {
        assert!(matches!(store.save(&pins(late, 7)).await, Err(StoreError::Conflict)), "edition {late}");
    }
    store.save(&pins(1, 7)).await.unwrap();
    for other in [1, 3] {
        assert!(matches!(store.save(&pins(other, 8)).await, Err(StoreError::Conflict)), "edition {other}");
    }
    store.save(&pins(2, 8)).await.unwrap();
    assert_eq!(store.current(&[SettingName::PinPolicy]).await.unwrap(), [pins(2, 8).record]);
    assert_eq!(store.edition(&SettingName::PinPolicy, Version::new(1)).await.unwrap(), Some(pins(1, 7)));
    assert_eq!(store.edition(&SettingName::PinPolicy, Version::new(3)).await.unwrap(), None);
}

pub(crate) async fn of_sixteen_administrators_one_sets_each_edition(place: &Place) {
    let writers: Vec<_> = (0..16)
        .map(|_| {
            let store = place.store.clone();
            tokio::spawn(async move { store.save(&pins(1, 7)).await.is_ok() })
        })
        .collect();
    let mut won = 0;
    for writer in writers {
        won += usize::from(writer.await.unwrap());
    }
    assert_eq!(won, 1);
}

pub(crate) async fn a_history_pages_backwards(place: &Place) {
    let store = &place.store;
    for edition in 1..=60 {
        store.save(&pins(edition, 6 + u8::try_from(edition % 3).unwrap())).await.unwrap();
    }
    let (mut before, mut seen) = (None, Vec::new());
    loop {
        let (records, more) = store.history(&SettingName::PinPolicy, before).await.unwrap();
        seen.extend(records.iter().map(|record| record.edition.get()));
        if !more {
            break;
        }
        before = records.last().map(|record| record.edition);
    }
    assert_eq!(seen, (1..=60).rev().collect::<Vec<_>>());
}

pub(crate) async fn layouts_are_listed_and_counts_told(place: &Place) {
    let store = &place.store;
    store.save(&pins(1, 7)).await.unwrap();
    for name in ["guest", "staff"] {
        let name = SettingName::Layout(name.parse::<LayoutName>().unwrap());
        let record = SettingRecord { name, value: Setting::Layout(Layout::badge()), ..pins(1, 7).record };
        store.save(&SettingEdition { record, ..pins(1, 7) }).await.unwrap();
    }
    let names: Vec<_> = store.layouts().await.unwrap().iter().map(|record| record.name.to_string()).collect();
    assert_eq!(names, ["layout.guest", "layout.staff"]);
    let visitors = CardKind { package: Package::PhysicalId, holder: HolderKind::Visitor };
    let contractors = CardKind { holder: HolderKind::Contractor, ..visitors };
    for _ in 0..3 {
        store.draw_number(visitors, 9999).await.unwrap();
    }
    let drawn = store.drawn(&[contractors, visitors]).await.unwrap();
    assert_eq!(drawn, [(contractors, 0), (visitors, 3)]);
}
