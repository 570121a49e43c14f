//! What people do at a desk: the wrong card, a card swapped or pulled too early, more readers than one.

use cardwright_e2e::counter::Counter;
use cardwright_e2e::job;
use cardwright_e2e::judges::card::CardJudge;
use cardwright_e2e::judges::pin_of;
use cardwright_e2e::pcsc::{Act, Bench, Card, Event};
use domain::issuance::StateName;
use domain::profile::{KeyAlgorithm, Slot};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_of_another_kind_is_named_and_left_alone() {
    let mut counter = Counter::open().await;
    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    counter.says("waiting for a card: insert a blank PIV card into reader Bench 0 00 00").await;
    counter.insert(&Card::NotPiv).await;
    let wrong =
        "waiting for a card: this is not a PIV card (status 6A82); take the card out of reader Bench 0 00 00";
    counter.says(wrong).await;
    assert_eq!(counter.officer.page(&issuance).await.issuance.state.name(), StateName::Queued);
    counter.take_out().await;
    counter.insert(&Card::Blank).await;
    counter.confirmed(&issuance).await;
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_in_force_is_named_and_left_alone() {
    let mut counter = Counter::open().await;
    let in_force = Card::Folder(counter.bench.card_folder("in-force"));
    counter.insert(&in_force).await;
    let first = counter.card_ready().await;
    counter.choose(&first).await;
    let issued = counter.confirmed(&first).await;
    counter.says("a card that is marked").await;

    let second = counter.card_ready().await;
    counter.choose(&second).await;
    let chip = issued.evidence.piv.as_ref().unwrap().chip;
    let wrong = format!("the card in reader Bench 0 00 00 belongs to another job (chip {chip}); take it out");
    counter.says(&wrong).await;
    assert_eq!(counter.officer.page(&second).await.issuance.state.name(), StateName::Queued);
    counter.take_out().await;
    counter.insert(&Card::Blank).await;
    assert_ne!(counter.confirmed(&second).await.evidence.piv.as_ref().unwrap().chip, chip);

    counter.take_out().await;
    counter.insert(&in_force).await;
    let judge = CardJudge::of(&counter.bench, 0);
    let certificate = issued.card.certificates[0].der.as_bytes();
    assert_eq!(judge.certificate(Slot::Authentication).await, certificate);
    let pin = pin_of(&job::open_letter(&counter.administrator, &first, None).await).await;
    judge.keys_work(&pin, KeyAlgorithm::P256, &issued.card.certificates[..1]).await;
    counter.has_made(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_swapped_in_the_middle_is_not_taken_for_the_one_begun_with() {
    let mut counter = Counter::open().await;
    let begun_with = Card::Folder(counter.bench.card_folder("begun-with"));
    counter.insert(&begun_with).await;
    let issuance = counter.card_ready().await;
    // In the middle of making the key.
    counter.slot.at(16, Act::HoldBefore).await;
    counter.choose(&issuance).await;
    counter.slot.until(|event| matches!(event, Event::Held {})).await;
    counter.slot.insert_card(&Card::Blank).await;
    let failure = counter.failure(&issuance).await;
    assert!(failure.reason.as_str().contains("the card was removed"), "{:?}", failure.reason);

    // The service has seen by now that there is a card, or has missed the swap.
    for _ in 0..3 {
        counter.slot.until(|event| *event == Event::Polled).await;
    }
    counter.take_out().await;
    counter.slot.insert_card(&begun_with).await;
    job::try_again(&counter.officer, &issuance).await;
    let issued = counter.confirmed(&issuance).await;
    assert_eq!(issued.card.chips.len(), 1, "{:?}", issued.card.chips);
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blank_card_in_place_of_the_one_begun_with_gets_keys_and_secrets_of_its_own() {
    let mut counter = Counter::open().await;
    counter.insert(&Card::Blank).await;
    let issuance = counter.card_ready().await;
    let removals = counter.bench.removals(0);
    // Its certificate is stored by then.
    counter.slot.at(27, Act::PullAfter).await;
    counter.choose(&issuance).await;
    counter.slot.until(|event| *event == Event::Ejected).await;
    counter.failure(&issuance).await;
    counter.bench.removal(0, removals).await;
    counter.insert(&Card::Blank).await;
    job::try_again(&counter.officer, &issuance).await;
    let issued = counter.confirmed(&issuance).await;
    let [first, second] = issued.card.chips.as_slice() else { panic!("two chips") };
    assert_eq!(issued.evidence.piv.as_ref().unwrap().chip, second.chip);
    assert_ne!(first.secrets, second.secrets, "the first chip may hold the secrets of the first attempt");
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_pulled_while_it_is_looked_at_costs_nothing() {
    let mut counter = Counter::open().await;
    for apdu in [0, 3] {
        let removals = counter.bench.removals(0);
        counter.slot.at(apdu, Act::PullBefore).await;
        counter.slot.insert_card(&Card::Blank).await;
        counter.slot.until(|event| *event == Event::Ejected).await;
        counter.bench.removal(0, removals).await;
    }
    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    counter.insert(&Card::Blank).await;
    counter.confirmed(&issuance).await;
    counter.has_made(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_readers_of_an_agent_are_at_work_at_once() {
    let mut counter = Counter::open().await;
    let mut second = counter.bench.slot(1, &Card::Blank);
    counter.insert(&Card::Blank).await;
    second.insert().await;
    let issuances = [counter.card_ready().await, counter.card_ready().await];
    // Both stop in the middle: neither waits for the other.
    counter.slot.at(10, Act::HoldBefore).await;
    second.until(|event| *event == Event::Power { change: "reset".into() }).await;
    second.at(10, Act::HoldBefore).await;
    for issuance in &issuances {
        counter.choose(issuance).await;
    }
    counter.slot.until(|event| matches!(event, Event::Held {})).await;
    second.until(|event| matches!(event, Event::Held {})).await;
    counter.slot.go_on().await;
    second.go_on().await;
    for issuance in &issuances {
        counter.confirmed(issuance).await;
    }
    counter.has_made(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_plugged_in_later_is_worked_with() {
    let mut counter = Counter::open().await;
    counter.says("reader connected reader=\"Bench 0 00 01\"").await;
    counter.bench.plug_in_more_readers();
    counter.bench.kill_service().await;
    counter.bench.start_service().await;
    counter.says(&format!("reader connected reader=\"{}\"", Bench::reader_name(2))).await;
    let mut slot = counter.bench.slot(2, &Card::Blank);
    slot.insert().await;
    let issuance = counter.card_ready().await;
    counter.choose(&issuance).await;
    counter.confirmed(&issuance).await;
    counter.has_made(1).await;
}
