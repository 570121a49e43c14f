//! Contactless chips: each is one card.

use crate::office::{begin, id, issuance, load, next, record};
use crate::place::Place;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::store::{Commands as _, StoreError, UidClaimed};
use cardwright_core::record::UidClaim;
use cardwright_store::DynamoStore;
use domain::contactless::Uid;
use domain::id::Attempt;

/// A chip's UID, told apart by a number.
pub(crate) fn uid(number: u16) -> Uid {
    let [high, low] = number.to_be_bytes();
    Uid::from_bytes(&[0x04, 0xc4, 0xd1, high, low, 0x22, 0x33]).unwrap()
}

/// The claim of an issuance in its first attempt.
pub(crate) fn claim(issuance: &str, number: u16) -> UidClaim {
    let card = id(&format!("DE-{issuance}"));
    UidClaim { uid: uid(number), issuance: id(issuance), attempt: Attempt::FIRST, number: card }
}

/// Begins an issuance that claims a chip.
pub(crate) async fn claimed(store: &DynamoStore, name: &str, number: u16) -> UidClaimed {
    let first = record(issuance(name, name, 0));
    begin(store, &first).await;
    store.save_with_uid(&next(&first), &claim(name, number)).await.unwrap()
}

pub(crate) async fn a_contactless_chip_is_one_card(place: &Place) {
    let store = &place.store;
    assert_eq!(claimed(store, "iss-1", 7).await, UidClaimed::Yes);
    let second = next(&load(store, &id("iss-1")).await.unwrap());
    let again = store.save_with_uid(&second, &claim("iss-1", 7)).await.unwrap();
    assert_eq!(again, UidClaimed::Yes, "it is this card already");

    let refused = claimed(store, "iss-2", 7).await;
    assert_eq!(refused, UidClaimed::Other(claim("iss-1", 7)), "and whose it is, is said");
    let untouched = record(issuance("iss-2", "iss-2", 0));
    assert_eq!(load(store, &id("iss-2")).await, Some(untouched.clone()), "nothing was written");
    let other = store.save_with_uid(&next(&untouched), &claim("iss-2", 8)).await.unwrap();
    assert_eq!(other, UidClaimed::Yes);
}

pub(crate) async fn a_chip_is_claimed_with_the_version_before_or_not_at_all(place: &Place) {
    let store = &place.store;
    let first = record(issuance("iss-1", "holder", 0));
    let never = store.save_with_uid(&next(&first), &claim("iss-1", 7)).await;
    assert!(matches!(never, Err(StoreError::Conflict)), "there is no such issuance");
    begin(store, &first).await;
    for stale in [&first, &next(&next(&first))] {
        let refused = store.save_with_uid(stale, &claim("iss-1", 7)).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "version {}", stale.version);
    }
    assert_eq!(claimed(store, "iss-2", 7).await, UidClaimed::Yes, "the refused had taken nothing");
    let both = store.save_with_uid(&first, &claim("iss-1", 7)).await;
    assert!(
        matches!(both, Err(StoreError::Conflict)),
        "of two reasons the one that can be mended by looking"
    );
}

pub(crate) async fn a_chip_is_given_back_by_its_owner_only(place: &Place) {
    let store = &place.store;
    assert_eq!(claimed(store, "iss-1", 7).await, UidClaimed::Yes);
    store.release_uid(&id("iss-0"), &uid(7), Attempt::FIRST).await.unwrap();
    store.release_uid(&id("iss-1"), &uid(8), Attempt::FIRST).await.unwrap();
    assert_eq!(claimed(store, "iss-2", 7).await, UidClaimed::Other(claim("iss-1", 7)));
    for _ in 0..2 {
        store.release_uid(&id("iss-1"), &uid(7), Attempt::FIRST).await.unwrap();
    }
    assert_eq!(claimed(store, "iss-3", 7).await, UidClaimed::Yes);
    store.release_uid(&id("iss-1"), &uid(7), Attempt::FIRST).await.unwrap();
    assert_eq!(
        claimed(store, "iss-4", 7).await,
        UidClaimed::Other(claim("iss-3", 7)),
        "late, and for nothing"
    );
}

/// What follows from a new attempt comes at least once, and at any time: after the chip was read again, too.
pub(crate) async fn a_chip_that_was_read_again_is_not_given_back_by_an_earlier_attempt(place: &Place) {
    let store = &place.store;
    assert_eq!(claimed(store, "iss-1", 7).await, UidClaimed::Yes);
    let second = next(&load(store, &id("iss-1")).await.unwrap());
    let again = UidClaim { attempt: Attempt::FIRST.next(), ..claim("iss-1", 7) };
    assert_eq!(store.save_with_uid(&second, &again).await.unwrap(), UidClaimed::Yes);
    store.release_uid(&id("iss-1"), &uid(7), Attempt::FIRST).await.unwrap();
    assert_eq!(claimed(store, "iss-2", 7).await, UidClaimed::Other(again.clone()));
    store.release_uid(&id("iss-1"), &uid(7), again.attempt).await.unwrap();
    assert_eq!(claimed(store, "iss-3", 7).await, UidClaimed::Yes);
}

pub(crate) async fn of_sixteen_issuances_one_claims_a_chip(place: &Place) {
    let claims: Vec<_> = (0..16)
        .map(|number| {
            let store = place.store.clone();
            tokio::spawn(async move {
                let name = format!("iss-{number}");
                let first = record(issuance(&name, &name, 0));
                begin(&store, &first).await;
                loop {
                    match store.save_with_uid(&next(&first), &claim(&name, 7)).await {
                        Ok(claimed) => return (name, claimed),
                        // Others were at the chip at the same moment: whether it is free, the next try tells.
                        Err(StoreError::Conflict | StoreError::Unavailable(_)) => {}
                        Err(e) => panic!("{e:?}"),
                    }
                }
            })
        })
        .collect();
    let mut answers = Vec::new();
    for claimed in claims {
        answers.push(claimed.await.unwrap());
    }
    let winners: Vec<_> = answers.iter().filter(|(_, claimed)| *claimed == UidClaimed::Yes).collect();
    let [(winner, _)] = winners.as_slice() else { panic!("{winners:?}") };
    for (name, claimed) in answers.iter().filter(|(name, _)| name != winner) {
        assert_eq!(*claimed, UidClaimed::Other(claim(winner, 7)), "{name}");
    }
}
