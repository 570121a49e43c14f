//! The stack of cards on a virtual desk.

use crate::backend::{Backend, digital_id};
use cardwright_virtual_card::{Desk, VirtualCard};
use personalise::{UidFault, read_uid};

#[test]
fn finished_cards_are_found_again_under_the_blank_one_on_top() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(&folder.path().join("desk")).unwrap();
    assert_eq!(desk.current().unwrap(), None);
    let mut backend = Backend::new(digital_id());
    let mut chips = Vec::new();
    for seed in 1..=2 {
        let mut card = desk.insert_blank([seed; 32]).unwrap();
        chips.push((backend.produce(&mut card).unwrap(), desk.current().unwrap().unwrap()));
    }
    drop(desk.insert_blank([3; 32]).unwrap());
    assert_eq!(desk.cards().unwrap().len(), 3);
    assert!(desk.current().unwrap().unwrap().ends_with("card-0003"));
    for (evidence, path) in chips {
        let mut card = desk.find(&evidence.chip.to_string(), [4; 32]).unwrap().unwrap();
        backend.check(&mut card, &evidence);
        drop(card);
        backend.check(&mut VirtualCard::open(&path, [4; 32]).unwrap(), &evidence);
    }
    assert!(desk.find("00000000-0000-4000-8000-000000000000", [4; 32]).unwrap().is_none());
}

#[test]
fn each_card_of_a_desk_has_a_uid_of_its_own_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path()).unwrap();
    let uids = [1, 2].map(|seed| read_uid(&mut desk.insert_blank([seed; 32]).unwrap()).unwrap());
    assert_ne!(uids[0], uids[1]);
    assert_eq!(uids[0].as_bytes().len(), 7);
    let again = desk.cards().unwrap();
    let again = again.iter().map(|card| read_uid(&mut Desk::card(card, [3; 32]).unwrap()).unwrap());
    assert_eq!(again.collect::<Vec<_>>(), uids);
}

#[test]
fn a_card_with_contacts_only_has_no_uid() {
    let mut card = VirtualCard::in_memory([1; 32]).unwrap();
    assert!(matches!(read_uid(&mut card), Err(UidFault::NotContactless(_))));
}
