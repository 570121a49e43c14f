//! A badge, from the wish to the end: reader, UID, print queue, and what scanners read off it.

use crate::card::measures;
use api::issuance::{Accepted, Confirmation, RequestCard};
use cardwright_e2e::cups::{Driver, PrintBench, Printer};
use cardwright_e2e::desk::Desk;
use cardwright_e2e::job;
use cardwright_e2e::pcsc::{Bench, Card, Slot};
use cardwright_e2e::people::{APPROVER, EVERY_ROLE, HOLDER, OFFICER, SECOND_OFFICER, STAFF};
use cardwright_e2e::person::{SignedIn, command_id};
use cardwright_e2e::process::{done, run};
use cardwright_e2e::site::Site;
use cardwright_e2e::wait::until;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::id::IssuanceId;
use domain::issuance::state::AwaitingConfirmation;
use domain::issuance::{State, StateName};
use domain::process::ProcessId;
use std::path::Path;

const UID: &str = "04A1B2C3D4E5F6";
const OTHER_UID: &str = "04112233445566";

/// A counter where badges are made.
struct Counter {
    readers: Bench,
    slot: Slot,
    prints: PrintBench,
    printer: Printer,
    site: Site,
    desk: Desk,
    holder: SignedIn,
    officer: SignedIn,
    approver: SignedIn,
}

impl Counter {
    /// A counter whose agent is at work; nothing is on its reader.
    async fn open() -> Self {
        let mut site = Site::with(&[STAFF, &[SECOND_OFFICER, EVERY_ROLE]].concat()).await;
        let code = site.agent_code().await;
        site.start(&[]).await;
        let (readers, prints) = (Bench::open().await, PrintBench::open().await);
        let printer = prints.printer("cards", Driver::Lying).await;
        let desk = Desk::at(site.beside("desk"));
        desk.enrol(site.url(), &code).await;
        let mut counter = Self {
            slot: readers.slot(0, &Card::Blank),
            holder: site.sign_in(&HOLDER).await,
            officer: site.sign_in(&OFFICER).await,
            approver: site.sign_in(&APPROVER).await,
            readers,
            prints,
            printer,
            site,
            desk,
        };
        counter.start();
        counter.portrait(&counter.holder).await;
        counter
    }

    fn start(&mut self) {
        self.desk.start_with(self.site.url(), &self.readers, &["--printer", &self.printer.address()]);
    }

    /// The officer takes a photo of somebody: a grey one.
    async fn portrait(&self, who: &SignedIn) {
        let mut png = std::io::Cursor::new(Vec::new());
        image::GrayImage::from_pixel(300, 400, image::Luma([150]))
            .write_to(&mut png, image::ImageFormat::Png)
            .unwrap();
        let path = format!("/api/people/{}/photo", who.me.person);
        let request = self.officer.bare_command(&command_id(), &path).header("content-type", "image/png");
        let answer = request.body(png.into_inner()).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// A contactless card on the reader, in the place of whatever is there.
    async fn put(&mut self, uid: &str) {
        self.slot.insert_card(&Card::NotPiv.with_uid(uid)).await;
    }

    async fn take_off(&mut self) {
        let before = self.readers.removals(0);
        self.slot.eject().await;
        self.readers.removal(0, before).await;
    }

    /// Somebody's wish for a badge, as far as the desk.
    async fn queued(&self, who: &SignedIn) -> IssuanceId {
        self.queued_by(ProcessId::CCProcUSSPEmployeeCardWithApproval, who).await
    }

    async fn queued_by(&self, process: ProcessId, who: &SignedIn) -> IssuanceId {
        let wish = RequestCard { process, although_open: true, recorded: None };
        let issuance = job::insist(who, "/api/requests", &wish).await.1.json::<Accepted>().issuance;
        job::produce(&self.officer, &issuance).await;
        job::approve(&self.approver, &issuance).await;
        job::reach(&self.officer, &issuance, StateName::CardReady).await;
        job::choose(&self.officer, &issuance).await;
        issuance
    }

    async fn verified(&self, issuance: &IssuanceId) -> AwaitingConfirmation {
        let page = job::reach(&self.officer, issuance, StateName::AwaitingConfirmation).await;
        let State::AwaitingConfirmation(verified) = page.issuance.state else { unreachable!() };
        verified
    }

    async fn issued(&self, issuance: &IssuanceId) {
        job::confirm(&self.officer, issuance).await;
        job::reach(&self.officer, issuance, StateName::Issued).await;
    }

    async fn failure(&self, issuance: &IssuanceId) -> Failure {
        let page = job::reach(&self.officer, issuance, StateName::Failed).await;
        let State::Failed(failed) = page.issuance.state else { unreachable!() };
        failed.failure
    }
}

/// What a scanner reads off both sides of a printed card, each with its kind.
async fn scanned(pdf: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("side");
    let (pdf, picture) = (pdf.to_str().unwrap(), picture.to_str().unwrap());
    done(Path::new("pdftoppm"), &["-r", "600", "-png", pdf, picture]).await;
    let mut read = String::new();
    for side in std::fs::read_dir(folder.path()).unwrap() {
        let side = side.unwrap().path();
        let output = run(Path::new("zbarimg"), &["--quiet", side.to_str().unwrap()]).await;
        read += &String::from_utf8(output.stdout).unwrap();
    }
    read
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_badge_is_printed_read_off_and_issued_and_its_chip_is_nobody_elses() {
    let mut counter = Counter::open().await;
    counter.put(UID).await;
    let issuance = counter.queued(&counter.holder).await;
    let verified = counter.verified(&issuance).await;
    let number = verified.card.number.to_string();
    assert_eq!(verified.evidence.uid.as_ref().unwrap().to_string(), UID);
    assert_eq!(verified.card.uid.as_ref().map(|read| &read.uid), verified.evidence.uid.as_ref());
    assert_eq!((&verified.evidence.piv, verified.evidence.print.unwrap().printer.as_str()), (&None, "cards"));
    let [printed] = counter.printer.cards().try_into().unwrap();
    measures(&printed, false).await;
    let read = scanned(&printed).await;
    assert!(read.contains(&format!("CODE-128:{number}")) && read.contains("QR-Code:"), "{read}");
    assert!(read.lines().filter(|line| line.contains(&number)).count() >= 2, "{read}");
    counter.issued(&issuance).await;

    // The finished card lies there still: it is not taken for the next one, until somebody puts it there again.
    let second = counter.site.sign_in(&SECOND_OFFICER).await;
    counter.portrait(&second).await;
    let next = counter.queued(&second).await;
    let asked = "take the card off reader";
    until("the desk to ask for another card", || async { counter.desk.log().contains(asked).then_some(()) })
        .await;
    counter.take_off().await;
    counter.put(UID).await;
    let failure = counter.failure(&next).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::ReadUid, ChipFate::Clean));
    assert!(failure.reason.as_str().contains(&number), "{}", failure.reason);
    assert_eq!(counter.printer.cards().len(), 1, "nothing was printed for it");

    let again = Confirmation::TryAgain { chip: domain::issuance::command::Chip::New };
    job::insist(&counter.officer, &job::path(&next, "confirmation"), &again).await.1.json::<Accepted>();
    counter.take_off().await;
    counter.put(OTHER_UID).await;
    let verified = counter.verified(&next).await;
    assert_eq!(verified.evidence.uid.unwrap().to_string(), OTHER_UID);
    counter.issued(&next).await;
}

/// The administrator has smart cards read and printed as badges are.
async fn smart_cards_are_badges(administrator: &SignedIn) {
    let value = async |process: ProcessId| {
        let answer = administrator.get(&format!("/api/settings/process.{process}")).await;
        (answer.header("etag").to_owned(), answer.json::<serde_json::Value>()["value"].clone())
    };
    let (_, badge) = value(ProcessId::CCProcUSSPEmployeeCardWithApproval).await;
    let (edition, mut smart) = value(job::PROCESS).await;
    for part in ["contactless", "layout"] {
        smart["value"][part] = badge["value"][part].clone();
    }
    let request = administrator
        .request(http::Method::PUT, &format!("/api/settings/process.{}", job::PROCESS))
        .header(api::headers::CSRF, &administrator.me.csrf)
        .header(api::headers::IDEMPOTENCY_KEY, command_id().as_str())
        .header(http::header::IF_MATCH, edition);
    let answer = request.json(&serde_json::json!({ "value": smart })).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_with_both_chips_is_read_written_and_printed_in_one_job() {
    let mut counter = Counter::open().await;
    smart_cards_are_badges(&counter.site.sign_in(&EVERY_ROLE).await).await;
    counter.slot.insert_card(&Card::Blank.with_uid(UID)).await;
    let issuance = counter.queued_by(job::PROCESS, &counter.holder).await;
    let verified = counter.verified(&issuance).await;
    assert_eq!(verified.evidence.uid.unwrap().to_string(), UID);
    assert_eq!(verified.evidence.piv.unwrap().slots.len(), verified.card.certificates.len());
    assert!(verified.evidence.print.is_some());
    let [printed] = counter.printer.cards().try_into().unwrap();
    measures(&printed, false).await;
    counter.issued(&issuance).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_printer_is_named_and_the_card_is_finished_once_it_is_started() {
    let mut counter = Counter::open().await;
    counter.prints.administer("cupsdisable", &[counter.printer.name()]).await;
    counter.put(UID).await;
    let issuance = counter.queued(&counter.holder).await;
    let failure = counter.failure(&issuance).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::Print, ChipFate::Clean));
    assert!(failure.reason.as_str().contains("start its queue (cupsenable)"), "{}", failure.reason);

    // In the middle of a card, it is the same card that is taken up again.
    counter.prints.administer("cupsenable", &[counter.printer.name()]).await;
    counter.printer.hold();
    job::try_again(&counter.officer, &issuance).await;
    counter.printer.begun().await;
    counter.prints.administer("cupsdisable", &[counter.printer.name()]).await;
    let failure = counter.failure(&issuance).await;
    assert_eq!((failure.step, failure.fate), (ProductionStep::Print, ChipFate::Resumable));
    counter.printer.go_on();
    counter.prints.administer("cupsenable", &[counter.printer.name()]).await;
    job::try_again(&counter.officer, &issuance).await;
    let verified = counter.verified(&issuance).await;
    assert_eq!(verified.evidence.uid.unwrap().to_string(), UID);
    assert_eq!(counter.printer.cards().len(), 1, "what was given up did not come out");
    counter.issued(&issuance).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_killed_while_a_badge_is_printed_finishes_it_and_prints_it_once() {
    let mut counter = Counter::open().await;
    counter.put(UID).await;
    counter.printer.hold();
    let issuance = counter.queued(&counter.holder).await;
    counter.printer.begun().await;
    counter.desk.kill().await;
    counter.start();
    counter.printer.go_on();
    let verified = counter.verified(&issuance).await;
    assert_eq!(verified.card.attempt.get(), 1, "it is the same attempt");
    let [printed] = counter.printer.cards().try_into().unwrap();
    measures(&printed, false).await;
    counter.issued(&issuance).await;
}
