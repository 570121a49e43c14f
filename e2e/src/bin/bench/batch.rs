//! How soon a reader takes a card up, and how eight readers do beside one.

use super::median;
use api::issuance::History;
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::workshop::Workshop;
use cardwright_e2e::{crowd, job, order};
use domain::id::IssuanceId;
use domain::issuance::{CommandName, StateName};
use domain::order::Choice;
use domain::process::{MassProcessId, ProcessId};
use std::collections::BTreeMap;

/// Jobs of which each waits for an agent that has nothing else to do.
const JOBS: u32 = 100;

/// Readers, and cards that each makes in a round.
const READERS: usize = 8;
const CARDS: usize = 12;
/// Rounds, of which the median is taken.
const ROUNDS: usize = 3;

pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>) {
    figures.insert("pickup_ms_p95", pickup().await);
    figures.insert("batch_scaling_8", scaling().await);
}

/// Milliseconds from the choice of production to the claim, by the server's clock; the 95th of a hundred.
async fn pickup() -> f64 {
    let mut workshop = Workshop::with_people(JOBS, 1).await;
    workshop.desks[0].start(workshop.site.url());
    let officer = &workshop.officer;
    let mut samples = Vec::new();
    for number in 0..JOBS {
        let history = produced(officer, number).await;
        samples.push(at(&history, CommandName::Claim) - at(&history, CommandName::ChooseSingle));
    }
    samples.sort_by(f64::total_cmp);
    println!(
        "picked up after {:.0} ms, {:.0} ms at the middle",
        samples[samples.len() * 95 / 100],
        median(samples.clone())
    );
    samples[samples.len() * 95 / 100]
}

/// The history of a card of one of the crowd, once a desk has made it.
pub(super) async fn produced(officer: &SignedIn, number: u32) -> History {
    let process = ProcessId::PcmProcEmployeeCardWithoutApproval;
    let card = job::begin(officer, process, &crowd::id(number)).await;
    job::reach(officer, &card, StateName::CardReady).await;
    job::choose(officer, &card).await;
    job::reach(officer, &card, StateName::AwaitingConfirmation).await;
    officer.history(&card).await
}

/// Cards per second with eight readers / eight times those with one, on cards that take the time of cards of plastic.
async fn scaling() -> f64 {
    let cards = CARDS * (READERS + 1) * ROUNDS;
    let process = MassProcessId::PcmProcMassProductionEmployeeCard;
    let mut workshop = Workshop::open(process, u32::try_from(cards).unwrap(), READERS).await;
    let mut waiting = std::mem::take(&mut workshop.cards);
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let mut take = |readers: usize| waiting.split_off(waiting.len() - CARDS * readers);
        let one = rate(&mut workshop, 1, take(1)).await;
        let all = rate(&mut workshop, READERS, take(READERS)).await;
        println!("{one:.2} cards a second with one reader, {all:.2} with {READERS}");
        ratios.push(all / (one * READERS as f64));
    }
    median(ratios)
}

/// Cards per second, from the first claim to the last card that is verified, by the server's clock.
async fn rate(workshop: &mut Workshop, readers: usize, cards: Vec<IssuanceId>) -> f64 {
    let Workshop { site, desks, administrator, officer, .. } = workshop;
    for desk in &mut desks[..readers] {
        desk.start_with_software(site.url(), &["--unhurried"]);
    }
    let choice = Choice::Cards { cards: cards.clone().try_into().unwrap() };
    let process = MassProcessId::PcmProcMassProductionEmployeeCard;
    let order = order::started(administrator, process, choice).await;
    let counts = order::worked_off(administrator, &order, cards.len() as u64).await;
    assert_eq!(counts.issued, cards.len() as u64, "{counts:?}");
    for desk in &mut desks[..readers] {
        desk.kill().await;
    }
    let (first, last) = span(officer, &cards).await;
    cards.len() as f64 / (last - first) * 1e3
}

/// When the first card was claimed and the last one verified.
async fn span(officer: &SignedIn, cards: &[IssuanceId]) -> (f64, f64) {
    let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
    for card in cards {
        let history = officer.history(card).await;
        first = first.min(at(&history, CommandName::Claim));
        last = last.max(at(&history, CommandName::ReportVerified));
    }
    (first, last)
}

/// When the history has a command, in milliseconds.
pub(super) fn at(history: &History, command: CommandName) -> f64 {
    let row = history.records.iter().find(|row| row.record.command == command).unwrap();
    row.record.at.as_millis() as f64
}
