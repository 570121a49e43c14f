//! Settings over HTTP: editions, conflicts, undo, what is refused, and what open issuances finish by.

use api::agent::{Claim, Job, ReleasePrint};
use api::issuance::{Accepted, MyIssuances, ProduceUnrequested, Production};
use api::people::PersonPage;
use api::settings::{
    CheckLayout, EditionRow, LayoutFaults, PreviewLayout, PutSetting, SettingHistory, SettingRow,
    SettingsPage,
};
use cardwright_core::ports::settings::Settings as _;
use cardwright_core::ports::store::{Cards as _, Lists as _};
use cardwright_e2e::in_process::{Call, Case, Office, READER, Reply, Session, holder, note};
use domain::id::{Fence, Version};
use domain::issuance::state::Target;
use domain::issuance::{State, StateName};
use domain::layout::{Layout, LayoutName, Side, Svg};
use domain::person::{Name, Person};
use domain::process::{Activation, CardKind, HolderKind, Package, ProcessId};
use domain::profile::LayoutEdition;
use domain::role::Role;
use domain::settings::{NumberRange, PinPolicy, ProcessSettings, Setting, SettingName};
use http::StatusCode;
use serde_json::json;
use std::collections::BTreeSet;

const PROCESS: ProcessId = ProcessId::PcmProcEmployeeCardWithoutApproval;
const BADGE: ProcessId = ProcessId::CCProcEmployeeCardWithoutApproval;
const KIND: CardKind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };

async fn administrator(office: &Office) -> Session {
    office.hire(holder("system"), &[Role::SystemAdministrator]).await
}

fn path(name: &SettingName) -> String {
    format!("/api/settings/{name}")
}

/// What a System administrator sends who has seen this edition.
fn put(office: &Office, by: &Session, name: &SettingName, seen: u64, value: Setting) -> Call {
    let body = PutSetting { value, note: Some(note("as agreed")) };
    Call::put(path(name), &office.name("cmd"), seen, &body).by(by)
}

async fn set(office: &Office, by: &Session, name: &SettingName, seen: u64, value: Setting) -> SettingRow {
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

fn process(id: ProcessId, change: impl FnOnce(&mut ProcessSettings)) -> Setting {
    let mut settings = ProcessSettings::built_in(id);
    change(&mut settings);
    Setting::Process(settings)
}

fn fields(reply: &Reply) -> Vec<String> {
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "setting-faults"));
    reply.problem().fields.into_iter().map(|fault| fault.field).collect()
}

/// An officer begins an issuance that needs no approval; its card object is made if it can be.
async fn produce<'o>(office: &'o Office, process: ProcessId) -> Case<'o> {
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
        assert_eq!(all.settings.len(), 16 + 4 + 10 + 1 + 2);
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

/// A badge that is on its way in a reader.
async fn badge_at_work(office: &Office) -> Case<'_> {
    let mut case = produce(office, BADGE).await;
    office.settle().await;
    let single = Production::Single { target: Target::AnyReader };
    let single = case.about("production", &single).by(&office.staff_members().officer);
    assert_eq!(office.send(&single).await.code(), "ok");
    let claim = case.job("claim", &Claim { reader: READER.parse().unwrap(), order: None });
    case.fence = office.send(&claim).await.json::<Job>().fence;
    case
}

fn release(case: &Case<'_>, fence: Fence) -> Call {
    case.job("print", &ReleasePrint { fence })
}

async fn on_record(case: &Case<'_>) -> Option<domain::certificate::Sha256> {
    let State::InProduction(job) = case.record().await.unwrap().issuance.state else {
        panic!("in production")
    };
    job.card.print.map(|print| print.document)
}

#[tokio::test]
async fn what_is_printed_is_on_record_and_the_same_each_time() {
    let office = Office::open().await;
    print_plainly(&office, &administrator(&office).await).await;
    let case = badge_at_work(&office).await;
    let stranger = release(&case, case.fence.next());
    assert_eq!(office.send(&stranger).await.code(), "fence-lost");
    assert_eq!(on_record(&case).await, None);
    let call = release(&case, case.fence);
    let first = office.send(&call).await;
    assert_eq!(first.headers.get("content-type").unwrap(), "application/pdf");
    assert_eq!(first.headers.get("cache-control").unwrap(), "no-store");
    assert!(first.body.starts_with(b"%PDF-"));
    assert_eq!(on_record(&case).await, Some(audit::digest(&first.body)));
    assert_eq!(office.send(&call).await.body, first.body, "sent again");
    assert_eq!(office.send(&release(&case, case.fence)).await.body, first.body, "asked again");
    let certificate = produce(&office, PROCESS).await;
    assert_ne!(office.send(&release(&certificate, case.fence)).await.code(), "ok", "not a card at work");
}

#[tokio::test]
async fn a_card_is_printed_with_the_layout_of_its_terms() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    print_plainly(&office, &by).await;
    let before = badge_at_work(&office).await;
    let plain = Layout { back: Some(plain().front), ..plain() };
    let layout: LayoutName = "plain".parse().unwrap();
    set(&office, &by, &SettingName::Layout(layout.clone()), 1, Setting::Layout(plain)).await;
    let newest = Some(LayoutEdition { name: layout, edition: Version::new(2) });
    set(&office, &by, &SettingName::Process(BADGE), 1, process(BADGE, |s| s.layout = newest)).await;
    let after = badge_at_work(&office).await;
    let pages = async |case: &Case<'_>| {
        let pdf = office.send(&release(case, case.fence)).await.body;
        String::from_utf8_lossy(&pdf).matches("/MediaBox").count()
    };
    assert_eq!((pages(&before).await, pages(&after).await), (1, 2));
}

#[tokio::test]
async fn a_card_that_cannot_be_drawn_is_refused_and_nothing_recorded() {
    let office = Office::open().await;
    print_plainly(&office, &administrator(&office).await).await;
    let mut case = office.case().await;
    let person = Person { given_name: Name::parse("\u{13000}").unwrap(), ..holder(&office.name("scribe")) };
    case.holder = office.hire(person, &[Role::SelfServiceUser]).await;
    let body = ProduceUnrequested { process: BADGE, ..case.unrequested() };
    let call = case.post("/api/issuances", &body).by(&office.staff_members().officer);
    case.issuance = Some(office.send(&call).await.json::<Accepted>().issuance);
    office.settle().await;
    let single = Production::Single { target: Target::AnyReader };
    office.send(&case.about("production", &single).by(&office.staff_members().officer)).await;
    let claim = case.job("claim", &Claim { reader: READER.parse().unwrap(), order: None });
    case.fence = office.send(&claim).await.json::<Job>().fence;
    let refused = office.send(&release(&case, case.fence)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "layout-faults")
    );
    assert!(!refused.problem().fields.is_empty(), "each fault with its element");
    assert_eq!(on_record(&case).await, None);
}

#[tokio::test]
async fn a_layout_is_tried_before_it_is_kept() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let post = |path: &str, body: &serde_json::Value| Call::post(path, &office.name("cmd"), body).by(&by);
    let body = |layout: &Layout| json!({ "layout": layout });
    let faults = async |layout: &Layout| {
        office.send(&post("/api/layouts/check", &body(layout))).await.json::<LayoutFaults>().faults
    };
    assert_eq!(faults(&Layout::badge()).await, []);
    let unknown =
        Layout { front: svg("<text x='5' y='50' font-size='3'>{shoe-size}</text>"), ..Layout::badge() };
    assert!(faults(&unknown).await.iter().any(|fault| fault.side == Side::Front && !fault.mend.is_empty()));
    let preview = |layout: &Layout, side, person: Option<&Session>| {
        let person = person.map(|session| session.person.clone());
        let body = PreviewLayout { layout: layout.clone(), side, person };
        Call::post("/api/layouts/preview", &office.name("cmd"), &body).by(&by)
    };
    for side in [Side::Front, Side::Back] {
        let png = office.send(&preview(&Layout::badge(), side, Some(&by))).await;
        assert!(png.body.starts_with(b"\x89PNG"), "{png:?}");
    }
    let sample = office.send(&preview(&Layout::badge(), Side::Front, None)).await;
    let own = office.send(&preview(&Layout::badge(), Side::Front, Some(&by))).await;
    assert_ne!(sample.body, own.body, "another name, another picture");
    let other = preview(&Layout::badge(), Side::Front, Some(&office.staff_members().officer));
    assert_eq!(office.send(&other).await.code(), "role-missing", "not by this door");
    assert_eq!(office.send(&preview(&unknown, Side::Front, None)).await.code(), "layout-faults");
    let one_sided = Layout { back: None, ..Layout::badge() };
    assert_eq!(office.send(&preview(&one_sided, Side::Back, None)).await.code(), "no-side");

    let long = format!("<!-- {} -->", "x".repeat(100_000));
    let front = Layout::badge().front.as_str().replace("</svg>", &format!("{long}</svg>"));
    let long = Layout { front: front.parse().unwrap(), ..Layout::badge() };
    set(&office, &by, &SettingName::Layout("long".parse().unwrap()), 0, Setting::Layout(long)).await;
    let listed: SettingsPage = office.send(&Call::get("/api/settings?kind=layout").by(&by)).await.json();
    let names: Vec<_> = listed.settings.iter().map(|row| row.name.to_string()).collect();
    assert_eq!(names, ["layout.badge", "layout.long", "layout.pass"]);
}

/// A layout that needs no photo.
fn plain() -> Layout {
    let front = "<text x='8' y='45' font-size='2.5'>{full-name}</text>\
        <rect id='code128' x='8' y='5' width='68' height='9'/>";
    Layout { front: svg(front), back: None, chip_zone_clear: true }
}

/// Has badges printed with it.
async fn print_plainly(office: &Office, by: &Session) {
    let name: LayoutName = "plain".parse().unwrap();
    set(office, by, &SettingName::Layout(name.clone()), 0, Setting::Layout(plain())).await;
    let layout = Some(LayoutEdition { name, edition: Version::new(1) });
    set(office, by, &SettingName::Process(BADGE), 0, process(BADGE, |s| s.layout = layout)).await;
}

/// A side with this on it.
fn svg(content: &str) -> Svg {
    let size = "width='85.6mm' height='53.98mm' viewBox='0 0 85.6 53.98'";
    format!("<svg xmlns='http://www.w3.org/2000/svg' {size}>{content}</svg>").parse().unwrap()
}
