use super::*;
use proptest::prelude::*;
use std::collections::VecDeque;
use std::convert::Infallible;

fn command(length: usize) -> Command {
    Command::answered([0x00, 0xdb, 0x3f, 0xff], Zeroizing::new((0..=u8::MAX).cycle().take(length).collect()))
}

/// A card that gives these answers in turn and keeps what it was sent.
fn scripted(
    command: &Command,
    answers: &[&[u8]],
) -> (Result<Response, ExchangeError<&'static str>>, Vec<Vec<u8>>) {
    let mut answers: VecDeque<Vec<u8>> = answers.iter().map(|answer| answer.to_vec()).collect();
    let mut sent = Vec::new();
    let result = exchange(command, |apdu| {
        sent.push(apdu.to_vec());
        answers.pop_front().ok_or("script is over")
    });
    (result, sent)
}

#[test]
fn long_data_are_chained_and_only_the_last_apdu_asks_for_an_answer() {
    let apdus: Vec<_> = command(600).apdus().collect();
    let headers: Vec<_> = apdus.iter().map(|apdu| apdu[..5].to_vec()).collect();
    assert_eq!(
        headers,
        [[0x10, 0xdb, 0x3f, 0xff, 255], [0x10, 0xdb, 0x3f, 0xff, 255], [0x00, 0xdb, 0x3f, 0xff, 90]]
    );
    assert_eq!(apdus.iter().map(|apdu| apdu.len()).collect::<Vec<_>>(), [260, 260, 96]);
    assert_eq!(apdus[2].last(), Some(&0));
}

#[test]
fn data_of_exactly_one_apdu_are_not_chained() {
    for (length, count) in [(0, 1), (1, 1), (255, 1), (256, 2), (510, 2), (511, 3)] {
        assert_eq!(command(length).apdus().count(), count, "{length} bytes");
    }
}

#[test]
fn pieces_are_fetched_and_joined() {
    let (result, sent) = scripted(&command(1), &[&[1, 2, 0x61, 0x02], &[3, 4, 0x61, 0x01], &[5, 0x90, 0x00]]);
    let response = result.unwrap();
    assert_eq!((response.data(), response.status()), ([1, 2, 3, 4, 5].as_slice(), StatusWord::SUCCESS));
    assert_eq!(sent[1..], [vec![0, 0xc0, 0, 0, 2], vec![0, 0xc0, 0, 0, 1]]);
}

#[test]
fn a_wrong_le_is_corrected_once() {
    let (result, sent) = scripted(&command(1), &[&[0x6c, 0x09], &[7, 0x90, 0x00]]);
    assert_eq!(result.unwrap().data(), [7]);
    assert_eq!(sent, [[0, 0xdb, 0x3f, 0xff, 1, 0, 0], [0, 0xdb, 0x3f, 0xff, 1, 0, 9]]);
    let (result, sent) = scripted(&command(1), &[&[0x6c, 0x09], &[0x6c, 0x08]]);
    assert_eq!((result.unwrap().status(), sent.len()), (StatusWord::new(0x6c, 0x08), 2));
    let unanswered = Command::new([0x00, 0x24, 0x00, 0x80], Zeroizing::new(vec![0; 16]));
    let (result, sent) = scripted(&unanswered, &[&[0x6c, 0x05]]);
    assert_eq!((result.unwrap().status(), sent.len()), (StatusWord::new(0x6c, 0x05), 1));
}

#[test]
fn a_chain_stops_where_the_card_refuses_it() {
    let (result, sent) = scripted(&command(600), &[&[0x90, 0x00], &[0x6a, 0x84]]);
    assert_eq!((result.unwrap().status().meaning(), sent.len()), (Meaning::NoRoom, 2));
}

#[test]
fn an_empty_answer_and_an_endless_one_are_errors() {
    assert_eq!(scripted(&command(1), &[&[]]).0.unwrap_err(), ExchangeError::NoStatus);
    assert_eq!(scripted(&command(1), &[&[0x90]]).0.unwrap_err(), ExchangeError::NoStatus);
    let mut apdus = 0;
    let endless = exchange(&command(1), |_| {
        apdus += 1;
        Ok::<_, Infallible>(vec![0x61, 0x00])
    });
    assert_eq!((endless.unwrap_err(), apdus), (ExchangeError::Endless, MAX_ROUNDS));
    let flood = exchange(&command(1), |_| Ok::<_, Infallible>([vec![0; 4000], vec![0x61, 0xff]].concat()));
    assert_eq!(flood.unwrap_err(), ExchangeError::Endless);
}

#[test]
fn debug_shows_no_data() {
    assert_eq!(format!("{:?}", command(3)), "Command(00 DB 3F FF, 3 bytes)");
    let (response, _) = scripted(&command(1), &[&[0xab, 0xcd, 0x90, 0x00]]);
    assert_eq!(format!("{:?}", response.unwrap()), "Response(9000, 2 bytes)");
}

proptest! {
    #[test]
    fn chained_pieces_join_to_the_data(length in 0usize..2000) {
        let command = command(length);
        let mut joined = Vec::new();
        for apdu in command.apdus() {
            let lc = if length == 0 { 0 } else { usize::from(apdu[4]) };
            joined.extend_from_slice(&apdu[5.min(apdu.len() - 1)..][..lc]);
        }
        prop_assert_eq!(joined.as_slice(), command.data.as_slice());
    }

    #[test]
    fn any_answers_come_to_an_end(answers in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..12)) {
        let answers: Vec<&[u8]> = answers.iter().map(Vec::as_slice).collect();
        let _ = scripted(&command(300), &answers);
    }
}
