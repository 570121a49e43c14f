//! UIDs as readers answer them, the good and the hostile.

use cardwright_personalise::{CardTransport, TransportError, UidFault, read_uid};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Gives these answers in turn, again and again; between the marks, the chip starts afresh.
struct Reader {
    answers: Vec<Vec<u8>>,
    asked: usize,
    resets: usize,
}

impl CardTransport for Reader {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.answers.get(self.asked % self.answers.len().max(1)).cloned();
        self.asked += 1;
        answer.ok_or(TransportError::Removed)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.resets += 1;
        Ok(())
    }
}

fn read(answers: &[&[u8]]) -> Result<String, UidFault> {
    let mut reader =
        Reader { answers: answers.iter().map(|answer| answer.to_vec()).collect(), asked: 0, resets: 0 };
    let uid = read_uid(&mut reader)?;
    assert_eq!(reader.resets, 1, "read again after a fresh start");
    Ok(uid.to_string())
}

fn answered(uid: &[u8]) -> Vec<u8> {
    [uid, &[0x90, 0]].concat()
}

#[test]
fn uids_of_each_length_are_read() {
    for uid in [&[0x12, 0x34, 0x56, 0x78][..], &[4, 1, 2, 3, 4, 5, 6], &[0x88, 1, 2, 3, 4, 5, 6, 7, 8, 9]] {
        let hex: String = uid.iter().map(|byte| format!("{byte:02X}")).collect();
        assert_eq!(read(&[&answered(uid)]), Ok(hex));
    }
    // Seven bytes may begin with 08: only of four does it say that they are random.
    assert!(read(&[&answered(&[8, 1, 2, 3, 4, 5, 6])]).is_ok());
}

#[test]
fn each_hostile_answer_has_its_name_sentence_and_next_action() {
    let (other, same) = (answered(&[4, 9, 9, 9, 9, 9, 9]), answered(&[4, 1, 2, 3, 4, 5, 6]));
    let long = answered(&[1; 11]);
    let cases: [(&[&[u8]], &str); 10] = [
        (&[&[0x90, 0]], "uid-length"),
        (&[&[1, 2, 3, 4, 5, 0x90, 0]], "uid-length"),
        (&[&long], "uid-length"),
        (&[&[8, 1, 2, 3, 0x90, 0]], "uid-random"),
        (&[&same, &other], "uid-random"),
        (&[&[0x61, 7]], "uid-endless"),
        (&[&[0x6a, 0x81]], "not-contactless"),
        (&[&[0x63, 0]], "uid-refused"),
        (&[&same, &[]], "card-removed"),
        (&[], "card-removed"),
    ];
    let mut names = BTreeSet::new();
    for (answers, name) in cases {
        let fault = read(answers).unwrap_err();
        assert_eq!(fault.name(), name, "{answers:x?}");
        assert!(!fault.to_string().ends_with('.') && fault.next_action().ends_with('.'), "{fault}");
        names.insert(name);
    }
    assert_eq!(names.len(), 6, "each fault once: {names:?}");
}

#[test]
fn a_uid_in_pieces_is_judged_whole() {
    assert_eq!(read(&[&[0x61, 4], &[1, 2, 3, 4, 0x90, 0]]), Ok("01020304".to_owned()));
    assert_eq!(read(&[&[1, 2, 3, 0x61, 4], &[1, 2, 0x90, 0]]), Err(UidFault::Length(5)));
}

proptest! {
    #[test]
    fn no_answer_is_taken_for_a_uid_but_one(answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..4)) {
        let answers: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
        if let Ok(uid) = read(&answers) {
            prop_assert!(matches!(uid.len(), 8 | 14 | 20));
        }
    }
}
