use super::act::{Answers, Weight, act, acts, body};
use super::relative::{Ago, ago};
use super::slots::{Fill, Stage, slots, stage, steps, steps_done};
use super::state::initials;
use super::timeline::{Mark, timeline};
use super::{losses, paths, person};
use api::issuance::HistoryRecord;
use api::routes::{Method, ROUTES};
use domain::audit::AuditRecord;
use domain::card::CardStateName;
use domain::evidence::ProductionStep;
use domain::id::{IssuanceId, PersonId, Sequence};
use domain::issuance::{CommandName, Issuance, StateName};
use domain::person::Person;
use domain::person::change::PersonField;
use domain::process::MassProcessId;
use domain::profile::ProfileVersion;
use domain::role::{Actor, SystemEffect};
use domain::settings::Terms;
use domain::time::{Span, Timestamp};
use domain::worklist::WorkList;
use serde_json::{Value, json};

const NOW: i64 = 1_760_000_000_000;

fn issuance(process: &str, state: &Value) -> Issuance {
    let terms = Terms::built_in(process.parse().unwrap());
    serde_json::from_value(json!({
        "id": "iss-1", "process": process, "terms": terms, "site": "site-1", "records": 4, "since": NOW, "state": state,
        "holder": {
            "id": "per-1", "engagement": {"kind": "employee"}, "given_name": "Alice", "family_name": "Adams",
            "email": "alice@example.org", "personnel_number": "1001", "upn": null, "site": "site-1",
            "status": {"status": "active"}, "sign_in": null,
        },
        "origin": {"asked_by": "per-1", "channel": "self-service", "recorded_by": "per-1", "at": NOW},
    }))
    .unwrap()
}

const CHIP: &str = "00112233-4455-4677-8899-aabbccddeeff";

fn card(certificates: &Value) -> Value {
    json!({
        "id": "crd-1", "number": "E-0000017", "secrets": 1, "produced": {"by": "per-2", "at": NOW},
        "approval": {"approved": {"by": "per-3", "at": NOW}}, "producers": [], "attempt": 1, "fence": 1,
        "chips": [], "uid": null, "print": null, "certificates": certificates, "failures": [], "letter": {"letter": "closed"},
    })
}

/// One for each of these slots.
fn certificates(slots: &[&str]) -> Value {
    let certificate = |slot: &&str| {
        json!({
            "slot": slot, "serial": "0123", "fingerprint": "ab".repeat(32), "key_digest": "cd".repeat(32),
            "not_before": NOW, "not_after": NOW, "chip": CHIP, "attempt": 1, "der": "",
        })
    };
    slots.iter().map(certificate).collect()
}

const SLOTS: [&str; 4] = ["9A", "9C", "9D", "9E"];

fn in_production(step: &str, certificates: &Value) -> Issuance {
    let state = json!({
        "name": "in-production", "card": card(certificates),
        "source": {"kind": "single", "target": {"at": "any-reader"}},
        "lease": {"at": {"agent": "agt-1", "reader": "rdr-1"}, "fence": 1, "until": NOW},
        "progress": step, "chip": CHIP,
    });
    issuance("PcmProcUSSPEmployeeCardWithApproval", &state)
}

fn record(command: CommandName, from: Option<StateName>, to: StateName, name: &str) -> HistoryRecord {
    HistoryRecord {
        record: AuditRecord {
            sequence: Sequence::FIRST,
            at: Timestamp::from_millis(NOW),
            actor: Actor::System(SystemEffect::CreateCardObject),
            command,
            from,
            to,
            detail: None,
            order: None,
            desk: None,
            birth: None,
        },
        actor_name: name.to_owned(),
    }
}

fn marks(issuance: &Issuance, history: &[HistoryRecord]) -> Vec<Mark> {
    timeline(issuance, history).into_iter().map(|step| step.mark).collect()
}

#[test]
fn a_request_waits_at_its_second_step() {
    let requested = issuance("PcmProcUSSPEmployeeCardWithApproval", &json!({"name": "requested"}));
    let history = [record(CommandName::Request, None, StateName::Requested, "Alice Adams")];
    let steps = timeline(&requested, &history);
    assert_eq!(steps[0].mark, Mark::Done);
    assert_eq!(steps[0].who.as_deref(), Some("Alice Adams"));
    assert_eq!(steps[1].mark, Mark::Now);
    assert!(steps[2..].iter().all(|step| step.mark == Mark::Next));
}

#[test]
fn a_step_that_the_process_lacks_is_left_out() {
    let state = json!({"name": "card-ready", "card": card(&json!([]))});
    let badge = issuance("CCProcUSSPEmployeeCardWithoutApproval", &state);
    use Mark::{Done, Left, Next, Now};
    assert_eq!(marks(&badge, &[]), [Done, Done, Left, Done, Now, Left, Next]);
    let queued = json!({"name": "queued", "card": card(&json!([])), "target": {"at": "any-reader"}});
    let badge = issuance("CCProcUSSPEmployeeCardWithoutApproval", &queued);
    assert_eq!(marks(&badge, &[]), [Done, Done, Left, Done, Done, Left, Now]);
}

#[test]
fn a_rejection_ends_at_step_three_and_says_why() {
    let state = json!({"name": "rejected", "at": NOW, "reason": "left the company", "number": null});
    let rejected = issuance("PcmProcUSSPEmployeeCardWithApproval", &state);
    let history = [
        record(CommandName::Request, None, StateName::Requested, "Alice Adams"),
        record(CommandName::Reject, Some(StateName::AwaitingApproval), StateName::Rejected, "Cem Acar"),
    ];
    let steps = timeline(&rejected, &history);
    assert_eq!(steps[2].mark, Mark::Ended);
    assert_eq!(steps[2].who.as_deref(), Some("Cem Acar"));
    assert_eq!(steps[2].note.as_deref(), Some("Rejected: left the company"));
    assert_eq!(steps[3].mark, Mark::Void);
}

#[test]
fn certifying_is_a_step_of_its_own_inside_production() {
    assert_eq!(marks(&in_production("generate-keys", &json!([])), &[])[5], Mark::Now);
    let begun = in_production("certify", &certificates(&SLOTS[..3]));
    assert_eq!(marks(&begun, &[])[5..], [Mark::Now, Mark::Next], "a certificate is missing");
    let certified = in_production("certify", &certificates(&SLOTS));
    assert_eq!(marks(&certified, &[])[5..], [Mark::Done, Mark::Now]);
    assert_eq!(timeline(&certified, &[])[5].note.as_deref(), Some("Certified 4 of 4"));
}

#[test]
fn a_slot_fills_with_the_reports_and_only_where_the_profile_uses_it() {
    use Fill::{Empty, Filling, Full};
    let fills = |step: &str, certified: &[&str]| {
        let whole = in_production(step, &certificates(certified));
        let all = slots(&whole, &[]);
        let fills = (all[0].key, all[0].certificate, all[0].verified);
        assert!(all.iter().all(|s| s.used && (s.key, s.certificate, s.verified) == fills));
        // A card of the first edition has a key in 9A alone.
        let mut first = whole;
        first.terms.profile = ProfileVersion::FIRST;
        let all = slots(&first, &[]);
        assert_eq!((all[0].key, all[0].certificate, all[0].verified), fills);
        assert!(all[1..].iter().all(|s| !s.used && s.key == Empty && s.verified == Empty));
        fills
    };
    assert_eq!(fills("mark", &[]), (Empty, Empty, Empty));
    assert_eq!(fills("generate-keys", &[]), (Filling, Empty, Empty));
    assert_eq!(fills("certify", &SLOTS), (Full, Filling, Empty));
    assert_eq!(fills("write-objects", &SLOTS), (Full, Filling, Empty));
    assert_eq!(fills("read-back", &SLOTS), (Full, Full, Filling));
    assert_eq!(fills("verify", &SLOTS), (Full, Full, Full));
}

#[test]
fn progress_counts_the_steps_before_the_reported_one() {
    assert_eq!(stage(&in_production("identify", &json!([]))), Some(Stage::At(ProductionStep::Identify)));
    let chip = steps(&in_production("identify", &json!([])).profile());
    assert_eq!(steps_done(&chip, Stage::At(ProductionStep::Identify)), 0);
    assert_eq!(steps_done(&chip, Stage::At(ProductionStep::Verify)), 9);
    assert_eq!(steps_done(&chip, Stage::Verified), 10);
}

#[test]
fn a_badge_is_made_by_its_own_steps_alone() {
    let badge = issuance("CCProcEmployeeCardWithoutApproval", &json!({"name": "requested"}));
    use ProductionStep::{Identify, Print, ReadUid};
    assert_eq!(steps(&badge.profile()), [Identify, ReadUid, Print]);
}

#[test]
fn a_cancellation_names_what_is_lost() {
    let requested = issuance("PcmProcUSSPEmployeeCardWithApproval", &json!({"name": "requested"}));
    use CommandName::{Cancel, Decline, Postpone};
    assert_eq!(losses::losses(&requested, Decline).len(), 1);
    assert!(losses::losses(&requested, Postpone).is_empty(), "what is put off loses nothing");
    let lost = losses::losses(&in_production("certify", &certificates(&["9A"])), Cancel).join(" ");
    assert!(lost.contains("1 certificate is revoked"), "{lost}");
    assert!(lost.contains("E-0000017"), "{lost}");
    assert!(lost.contains("PIN and PUK"), "{lost}");
}

#[test]
fn time_is_told_in_the_largest_unit() {
    let now = Timestamp::from_millis(NOW);
    let before = |seconds: i64| ago(Timestamp::from_millis(NOW - seconds * 1000), now);
    assert_eq!(before(10), None);
    assert_eq!(before(-10), None, "a clock that is a little ahead");
    assert_eq!(before(50), Some(Ago { value: -1, unit: "minute" }));
    assert_eq!(before(3 * 3600), Some(Ago { value: -3, unit: "hour" }));
    assert_eq!(before(-86_400 * 2), Some(Ago { value: 2, unit: "day" }));
    assert_eq!(ago(now.plus(Span::from_days(-800)), now), Some(Ago { value: -2, unit: "year" }));
}

/// A contractor of whom all is known that can be.
fn contractor() -> Person {
    serde_json::from_value(json!({
        "id": "per-1", "engagement": {"kind": "contractor", "sponsor": "per-2", "until": 1_798_761_600_000_i64},
        "given_name": "Alice", "family_name": "Adams", "email": "alice@example.org", "personnel_number": "1001",
        "upn": "alice@example.org", "sid": "S-1-5-21-1-2-3-1107", "language": "sv", "site": "site-1",
        "status": {"status": "active"}, "sign_in": {"issuer": "https://id.example.org", "subject": "alice"},
        "photo": "ab".repeat(32),
    }))
    .unwrap()
}

/// As far as these days go.
fn day(at: Timestamp) -> String {
    let begins = |month, day| Timestamp::midnight(2026, month, day).unwrap();
    let days = [(begins(1, 1), "1 January"), (begins(12, 31), "31 December")];
    let found = days.into_iter().find(|(begins, _)| (0..86_400_000).contains(&at.since(*begins).as_millis()));
    found.map_or_else(|| format!("{at:?}"), |(_, name)| name.to_owned())
}

#[test]
fn all_that_is_kept_of_a_person_is_told_in_words() {
    use PersonField as F;
    let kept = person::kept(&contractor(), Some("Tomas Berg"), day);
    let expected = [
        (F::GivenName, "Alice"),
        (F::FamilyName, "Adams"),
        (F::Email, "alice@example.org"),
        (F::PersonnelNumber, "1001"),
        (F::Upn, "alice@example.org"),
        (F::Sid, "S-1-5-21-1-2-3-1107"),
        (F::Language, "Svenska"),
        (F::Site, "site-1"),
        (F::Kind, "Contractor"),
        (F::Answers, "Tomas Berg"),
        (F::Until, "31 December"),
        (F::Status, "Active"),
        (F::SignIn, "https://id.example.org alice"),
    ];
    assert_eq!(kept, expected.map(|(field, text)| (field, text.to_owned())));
    let nameless = person::kept(&contractor(), None, day);
    assert!(nameless.contains(&(F::Answers, "per-2".to_owned())), "what is kept is never left out");
}

#[test]
fn a_changed_value_is_told_in_words_or_not_at_all() {
    use PersonField as F;
    let told = |field, kept| person::value(field, kept, day);
    let first = Timestamp::midnight(2026, 1, 1).unwrap().as_millis().to_string();
    assert_eq!(told(F::From, &first).as_deref(), Some("1 January"));
    assert_eq!(told(F::Status, "inactive").as_deref(), Some("Inactive"));
    assert_eq!(told(F::Kind, "visitor").as_deref(), Some("Visitor"));
    assert_eq!([told(F::Answers, "per-2"), told(F::Photo, &"ab".repeat(32))], [None, None]);
}

#[test]
fn every_path_is_a_route() {
    let issuance: IssuanceId = "iss-1".parse().unwrap();
    let person: PersonId = "per-1".parse().unwrap();
    let reads = [
        paths::MY_ISSUANCES.to_owned(),
        paths::READERS.to_owned(),
        paths::my_issuance(&issuance),
        paths::issuance("iss-1"),
        paths::history("iss-1"),
        paths::work(WorkList::Requests),
        paths::people("a"),
        paths::person(&person),
        paths::MY_CARDS.to_owned(),
        paths::card("iss-1"),
        paths::cards_of("per-1"),
        paths::cards_in(CardStateName::Active, "newest"),
        paths::orders("open"),
        paths::order("ord-1"),
        paths::order_lines("ord-1", domain::order::Stage::ToConfirm),
        paths::order_history("ord-1"),
        paths::preflight("ord-1"),
        paths::pool(MassProcessId::PcmProcMassProductionEmployeeCard, &[("name", "Ada".to_owned())]),
        paths::FAILURES.to_owned(),
        paths::page_after(paths::FAILURES, "x"),
    ];
    for path in reads {
        assert!(is_route(Method::Get, &path), "{path}");
    }
    assert!(
        is_route(Method::Post, &paths::loss(&issuance)) && is_route(Method::Post, &paths::life(&issuance))
    );
    let order = "ord-1".parse().unwrap();
    for door in ["commands", "drop", "confirmation", "letters"] {
        assert!(is_route(Method::Post, &paths::order_command(&order, door)), "{door}");
    }
    assert!(is_route(Method::Post, paths::ORDERS));
    assert!(is_route(Method::Post, paths::REQUESTS) && is_route(Method::Post, paths::ISSUANCES));
}

#[test]
fn a_page_that_follows_is_of_the_same_list() {
    assert_eq!(paths::page_after(paths::FAILURES, "x"), "/api/reports/failures?after=x");
    let work = paths::page_after(&paths::work(WorkList::Requests), "x");
    assert_eq!(work, "/api/work?list=requests&after=x");
}

#[test]
fn every_button_sends_a_body_to_a_route_once_it_is_answered() {
    let answers = Answers {
        note: Some("because".to_owned().try_into().unwrap()),
        target: Some(domain::issuance::state::Target::AnyReader),
        chip: Some(domain::issuance::command::Chip::New),
    };
    let issuance: IssuanceId = "iss-1".parse().unwrap();
    for command in CommandName::ALL {
        let body = body(*command, &answers);
        assert_eq!(act(*command).is_some(), body.is_some(), "{command:?}");
        if let Some(body) = body {
            assert!(is_route(Method::Post, &paths::command(&issuance, body.door())), "{command:?}");
        }
    }
    assert!(body(CommandName::Reject, &Answers::default()).is_none(), "a rejection needs its reason");
}

#[test]
fn a_letter_that_nobody_waits_for_is_not_what_usually_comes_next() {
    let state = json!({"name": "card-ready", "card": card(&json!([]))});
    let weight = |process| {
        let buttons = acts(&issuance(process, &state), &[CommandName::OpenLetter]);
        buttons.iter().map(|button| button.weight).collect::<Vec<_>>()
    };
    assert_eq!(weight("PcmProcUSSPEmployeeCardWithApproval"), [Weight::Primary]);
    assert_eq!(weight("CCProcUSSPEmployeeCardWithApproval"), [Weight::Secondary]);
}

#[test]
fn only_a_card_with_a_name_goes_back_to_the_pool() {
    let failure = json!({"step": "certify", "reason": "The chip broke.", "fate": "scrap"});
    let source = json!({"kind": "order", "order": "ord-1"});
    let state = json!({
        "name": "failed", "card": card(&json!([])), "source": source, "failure": failure, "at": NOW,
    });
    let named = issuance("PcmProcEmployeeCardWithApproval", &state);
    let nameless = Issuance { holder: None, ..named.clone() };
    use CommandName::{BackToPool, Cancel};
    let commands = |issuance: &Issuance| {
        acts(issuance, &[BackToPool, Cancel]).iter().map(|act| act.command).collect::<Vec<_>>()
    };
    assert_eq!(commands(&named), [BackToPool, Cancel]);
    assert_eq!(commands(&nameless), [Cancel], "it is cancelled under no other name");
}

#[test]
fn initials_are_two_letters_at_most() {
    assert_eq!(initials("Alice Adams"), "AA");
    assert_eq!(initials("élodie de la Tour"), "ÉT");
    assert_eq!(initials("Cher"), "C");
    assert_eq!(initials(""), "");
}

fn is_route(method: Method, path: &str) -> bool {
    let path = path.split('?').next().unwrap();
    ROUTES.iter().any(|route| {
        route.method == method
            && route.path.split('/').count() == path.split('/').count()
            && route.path.split('/').zip(path.split('/')).all(|(r, p)| r.starts_with('{') || r == p)
    })
}
