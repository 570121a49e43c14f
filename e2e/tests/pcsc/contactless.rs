//! The UID of a contactless chip, as the PC/SC service passes it on.

use cardwright_e2e::pcsc::{Act, Bench, Card, Event, Slot};
use cardwright_e2e::programs;

/// A bench with a card in its first reader.
async fn with(card: &Card) -> (Bench, Slot) {
    let bench = Bench::open().await;
    let mut slot = bench.slot(0, card);
    slot.insert().await;
    bench.insertion(0).await;
    (bench, slot)
}

/// What the agent says when it is asked for the UID: on its output if it has one, else in its log.
async fn read(bench: &Bench) -> Result<String, String> {
    let agent = programs::agent();
    let arguments = ["read-uid", "--reader", &Bench::reader_name(0)];
    let output = bench.client(agent.to_str().unwrap(), &arguments).await;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().to_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uids_of_each_length_are_read_of_cards_with_and_without_piv() {
    for (card, uid) in
        [(Card::Blank, "04A1B2C3D4E5F6"), (Card::NotPiv, "12345678"), (Card::NotPiv, "88112233445566778899")]
    {
        let (bench, _slot) = with(&card.with_uid(uid)).await;
        assert_eq!(read(&bench).await.as_deref(), Ok(uid));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_uid_is_named_with_what_to_do() {
    for (card, sentence) in [
        (Card::Blank, "the reader tells no UID of this card"),
        (Card::NotPiv, "the reader tells no UID of this card"),
        (Card::NotPiv.with_uid("08112233"), "the chip makes up a new UID each time"),
        (Card::NotPiv.with_uid("0411223344"), "the reader answered 5 bytes"),
        (Card::NotPiv.with_uid(""), "the reader answered 0 bytes"),
        (Card::NotPiv.with_uid("0102030405060708090A0B"), "the reader answered 11 bytes"),
    ] {
        let (bench, _slot) = with(&card).await;
        let said = read(&bench).await.unwrap_err();
        assert!(said.contains(sentence) && said.ends_with('.'), "{card:?}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_taken_away_between_the_two_readings_has_no_uid() {
    let (bench, mut slot) = with(&Card::NotPiv.with_uid("04A1B2C3D4E5F6")).await;
    slot.at(1, Act::PullBefore).await;
    let said = read(&bench).await.unwrap_err();
    assert!(said.contains("the card was removed or lost contact"), "{said}");
    slot.until(|event| *event == Event::Ejected).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contactless_card_is_listed_with_its_uid() {
    let (bench, _slot) = with(&Card::NotPiv.with_uid("04A1B2C3D4E5F6")).await;
    let listed = bench.asked(programs::agent().to_str().unwrap(), &["readers"]).await;
    let expected = "a contactless card with the UID 04A1B2C3D4E5F6 and without a PIV application";
    assert!(listed.contains(expected), "{listed}");
}
