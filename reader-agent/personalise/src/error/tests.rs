//! The whole table of what a person at the desk is told: no step, status word or fault without a sentence and a next
//! action.

use super::*;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::mem::discriminant;

/// A status word of each meaning that there is, the lowest.
fn status_words() -> Vec<StatusWord> {
    let mut known = HashSet::new();
    let words = (0..=u16::MAX).map(|word| {
        let [sw1, sw2] = word.to_be_bytes();
        StatusWord::new(sw1, sw2)
    });
    words.filter(|word| known.insert(discriminant(&word.meaning()))).collect()
}

fn transport_errors() -> Vec<TransportError> {
    use TransportError as T;
    let all = vec![
        T::Removed,
        T::Reset,
        T::Busy,
        T::Mute,
        T::ReaderGone,
        T::ServiceGone,
        T::Denied,
        T::Reader("an error of the driver".to_owned()),
    ];
    // One that is new does not compile until it stands in the list above.
    for error in &all {
        match error {
            T::Removed
            | T::Reset
            | T::Busy
            | T::Mute
            | T::ReaderGone
            | T::ServiceGone
            | T::Denied
            | T::Reader(_) => {}
        }
    }
    all
}

/// Every problem; those that carry something, with each of what they may carry.
fn problems() -> Vec<Problem> {
    let chip = ChipId::from_random([7; 16]);
    let slot = Slot::Authentication;
    let mut all: Vec<Problem> = transport_errors().into_iter().map(Problem::Transport).collect();
    all.extend(status_words().into_iter().map(Problem::Refused));
    all.extend([
        Problem::Malformed(TlvError::Length.into()),
        Problem::Endless,
        Problem::NotPiv(StatusWord::new(0x6a, 0x82)),
        Problem::InUse(slot),
        Problem::OtherChip { expected: chip, found: None },
        Problem::ManagementKeyRefused,
        Problem::NotGenuine,
        Problem::PinTries(1),
        Problem::PinRefused,
        Problem::PukTries(1),
        Problem::PukRefused,
        Problem::ResetIgnored,
        Problem::NothingToAgreeWith,
        Problem::Expiry,
        Problem::PublicKey(slot),
        Problem::KeyNotProven(slot),
        Problem::CertificateMissing(slot),
        Problem::CertificateUnreadable(slot),
        Problem::ObjectUnfit(CardObject::SecurityObject),
        Problem::ReadBack(CardObject::Chuid),
    ]);
    all
}

/// Which problem it is. One that is new does not compile without a line here.
const fn kind(problem: &Problem) -> usize {
    match problem {
        Problem::Transport(_) => 0,
        Problem::Malformed(_) => 1,
        Problem::Endless => 2,
        Problem::Refused(_) => 3,
        Problem::NotPiv(_) => 4,
        Problem::InUse(_) => 5,
        Problem::OtherChip { .. } => 6,
        Problem::ManagementKeyRefused => 7,
        Problem::NotGenuine => 8,
        Problem::PinTries(_) => 9,
        Problem::PinRefused => 10,
        Problem::PukTries(_) => 11,
        Problem::PukRefused => 12,
        Problem::ResetIgnored => 13,
        Problem::NothingToAgreeWith => 14,
        Problem::Expiry => 15,
        Problem::PublicKey(_) => 16,
        Problem::KeyNotProven(_) => 17,
        Problem::CertificateMissing(_) => 18,
        Problem::CertificateUnreadable(_) => 19,
        Problem::ObjectUnfit(_) => 20,
        Problem::ReadBack(_) => 21,
    }
}

#[test]
fn no_problem_is_left_out() {
    let mut kinds: Vec<_> = problems().iter().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, (0..=kind(&Problem::ReadBack(CardObject::Chuid))).collect::<Vec<_>>());
}

/// What is said of each problem at this step, on a card that bears our mark or none.
fn told(step: ProductionStep, marked: bool) -> Vec<Failure> {
    problems().into_iter().map(|problem| Error::new(step, marked, problem).failure()).collect()
}

#[test]
fn every_fault_at_every_step_has_one_sentence_and_one_next_action() {
    for (at, marked) in ProductionStep::ALL.into_iter().flat_map(|step| [(step, false), (step, true)]) {
        for Failure { step, reason, .. } in told(at, marked) {
            assert_eq!(step, at);
            let rest = reason.as_str().strip_prefix(&format!("{step}: ")).unwrap();
            let (what, action) = rest.split_once(". ").unwrap();
            assert!(!what.contains(['.', '\n']) && !what.is_empty(), "one sentence: {reason}");
            assert!(action.ends_with('.') && action.matches('.').count() == 1, "one action: {reason}");
            assert!(action.starts_with(char::is_uppercase), "{reason}");
        }
    }
}

#[test]
fn the_table_reads_as_it_is_kept() {
    let mut table = String::new();
    let step = ProductionStep::WriteObjects;
    for (clean, ours) in told(step, false).into_iter().zip(told(step, true)) {
        for (chip, Failure { reason, fate, .. }) in [("not ours", clean), ("ours", ours)] {
            let text = reason.as_str().split_once(": ").unwrap().1;
            writeln!(table, "{chip:<8} {:<9} {text}", format!("{fate:?}")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
