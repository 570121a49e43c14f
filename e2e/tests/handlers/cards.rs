//! Cards after they are issued, through their handlers: what officers and holders may do with them, and what the
//! clock does.

use crate::conflicts::at_once;
use api::card::{CardAccepted, CardLife, CardPage, CardsPage, CertificatesPage, MyCards, ReportLoss};
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::ports::store::Lists as _;
use cardwright_e2e::in_process::{Act, Call, Case, Certificates, Office, Session, holder, note};
use domain::card::{CardCommandName, CardStateName, LockCause};
use domain::certificate::RevocationReason;
use domain::profile::Slot;
use domain::role::Role;
use domain::time::Span;
use http::StatusCode;
use http::header::{ETAG, IF_MATCH};
use std::sync::Arc;
use store::Fault;

/// A card that is made and verified, with all of it carried out.
async fn issued(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    case
}

fn life(case: &Case<'_>, by: &Session, life: &CardLife) -> Call {
    case.post(&format!("/api/cards/{}/life", case.id()), life).by(by)
}

fn loss(case: &Case<'_>, by: &Session) -> Call {
    case.post(&format!("/api/my/cards/{}/loss", case.id()), &ReportLoss::default()).by(by)
}

fn page_of(case: &Case<'_>, by: &Session) -> Call {
    Call::get(format!("/api/cards/{}", case.id())).by(by)
}

fn deactivate() -> CardLife {
    CardLife::Deactivate { reason: note("on leave") }
}

fn lock(cause: LockCause) -> CardLife {
    CardLife::Lock { cause, reason: note("it is so") }
}

/// The commands of the card's history, which must hang together up to the head that the record names.
async fn whole(case: &Case<'_>) -> Vec<CardCommandName> {
    case.office.settle().await;
    let record = case.card_object().await.unwrap();
    let history = case.office.store.card_history(case.id()).await.unwrap();
    assert_eq!(audit::verify_card(&record.card.id, &history, record.audit_head.unwrap()), Ok(()));
    assert!(record.outbox.is_empty());
    history.iter().map(|record| record.command).collect()
}

async fn times(case: &Case<'_>, command: CardCommandName) -> usize {
    whole(case).await.into_iter().filter(|done| *done == command).count()
}

/// Certificates move in the write that moves their card, once however often the command is sent.
#[tokio::test]
async fn a_life_from_the_desk_to_the_loss() {
    use CardCommandName as C;
    let office = Office::open().await;
    let case = issued(&office).await;
    let staff = office.staff_members();
    for (by, command, state, certificate) in [
        (&staff.administrator, CardLife::HandOver { to: None }, CardStateName::Active, Certificates::Valid),
        (&staff.officer, deactivate(), CardStateName::Inactive, Certificates::OnHold),
        (&staff.officer, CardLife::Reactivate {}, CardStateName::Active, Certificates::Valid),
    ] {
        let call = life(&case, by, &command);
        let reply = office.send(&call).await;
        assert_eq!(reply.json::<CardAccepted>().state, state, "{command:?}");
        assert_eq!(case.seen().await.unwrap().certificates, [certificate], "in the same write");
        assert_eq!(office.send(&call).await.body, reply.body, "sent again, nothing happens twice");
        assert_eq!(case.seen().await.unwrap().certificates, [certificate]);
    }
    let lost = office.send(&loss(&case, &case.holder)).await;
    assert_eq!(lost.json::<CardAccepted>().state, CardStateName::Locked);
    let revoked = Certificates::Revoked(RevocationReason::KeyCompromise);
    for late in
        [CardLife::Reactivate {}, CardLife::HandOver { to: None }, deactivate(), lock(LockCause::Other)]
    {
        assert_eq!(office.send(&life(&case, &staff.officer, &late)).await.code(), "card-state", "{late:?}");
        assert_eq!(case.seen().await.unwrap().certificates, [revoked]);
    }
    let expected = [C::AddCertificates, C::Issue, C::HandOver, C::Deactivate, C::Reactivate, C::Lock];
    assert_eq!(whole(&case).await, expected);
    let page: CardPage = office.send(&page_of(&case, &staff.officer)).await.json();
    assert!(page.allowed.is_empty(), "a loss is for good");
    assert!(page.certificates.iter().all(|row| row.slot.is_some() && row.not_after.is_some()), "{page:?}");
}

/// The list of certificates follows their cards.
#[tokio::test]
async fn certificates_are_found_by_state_holder_and_serial_number() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let staff = office.staff_members();
    let serial = case.certificate().serial.clone();
    let found = async |query: String| {
        office.settle().await;
        let call = Call::get(format!("/api/certificates?{query}")).by(&staff.officer);
        let mut rows = office.send(&call).await.json::<CertificatesPage>().rows;
        rows.sort_by_key(|row| row.certificate.slot);
        rows
    };
    let lock = lock(LockCause::Damaged);
    for (command, state) in
        [(None, "on-hold"), (Some(CardLife::HandOver { to: None }), "valid"), (Some(lock), "revoked")]
    {
        if let Some(command) = command {
            office.send(&life(&case, &staff.officer, &command)).await.json::<CardAccepted>();
        }
        let rows = found(format!("state={state}&order=oldest")).await;
        let slots: Vec<_> = rows.iter().map(|row| row.certificate.slot).collect();
        assert_eq!(slots, Slot::ALL.map(Some), "{state}");
        for (row, issued) in rows.iter().zip(&case.certificates) {
            assert_eq!((&row.certificate.serial, &row.certificate.issuance), (&issued.serial, case.id()));
            assert_eq!(row.holder_name.as_deref(), Some("Nora Lindqvist"));
            assert_eq!(row.certificate.since, office.clock.now(), "{state}");
        }
        for other in ["on-hold", "valid", "revoked", "expired"].iter().filter(|other| **other != state) {
            assert!(found(format!("state={other}")).await.is_empty(), "{state}, and not {other}");
        }
        let of_holder = found(format!("holder={}", case.holder.person)).await;
        assert_eq!(of_holder, rows);
        assert_eq!(found(format!("serial={}", serial.as_str().to_ascii_uppercase())).await, rows[..1]);
        office.clock.advance(Span::from_secs(60));
    }
    assert!(found("serial=0102".to_owned()).await.is_empty());
    for wrong in ["", "state=held", "serial=xyz", "serial=-1", "state=valid&serial=0102", "after=x"] {
        let call = Call::get(format!("/api/certificates?{wrong}")).by(&staff.officer);
        assert_eq!(office.send(&call).await.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let stranger = Call::get("/api/certificates?state=valid").by(&case.holder);
    assert_eq!(office.send(&stranger).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_may_not_is_told_so() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let staff = office.staff_members();
    let both = [Role::RegistrationOfficer, Role::CardAdministrator, Role::SelfServiceUser];
    let stranger = office.hire(holder(&office.name("stranger")), &both).await;
    let old_tag = |call: Call| call.with(IF_MATCH.as_str(), "\"1-0\"");
    for (call, status, code) in [
        (life(&case, &staff.approver, &CardLife::HandOver { to: None }), 403, "role-missing"),
        (old_tag(life(&case, &staff.approver, &CardLife::HandOver { to: None })), 403, "role-missing"),
        (life(&case, &staff.administrator, &lock(LockCause::Other)), 403, "role-missing"),
        (old_tag(life(&case, &case.holder, &lock(LockCause::Other))), 403, "separation-of-duties"),
        (life(&case, &case.holder, &CardLife::HandOver { to: None }), 403, "role-missing"),
        (life(&case, &staff.officer, &CardLife::Reactivate {}), 409, "card-state"),
        (loss(&case, &stranger), 404, "not-found"),
        (loss(&case, &staff.officer), 404, "not-found"),
        (life(&case, &staff.officer, &CardLife::HandOver { to: None }).without("x-csrf-token"), 403, "csrf"),
        (page_of(&case, &case.holder), 403, "role-missing"),
        (case.post("/api/cards/iss-none/life", &deactivate()).by(&staff.officer), 404, "not-found"),
        (Call::get("/api/cards/iss-none").by(&staff.officer), 404, "not-found"),
    ] {
        let reply = office.send(&call).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (status, code), "{call:?}");
        assert!(!reply.problem().detail.contains("Lindqvist"), "nobody is named: {reply:?}");
    }
    assert_eq!(case.seen().await.unwrap().card, Some("issued"), "nothing was changed");
}

/// An officer's own card is another officer's affair, but for its loss.
#[tokio::test]
async fn an_officer_has_no_hand_in_a_card_of_ones_own() {
    let office = Office::open().await;
    let both = [Role::RegistrationOfficer, Role::CardAdministrator, Role::SelfServiceUser];
    let officer = office.hire(holder(&office.name("officer")), &both).await;
    let mut case = Case { holder: officer.clone(), ..office.case().await };
    for act in Act::Confirm.way() {
        case.does(act).await;
    }
    case.does(Act::Confirm).await;
    for command in [CardLife::HandOver { to: None }, lock(LockCause::Damaged)] {
        let reply = office.send(&life(&case, &officer, &command)).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (403, "separation-of-duties"));
    }
    let page: CardPage = office.send(&page_of(&case, &officer)).await.json();
    assert_eq!(page.allowed, [CardCommandName::Lock], "which is Report lost");
    let lost = loss(&case, &officer).with(IF_MATCH.as_str(), "\"1-0\"");
    assert!(office.send(&lost).await.status.is_success(), "whatever was seen of it");
    assert_eq!(times(&case, CardCommandName::Lock).await, 1);
}

#[tokio::test]
async fn a_page_that_is_out_of_date_changes_nothing() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let staff = office.staff_members();
    let page = office.send(&page_of(&case, &staff.officer)).await;
    let tag = page.headers[ETAG].to_str().unwrap().to_owned();
    let shown: CardPage = page.json();
    assert_eq!(shown.allowed, [CardCommandName::HandOver, CardCommandName::Lock]);
    assert!(shown.history.iter().all(|record| record.actor_name != "Unknown"), "{shown:?}");
    let first =
        life(&case, &staff.administrator, &CardLife::HandOver { to: None }).with(IF_MATCH.as_str(), &tag);
    assert!(office.send(&first).await.status.is_success());
    let late = life(&case, &staff.officer, &lock(LockCause::Damaged)).with(IF_MATCH.as_str(), &tag);
    let refused = office.send(&late).await;
    assert_eq!((refused.status, &*refused.code()), (StatusCode::PRECONDITION_FAILED, "card-changed"));
    assert!(refused.problem().detail.contains("Nora Lindqvist"), "{refused:?}");
    assert!(office.send(&first).await.status.is_success(), "what was done is done, whatever the tag");
    assert_eq!(case.seen().await.unwrap().card, Some("active"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_officers_who_act_at_once_one_is_first_and_the_others_learn_it() {
    let office = Arc::new(Office::open().await);
    for _ in 0..6 {
        let case = issued(&office).await;
        let staff = office.staff_members();
        let causes = [LockCause::Lost, LockCause::Stolen, LockCause::Damaged, LockCause::Other];
        let mut calls = causes.map(|cause| life(&case, &staff.officer, &lock(cause))).to_vec();
        calls.push(loss(&case, &case.holder));
        let replies = at_once(&office, calls).await;
        let won = replies.iter().filter(|reply| reply.status.is_success()).count();
        assert_eq!(won, 1, "{replies:?}");
        for refused in replies.iter().filter(|reply| !reply.status.is_success()) {
            assert_eq!(refused.status, StatusCode::CONFLICT, "{refused:?}");
            assert!(["card-state", "busy"].contains(&&*refused.code()), "{refused:?}");
        }
        assert_eq!(times(&case, CardCommandName::Lock).await, 1);
    }
}

#[tokio::test]
async fn cards_expire_by_the_clock_once() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let until = case.card_object().await.unwrap().card.until.unwrap();
    assert_eq!(office.worker.keep_time().await.unwrap(), 0);
    assert_eq!(case.seen().await.unwrap().card, Some("issued"), "not before its time");
    office.clock.advance(until.since(office.clock.now()));
    // Four queries find what is due; then the card is read and written.
    for (call, fault) in (1..=6).flat_map(|call| [(call, Fault::Before), (call, Fault::After)]) {
        office.faults.plan([(call, fault)]);
        let failed = office.worker.keep_time().await.map_or(1, |failed| failed);
        let done = case.seen().await.unwrap().card == Some("expired");
        assert!(failed > 0 || done, "{fault:?} at call {call} is told");
    }
    office.faults.plan([]);
    for _ in 0..2 {
        assert_eq!(office.worker.keep_time().await.unwrap(), 0);
    }
    let seen = case.seen().await.unwrap();
    let ended = [Certificates::Expired, Certificates::Revoked(RevocationReason::CessationOfOperation)];
    assert_eq!(seen.card, Some("expired"));
    assert!(seen.certificates.iter().all(|state| ended.contains(state)), "{seen:?}");
    assert_eq!(times(&case, CardCommandName::Expire).await, 1);
}

#[tokio::test]
async fn lists_show_what_they_should_to_whom_they_should() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let second = issued(&office).await;
    let staff = office.staff_members();
    let rows = async |query: &str| {
        let reply = office.send(&Call::get(format!("/api/cards?{query}")).by(&staff.officer)).await;
        reply.json::<CardsPage>().rows
    };
    let names = async |query: &str| -> Vec<_> {
        rows(query).await.into_iter().map(|row| row.card.issuance).collect()
    };
    let [newest, mut oldest] = [names("state=issued").await, names("state=issued&order=oldest").await];
    oldest.reverse();
    assert_eq!((newest.len(), &newest), (2, &oldest));
    assert_eq!(rows("state=issued").await[0].holder_name.as_deref(), Some("Nora Lindqvist"));
    assert_eq!(names(&format!("holder={}", case.holder.person)).await, [case.id().clone()]);
    office.send(&life(&second, &staff.officer, &CardLife::HandOver { to: None })).await;
    assert_eq!(names("state=issued").await, [case.id().clone()]);
    assert_eq!(names("state=active&order=oldest").await, [second.id().clone()]);
    let both = format!("state=issued&holder={}", case.holder.person);
    for (query, by, code) in [
        ("state=issued", &case.holder, "role-missing"),
        ("", &staff.officer, "bad-query"),
        (&*both, &staff.officer, "bad-query"),
        ("state=none", &staff.officer, "bad-query"),
        ("state=issued&order=any", &staff.officer, "bad-query"),
        ("state=issued&after=nonsense", &staff.officer, "bad-query"),
    ] {
        let reply = office.send(&Call::get(format!("/api/cards?{query}")).by(by)).await;
        assert_eq!(reply.code(), code, "{query}");
    }
    let mine: MyCards = office.send(&Call::get("/api/my/cards").by(&case.holder)).await.json();
    let mine: Vec<_> = mine.cards.into_iter().map(|card| (card.card.issuance, card.allowed)).collect();
    assert_eq!(mine, [(case.id().clone(), vec![CardCommandName::Lock])]);
    let reserved = office.case_before(Act::ChooseSingle).await;
    let none: MyCards = office.send(&Call::get("/api/my/cards").by(&reserved.holder)).await.json();
    assert!(none.cards.is_empty(), "a card that is not made yet is nobody's");
}

/// Cut off before and after each call of the store: the same command, sent again, comes to the same end.
#[tokio::test]
async fn a_command_that_is_cut_off_is_carried_out_once() {
    let office = Office::open().await;
    let staff = office.staff_members();
    for (call, fault) in (1..=2).flat_map(|call| [(call, Fault::Before), (call, Fault::After)]) {
        let case = issued(&office).await;
        let command = life(&case, &staff.officer, &lock(LockCause::Left));
        office.faults.plan([(call, fault)]);
        let cut_off = office.send(&command).await;
        office.faults.plan([]);
        assert_eq!(cut_off.status, StatusCode::SERVICE_UNAVAILABLE, "{fault:?} at call {call}");
        assert!(office.send(&command).await.status.is_success());
        assert_eq!(times(&case, CardCommandName::Lock).await, 1);
    }
}

/// The consumer is cut off at each of its calls while it lays a card's history down: no record is lost or doubled.
#[tokio::test]
async fn a_history_that_is_cut_off_is_laid_down_once() {
    let office = Office::open().await;
    let staff = office.staff_members();
    for (call, fault) in (1..=3).flat_map(|call| [(call, Fault::Before), (call, Fault::After)]) {
        let case = issued(&office).await;
        for command in [CardLife::HandOver { to: None }, deactivate()] {
            assert!(office.send(&life(&case, &staff.officer, &command)).await.status.is_success());
        }
        let change = office.pending().await.remove(0);
        office.faults.plan([(call, fault)]);
        office.worker.carry_out(&change).await.unwrap_err();
        office.faults.plan([]);
        let shown: CardPage = office.send(&page_of(&case, &staff.officer)).await.json();
        assert_eq!(shown.history.len(), 4, "the page has it already");
        assert_eq!(whole(&case).await.len(), 4);
    }
}
