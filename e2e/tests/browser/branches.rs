//! Every branch of the issuance machine, each clicked once by its visible labels.

use crate::driver::Driver;
use crate::office::{Before, Office};
use crate::window::{Kind, Window};
use cardwright_e2e::job;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, HOLDER, OFFICER};
use domain::evidence::ChipFate;
use serde_json::json;

/// One thing that a person does or sees.
enum Do {
    Press(&'static str),
    Choose(&'static str),
    Write(&'static str),
    Read(&'static str),
}

use Do::{Choose, Press, Read, Write};

/// Who clicks.
#[derive(Clone, Copy)]
enum By {
    Holder,
    Officer,
    Approver,
    Administrator,
}

/// A way through the machine: its name, where it begins, who goes it, how.
type Branch = (&'static str, Before, By, &'static [Do]);

const BRANCHES: &[Branch] = &[
    (
        "decline",
        Before::Requested,
        By::Officer,
        &[
            Press("Decline"),
            Read("Nothing was made for it yet."),
            Write("Has a card already."),
            Press("Decline"),
            Read("The request was declined"),
            Read("Reason: Has a card already."),
        ],
    ),
    (
        "abort-by-who-recorded-it",
        Before::Recorded,
        By::Administrator,
        &[Press("Withdraw request"), Press("Withdraw request"), Read("The request was withdrawn")],
    ),
    (
        "abort-by-its-holder-before-it-is-decided",
        Before::ToApprove,
        By::Holder,
        &[Press("Withdraw request"), Press("Withdraw request"), Read("This request has ended")],
    ),
    (
        "postpone",
        Before::ToApprove,
        By::Approver,
        &[
            Press("Postpone"),
            Write("Until the contract is signed."),
            Press("Postpone"),
            Read("Postponed: Until the contract is signed."),
        ],
    ),
    (
        "reject",
        Before::ToApprove,
        By::Approver,
        &[
            Press("Reject"),
            Write("Leaves next week."),
            Press("Reject"),
            Read("The card was not approved"),
            Read("Reason: Leaves next week."),
        ],
    ),
    (
        "cancel-before-approval",
        Before::ToApprove,
        By::Officer,
        &[
            Press("Cancel issuance"),
            Write("A mistake."),
            Press("Cancel issuance"),
            Read("The issuance was cancelled"),
        ],
    ),
    (
        "single-mass-single-another-reader",
        Before::Ready,
        By::Officer,
        &[
            Press("Choose single production"),
            Press("Choose single production"),
            Read("Queued at a reader"),
            Press("Choose mass production"),
            Read("In the pool for mass production"),
            Press("Choose single production"),
            Press("Choose single production"),
            Read("Queued at a reader"),
            Press("Choose another reader"),
            Choose("Scripted · Scripted desk"),
            Press("Choose another reader"),
            Read("Scripted · Scripted desk"),
        ],
    ),
    ("take-back", Before::Queued, By::Officer, &[Press("Take back"), Read("Ready for production")]),
    (
        "cancel-in-the-queue",
        Before::Queued,
        By::Officer,
        &[
            Press("Cancel issuance"),
            Read("becomes void and is never used again"),
            Read("PIN and PUK are destroyed"),
            Write("Not needed."),
            Press("Cancel issuance"),
            Read("is void"),
        ],
    ),
    (
        "cancel-in-the-pool",
        Before::Ready,
        By::Officer,
        &[
            Press("Choose mass production"),
            Read("In the pool for mass production"),
            Press("Cancel issuance"),
            Write("Not needed."),
            Press("Cancel issuance"),
            Read("is void"),
        ],
    ),
    (
        "cancel-at-the-desk",
        Before::Silent,
        By::Officer,
        &[
            Read("In production"),
            Press("Cancel issuance"),
            Write("The holder left."),
            Press("Cancel issuance"),
            Read("is void"),
        ],
    ),
    (
        "refuse-in-own-words",
        Before::Verified,
        By::Officer,
        &[
            Press("Refuse"),
            Read("this attempt counts as failed"),
            Press("Refuse"),
            Read("Choose what is wrong."),
            Choose("Something else"),
            Press("Refuse"),
            Read("must not be empty"),
            Write("The chip sits askew."),
            Press("Refuse"),
            Read("Production failed"),
            Read("The chip sits askew."),
        ],
    ),
    (
        "refuse-a-smart-card-for-a-usual-flaw",
        Before::Verified,
        By::Officer,
        &[
            Press("Refuse"),
            Choose("The wrong card was in the reader"),
            Press("Refuse"),
            Read("The wrong card was in the reader"),
            Press("Try again"),
            Press("Try again"),
            Read("Queued at a reader"),
        ],
    ),
    (
        "refuse-a-print",
        Before::Printed,
        By::Officer,
        &[
            Press("Refuse"),
            Choose("The photo is wrong"),
            Choose("The print is misaligned"),
            Choose("The print is smeared"),
            Press("Refuse"),
            Read("Production failed"),
            Read("The print is smeared"),
        ],
    ),
    (
        "confirm-a-print-point-by-point",
        Before::Printed,
        By::Officer,
        &[
            Press("Confirm"),
            Choose("The text is sharp and complete"),
            Press("Confirm"),
            Read("Tick each point once you have looked."),
            Choose("If there is a photo, it is of the holder"),
            Choose("The colours are right"),
            Choose("If there is a barcode, it is readable"),
            Press("Confirm"),
            Read("To hand over"),
        ],
    ),
    (
        "cancel-once-verified",
        Before::Verified,
        By::Officer,
        &[
            Press("Cancel issuance"),
            Read("certificate"),
            Write("Made for the wrong person."),
            Press("Cancel issuance"),
            Read("is void"),
        ],
    ),
    (
        "try-again-with-the-same-chip",
        Before::Failed(ChipFate::Resumable),
        By::Officer,
        &[
            Read("the card was taken out of the reader"),
            Press("Try again"),
            Choose("The same chip"),
            Press("Try again"),
            Read("Queued at a reader"),
        ],
    ),
    (
        "try-again-with-a-new-card",
        Before::Failed(ChipFate::Scrap),
        By::Officer,
        &[
            Press("Try again"),
            Read("PIN and PUK of the chip before are destroyed"),
            Press("Try again"),
            Read("Queued at a reader"),
        ],
    ),
    (
        "cancel-after-a-failure",
        Before::Failed(ChipFate::Clean),
        By::Officer,
        &[
            Press("Cancel issuance"),
            Write("Enough."),
            Press("Cancel issuance"),
            Read("The issuance was cancelled"),
        ],
    ),
];

async fn go(window: &Window, way: &[Do]) {
    for step in way {
        match step {
            Press(button) => window.press(button).await,
            Choose(option) => window.choose(option).await,
            Write(text) => window.write_anywhere(text).await,
            Read(text) => window.reads(text).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_branch_is_gone_by_its_visible_labels() {
    let (office, driver) = (Office::open().await, Driver::start());
    // Whoever falls silent now may be given up by the end of the test.
    let silent = office.prepare(Before::Silent).await;
    let officer = office.window(&driver, &OFFICER).await;
    let approver = office.window(&driver, &APPROVER).await;
    let administrator = office.window(&driver, &CARD_ADMINISTRATOR).await;
    let holder = office.window(&driver, &HOLDER).await;
    for (name, before, by, way) in BRANCHES {
        let issuance = office.prepare(*before).await;
        let (window, pages) = match by {
            By::Holder => (&holder, "/requests"),
            By::Officer => (&officer, "/admin/issuances"),
            By::Approver => (&approver, "/admin/issuances"),
            By::Administrator => (&administrator, "/admin/issuances"),
        };
        window.goto(&format!("{pages}/{issuance}")).await;
        go(window, way).await;
        window.look(&format!("branch-{name}")).await;
    }
    officer.goto(&format!("/admin/issuances/{silent}")).await;
    let given_up = async || officer.has(Kind::Button, "Give up").await.then_some(());
    officer.until_lease_ends(|| "the claim to run out".to_owned(), given_up).await;
    officer.look("branch-silent").await;
    go(&officer, &[Press("Give up"), Read("This attempt counts as failed"), Press("Give up")]).await;
    officer.reads("Production failed").await;
    officer.look("branch-given-up").await;
    for window in [officer, approver, administrator, holder] {
        window.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialog_that_is_too_late_says_how_things_stand_and_leads_there() {
    let (office, driver) = (Office::open().await, Driver::start());
    let issuance = office.prepare(Before::ToApprove).await;
    let mut approver = office.window(&driver, &APPROVER).await;
    approver.expect_refusal(409, "/decision");
    approver.goto(&format!("/admin/issuances/{issuance}")).await;
    approver.press("Reject").await;
    approver.write_anywhere("Too early.").await;
    let cancelled = json!({ "withdrawal": "cancel", "reason": "somebody else was there first" });
    office.officer.command(&job::path(&issuance, "withdrawal"), &cancelled).await;
    approver.press("Reject").await;
    approver.reads("the issuance is cancelled").await;
    approver.reads("Last changed by Tomas Berg").await;
    approver.look("conflict").await;
    approver.press("Show how it stands now").await;
    approver.reads("The issuance was cancelled").await;
    approver.reads("Reason: somebody else was there first").await;
    approver.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_without_a_number_says_why_and_is_called_off() {
    let (office, driver) = (Office::open().await, Driver::start());
    office.last_number(1).await;
    office.prepare(Before::Ready).await;
    let issuance = office.prepare(Before::ToApprove).await;
    let approver = office.window(&driver, &APPROVER).await;
    approver.goto(&format!("/admin/issuances/{issuance}")).await;
    approver.press("Approve").await;
    approver.reads("Delayed").await;
    approver.reads("used up").await;
    approver.look("branch-delayed").await;
    let officer = office.window(&driver, &OFFICER).await;
    officer.goto(&format!("/admin/issuances/{issuance}")).await;
    let way = [Press("Cancel issuance"), Write("Next year."), Press("Cancel issuance")];
    go(&officer, &way).await;
    officer.reads("The issuance was cancelled").await;
    for window in [approver, officer] {
        window.leave().await;
    }
}
