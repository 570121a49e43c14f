//! Who may hold cards no longer: what is in production ends, and nothing begins.

use crate::branches::{CEASED, Pairs, learn, set, system};
use crate::orders::Shop;
use api::card::CardLife;
use api::issuance::{Accepted, ProduceUnrequested, Recorded, RequestCard};
use api::order::OrderAct;
use api::people::PersonForm;
use cardwright_e2e::in_process::{Act, Call, Case, Certificates, Office, holder, note};
use domain::issuance::StateName as S;
use domain::issuance::state::Channel;
use domain::person::{Engagement, Person};
use domain::process::ProcessId;
use domain::role::{Actor, Role, SystemEffect};
use domain::settings::{ProcessSettings, Setting, SettingName};
use domain::time::Span;
use http::header::{ETAG, IF_MATCH};

/// The officer says that the holder is here no longer.
pub(crate) async fn leaves(case: &Case<'_>) {
    becomes(case, Engagement::Employee {}, false).await;
}

/// The officer says what the holder is now.
async fn becomes(case: &Case<'_>, engagement: Engagement, active: bool) {
    let officer = &case.office.staff_members().officer;
    let Person { given_name, family_name, email, personnel_number, upn, site, .. } =
        holder(case.holder.person.as_str());
    let form = PersonForm {
        given_name: given_name.to_string(),
        family_name: family_name.to_string(),
        email: email.to_string(),
        personnel_number: personnel_number.to_string(),
        upn: upn.map(|upn| upn.to_string()),
        sid: None,
        language: None,
        site: site.to_string(),
        engagement,
        active,
    };
    let call = case.post(&format!("/api/people/{}", case.holder.person), &form).by(officer);
    let page = Call::get(format!("/api/people/{}", case.holder.person)).by(officer);
    let tag = case.office.send(&page).await.headers[ETAG].to_str().unwrap().to_owned();
    let reply = case.office.send(&call.with(IF_MATCH.as_str(), &tag)).await;
    assert_eq!(reply.code(), "ok", "{}", String::from_utf8_lossy(&reply.body));
    case.office.settle().await;
}

/// The system calls off what is in production for somebody who may hold cards no longer.
pub(crate) async fn person_leaves(walked: &mut Pairs) {
    let office = Office::open().await;
    let cases: [(Act, &[Certificates]); 6] = [
        (Act::Approve, &[]),
        (Act::ChooseSingle, &[]),
        (Act::ChooseMass, &[]),
        (Act::Certify, &[CEASED]),
        (Act::Verified, &[CEASED]),
        (Act::RegisterUid, &[]),
    ];
    for (act, certificates) in cases {
        let mut case = office.case_before(act).await;
        case.does(act).await;
        leaves(&case).await;
        let seen = case.seen().await.unwrap();
        assert_eq!((seen.state, seen.card, seen.secrets), (S::Cancelled, Some("void"), None), "{act:?}");
        assert_eq!(seen.certificates, certificates, "{act:?}");
        let last = case.history(&case.record().await.unwrap()).await.pop().unwrap();
        assert_eq!(last.actor, Actor::System(SystemEffect::EndOfEntitlement), "{act:?}");
        assert!(last.detail.unwrap().as_str().contains("inactive"), "{act:?}");
        if act == Act::Certify {
            // The agent is told at its next call.
            let call = case.call(Act::Verified);
            let told = office.send(&call).await;
            assert_eq!((told.status.as_u16(), told.code()), (409, "state".to_owned()));
            assert!(told.problem().detail.contains("cancelled"), "{told:?}");
        }
        learn(&case, walked).await;
        let own = RequestCard { ..case.request() };
        let refused = office.send(&case.post("/api/requests", &own).by(&case.holder)).await;
        assert!(!refused.status.is_success(), "whoever left asks for nothing: {refused:?}");
    }
}

/// A failed card stays with its officers when its holder leaves. Whichever way somebody goes on with it, it ends.
#[tokio::test]
async fn a_failed_card_of_somebody_who_left_is_not_made_after_all() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    for (failed, way) in [
        (Act::TryAgainSame, None),
        (Act::TryAgainNew, None),
        (Act::BackToPool, None),
        (Act::BackToPool, Some(OrderAct::Repeat {})),
        (Act::BackToPool, Some(OrderAct::Complete {})),
    ] {
        let mut case = office.case_before(failed).await;
        leaves(&case).await;
        assert_eq!(case.seen().await.unwrap().state, S::Failed, "{failed:?}");
        match &way {
            None => {
                case.does(failed).await;
            }
            Some(act) => {
                let order = case.order.clone().unwrap();
                assert_eq!(shop.does(&order, act).await.code(), "ok", "{act:?}");
            }
        }
        let seen = case.seen().await.unwrap();
        let left = (seen.state, seen.card, seen.secrets);
        assert_eq!(left, (S::Cancelled, Some("void"), None), "{failed:?}, {way:?}");
        let last = case.history(&case.record().await.unwrap()).await.pop().unwrap();
        assert_eq!(last.actor, Actor::System(SystemEffect::EndOfEntitlement), "{failed:?}, {way:?}");
    }
}

#[tokio::test]
async fn nothing_begins_for_who_may_not_or_by_what_is_not_offered() {
    let office = Office::open().await;
    let by = system(&office).await;
    let case = office.case().await;
    let own = case.request();
    let withheld =
        Setting::Process(ProcessSettings { offered: false, ..ProcessSettings::built_in(own.process) });
    set(&office, &by, &SettingName::Process(own.process), 0, withheld).await;
    let refused = office.send(&case.post("/api/requests", &own).by(&case.holder)).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, "process-mismatch".to_owned()));
    assert!(refused.problem().detail.contains("not offered"), "{refused:?}");
}

/// A visit of so many days, from now on.
fn visiting(office: &Office, days: i64) -> Engagement {
    let from = cardwright_core::ports::edge::Clock::now(&*office.clock);
    let host = office.staff_members().officer.person.clone();
    Engagement::Visitor { host, from, until: from.plus(Span::from_days(days)) }
}

/// An officer presses Produce card for a visitor.
fn begin(case: &Case<'_>) -> Call {
    let (holder, channel) = (case.holder.person.clone(), Channel::Email);
    let recorded = Recorded { asked_by: holder.clone(), holder, channel };
    let process = ProcessId::PcmProcVisitorCardWithoutApproval;
    let body = ProduceUnrequested { process, recorded, although_open: false };
    case.post("/api/issuances", &body).by(&case.office.staff_members().officer)
}

/// A card that is begun for a visitor who stays for so many days.
async fn visit(office: &Office, days: i64) -> Case<'_> {
    let mut case = office.case().await;
    let visitor = Person { engagement: visiting(office, days), ..holder("visitor") };
    case.holder = office.hire(visitor, &[Role::SelfServiceUser]).await;
    case.issuance = Some(office.send(&begin(&case)).await.json::<Accepted>().issuance);
    office.settle().await;
    case
}

fn life(case: &Case<'_>, life: &CardLife) -> Call {
    let path = format!("/api/cards/{}/life", case.id());
    case.post(&path, life).by(&case.office.staff_members().officer)
}

/// Nobody's card comes into force, or into force again, who has left.
#[tokio::test]
async fn a_card_that_is_made_comes_into_force_for_no_one_who_left() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    let asleep = CardLife::Deactivate { reason: note("on leave") };
    for (comes, card) in [(CardLife::HandOver { to: None }, "issued"), (CardLife::Reactivate {}, "inactive")]
    {
        leaves(&case).await;
        let refused = office.send(&life(&case, &comes)).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (422, "person-inactive".to_owned()));
        let seen = case.seen().await.unwrap();
        assert_eq!((seen.card, seen.certificates), (Some(card), vec![Certificates::OnHold]), "{comes:?}");
        becomes(&case, Engagement::Employee {}, true).await;
        assert_eq!(office.send(&life(&case, &comes)).await.code(), "ok", "{comes:?}");
        assert_eq!(office.send(&life(&case, &asleep)).await.code(), "ok");
    }
    let sponsor = office.staff_members().officer.person.clone();
    let until = cardwright_core::ports::edge::Clock::now(&*office.clock);
    becomes(&case, Engagement::Contractor { sponsor, until }, true).await;
    assert_eq!(office.send(&life(&case, &CardLife::Reactivate {})).await.code(), "engagement-ended");
}

/// Whenever a visit is shortened until the card is handed over, the card ends with it.
#[tokio::test]
async fn a_visit_that_is_shortened_shortens_its_card() {
    let office = Office::open().await;
    let mut case = visit(&office, 30).await;
    let now = cardwright_core::ports::edge::Clock::now(&*office.clock);
    for act in [Act::ChooseSingle, Act::Claim, Act::Release] {
        case.does(act).await;
    }
    becomes(&case, visiting(&office, 20), true).await;
    case.does(Act::Certify).await;
    assert_eq!(case.certificate().not_after, now.plus(Span::from_days(20)));
    case.does(Act::Verified).await;
    becomes(&case, visiting(&office, 10), true).await;
    case.does(Act::Confirm).await;
    assert_eq!(case.card_object().await.unwrap().card.until, Some(now.plus(Span::from_days(10))));
    becomes(&case, visiting(&office, 5), true).await;
    assert_eq!(office.send(&life(&case, &CardLife::HandOver { to: None })).await.code(), "ok");
    assert_eq!(case.card_object().await.unwrap().card.until, Some(now.plus(Span::from_days(5))));
    office.clock.advance(Span::from_days(5));
    office.worker.keep_time().await.unwrap();
    office.settle().await;
    let seen = case.seen().await.unwrap();
    assert_eq!((seen.card, seen.certificates), (Some("expired"), vec![CEASED]));
}

/// A visit that is over entitles to nothing; what was in production for it is called off when it ends.
#[tokio::test]
async fn a_visit_ends_what_was_made_for_it() {
    let office = Office::open().await;
    let staff = office.staff_members();
    let now = cardwright_core::ports::edge::Clock::now(&*office.clock);
    let mut case = visit(&office, 2).await;
    for act in [Act::ChooseSingle, Act::Claim, Act::Release, Act::Certify] {
        case.does(act).await;
    }
    let certificate = case.certificate().clone();
    assert_eq!(certificate.not_after, now.plus(Span::from_days(2)), "no longer than the visit");
    office.clock.advance(Span::from_days(2));
    assert_eq!(office.worker.keep_time().await.unwrap(), 0);
    office.settle().await;
    let seen = case.seen().await.unwrap();
    assert_eq!((seen.state, seen.card, seen.secrets), (S::Cancelled, Some("void"), None));
    assert_eq!(seen.certificates, [CEASED]);
    let officer = office.sign_in(&staff.officer.person).await;
    let late = office.send(&begin(&case).by(&officer)).await;
    assert_eq!((late.status.as_u16(), late.code()), (422, "engagement-ended".to_owned()));
}
