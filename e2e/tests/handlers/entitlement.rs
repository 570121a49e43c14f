//! Who may hold cards no longer: what is in production ends, and nothing begins.

use crate::branches::{CEASED, Pairs, learn, set, system};
use crate::orders::Shop;
use api::issuance::{Accepted, ProduceUnrequested, Recorded, RequestCard};
use api::order::OrderAct;
use api::people::PersonForm;
use cardwright_e2e::in_process::{Act, Call, Case, Certificates, Office, holder};
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
    let officer = &case.office.staff_members().officer;
    let Person { given_name, family_name, email, personnel_number, upn, site, engagement, .. } =
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
        active: false,
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

/// A visit that is over entitles to nothing; what was in production for it is called off when it ends.
#[tokio::test]
async fn a_visit_ends_what_was_made_for_it() {
    let office = Office::open().await;
    let staff = office.staff_members();
    let now = cardwright_core::ports::edge::Clock::now(&*office.clock);
    let visitor = |name: &str| {
        let (host, until) = (staff.officer.person.clone(), now.plus(Span::from_days(2)));
        Person { engagement: Engagement::Visitor { host, from: now, until }, ..holder(name) }
    };
    let begin = |case: &Case<'_>| {
        let (holder, channel) = (case.holder.person.clone(), Channel::Email);
        let recorded = Recorded { asked_by: holder.clone(), holder, channel };
        let process = ProcessId::PcmProcVisitorCardWithoutApproval;
        let body = ProduceUnrequested { process, recorded, although_open: false };
        case.post("/api/issuances", &body).by(&staff.officer)
    };
    let mut case = office.case().await;
    case.holder = office.hire(visitor("visitor"), &[Role::SelfServiceUser]).await;
    let reply = office.send(&begin(&case)).await;
    case.issuance = Some(reply.json::<Accepted>().issuance);
    office.settle().await;
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
