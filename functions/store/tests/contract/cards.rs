//! Card objects, numbers, secrets.

use crate::office::{KIND, card, id, secrets};
use crate::place::Place;
use cardwright_core::ports::store::{
    Cards as _, Commands as _, Created, Lists as _, Load, PrincipalKey, StoreError,
};
use cardwright_core::record::SecretsRecord;
use domain::card::CardState;
use domain::id::SecretsGeneration;
use domain::process::{CardKind, HolderKind};
use std::collections::BTreeSet;

pub(crate) async fn numbers_are_unique_and_each_range_has_its_own(place: &Place) {
    let drawers: Vec<_> = (0..16)
        .map(|_| {
            let store = place.store.clone();
            tokio::spawn(async move {
                let mut drawn = Vec::new();
                for _ in 0..8 {
                    drawn.extend(store.draw_number(KIND, 9999).await.unwrap());
                }
                drawn
            })
        })
        .collect();
    let mut drawn = BTreeSet::new();
    for drawer in drawers {
        drawn.extend(drawer.await.unwrap());
    }
    assert_eq!(drawn, (1..=128).collect(), "none twice, none left out");
    let visitors = CardKind { holder: HolderKind::Visitor, ..KIND };
    assert_eq!(place.store.draw_number(visitors, 9999).await.unwrap(), Some(1));
}

pub(crate) async fn a_range_ends_and_goes_on_where_it_ended(place: &Place) {
    let draw = async |last| place.store.draw_number(KIND, last).await.unwrap();
    assert_eq!((draw(2).await, draw(2).await), (Some(1), Some(2)));
    assert_eq!((draw(2).await, draw(2).await), (None, None), "an end is an end");
    assert_eq!(draw(4).await, Some(3), "nothing was drawn in vain");
}

pub(crate) async fn no_two_cards_have_one_number(place: &Place) {
    let store = &place.store;
    let first = card("iss-1", 1);
    assert_eq!(store.create_card(&first, &secrets("iss-1", 1)).await.unwrap(), Created::Yes);
    let mut second = card("iss-2", 1);
    second.card.number = first.card.number.clone();
    assert_eq!(store.create_card(&second, &secrets("iss-2", 1)).await.unwrap(), Created::NumberTaken);
    assert_eq!(store.card(&id("iss-2")).await.unwrap(), None);
    let again = store.create_card(&first, &secrets("iss-1", 1)).await;
    assert!(matches!(again, Err(StoreError::Conflict)), "its own card is told from another's");
    assert_eq!(store.issuance_of_card(&first.card.number).await.unwrap(), Some(id("iss-1")));
    let other = "99999999990".parse().unwrap();
    assert_eq!(store.issuance_of_card(&other).await.unwrap(), None);
}

/// The secrets as a command loads them.
async fn stored(place: &Place, issuance: &str) -> Option<SecretsRecord> {
    let issuance = id(issuance);
    let what = Load {
        principal: &PrincipalKey::System,
        issuance: Some(&issuance),
        people: &[],
        secrets: true,
        terms: None,
        order: None,
    };
    place.store.load(what).await.unwrap().secrets
}

pub(crate) async fn card_and_secrets_come_together_or_not_at_all(place: &Place) {
    let store = &place.store;
    assert_eq!(store.card(&id("iss-1")).await.unwrap(), None);
    store.create_card(&card("iss-1", 1), &secrets("iss-1", 1)).await.unwrap();
    assert_eq!(store.card(&id("iss-1")).await.unwrap(), Some(card("iss-1", 1)));
    let again = store.create_card(&card("iss-1", 1), &secrets("iss-1", 2)).await;
    assert!(matches!(again, Err(StoreError::Conflict)));
    assert_eq!(stored(place, "iss-1").await, Some(secrets("iss-1", 1)));

    store.renew_secrets(&secrets("iss-2", 1)).await.unwrap();
    let half = store.create_card(&card("iss-2", 1), &secrets("iss-2", 1)).await;
    assert!(matches!(half, Err(StoreError::Conflict)));
    assert_eq!(store.card(&id("iss-2")).await.unwrap(), None);
}

pub(crate) async fn a_card_is_saved_by_version(place: &Place) {
    let store = &place.store;
    store.create_card(&card("iss-1", 1), &secrets("iss-1", 1)).await.unwrap();
    let mut issued = card("iss-1", 2);
    issued.card.state = CardState::Issued;
    store.save_card(&issued).await.unwrap();
    assert_eq!(store.card(&id("iss-1")).await.unwrap(), Some(issued.clone()));
    for version in [1, 2, 4] {
        let refused = store.save_card(&card("iss-1", version)).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "version {version}");
    }
    assert_eq!(store.card(&id("iss-1")).await.unwrap(), Some(issued));
}

pub(crate) async fn secrets_are_renewed_forwards_only(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    assert_eq!(store.secrets_generation(&iss).await.unwrap(), None);
    for (generation, expected) in [(2, 2), (1, 2), (2, 2), (3, 3), (12, 12), (9, 12)] {
        store.renew_secrets(&secrets("iss-1", generation)).await.unwrap();
        let stored = store.secrets_generation(&iss).await.unwrap();
        assert_eq!(stored, Some(SecretsGeneration::new(expected)), "after {generation}");
    }
    // The effect comes again and draws another PIN: the one that may be on a card already stays.
    let envelope = "v1.0011223344556677.AAAAAAAAAAAAAAAA.b3RoZXI".parse().unwrap();
    store.renew_secrets(&SecretsRecord { envelope, ..secrets("iss-1", 12) }).await.unwrap();
    assert_eq!(stored(place, "iss-1").await, Some(secrets("iss-1", 12)));
}

pub(crate) async fn secrets_stay_destroyed(place: &Place) {
    let (store, iss) = (&place.store, id("iss-1"));
    store.destroy_secrets(&iss).await.unwrap();
    store.create_card(&card("iss-1", 1), &secrets("iss-1", 1)).await.unwrap();
    for _ in 0..2 {
        store.destroy_secrets(&iss).await.unwrap();
        store.renew_secrets(&secrets("iss-1", 2)).await.unwrap();
        assert_eq!(stored(place, "iss-1").await, None);
        assert_eq!(store.secrets_generation(&iss).await.unwrap(), None);
    }
}
