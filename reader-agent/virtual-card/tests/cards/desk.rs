//! The stack of cards on a virtual desk.

use crate::backend::Backend;
use cardwright_virtual_card::{Desk, VirtualCard};
use domain::profile::CardProfile;

#[test]
fn finished_cards_are_found_again_under_the_blank_one_on_top() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(&folder.path().join("desk")).unwrap();
    assert_eq!(desk.current().unwrap(), None);
    let mut backend = Backend::new(CardProfile::digital_id());
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
