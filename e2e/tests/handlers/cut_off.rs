//! Every command, failed at each of its calls of the store: before the call took effect, and after.

use cardwright_e2e::in_process::{Act, Call, Case, Office, Reply, Seen};
use http::StatusCode;
use store::Fault;

/// What the command does when nothing fails.
struct Clean {
    before: Option<Seen>,
    after: Option<Seen>,
    settled: Seen,
    calls: u64,
}

async fn clean(office: &Office, act: Act) -> Clean {
    let mut case = office.case_before(act).await;
    let before = case.seen().await;
    let call = case.call(act);
    office.faults.plan([]);
    office.send(&call).await;
    let calls = office.faults.calls();
    let after = case.seen().await;
    office.settle().await;
    Clean { before, after, settled: case.seen().await.unwrap().settled(), calls }
}

async fn fail_at_each_call(acts: &[Act], faults: &[Fault]) {
    let office = Office::open().await;
    for &act in acts {
        let clean = clean(&office, act).await;
        // One read and one write; what is printed has the holder's picture on it, which is read for itself.
        let most = if act == Act::ReleasePrint { 3 } else { 2 };
        assert!(clean.calls <= most, "{act:?} takes {} calls", clean.calls);
        for (call, fault) in (1..=clean.calls).flat_map(|call| faults.iter().map(move |fault| (call, *fault)))
        {
            // The first call is the read: lost on its way there or back, it is lost.
            if (call, fault) != (1, Fault::After) {
                let what = format!("{act:?}, {fault:?} at call {call} of {}", clean.calls);
                fail_once(&office, act, (call, fault), &clean, &what).await;
            }
        }
    }
}

async fn fail_once(office: &Office, act: Act, fault: (u64, Fault), clean: &Clean, what: &str) {
    let mut case = office.case_before(act).await;
    assert_eq!(case.seen().await, clean.before, "{what}: the same beginning");
    let call = case.call(act);
    office.faults.plan([fault]);
    let cut_off = office.send(&call).await;
    office.faults.plan([]);
    let told = matches!(cut_off.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::CONFLICT);
    assert!(cut_off.status.is_success() || told, "{what}: {cut_off:?}");
    let seen = case.seen().await;
    assert!(seen == clean.before || seen == clean.after, "{what}: half done: {seen:?}");
    assert!(told || seen == clean.after, "{what}: answered without being done");

    send_again(office, act, &call, seen == clean.after, &case, what).await;
    assert_eq!(case.seen().await, clean.after, "{what}, sent again");
    office.settle().await;
    assert_eq!(case.seen().await.unwrap().settled(), clean.settled, "{what}, carried out");
}

async fn send_again(office: &Office, act: Act, call: &Call, done: bool, case: &Case<'_>, what: &str) {
    let again: Reply = office.send(call).await;
    if act.waits_for_secrets() {
        assert_eq!(again.code(), "secrets-pending", "{what}, sent again");
    } else if act.shows_pin() && done {
        // The letter may have been seen or not: nobody sees it once more without saying why.
        assert_eq!(again.code(), "letter-opened", "{what}, sent again: {}", case.id());
    } else {
        assert!(again.status.is_success(), "{what}, sent again: {again:?}");
    }
}

#[tokio::test]
async fn a_command_of_the_office_cut_off_is_done_once_when_sent_again() {
    let (office, _) = Act::ALL.split_at(Act::ALL.len() / 2);
    fail_at_each_call(office, &[Fault::Before, Fault::After]).await;
}

#[tokio::test]
async fn a_command_of_the_desk_cut_off_is_done_once_when_sent_again() {
    let (_, desk) = Act::ALL.split_at(Act::ALL.len() / 2);
    fail_at_each_call(desk, &[Fault::Before, Fault::After]).await;
}

/// One act of each kind of use case: a busy store is met by the same code in all of its kind.
#[tokio::test]
async fn a_command_to_a_busy_store_is_done_once_when_sent_again() {
    let acts = [Act::Request, Act::Approve, Act::Claim, Act::Release, Act::Certify, Act::OpenLetter];
    fail_at_each_call(&acts, &[Fault::Throttle, Fault::Conflict]).await;
}
