//! Power cuts: whatever APDU they hit, another run finishes the card.

use crate::backend::{Backend, assert_can_go_on, blank_card, digital_id};
use cardwright_virtual_card::{Fault, Faulty, VirtualCard};
use personalise::CardTransport as _;
use proptest::prelude::*;

/// A run that is cut, then the card powered up again. `false` if it was over before the cut.
fn cut(backend: &mut Backend, card: &mut VirtualCard, after: usize, fault: Fault) -> bool {
    let result = backend.produce(Faulty::new(&mut *card, after, fault));
    card.reset().unwrap();
    if let Err(error) = &result {
        assert_can_go_on(error);
    }
    result.is_err()
}

/// Blank card, one cut at this APDU, one more run. `false` if the card was finished before the cut.
fn survives(after: usize, fault: Fault) -> bool {
    let mut backend = Backend::new(digital_id());
    let mut card = blank_card(1);
    let was_cut = cut(&mut backend, &mut card, after, fault);
    let evidence = backend.produce(&mut card).unwrap_or_else(|error| panic!("{fault:?} {after}: {error}"));
    backend.check(&mut card, &evidence);
    was_cut
}

#[test]
fn a_cut_before_any_apdu_is_survived() {
    let cuts = (0..).take_while(|after| survives(*after, Fault::CutBefore)).count();
    assert!(cuts > 85, "only {cuts} cuts hit");
}

#[test]
fn a_cut_after_any_apdu_is_survived() {
    let cuts = (0..).take_while(|after| survives(*after, Fault::CutAfter)).count();
    assert!(cuts > 85, "only {cuts} cuts hit");
}

#[test]
fn a_refusal_of_any_apdu_is_survived() {
    // 6F00: something went wrong inside the card, and it does not say what.
    let refused = |after: &usize| {
        let mut backend = Backend::new(digital_id());
        let mut card = blank_card(1);
        let refused = cut(&mut backend, &mut card, *after, Fault::Refuse([0x6f, 0x00]));
        let evidence = backend.produce(&mut card).unwrap();
        backend.check(&mut card, &evidence);
        refused
    };
    let refusals = (0..93).filter(refused).count();
    assert!(refusals > 80, "only {refusals} refusals were errors");
}

fn faults() -> impl Strategy<Value = Fault> {
    prop_oneof![Just(Fault::CutBefore), Just(Fault::CutAfter)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn two_cuts_in_one_history_are_survived(cuts in [(0usize..110, faults()), (0usize..110, faults())]) {
        let mut backend = Backend::new(digital_id());
        let mut card = blank_card(1);
        for (after, fault) in cuts {
            cut(&mut backend, &mut card, after, fault);
        }
        let evidence = backend.produce(&mut card).unwrap();
        backend.check(&mut card, &evidence);
    }
}
