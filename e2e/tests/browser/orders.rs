//! Mass production by hand: why cards are skipped, an order that goes on past a failure, the desk at which its
//! cards are made one by one.

use crate::by_keyboard::hit;
use crate::driver::Driver;
use crate::office::Office;
use crate::one_card::close_other_tabs;
use crate::window::{Kind, Window};
use api::agent::{Job, Report};
use api::issuance::{Accepted, Production, RequestCard};
use api::order::LinesPage;
use cardwright_e2e::answer::Answer;
use cardwright_e2e::in_process::SoftCard;
use cardwright_e2e::job;
use cardwright_e2e::people::{CARD_ADMINISTRATOR, EVERY_ROLE, HOLDER};
use cardwright_e2e::person::command_id;
use cardwright_e2e::wait::until;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::id::{IssuanceId, OrderId};
use domain::issuance::StateName;
use domain::process::ProcessId;
use domain::profile::Slot;
use domain::text::Note;
use fantoccini::key::Key;
use http::header::CONTENT_TYPE;

const BADGE: ProcessId = ProcessId::CCProcUSSPEmployeeCardWithApproval;
const BADGES: &str = "Employee badges, mass production";
const REASON: &str = "the ribbon tore; put a new one in";

/// A card of the holder that waits in the pool, and its number.
pub(crate) async fn pooled(office: &Office, process: ProcessId) -> (IssuanceId, String) {
    let wish = RequestCard { process, although_open: true, recorded: None };
    let issuance = office.holder.command("/api/requests", &wish).await.json::<Accepted>().issuance;
    job::produce(&office.officer, &issuance).await;
    job::approve(&office.approver, &issuance).await;
    let page = job::reach(&office.officer, &issuance, StateName::CardReady).await;
    let number = page.issuance.state.card().unwrap().number.to_string();
    let path = job::path(&issuance, "production");
    job::insist(&office.officer, &path, &Production::Mass {}).await.1.json::<Accepted>();
    job::reach(&office.officer, &issuance, StateName::Pooled).await;
    (issuance, number)
}

/// The officer takes a picture of the holder, without which the built-in badge is not printed.
async fn portray(office: &Office) {
    const PICTURE: &[u8] = include_bytes!("../../src/in_process/portrait.png");
    let path = format!("/api/people/{}/photo", office.holder.me.person);
    let upload = office.officer.bare_command(&command_id(), &path);
    let answer = Answer::of(upload.header(CONTENT_TYPE, "image/png").body(PICTURE)).await.unwrap();
    assert!(answer.status.is_success(), "{answer:?}");
}

/// Makes a draft of all that is in the pool; ends on its page.
async fn draft(window: &Window, process: &str) -> OrderId {
    window.follow("Orders").await;
    window.follow("New order").await;
    window.select("Process of mass production", process).await;
    window.reads(&HOLDER.name()).await;
    window.press("Create order").await;
    window.finds(Kind::Heading, "Before the first card").await;
    window.last_of_path().await.parse().unwrap()
}

/// Starts the order of the page that is shown; the desk's reader has reported just now.
async fn start(office: &Office, window: &Window) {
    office.agent.poll().await;
    window.press("Start order").await;
}

/// Takes a card of the order.
async fn claim(office: &Office, card: &IssuanceId, order: &OrderId) -> Job {
    office.agent.claim_for(card, Some(order)).await.json()
}

async fn make(office: &Office, card: &IssuanceId, order: &OrderId) {
    let claimed = claim(office, card, order).await;
    let (_, reported) = office.agent.finish_badge(card, &claimed).await;
    assert!(reported.status.is_success(), "{reported:?}");
}

async fn fail(office: &Office, card: &IssuanceId, claimed: &Job) {
    let failure =
        Failure { step: ProductionStep::Print, reason: Note::parse(REASON).unwrap(), fate: ChipFate::Clean };
    let reported = office.agent.report(card, claimed.fence, Report::Failed { failure }).await;
    assert!(reported.status.is_success(), "{reported:?}");
}

/// What has the focus in a dialog: the harmless button.
async fn harmless(window: &Window, name: &str) {
    let what = || format!("the focus on `{name}`");
    window
        .until(what, async || {
            let focused = window.client.active_element().await.ok()?;
            (window.label(&focused).await? == name).then_some(())
        })
        .await;
}

/// Ends the order of the page that is shown.
async fn call_off(window: &Window, reason: &str) {
    window.press("Cancel order").await;
    window.reads("Cards that are issued stay issued").await;
    window.look("order-cancel").await;
    window.write("Reason", reason).await;
    window.press("Cancel order").await;
    window.finds(Kind::Heading, "The order was cancelled").await;
    window.reads(reason).await;
}

/// An order without a card is not started, and says why.
async fn in_vain(office: &Office, window: &Window) {
    window.press("Create order").await;
    window.finds(Kind::Heading, "Before the first card").await;
    start(office, window).await;
    window.reads("An order without a card makes nothing").await;
    window.reads("No card in the pool fits the filter at the moment").await;
    harmless(window, "Not yet").await;
    window.look("order-in-vain").await;
    window.press("Not yet").await;
    call_off(window, "Nobody is called so.").await;
}

/// Cards that are not ready are told with the way to what mends them; the order is called off.
async fn skipped(office: &Office, window: &Window) {
    window.follow("Orders").await;
    window.reads("No order is open").await;
    window.look("orders-empty").await;
    window.follow("New order").await;
    window.select("Process of mass production", "Badges without a name, mass production").await;
    window.finds(Kind::Field, "How many cards?").await;
    window.select("Process of mass production", BADGES).await;
    window.write("Name begins with", "Zebra").await;
    window.reads("No card in the pool fits").await;
    in_vain(office, window).await;
    window.goto("/admin/orders").await;
    window.follow("New order").await;
    window.select("Process of mass production", BADGES).await;
    window.reads(&HOLDER.name()).await;
    window.press("Tick all shown").await;
    window.reads("1 ticked").await;
    window.choose("Stop at the first failure").await;
    window.look("order-new").await;
    window.press("Create order").await;
    window.finds(Kind::Heading, "Before the first card").await;
    window.reads("Card numbers").await;
    window.look("order-draft").await;
    start(office, window).await;
    window.reads("Cards that were not ready and are skipped: 1").await;
    window.follow("See why").await;
    window.reads("The person has no photo, and one is printed on the card").await;
    window.finds(Kind::Link, "To the person").await;
    window.look("order-skipped").await;
    call_off(window, "The photo comes first.").await;
}

/// All good but one.
async fn confirm(window: &Window, number: &str) {
    let card = format!("{}, {number}", HOLDER.name());
    window.follow("To confirm").await;
    window.choose(&format!("{card} is not good")).await;
    window.press("Confirm these cards").await;
    window.reads("Say of each ticked card what is wrong").await;
    window.select(&format!("What is wrong with the card of {card}?"), "The print is smeared").await;
    window.reads("2 good, 1 not good").await;
    window.look("order-to-confirm").await;
    window.press("Confirm these cards").await;
    window.reads("Cards that are good and are issued: 2").await;
    harmless(window, "Back").await;
    window.look("order-confirm").await;
    window.press("Confirm these cards").await;
    window.reads("Issued 2").await;
    window.reads("Failed 1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_badges_goes_on_past_a_failure_to_its_end() {
    let (office, driver) = (Office::open().await, Driver::start());
    let (first, _) = pooled(&office, BADGE).await;
    let window = office.window(&driver, &EVERY_ROLE).await;
    skipped(&office, &window).await;

    portray(&office).await;
    let ((second, number), (third, _)) = (pooled(&office, BADGE).await, pooled(&office, BADGE).await);
    let order = draft(&window, BADGES).await;
    start(&office, &window).await;
    window.reads("Waiting 3").await;
    window.reads("Known after three cards").await;
    let claimed = claim(&office, &first, &order).await;
    window.reads("In production 1").await;
    window.reads("Scripted").await;
    window.look("order-running").await;
    let (_, reported) = office.agent.finish_badge(&first, &claimed).await;
    assert!(reported.status.is_success(), "{reported:?}");
    make(&office, &second, &order).await;
    window.reads("To confirm 2").await;
    let claimed = claim(&office, &third, &order).await;
    fail(&office, &third, &claimed).await;
    window.finds(Kind::Heading, "Exceptions").await;
    window.reads(REASON).await;
    window.look("order-exceptions").await;
    window.press("Repeat production").await;
    window.reads("Each failed card is tried again with a new card").await;
    harmless(&window, "Not yet").await;
    window.press("Repeat production").await;
    window.reads("Waiting 1").await;

    window.press("Pause order").await;
    window.finds(Kind::Heading, "The order is paused").await;
    window.press("Resume order").await;
    window.finds(Kind::Button, "Pause order").await;
    make(&office, &third, &order).await;
    window.reads("To confirm 3").await;
    window.finds(Kind::Heading, "Is the order complete?").await;
    confirm(&window, &number).await;

    window.press("Complete order").await;
    window.reads("Failed cards: 1. They leave the order and go back to the pool").await;
    window.look("order-complete").await;
    window.press("Complete order").await;
    window.finds(Kind::Heading, "The order is completed").await;
    window.reads("Every card that was not made is back in the pool").await;
    window.unfold("History").await;
    window.reads("Repeat production").await;
    window.look("order-completed").await;
    window.follow("Orders").await;
    window.follow("Ended").await;
    window.reads("2 of 2 issued").await;
    window.look("orders-ended").await;
    window.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_are_made_one_by_one_at_a_desk_by_one_key() {
    let (office, driver) = (Office::open().await, Driver::start());
    portray(&office).await;
    let ((first, _), (second, _)) = (pooled(&office, BADGE).await, pooled(&office, BADGE).await);
    let window = office.window(&driver, &EVERY_ROLE).await;
    let order = draft(&window, BADGES).await;
    office.agent.poll().await;
    window.follow("Desk mode").await;
    window.finds(Kind::Option, "Scripted").await;
    window.look("desk-choice").await;
    window.press("Begin").await;
    window.finds(Kind::Heading, "The order has not begun").await;
    window.look("desk-start").await;
    office.agent.poll().await;
    hit(&window, Key::Enter).await;
    window.finds(Kind::Heading, "One moment").await;
    let claimed = claim(&office, &first, &order).await;
    window.finds(Kind::Heading, "Leave the card in").await;
    window.look("desk-working").await;
    let (_, reported) = office.agent.finish_badge(&first, &claimed).await;
    assert!(reported.status.is_success(), "{reported:?}");
    window.finds(Kind::Heading, "Done").await;
    window.look("desk-done").await;
    let claimed = claim(&office, &second, &order).await;
    window.finds(Kind::Heading, "Leave the card in").await;
    fail(&office, &second, &claimed).await;
    window.finds(Kind::Heading, "Failed").await;
    window.reads(REASON).await;
    window.look("desk-failed").await;
    hit(&window, Key::Enter).await;
    window.finds(Kind::Heading, "No more cards wait").await;
    hit(&window, Key::Enter).await;
    window.finds(Kind::Heading, BADGES).await;
    window.finds(Kind::Heading, "Exceptions").await;
    window.leave().await;
}

/// Makes a smart card, as an agent sees one.
async fn make_smart_card(office: &Office, card: &IssuanceId, order: &OrderId) {
    make_on(office, card, order, SoftCard::blank()).await;
}

async fn make_on(office: &Office, card: &IssuanceId, order: &OrderId, chip: SoftCard) {
    let fence = claim(office, card, order).await.fence;
    let reported = office.agent.finish_smart_card(card, fence, &chip).await;
    assert!(reported.status.is_success(), "{reported:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pin_letters_of_an_order_open_once_as_one_document() {
    let (office, driver) = (Office::open().await, Driver::start());
    let ((first, number), (second, _)) =
        (pooled(&office, job::PROCESS).await, pooled(&office, job::PROCESS).await);
    let window = office.window(&driver, &EVERY_ROLE).await;
    let order = draft(&window, "Employee smart cards, mass production").await;
    start(&office, &window).await;
    window.reads("Waiting 2").await;
    for card in [&first, &second] {
        make_smart_card(&office, card, &order).await;
    }
    window.finds(Kind::Heading, "Is the order complete?").await;
    window.reads("Nothing is left: every card is issued").await;
    window.leave().await;

    let window = office.window(&driver, &CARD_ADMINISTRATOR).await;
    window.goto(&format!("/admin/orders/{order}?stage=issued")).await;
    window.reads("PIN letter closed").await;
    window.look("order-letters").await;
    window.press("Open PIN letters").await;
    window.reads("PIN letters that are opened as one document: 2").await;
    harmless(&window, "Keep them closed").await;
    window.look("order-open-letters").await;
    window.press("Open PIN letters").await;
    window.finds(Kind::Link, "Show the letters").await;
    close_other_tabs(&window).await;
    window.press("Finished").await;
    window.reads("No letter of the cards shown is closed").await;
    window.choose(&format!("Take {}, {number}", HOLDER.name())).await;
    window.press("Reprint PIN letters").await;
    window.write_anywhere("The printer jammed.").await;
    window.press("Reprint PIN letters").await;
    window.finds(Kind::Link, "Show the letters").await;
    close_other_tabs(&window).await;
    window.press("Finished").await;
    window.leave().await;
}

/// A number of cards without a name: ordered, made, and one of them given to somebody.
#[tokio::test(flavor = "multi_thread")]
async fn cards_without_a_name_are_ordered_by_number_and_given_to_somebody() {
    let (office, driver) = (Office::open().await, Driver::start());
    let window = office.window(&driver, &EVERY_ROLE).await;
    window.follow("Orders").await;
    window.follow("New order").await;
    window.select("Process of mass production", "Smart cards without a name, mass production").await;
    window.press("Create order").await;
    window.reads("An order makes 1 to 10,000 cards without a name").await;
    window.look("order-new-nameless").await;
    window.write("How many cards?", "3").await;
    window.press("Create order").await;
    window.finds(Kind::Heading, "Before the first card").await;
    window.reads("without a name: 3").await;
    let order: OrderId = window.last_of_path().await.parse().unwrap();
    window.press("Start order").await;
    window.reads("Waiting 3").await;
    window.follow("Waiting").await;
    window.reads("Card without a name").await;
    window.look("order-nameless").await;
    let path = format!("/api/orders/{order}/lines?stage=waiting");
    let mut lines = until("each card to have its number", || async {
        let lines = office.officer.get(&path).await.json::<LinesPage>().rows;
        lines.iter().all(|row| row.line.number.is_some()).then_some(lines)
    })
    .await;
    let dropped = lines.pop().and_then(|row| row.line.number).unwrap();
    window.choose(&format!("Take Card without a name, {dropped}")).await;
    window.press("Drop from the order").await;
    harmless(&window, "Back").await;
    window.look("order-drop-nameless").await;
    window.press("Drop from the order").await;
    window.reads("Cancelled: 1.").await;
    window.reads("Waiting 2").await;
    for row in &lines {
        let chip = SoftCard { slots: vec![Slot::CardAuthentication], ..SoftCard::blank() };
        make_on(&office, &row.line.issuance, &order, chip).await;
    }
    window.reads("Nothing is left: every card is issued").await;
    window.press("Complete order").await;
    window.press("Complete order").await;
    window.finds(Kind::Heading, "The order is completed").await;
    window.reads("Every card that was not made is cancelled").await;

    window.goto(&format!("/admin/cards/{}", lines[0].line.issuance)).await;
    window.reads("Card without a name").await;
    window.press("Hand over card").await;
    window.reads("The card bears no name. Choose the person who gets it").await;
    window.press("Hand over card").await;
    window.reads("Choose the person who gets the card.").await;
    window.write("Search for that person", &HOLDER.name()).await;
    window.choose(&HOLDER.name()).await;
    window.look("card-give").await;
    window.press("Hand over card").await;
    window.reads("Active").await;
    window.finds(Kind::Link, &HOLDER.name()).await;
    window.leave().await;
}
