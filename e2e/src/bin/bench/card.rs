//! A card with four P-256 keys: how many APDUs it takes, beside the least that it needs, and how long the agent takes beside
//! the card itself.

use super::{batch, median};
use api::agent::Job;
use cardwright_e2e::in_process::{Act, Office};
use cardwright_e2e::workshop::Workshop;
use domain::issuance::CommandName;
use personalise::{CardTransport, TransportError};
use rand::Rng as _;
use rand::rngs::OsRng;
use std::collections::BTreeMap;
use std::time::Duration;
use virtual_card::{VirtualCard, time_in_card};

/// Cards, of whose ratios the median is taken.
const CARDS: u32 = 9;

// Instructions (SP 800-73-5 part 2, table 2; the first of Yubico).
const METADATA: u8 = 0xf7;
const SET_TRIES: u8 = 0xfa;
const SET_MANAGEMENT_KEY: u8 = 0xff;
const VERIFY: u8 = 0x20;
const CHANGE_REFERENCE_DATA: u8 = 0x24;
const GENERATE: u8 = 0x47;
const GENERAL_AUTHENTICATE: u8 = 0x87;
const SELECT: u8 = 0xa4;
const GET_RESPONSE: u8 = 0xc0;
const GET_DATA: u8 = 0xcb;
const PUT_DATA: u8 = 0xdb;

/// Keys on the card.
const KEYS: usize = 4;

/// Counts what goes through to a card, and how long one of plastic would take for it.
struct Metered {
    card: VirtualCard,
    instructions: Vec<u8>,
    time: Duration,
}

impl CardTransport for Metered {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.instructions.push(apdu[1]);
        self.time += time_in_card(apdu);
        self.card.transmit(apdu)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }
}

pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>) {
    let Metered { instructions, time, .. } = metered().await;
    figures.insert("apdus_per_card", instructions.len() as f64);
    figures.insert("apdus_per_card_least", least(&instructions) as f64);
    figures.insert("agent_overhead_ratio", overhead(time).await);
}

async fn metered() -> Metered {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Claim).await;
    let job: Job = case.does(Act::Claim).await.json();
    let card = VirtualCard::in_memory(OsRng.r#gen()).unwrap();
    let metered = Metered { card, instructions: Vec::new(), time: Duration::ZERO };
    case.personalise_in(job, metered).await.0.into_transport()
}

/// The least: what changes the card, once, and what has to come before. Everything else finds out whose card it is, lets a
/// run that was cut off go on, or proves what was done.
fn least(instructions: &[u8]) -> usize {
    let count = |wanted: &[u8]| instructions.iter().filter(|seen| wanted.contains(seen)).count();
    let rows = [
        ("selected", count(&[SELECT]), 1),
        (
            "management key: asked of what kind, shown, set, shown again twice",
            count(&[METADATA, SET_MANAGEMENT_KEY]),
            1,
        ),
        ("tries set, where the card can", count(&[SET_TRIES]), 1),
        // Two to show the management key; then each key proves itself before it is certified, and works after that.
        ("shown the management key; keys proven and at work", count(&[GENERAL_AUTHENTICATE]), 2 + KEYS),
        ("keys made", count(&[GENERATE]), KEYS),
        // For the session and for 9C; besides, tries read, 9C again, and the new PIN tried.
        ("PIN verified, tries read", count(&[VERIFY]), 2),
        // One is the mark, by which a card is known before it has its CHUID.
        ("objects written", count(&[PUT_DATA]), count(&[PUT_DATA]) - 1),
        ("objects read: is it blank, and is all as it was written", count(&[GET_DATA, GET_RESPONSE]), 0),
        ("PUK and PIN changed", count(&[CHANGE_REFERENCE_DATA]), 2),
    ];
    for (what, taken, least) in rows {
        println!("{taken:>3} APDUs, {least:>2} at least: {what}");
    }
    assert_eq!(
        rows.map(|row| row.1).iter().sum::<usize>(),
        instructions.len(),
        "every instruction has its row"
    );
    rows.map(|row| row.2).iter().sum()
}

/// From the claim to the report, by the server's clock, / the time inside the card.
async fn overhead(time: Duration) -> f64 {
    let mut workshop = Workshop::with_people(CARDS, 1).await;
    workshop.desks[0].start_with_software(workshop.site.url(), &["--unhurried"]);
    let officer = &workshop.officer;
    let mut ratios = Vec::new();
    for number in 0..CARDS {
        let history = batch::produced(officer, number).await;
        let at = |command| batch::at(&history, command);
        let taken = at(CommandName::ReportVerified) - at(CommandName::Claim);
        ratios.push(taken / (time.as_secs_f64() * 1e3));
    }
    println!("{:.0} ms inside the card, ratios {ratios:.3?}", time.as_secs_f64() * 1e3);
    median(ratios)
}
