//! The authority's certificates.

use crate::place::Place;
use cardwright_core::ports::certificate::CaChain;
use cardwright_core::ports::store::CaChains as _;
use domain::certificate::Der;

fn chain(number: u8) -> CaChain {
    CaChain { issuing: Der::new(vec![number; 600]), root: Der::new(vec![number, 0]), former: Vec::new() }
}

pub(crate) async fn the_first_chain_is_kept_for_good(place: &Place) {
    let store = &place.store;
    assert_eq!(store.ca_chain().await.unwrap(), None);
    assert_eq!(store.keep_ca_chain(&chain(1)).await.unwrap(), chain(1));
    assert_eq!(store.keep_ca_chain(&chain(2)).await.unwrap(), chain(1));
    assert_eq!(store.keep_ca_chain(&chain(1)).await.unwrap(), chain(1));
    assert_eq!(store.ca_chain().await.unwrap(), Some(chain(1)));
}

pub(crate) async fn the_first_certificate_for_data_objects_is_kept_for_good(place: &Place) {
    let (store, one, two) = (&place.store, Der::new(vec![1; 600]), Der::new(vec![2; 600]));
    assert_eq!(store.content_signing().await.unwrap(), None);
    assert_eq!(store.keep_content_signing(&one).await.unwrap(), one);
    assert_eq!(store.keep_content_signing(&two).await.unwrap(), one);
    assert_eq!(store.content_signing().await.unwrap(), Some(one));
    assert_eq!(store.ca_chain().await.unwrap(), None, "which is no chain");
}

pub(crate) async fn of_two_chains_at_once_both_learn_which_is_kept(place: &Place) {
    let (one, two) = (chain(1), chain(2));
    let (a, b) = tokio::join!(place.store.keep_ca_chain(&one), place.store.keep_ca_chain(&two));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!(a, b);
    assert_eq!(place.store.ca_chain().await.unwrap(), Some(a));
}
