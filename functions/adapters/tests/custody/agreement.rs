//! Keys with which the keys of cards agree.

use crate::place::Place;
use domain::id::{ChipId, Fence, IssuanceId};
use domain::profile::Curve;
use sealed::transit::Passage;
use std::collections::BTreeSet;

/// The same whoever asks, so that what is released and what is checked belong together; another for anything else.
pub(crate) async fn each_claim_has_a_key_of_its_own_that_stays(place: &Place) {
    let (one, other) = (IssuanceId::from_random([1; 10]), IssuanceId::from_random([2; 10]));
    let chip = |byte| ChipId::from_bytes([byte; 16]);
    let (first, second) = (Fence::FIRST, Fence::FIRST.next());
    let mut seen = BTreeSet::new();
    for (curve, job, fence, chip) in [
        (Curve::P256, &one, first, chip(1)),
        (Curve::P384, &one, first, chip(1)),
        (Curve::P256, &other, first, chip(1)),
        (Curve::P256, &one, second, chip(1)),
        (Curve::P256, &one, first, chip(2)),
    ] {
        let passage = Passage { job, fence, chip };
        let derive = async || place.agreement.derive(curve, passage).await.unwrap().public_point();
        let point = derive().await;
        assert_eq!(point, derive().await);
        assert!(seen.insert(point), "{curve:?} {passage:?}");
    }
}
