//! A command sent again is answered again, and carried out once.

use api::agent::Certified;
use cardwright_e2e::in_process::{Act, Case, Office, Reply};
use http::StatusCode;

#[tokio::test]
async fn a_command_sent_twice_is_carried_out_once() {
    let office = Office::open().await;
    for act in Act::ALL {
        let mut case = office.case_before(act).await;
        let before = case.seen().await;
        let call = case.call(act);
        let first = office.send(&call).await;
        accepted(act, &first);
        let once = case.seen().await;
        assert_ne!(before, once, "{act:?} shows");

        same_answer(act, &case, &first, &office.send(&call).await);
        assert_eq!(case.seen().await, once, "{act:?}, again");

        office.settle().await;
        let settled = case.seen().await;
        let third = office.send(&call).await;
        if act.shows_pin() {
            assert_eq!(third.code(), "letter-opened");
        } else {
            assert!(third.status.is_success(), "{act:?}, again after its effects: {third:?}");
        }
        office.settle().await;
        assert_eq!(case.seen().await, settled, "{act:?}, again after its effects");
    }
}

fn accepted(act: Act, reply: &Reply) {
    if act.waits_for_secrets() {
        assert_eq!(reply.code(), "secrets-pending", "{act:?}");
    } else {
        assert!(reply.status.is_success(), "{act:?}: {reply:?}");
    }
}

fn same_answer(act: Act, case: &Case<'_>, first: &Reply, second: &Reply) {
    match act {
        Act::OpenLetter | Act::Reprint => {
            assert_eq!((second.status, &*second.code()), (StatusCode::CONFLICT, "letter-opened"));
        }
        Act::Release | Act::ReleaseAgain => {
            // Sealed anew each time, and the same inside.
            assert_ne!(first.body, second.body);
            let [first, second] = [first, second].map(|reply| case.opened(reply).unwrap());
            assert_eq!(first.pin.expose(), second.pin.expose());
            assert_eq!(first.puk.expose(), second.puk.expose());
            assert_eq!(first.management_key.expose(), second.management_key.expose());
        }
        Act::Certify | Act::CertifyOther => {
            // The data objects are signed anew each time, and say the same.
            let [first, second] = [first, second].map(|reply| reply.json::<Certified>());
            assert_eq!(first.certificates, second.certificates);
            let unsigned = |certified: &Certified| {
                let chuid = certified.objects.first().unwrap().value.as_bytes();
                piv::object::chuid_signature(chuid).unwrap().0
            };
            assert_eq!(unsigned(&first), unsigned(&second));
        }
        _ => assert_eq!(first, second, "{act:?}"),
    }
}

/// A command is known by who sent it and what it said, not by its id alone.
#[tokio::test]
async fn an_id_used_for_another_command_is_refused() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Approve).await;
    let postpone = case.call(Act::Postpone);
    office.send(&postpone).await;
    let seen = case.seen().await;
    let key = postpone.command().to_string();
    for other in [Act::Approve, Act::CancelUnapproved] {
        let call = case.call(other).with("idempotency-key", &key);
        assert_eq!(office.send(&call).await.code(), "command-reused", "{other:?}");
    }
    assert_eq!(case.seen().await, seen);
}
