//! What the main jobs cost whoever does them. `CARDWRIGHT_EFFORTS=DIR` leaves the figures there.

use crate::driver::Driver;
use crate::effort::Effort;
use crate::office::Office;
use crate::one_card::{APPROVER, OFFICER, REQUESTER, close_other_tabs};
use crate::orders::pooled;
use crate::product::Product;
use crate::window::{Kind, Window};
use cardwright_e2e::people::EVERY_ROLE;
use domain::process::ProcessId;
use serde_json::json;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A job, with the most that it may cost: a page that asks for more has become clumsier.
struct Job {
    name: &'static str,
    most: Effort,
}

const fn job(name: &'static str, clicks: u32, keys: u32) -> Job {
    Job { name, most: Effort { clicks, keys } }
}

impl Job {
    /// Holds what was done in windows since `before` against the bound, and lays it down.
    fn done(&self, windows: &[(&Window, Effort)], begun: Instant) {
        let spent = windows.iter().map(|(window, before)| window.effort().since(*before));
        let spent = spent.fold(Effort { clicks: 0, keys: 0 }, |sum, one| Effort {
            clicks: sum.clicks + one.clicks,
            keys: sum.keys + one.keys,
        });
        let Self { name, most } = self;
        assert!(
            spent.clicks <= most.clicks && spent.keys <= most.keys,
            "{name}: {spent:?}, at most {most:?}"
        );
        let Some(folder) = env::var_os("CARDWRIGHT_EFFORTS").map(PathBuf::from) else { return };
        fs::create_dir_all(&folder).unwrap();
        let seconds = (begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        let figures = json!({ "job": name, "clicks": spent.clicks, "keys": spent.keys, "seconds": seconds });
        fs::write(folder.join(format!("{}.json", name.replace(' ', "-"))), figures.to_string()).unwrap();
    }
}

/// A request, the way to its verified card, and the report that it is lost, each in as few clicks as there are.
#[tokio::test(flavor = "multi_thread")]
async fn one_card_costs_few_clicks() {
    let (product, driver) = (Product::start().await, Driver::start());
    let requester = Window::signed_in(&driver, &product, REQUESTER).await;
    let officer = Window::signed_in(&driver, &product, OFFICER).await;
    let approver = Window::signed_in(&driver, &product, APPROVER).await;
    let holder = requester.who.clone();

    let (before, begun) = (requester.effort(), Instant::now());
    requester.follow("Request card").await;
    requester.press("Send request").await;
    requester.finds(Kind::Heading, "Your card is on its way").await;
    job("request a card", 2, 0).done(&[(&requester, before)], begun);

    let (before, begun) = ((officer.effort(), approver.effort()), Instant::now());
    officer.follow_in("Requests", &holder).await;
    officer.press("Produce card").await;
    officer.reads("Awaiting approval").await;
    approver.follow_in("Approvals", &holder).await;
    approver.press("Approve").await;
    officer.press("Choose single production").await;
    officer.press("Choose single production").await;
    officer.finds(Kind::Heading, "Look at the card").await;
    officer.press("Confirm").await;
    officer.finds(Kind::Heading, "To hand over").await;
    job("produce, approve and make one card", 7, 0)
        .done(&[(&officer, before.0), (&approver, before.1)], begun);

    approver.finds(Kind::Heading, "To hand over").await;
    let (before, begun) = (approver.effort(), Instant::now());
    approver.press("Open PIN letter").await;
    approver.press("Open the PIN letter").await;
    approver.reads("The letter is open in a tab of its own").await;
    close_other_tabs(&approver).await;
    approver.press("Finished").await;
    approver.reads("The PIN letter was opened").await;
    job("open a PIN letter", 3, 0).done(&[(&approver, before)], begun);

    // The product made a card at its start as well: this one is the one in the picture.
    requester.finds(Kind::Heading, "Your card is made").await;
    let text = requester.text().await;
    let (picture, _) = text.split_once(" Your card is made").unwrap();
    let report = format!("Report lost {}", picture.split(' ').next_back().unwrap());
    let (before, begun) = (requester.effort(), Instant::now());
    requester.press(&report).await;
    requester.press("Report lost").await;
    requester.finds(Kind::Heading, "Your card is locked").await;
    job("report a card lost", 2, 0).done(&[(&requester, before)], begun);
    for window in [requester, officer, approver] {
        window.leave().await;
    }
}

/// An order of fifty cards is begun, and a person gets a photo.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_cards_cost_as_few_clicks_as_one() {
    let (office, driver) = (Office::open().await, Driver::start());
    for _ in 0..50 {
        pooled(&office, ProcessId::PcmProcUSSPEmployeeCardWithApproval).await;
    }
    let window = office.window(&driver, &EVERY_ROLE).await;
    office.agent.poll().await;
    let (before, begun) = (window.effort(), Instant::now());
    window.follow("Orders").await;
    window.follow("New order").await;
    window.select("Process of mass production", "Employee smart cards, mass production").await;
    window.press("Create order").await;
    window.finds(Kind::Heading, "Before the first card").await;
    window.press("Start order").await;
    window.reads("Waiting 50").await;
    job("begin an order of 50 cards", 5, 0).done(&[(&window, before)], begun);

    window.goto(&format!("/admin/people/{}", office.holder.me.person)).await;
    window.reads("Personnel number").await;
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/in_process/portrait.png");
    let (before, begun) = (window.effort(), Instant::now());
    window.press("Add photo").await;
    window.choose_file("Picture (JPEG, PNG or WebP)", &picture).await;
    window.press("Save photo").await;
    window.finds(Kind::Button, "Change photo").await;
    job("add a photo", 4, 0).done(&[(&window, before)], begun);
    window.leave().await;
}
