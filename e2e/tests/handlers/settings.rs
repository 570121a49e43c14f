//! Settings over HTTP: editions, conflicts, undo, what is refused, and what open issuances finish by.

use api::issuance::{Accepted, MyIssuances, ProduceUnrequested};
use api::people::PersonPage;
use api::settings::{CheckLayout, EditionRow, PutSetting, SettingHistory, SettingRow, SettingsPage};
use cardwright_core::ports::settings::Settings as _;
use cardwright_core::ports::store::{Cards as _, Lists as _};
use cardwright_e2e::in_process::{Call, Case, Office, Reply, Session, holder, note};
use domain::id::Version;
use domain::issuance::{State, StateName};
use domain::layout::{Layout, LayoutName};
use domain::process::{Activation, CardKind, HolderKind, Package, ProcessId};
use domain::profile::LayoutEdition;
use domain::role::Role;
use domain::settings::{NumberRange, PinPolicy, ProcessSettings, Setting, SettingName};
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;

pub(crate) const PROCESS: ProcessId = ProcessId::PcmProcEmployeeCardWithoutApproval;
pub(crate) const BADGE: ProcessId = ProcessId::CCProcEmployeeCardWithoutApproval;
const KIND: CardKind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };

pub(crate) async fn administrator(office: &Office) -> Session {
    office.hire(holder("system"), &[Role::SystemAdministrator]).await
}

pub(crate) fn path(name: &SettingName) -> String {
    format!("/api/settings/{name}")
}

/// What a System administrator sends who has seen this edition.
fn put(office: &Office, by: &Session, name: &SettingName, seen: u64, value: Setting) -> Call {
    let body = PutSetting { value, note: Some(note("as agreed")) };
    Call::put(path(name), &office.name("cmd"), seen, &body).by(by)
}

pub(crate) async fn set(
    office: &Office,
    by: &Session,
    name: &SettingName,
    seen: u64,
    value: Setting,
) -> SettingRow {
    let reply = office.send(&put(office, by, name, seen, value)).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

fn pins(length: u8) -> Setting {
    Setting::PinPolicy(PinPolicy::new(length).unwrap())
}

fn range(prefix: &str, digits: u8, last: u64) -> Setting {
    Setting::NumberRange(NumberRange::new(prefix, digits, last).unwrap())
}

pub(crate) fn process(id: ProcessId, change: impl FnOnce(&mut ProcessSettings)) -> Setting {
    let mut settings = ProcessSettings::built_in(id);
    change(&mut settings);
    Setting::Process(settings)
}

pub(crate) fn fields(reply: &Reply) -> Vec<String> {
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "setting-faults"));
    reply.problem().fields.into_iter().map(|fault| fault.field).collect()
}

/// An officer begins an issuance that needs no approval; its card object is made if it can be.
pub(crate) async fn produce<'o>(office: &'o Office, process: ProcessId) -> Case<'o> {
    let mut case = office.case().await;
    let body = ProduceUnrequested { process, ..case.unrequested() };
    let call = case.post("/api/issuances", &body).by(&office.staff_members().officer);
    let reply = office.send(&call).await;
    assert!(reply.status.is_success(), "{reply:?}");
    case.issuance = Some(reply.json::<Accepted>().issuance);
    case
}

async fn number(case: &Case<'_>) -> String {
    case.record().await.unwrap().issuance.state.card().unwrap().number.to_string()
}

#[tokio::test]
async fn what_nobody_has_set_is_built_in() {
    let office = Office::open().await;
    for who in [&office.staff_members().officer, &administrator(&office).await] {
        let all: SettingsPage = office.send(&Call::get("/api/settings").by(who)).await.json();
        assert_eq!(all.settings.len(), 16 + 4 + 10 + 1 + 1 + 1 + 2);
        for row in &all.settings {
            assert_eq!((row.edition, &row.set), (Version::new(0), &None), "{}", row.name);
            let is_layout = matches!(row.name, SettingName::Layout(_));
            assert_eq!(row.value.is_none(), is_layout, "drawings have an address of their own");
            assert_eq!(row.numbers.is_some(), matches!(row.name, SettingName::NumberRange(_)));
        }
    }
    let ranges: SettingsPage = {
        let call = Call::get("/api/settings?kind=number-range").by(&office.staff_members().approver);
        office.send(&call).await.json()
    };
    assert_eq!(ranges.settings.len(), 10);
    let badge = Call::get("/api/settings/layout.badge").by(&office.staff_members().officer);
    let badge: SettingRow = office.send(&badge).await.json();
    assert_eq!(badge.value, Some(Setting::Layout(Layout::badge())));
    let holder = office.case().await.holder;
    assert_eq!(office.send(&Call::get("/api/settings").by(&holder)).await.code(), "role-missing");
    for nowhere in ["/api/settings/layout.nobodys", "/api/settings/pins", "/api/settings/process.None"] {
        let call = Call::get(nowhere).by(&office.staff_members().officer);
        assert_eq!(office.send(&call).await.code(), "not-found", "{nowhere}");
    }
    let strange = Call::get("/api/settings?kind=all").by(&office.staff_members().officer);
    assert_eq!(office.send(&strange).await.code(), "bad-query");
}

#[tokio::test]
async fn editions_follow_each_other_and_none_is_lost() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let name = SettingName::PinPolicy;
    let first = put(&office, &by, &name, 0, pins(7));
    let reply = office.send(&first).await;
    assert_eq!(reply.headers.get("etag").unwrap(), "\"1\"");
    let row: SettingRow = reply.json();
    assert_eq!((row.edition, row.value), (Version::new(1), Some(pins(7))));
    assert_eq!(row.set.unwrap().by_name, "Nora Lindqvist");
    assert_eq!(office.send(&first).await, reply, "sent again, it is the same edition");
    let reused = Call::put(path(&name), first.command().as_str(), 0, &json!({"value": pins(8)})).by(&by);
    assert_eq!(office.send(&reused).await.code(), "command-reused");

    let late = office.send(&put(&office, &by, &name, 0, pins(8))).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::PRECONDITION_FAILED, "setting-changed"));
    let said = late.problem().detail;
    assert!(said.contains("Nora Lindqvist") && said.contains("UTC"), "{said}");
    let early = office.send(&put(&office, &by, &name, 5, pins(8))).await;
    assert_eq!(early.status, StatusCode::PRECONDITION_FAILED);

    set(&office, &by, &name, 1, pins(8)).await;
    let restored = set(&office, &by, &name, 2, pins(7)).await;
    assert_eq!((restored.edition, restored.value), (Version::new(3), Some(pins(7))));
    let history = Call::get(format!("{}/history", path(&name))).by(&office.staff_members().officer);
    let history: SettingHistory = office.send(&history).await.json();
    let seen: Vec<_> = history.editions.iter().map(|e| (e.edition.get(), e.value.clone().unwrap())).collect();
    assert_eq!(
        seen,
        [(3, pins(7)), (2, pins(8)), (1, pins(7)), (0, pins(6))],
        "undo adds, and takes nothing"
    );
    let one = Call::get(format!("{}/history/2", path(&name))).by(&by);
    assert_eq!(office.send(&one).await.json::<EditionRow>().value, Some(pins(8)));
}

#[tokio::test]
async fn nobody_sets_anything_without_the_right() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let name = SettingName::PinPolicy;
    let call = || put(&office, &by, &name, 0, pins(7));
    let code = async |call: Call| office.send(&call).await.code();
    assert_eq!(code(call().without("if-match")).await, "no-if-match");
    assert_eq!(code(call().with("if-match", "*")).await, "no-if-match");
    assert_eq!(code(call().without("idempotency-key")).await, "no-idempotency-key");
    assert_eq!(code(call().without("x-csrf-token")).await, "csrf");
    assert_eq!(code(call().with("sec-fetch-site", "cross-site")).await, "csrf");
    assert_eq!(code(call().without("cookie")).await, "no-session");
    for other in [&office.staff_members().officer, &office.staff_members().approver] {
        assert_eq!(code(call().by(other)).await, "role-missing");
        let layout = CheckLayout { layout: Layout::badge() };
        assert_eq!(code(Call::post("/api/layouts/check", "c", &layout).by(other)).await, "role-missing");
    }
    let row: SettingRow = office.send(&Call::get(path(&name)).by(&by)).await.json();
    assert_eq!(row.edition, Version::new(0), "nothing was set");
}

#[tokio::test]
async fn what_would_break_production_is_refused() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let refused = async |name: SettingName, value: Setting| {
        fields(&office.send(&put(&office, &by, &name, 0, value)).await)
    };
    let of = SettingName::Process;
    let nothing = process(BADGE, |s| (s.contactless, s.layout) = (false, None));
    assert_eq!(refused(of(BADGE), nothing).await, ["contactless", "layout"]);
    let named = |name: &str, edition| {
        Some(LayoutEdition { name: name.parse::<LayoutName>().unwrap(), edition: Version::new(edition) })
    };
    for missing in [named("badge", 7), named("nobodys", 0), named("nobodys", 1)] {
        assert_eq!(refused(of(BADGE), process(BADGE, |s| s.layout = missing)).await, ["layout"]);
    }
    let covers = Setting::Layout(Layout { chip_zone_clear: false, ..Layout::badge() });
    set(&office, &by, &SettingName::Layout("covers".parse().unwrap()), 0, covers).await;
    let over_chip = process(PROCESS, |s| s.layout = named("covers", 1));
    assert_eq!(refused(of(PROCESS), over_chip).await, ["layout"]);
    set(&office, &by, &of(BADGE), 0, process(BADGE, |s| s.layout = named("covers", 1))).await;
    assert_eq!(refused(of(PROCESS), pins(7)).await, ["value"]);

    let kind = SettingName::NumberRange;
    assert_eq!(refused(kind(KIND), range("22", 8, 99)).await, ["prefix"], "those are contractors' numbers");
    assert_eq!(refused(kind(KIND), range("220", 7, 99)).await, ["prefix"]);
    produce(&office, PROCESS).await;
    office.settle().await;
    assert_eq!(refused(kind(KIND), range("31", 8, 1)).await, ["last"], "one is given out already");

    let broken = Setting::Layout(Layout { front: "<svg".parse().unwrap(), ..Layout::badge() });
    assert!(!refused(SettingName::Layout(LayoutName::badge()), broken).await.is_empty());
    let shapes = [
        json!({"value": {"setting": "pin-policy", "value": {"length": 9}}}),
        json!({"value": {"setting": "number-range", "value": {"prefix": "x", "digits": 8, "last": 9}}}),
        json!({"value": {"setting": "pin-policy", "value": {"length": 7, "digits": 3}}}),
    ];
    for shape in shapes {
        let call = Call::put("/api/settings/pin-policy", &office.name("cmd"), 0, &shape).by(&by);
        assert_eq!(office.send(&call).await.code(), "bad-field");
    }
}

#[tokio::test]
async fn open_issuances_finish_by_what_they_began_with() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let (before, after) = (produce(&office, PROCESS).await, SettingName::Process(PROCESS));
    set(&office, &by, &SettingName::PinPolicy, 0, pins(8)).await;
    let changed = process(PROCESS, |s| (s.activation, s.contactless) = (Activation::AtIssue, true));
    set(&office, &by, &after, 0, changed).await;
    set(&office, &by, &SettingName::NumberRange(KIND), 0, range("5", 6, 1000)).await;
    office.settle().await;
    let began = produce(&office, PROCESS).await;
    office.settle().await;
    let old = before.record().await.unwrap().issuance;
    let new = began.record().await.unwrap().issuance;
    assert_eq!(old.terms.pins.value.length(), 6);
    assert_eq!(new.terms.pins.value.length(), 8);
    assert!(!old.profile().contactless && new.profile().contactless);
    assert_eq!((number(&before).await.as_str(), number(&began).await.as_str()), ("21000000014", "50000025"));
    let activation =
        async |case: &Case<'_>| office.store.card(case.id()).await.unwrap().unwrap().card.activation;
    assert_eq!(activation(&before).await, Activation::AtHandOver);
    assert_eq!(activation(&began).await, Activation::AtIssue);
}

#[tokio::test]
async fn a_process_that_is_not_offered_begins_nothing() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let case = office.case().await;
    let own = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
    for (id, seen) in [(PROCESS, 0), (own, 0)] {
        set(&office, &by, &SettingName::Process(id), seen, process(id, |s| s.offered = false)).await;
    }
    let mine: MyIssuances = office.send(&Call::get("/api/my/issuances").by(&case.holder)).await.json();
    assert!(!mine.processes.contains(&own) && mine.processes.len() == 3, "{:?}", mine.processes);
    let person = Call::get(format!("/api/people/{}", case.holder.person));
    let person: PersonPage = office.send(&person.by(&office.staff_members().officer)).await.json();
    assert!(!person.processes.contains(&PROCESS) && person.processes.len() == 3, "{:?}", person.processes);
    let request = case.post("/api/requests", &case.request()).by(&case.holder);
    assert_eq!(office.send(&request).await.code(), "process-mismatch");
    let produce = case.post("/api/issuances", &case.unrequested()).by(&office.staff_members().officer);
    assert_eq!(office.send(&produce).await.code(), "process-mismatch");
    set(&office, &by, &SettingName::Process(PROCESS), 1, process(PROCESS, |_| ())).await;
    let produce = case.post("/api/issuances", &case.unrequested()).by(&office.staff_members().officer);
    assert_eq!(office.send(&produce).await.code(), "ok");
}

#[tokio::test]
async fn a_range_that_is_used_up_waits_and_goes_on_once_it_is_widened() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let name = SettingName::NumberRange(KIND);
    set(&office, &by, &name, 0, range("7", 4, 1)).await;
    let (first, second) = (produce(&office, PROCESS).await, produce(&office, PROCESS).await);
    for _ in 0..20 {
        for change in office.pending().await {
            let _used_up = office.worker.carry_out(&change).await;
        }
    }
    let states = [&first, &second].map(async |case: &Case<'_>| case.record().await.unwrap().issuance.state);
    let [one, other] = states;
    let waits = [one.await, other.await].into_iter().filter_map(|state| match state {
        State::CardPending(pending) => Some(pending.trouble.expect("the state says why").reason),
        _ => None,
    });
    let waits: Vec<_> = waits.collect();
    assert_eq!(waits.len(), 1, "one number was left for the two");
    assert!(waits[0].to_string().contains("used up"), "{}", waits[0]);
    let row: SettingRow = office.send(&Call::get(path(&name)).by(&by)).await.json();
    let numbers = row.numbers.unwrap();
    assert_eq!((numbers.drawn, numbers.runs_low), (1, true), "waiting draws nothing");
    set(&office, &by, &name, 1, range("7", 5, 500)).await;
    office.settle().await;
    for case in [&first, &second] {
        assert_eq!(case.record().await.unwrap().issuance.state.name(), StateName::CardReady);
    }
    let numbers = BTreeSet::from([number(&first).await, number(&second).await]);
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), ["7000029", "700013"], "the count goes on");
}

/// Prefixes and lengths that yield the same digits in many ways, taken in turn by two kinds of cards: what one kind's
/// range gave out lies in the way of the other's later.
#[tokio::test]
async fn no_number_comes_twice_however_ranges_change() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let kinds = [(PROCESS, KIND), (BADGE, CardKind { package: Package::PhysicalId, ..KIND })];
    let ranges = [("4", 6), ("40", 5), ("400", 4), ("4000", 4), ("400", 5), ("40", 6), ("8", 6), ("9", 6)];
    let mut numbers = BTreeSet::new();
    let (mut editions, mut refused, mut dice) = ([0, 0], 0, 7_usize);
    for _ in 0..40 {
        dice = (dice * 1_103_515_245 + 12_345) % (1 << 31);
        let (which, (prefix, digits)) = (dice / 8 % 2, ranges[dice / 64 % 8]);
        let (process, kind) = kinds[which];
        let call =
            put(&office, &by, &SettingName::NumberRange(kind), editions[which], range(prefix, digits, 900));
        let reply = office.send(&call).await;
        if reply.status == StatusCode::OK {
            editions[which] = reply.json::<SettingRow>().edition.get();
        } else {
            assert_eq!(fields(&reply), ["prefix"], "the other kind has these at this moment");
            refused += 1;
        }
        let case = produce(&office, process).await;
        office.settle().await;
        let drawn = number(&case).await;
        assert!(numbers.insert(drawn.clone()), "{drawn} came twice");
        let found = office.store.issuance_of_card(&drawn.parse().unwrap()).await.unwrap();
        assert_eq!(found.as_ref(), Some(case.id()), "a card is found by its number");
    }
    let drawn = office.store.drawn(&kinds.map(|(_, kind)| kind)).await.unwrap();
    let drawn: u64 = drawn.iter().map(|(_, drawn)| drawn).sum();
    assert!(refused > 0 && drawn > 40, "{refused} refused, {drawn} drawn: ranges were in each other's way");
}
