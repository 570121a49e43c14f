//! SIGKILL between a decision and what follows from it.

use crate::setting::Office;
use api::issuance::{Accepted, Decision};
use cardwright_e2e::books::Books;
use cardwright_e2e::people::{APPROVER, HOLDER, OFFICER, STAFF};
use cardwright_e2e::person::command_id;
use cardwright_e2e::site::Site;
use cardwright_e2e::{job, wait};
use domain::card::CardState;
use domain::effect::Effect;
use domain::issuance::{CommandName, StateName};
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// How often the store's file is looked at.
const GLANCE: Duration = Duration::from_micros(500);
/// When nothing has been written for so long, everything is done.
const QUIET: Duration = Duration::from_millis(500);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_before_the_kill_is_carried_out_after_the_restart() {
    let mut site = Site::with(STAFF).await;
    site.start(&["--without-worker"]).await;
    let [holder, mut officer, approver] =
        [site.sign_in(&HOLDER).await, site.sign_in(&OFFICER).await, site.sign_in(&APPROVER).await];
    let issuance = job::request(&holder).await;
    job::produce(&officer, &issuance).await;
    job::approve(&approver, &issuance).await;
    let page = officer.page(&issuance).await;
    assert_eq!(page.issuance.state.name(), StateName::CardPending, "nobody carries effects out");
    assert_eq!(officer.history(&issuance).await.records.len(), 3, "the history has no gap meanwhile");
    site.kill().await;
    {
        let file = Books::open(&site).await.read(&issuance).await;
        let waiting = format!("{:?}", file.record.outbox);
        assert!(waiting.contains(&format!("{:?}", Effect::CreateCardObject)), "{waiting}");
        assert!(file.card.is_none() && file.secrets.is_none());
    }
    site.start(&[]).await;
    site.url().clone_into(&mut officer.url);
    let page = job::reach(&officer, &issuance, StateName::CardReady).await;
    let number = page.issuance.state.card().unwrap().number.clone();
    site.settle(std::slice::from_ref(&issuance)).await;
    let file = Books::open(&site).await.read(&issuance).await;
    let card = file.card.as_ref().unwrap();
    assert_eq!((&card.card.number, &card.card.state), (&number, &CardState::Reserved));
    assert!(file.secrets.is_some() && file.history_is_whole());
    assert_eq!((file.history.len(), file.times(CommandName::CardCreated)), (4, 1));
}

/// The worker draws a number, makes the card object with its secrets, says so, and lays down what happened:
/// each is a write. The server is killed after the first, the second, ... that is seen of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_is_killed_while_it_carries_an_effect_out() {
    let mut office = Office::with(&[]).await;
    let mut issuances = Vec::new();
    let mut half_done = 0;
    for write in 1..=12 {
        let issuance = job::request(&office.holder).await;
        job::produce(&office.officer, &issuance).await;
        let (id, path) = (command_id(), job::path(&issuance, "decision"));
        let approval = {
            let (approver, id, path) = (office.approver.clone(), id.clone(), path.clone());
            tokio::spawn(async move { approver.try_command(&id, &path, &Decision::Approve {}).await })
        };
        writes_seen(&office.site, write, approval).await;
        office.site.kill().await;
        let left = Books::open(&office.site).await.read(&issuance).await.record.outbox.len();
        half_done += usize::from(left > 0);
        office.site.start(&[]).await;
        for who in [&mut office.holder, &mut office.officer, &mut office.approver] {
            office.site.url().clone_into(&mut who.url);
        }
        office.approver.command_as(&id, &path, &Decision::Approve {}).await.json::<Accepted>();
        job::reach(&office.officer, &issuance, StateName::CardReady).await;
        issuances.push(issuance);
    }
    assert!(half_done > 0, "no effect was cut short");
    office.site.settle(&issuances).await;
    let books = Books::open(&office.site).await;
    let mut numbers = HashSet::new();
    for issuance in &issuances {
        let file = books.read(issuance).await;
        assert_eq!((file.times(CommandName::Approve), file.times(CommandName::CardCreated)), (1, 1));
        assert!(file.history_is_whole() && file.secrets.is_some());
        let number = file.card.unwrap().card.number;
        assert_eq!(Some(&number), file.record.issuance.state.card().map(|card| &card.number));
        assert!(numbers.insert(number), "no number twice");
    }
    println!(
        "kills (server, while effects are carried out): {}, of which {half_done} cut one short",
        issuances.len()
    );
}

/// Waits until the store's file was seen to change so often, or nothing more comes after the command.
async fn writes_seen<T>(site: &Site, count: usize, command: JoinHandle<T>) {
    // Writes go to the log beside the store's file (SQLite's write-ahead log).
    let log = site.data().join("store.db-wal");
    let written = || std::fs::metadata(&log).ok().map(|log| (log.len(), log.modified().unwrap()));
    let (mut last, mut seen, mut news) = (written(), 0, Instant::now());
    while seen < count && !(command.is_finished() && news.elapsed() > QUIET) {
        let now = written();
        if now != last {
            (last, seen, news) = (now, seen + 1, Instant::now());
        }
        assert!(news.elapsed() < wait::DEADLINE, "the store's file changed {seen} times, not {count}");
        tokio::time::sleep(GLANCE).await;
    }
}
