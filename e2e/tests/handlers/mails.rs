//! Mails: of which decisions, to whom, in which words; and what becomes of them while the mail server is away.

use crate::orders::{Shop, make};
use crate::settings::{administrator, process, set};
use api::issuance::Track;
use api::mail::{MailPreview, MailRow, MailsPage, TestMail};
use cardwright_core::mail::GIVEN_UP_AFTER;
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::ports::mail::{MailError, MailRecord, Message};
use cardwright_e2e::in_process::{Act, Call, Office, Session, holder};
use domain::card::CardStateName;
use domain::language::Language;
use domain::mail::{MailKind, MailState, MailStateName, NotSent};
use domain::order::Stage;
use domain::process::{Activation, ProcessId};
use domain::role::Role;
use domain::settings::{MailSettings, ReminderAge, Setting, SettingName};
use domain::time::Span;
use std::collections::{BTreeMap, BTreeSet};
use store::Fault;

/// Sends what waits, as the worker does.
async fn sent(office: &Office) -> bool {
    steps::send_mail::sweep(&office.mail_room).await
}

/// The mails that a holder has got.
fn to(office: &Office, session: &Session) -> Vec<Message> {
    let address = format!("{}@example.org", session.person);
    office.mail_server.taken().into_iter().filter(|mail| mail.to.address == address).collect()
}

fn subjects(mails: &[Message]) -> Vec<&str> {
    mails.iter().map(|mail| mail.written.subject.as_str()).collect()
}

async fn mails(office: &Office, by: &Session, state: MailStateName) -> MailsPage {
    office.send(&Call::get(format!("/api/mails?state={}", state.as_str())).by(by)).await.json()
}

fn of(settings: MailSettings) -> Setting {
    Setting::Mails(settings)
}

#[tokio::test]
async fn the_holder_hears_of_each_decision_once_and_officers_of_none() {
    let office = Office::open().await;
    for (act, expected) in [
        (
            Act::Confirm,
            &["Request received", "Request approved", "Your employee smart card is ready for pick-up"][..],
        ),
        (Act::Decline, &["Request received", "Request declined"]),
        (Act::Reject, &["Request received", "Request rejected"]),
        // The card office postpones for itself, and whoever aborts knows it.
        (Act::Postpone, &["Request received"]),
        (Act::Abort, &["Request received"]),
        (Act::Cancel, &["Request received", "Request approved", "Request cancelled"]),
        (Act::ProduceUnrequested, &["Request approved"]),
        (Act::TryAgainNew, &["Request received", "Request approved"]),
    ] {
        let mut case = office.case_before(act).await;
        case.does(act).await;
        assert!(sent(&office).await);
        let mails = to(&office, &case.holder);
        let got: BTreeSet<_> = subjects(&mails).iter().map(|s| s.split(": ").next().unwrap()).collect();
        assert_eq!((got, mails.len()), (expected.iter().copied().collect(), expected.len()), "{act:?}");
        if matches!(act, Act::Decline | Act::Reject | Act::Cancel) {
            let refused =
                mails.iter().find(|mail| mail.written.text.contains("The reason given:\n\n> ")).unwrap();
            assert!(refused.written.html.contains("<blockquote"), "{}", refused.written.html);
        }
    }
    let addresses: Vec<_> = office.mail_server.taken().into_iter().map(|mail| mail.to.address).collect();
    assert!(addresses.iter().all(|address| address.starts_with("holder")), "{addresses:?}");
}

/// Of a card that is in force at once, mail and page say so, and not that its holder has it: it still lies at the desk.
#[tokio::test]
async fn a_card_that_is_active_as_it_is_issued_is_produced_and_not_picked_up() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let id = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
    let value = process(id, |settings| settings.activation = Activation::AtIssue);
    set(&office, &by, &SettingName::Process(id), 0, value).await;
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    sent(&office).await;
    let got = to(&office, &case.holder);
    assert!(subjects(&got).contains(&"Your employee smart card is made"), "{:?}", subjects(&got));
    let path = format!("/api/my/issuances/{}", case.id());
    let track: Track = office.send(&Call::get(path).by(&case.holder)).await.json();
    assert_eq!(track.card, Some(CardStateName::Active));
    assert_eq!(track.next, "Your card is in force. If you do not have it yet, fetch it at the card desk.");
}

/// Who asked on behalf of somebody hears what becomes of it, and not where the card is picked up.
#[tokio::test]
async fn whoever_asked_for_another_is_told_of_the_decision() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Record).await;
    case.does(Act::Record).await;
    sent(&office).await;
    let record = case.record().await.unwrap();
    let asked_by = record.issuance.origin.asked_by;
    let taken = office.mail_server.taken();
    let all: Vec<_> = taken.iter().map(|mail| mail.to.address.clone()).collect();
    let expected: Vec<_> = if asked_by == case.holder.person {
        vec![format!("{}@example.org", case.holder.person)]
    } else {
        vec![format!("{}@example.org", case.holder.person), format!("{asked_by}@example.org")]
    };
    assert_eq!(all, expected);
}

#[tokio::test]
async fn a_mail_has_no_secret_and_an_id_by_which_repetitions_are_known() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Release).await;
    let reply = case.does(Act::Release).await;
    let secrets = case.opened(&reply).unwrap();
    for act in [Act::Certify, Act::Verified, Act::Confirm, Act::OpenLetter] {
        case.does(act).await;
    }
    sent(&office).await;
    let mails = to(&office, &case.holder);
    assert_eq!(mails.len(), 3);
    let management = hex::encode(secrets.management_key.expose());
    for mail in &mails {
        let all = format!("{mail:?}");
        for secret in [secrets.pin.expose(), secrets.puk.expose(), management.as_str()] {
            assert!(!all.contains(secret), "{}", mail.written.subject);
        }
        assert!(mail.id.starts_with(case.id().as_str()) && mail.id.ends_with("@cards.example.org"));
        assert_eq!(mail.from.address, "no-reply@cards.example.org");
    }
}

#[tokio::test]
async fn mails_wait_for_a_server_that_is_away_and_are_given_up_after_a_day() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    office.mail_server.says(Some(MailError::Unreachable("connection refused".to_owned())));
    let mut case = office.case_before(Act::Request).await;
    case.does(Act::Request).await;
    assert!(!sent(&office).await);
    let begun = office.clock.now();
    let trouble = mails(&office, &by, MailStateName::Waiting).await.delivery.unwrap().trouble.unwrap();
    assert_eq!((trouble.since, trouble.reason.as_str()), (begun, "connection refused"));
    let mut tries = 0;
    while office.clock.now().since(begun) < GIVEN_UP_AFTER {
        let page = office.mail_room.mails.mails(MailStateName::Waiting, None).await.unwrap();
        let [MailRecord { state: MailState::Waiting { next, attempts, .. }, .. }] = &*page.rows else {
            panic!("{:?}", page.rows)
        };
        assert!(*attempts > tries && next.since(office.clock.now()) <= Span::from_secs(330));
        tries = *attempts;
        assert!(sent(&office).await, "not due yet: nothing is tried, and nothing fails");
        office.clock.advance(next.since(office.clock.now()));
        sent(&office).await;
    }
    // A session ends long before a day does.
    let by = office.sign_in(&by.person).await;
    assert!(mails(&office, &by, MailStateName::Waiting).await.rows.is_empty());
    let [row] = &*mails(&office, &by, MailStateName::GivenUp).await.rows else { panic!("one is given up") };
    assert!(matches!(&row.state, MailState::GivenUp { reason, .. } if reason == "connection refused"));
    assert!((250..400).contains(&tries), "{tries} tries");

    // Back again, and somebody wants it sent all the same.
    office.mail_server.says(None);
    let path = format!("/api/mails/{}/resend", row.id);
    let reply = office.send(&Call::post(&path, "again", &()).by(&by)).await;
    assert!(reply.status.is_success(), "{reply:?}");
    sent(&office).await;
    assert_eq!(subjects(&to(&office, &case.holder)), ["Request received: employee smart card"]);
    let reply = office.send(&Call::post(&path, "once-more", &()).by(&by)).await;
    assert!(matches!(reply.json::<MailRow>().state, MailState::Sent { .. }), "sent once is enough");
    sent(&office).await;
    assert_eq!(to(&office, &case.holder).len(), 1);
}

/// What the server says of one mail keeps none of the others.
#[tokio::test]
async fn one_that_is_put_off_or_refused_holds_up_no_other() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    for (says, state) in [
        (MailError::Later("450 greylisted".to_owned()), MailStateName::Waiting),
        (MailError::Refused("550 no such person".to_owned()), MailStateName::GivenUp),
    ] {
        office.mail_server.says(Some(says));
        for _ in 0..2 {
            office.case_before(Act::Request).await.does(Act::Request).await;
        }
        assert!(sent(&office).await, "the server takes mails, though not these");
        let page = mails(&office, &by, state).await;
        assert_eq!((page.rows.len(), page.delivery.unwrap().trouble), (2, None), "{state:?}");
    }
}

#[tokio::test]
async fn what_an_administrator_sets_holds_for_the_next_mail() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let settings = MailSettings {
        off: [MailKind::RequestReceived].into(),
        sender: Some("cards@example.com".to_owned().try_into().unwrap()),
        remind_after: ReminderAge::default(),
    };
    set(&office, &by, &SettingName::Mails, 0, of(settings)).await;
    let mut case = office.case_before(Act::Approve).await;
    case.does(Act::Approve).await;
    sent(&office).await;
    let got = to(&office, &case.holder);
    assert_eq!(subjects(&got), ["Request approved: employee smart card"]);
    assert_eq!(got[0].from.address, "cards@example.com");
    let [off] = &*mails(&office, &by, MailStateName::NotSent).await.rows else { panic!("one was not sent") };
    assert!(matches!(off.state, MailState::NotSent { why: NotSent::SwitchedOff, .. }));
    // A test is sent all the same, in the language that was asked for.
    let test = TestMail { kind: MailKind::RequestReceived, language: Language::Swedish };
    let call = Call::post("/api/mails/test", "test", &test).by(&by);
    let first: MailRow = office.send(&call).await.json();
    sent(&office).await;
    assert_eq!(subjects(&to(&office, &by)), ["Begäran har kommit in: smartkort för anställd"]);
    let again: MailRow = office.send(&call).await.json();
    assert_eq!((again.id, again.state.name()), (first.id, MailStateName::Sent), "sent again, it is the same");
}

#[tokio::test]
async fn mails_are_for_administrators_and_auditors_and_tests_for_administrators() {
    let office = Office::open().await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    let list = "/api/mails?state=sent";
    let preview = "/api/mails/preview?kind=card-ready&language=sv";
    let test = TestMail { kind: MailKind::CardReady, language: Language::English };
    for path in [list, preview] {
        assert!(office.send(&Call::get(path).by(&auditor)).await.status.is_success());
        assert_eq!(
            office.send(&Call::get(path).by(&office.staff_members().officer)).await.code(),
            "role-missing"
        );
    }
    assert_eq!(
        office.send(&Call::post("/api/mails/test", "t", &test).by(&auditor)).await.code(),
        "role-missing"
    );
    let resend = Call::post("/api/mails/none/resend", "t", &()).by(&administrator(&office).await);
    assert_eq!(office.send(&resend).await.code(), "not-found");
    for path in ["/api/mails", "/api/mails?state=lost", "/api/mails/preview?kind=card-ready&language=tlh"] {
        assert_eq!(office.send(&Call::get(path).by(&auditor)).await.status.as_u16(), 400, "{path}");
    }
}

/// Those whose work it is get one mail a day, of all that waits too long; others none.
#[tokio::test]
async fn officers_are_reminded_once_a_day_of_what_waits_too_long() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let off = MailSettings {
        off: MailKind::ALL.into_iter().filter(|kind| *kind != MailKind::OpenTasks).collect(),
        ..MailSettings::default()
    };
    set(&office, &by, &SettingName::Mails, 0, of(off)).await;
    for _ in 0..3 {
        office.case_before(Act::Approve).await;
    }
    let staff = office.staff_members().clone();
    let reminded = async |hours: i64| {
        office.clock.advance(Span::from_secs(hours * 3600));
        sent(&office).await;
        let mut count = BTreeMap::new();
        for mail in office.mail_server.taken() {
            *count.entry(mail.to.address).or_insert(0) += 1;
        }
        count
    };
    // The office opens at midnight: the day's reminders are written, and nothing is a day old.
    assert_eq!(reminded(6).await, BTreeMap::new());
    assert_eq!(reminded(19).await, BTreeMap::new(), "older than a day, but the day begins at five");
    let approver = format!("{}@example.org", staff.approver.person);
    assert_eq!(reminded(5).await, [(approver.clone(), 1)].into());
    assert_eq!(reminded(12).await, [(approver.clone(), 1)].into(), "once a day");
    assert_eq!(reminded(12).await, [(approver.clone(), 2)].into(), "and each day");
    let mail = office.mail_server.taken().pop().unwrap();
    assert!(
        mail.written.text.contains("Cards to approve: 3, the oldest since 2026-01-01"),
        "{}",
        mail.written.text
    );
    assert!(mail.written.text.contains("https://cards.example.org/admin"));
}

/// Many cards at once are one mail for each holder, and none for those who make them.
#[tokio::test]
async fn an_order_of_many_cards_floods_nobody() {
    const CARDS: usize = 12;
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(CARDS).await;
    sent(&office).await;
    let before = office.mail_server.taken().len();
    let order = shop.running().await;
    for case in &mut cases {
        make(case, &order).await;
    }
    assert_eq!(shop.lines(&order, Stage::Issued).await.rows.len(), CARDS);
    sent(&office).await;
    let new = office.mail_server.taken().split_off(before);
    let mut to: Vec<_> = new.iter().map(|mail| mail.to.address.clone()).collect();
    to.sort_unstable();
    let mut holders: Vec<_> =
        cases.iter().map(|case| format!("{}@example.org", case.holder.person)).collect();
    holders.sort_unstable();
    assert_eq!(to, holders, "one each");
}

/// The sender, failed at each of its calls of the store: every mail arrives, and what arrives twice is known by its id.
#[tokio::test]
async fn a_sender_cut_off_anywhere_sends_each_mail() {
    let office = Office::open().await;
    let fresh = async || {
        let mut case = office.case_before(Act::Request).await;
        case.does(Act::Request).await;
        case.holder
    };
    let holder = fresh().await;
    office.faults.plan([]);
    sent(&office).await;
    let calls = office.faults.calls();
    assert_eq!(to(&office, &holder).len(), 1);
    for (call, fault) in (1..=calls).flat_map(|call| [(call, Fault::Before), (call, Fault::After)]) {
        let holder = fresh().await;
        office.faults.plan([(call, fault)]);
        sent(&office).await;
        office.faults.plan([]);
        office.clock.advance(Span::from_secs(10));
        sent(&office).await;
        let mut ids: Vec<_> = to(&office, &holder).into_iter().map(|mail| mail.id).collect();
        assert!((1..=2).contains(&ids.len()), "{fault:?} at call {call}: {ids:?}");
        ids.dedup();
        assert_eq!(ids.len(), 1, "{fault:?} at call {call}: {ids:?}");
    }
}

/// Stream and sweep come at the same time: of two senders with the same mail in hand, one sends.
#[tokio::test]
async fn two_senders_send_one_mail() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Request).await;
    case.does(Act::Request).await;
    let waiting = office.mail_room.mails.due_mails(office.clock.now()).await.unwrap();
    assert!(steps::send_mail::handle(&office.mail_room, waiting.clone()).await);
    assert!(steps::send_mail::handle(&office.mail_room, waiting).await);
    assert_eq!(to(&office, &case.holder).len(), 1);
}

/// Every mail in every language, as it is shown to administrators.
#[tokio::test]
async fn each_mail_reads_well() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    for language in Language::ALL {
        let mut all = String::new();
        for kind in MailKind::ALL {
            let path = format!("/api/mails/preview?kind={kind}&language={}", language.tag());
            let MailPreview { subject, text, html } = office.send(&Call::get(path).by(&by)).await.json();
            all.push_str(&format!("# {kind}\n\nSubject: {subject}\n\n{text}\n{html}\n"));
            for outside in ["<img", "<script", "url(", "@import", "src="] {
                assert!(!html.contains(outside), "{kind} loads something: {html}");
            }
        }
        insta::assert_snapshot!(format!("mails_{}", language.tag()), all);
    }
}
