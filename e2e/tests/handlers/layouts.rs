//! What is printed: by which layout, and that it is on record before it leaves.

use crate::brand::{RED, logo_of};
use crate::settings::{BADGE, PROCESS, administrator, process, produce, set};
use api::agent::{Claim, Job, ReleasePrint};
use api::issuance::{Accepted, Confirmation, ProduceUnrequested, Production};
use api::settings::{LayoutFaults, PreviewLayout, SettingsPage};
use cardwright_e2e::in_process::{Call, Case, Office, READER, Session, holder};
use domain::id::{Fence, Version};
use domain::issuance::State;
use domain::issuance::command::Chip;
use domain::issuance::state::{LEASE, Target};
use domain::layout::{Layout, LayoutName, Side, Svg};
use domain::person::{Engagement, Name, Person};
use domain::profile::LayoutEdition;
use domain::role::Role;
use domain::settings::{Setting, SettingName};
use domain::time::Timestamp;
use http::StatusCode;
use serde_json::json;

/// A badge that is on its way in a reader.
pub(crate) async fn badge_at_work(office: &Office) -> Case<'_> {
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

/// An agent may have died after it printed the first, and the one that takes the job up finds that job at the printer.
#[tokio::test]
async fn an_attempt_is_given_one_document_whatever_becomes_of_the_logo() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let name: LayoutName = "plain".parse().unwrap();
    let front = plain()
        .front
        .as_str()
        .replace("</svg>", "<rect id='logo' x='60' y='20' width='16' height='8'/></svg>");
    let layout = Layout { front: front.parse().unwrap(), ..plain() };
    set(&office, &by, &SettingName::Layout(name.clone()), 0, Setting::Layout(layout)).await;
    let layout = Some(LayoutEdition { name, edition: Version::new(1) });
    set(&office, &by, &SettingName::Process(BADGE), 0, process(BADGE, |s| s.layout = layout)).await;
    let mut case = badge_at_work(&office).await;
    let first = office.send(&release(&case, case.fence)).await;
    let printed = on_record(&case).await.unwrap();
    assert_eq!(printed, audit::digest(&first.body));

    set(&office, &by, &SettingName::Brand, 0, Setting::Brand(logo_of(RED))).await;
    office.clock.advance(LEASE);
    let claim = case.job("claim", &Claim { reader: READER.parse().unwrap(), order: None });
    case.fence = office.send(&claim).await.json::<Job>().fence;
    let refused = office.send(&release(&case, case.fence)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "other-print"));
    assert_eq!(on_record(&case).await, Some(printed), "what may be on plastic");

    let staff = office.staff_members();
    office.clock.advance(LEASE);
    for call in [
        case.about("confirmation", &Confirmation::GiveUp {}),
        case.about("confirmation", &Confirmation::TryAgain { chip: Chip::New }),
    ] {
        assert_eq!(office.send(&call.by(&staff.officer)).await.code(), "ok");
    }
    let claim = case.job("claim", &Claim { reader: READER.parse().unwrap(), order: None });
    case.fence = office.send(&claim).await.json::<Job>().fence;
    let anew = office.send(&release(&case, case.fence)).await;
    assert_eq!(on_record(&case).await, Some(audit::digest(&anew.body)));
    assert_ne!(anew.body, first.body);
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

/// An end is kept as the moment after the last day; a card says that day.
#[tokio::test]
async fn a_card_says_the_last_day_of_its_holders_contract() {
    let office = Office::open().await;
    let (sponsor, until) = (office.staff_members().officer.person.clone(), Timestamp::midnight(2031, 1, 1));
    let engagement = Engagement::Contractor { sponsor, until: until.unwrap() };
    let person = Person { engagement, ..holder(&office.name("drawer")) };
    let by = office.hire(person, &[Role::SystemAdministrator]).await;
    let drawn = async |text: &str| {
        let front = plain().front.as_str().replace("{full-name}", text);
        let layout = Layout { front: front.parse().unwrap(), ..plain() };
        let body = PreviewLayout { layout, side: Side::Front, person: Some(by.person.clone()) };
        let png = office.send(&Call::post("/api/layouts/preview", &office.name("cmd"), &body).by(&by)).await;
        assert!(png.body.starts_with(b"\x89PNG"), "{png:?}");
        png.body
    };
    let said = drawn("{valid-until}").await;
    assert!(said == drawn("31 December 2030").await, "the last day is not what is drawn");
    assert!(said != drawn("1 January 2031").await, "any day looks the same");
}

/// A layout that needs no photo.
pub(crate) fn plain() -> Layout {
    let front = "<text x='8' y='45' font-size='2.5'>{full-name}</text>\
        <rect id='code128' x='8' y='5' width='68' height='9'/>";
    Layout { front: svg(front), back: None, chip_zone_clear: true }
}

/// Has badges printed with it.
pub(crate) async fn print_plainly(office: &Office, by: &Session) {
    let name: LayoutName = "plain".parse().unwrap();
    set(office, by, &SettingName::Layout(name.clone()), 0, Setting::Layout(plain())).await;
    let layout = Some(LayoutEdition { name, edition: Version::new(1) });
    set(office, by, &SettingName::Process(BADGE), 0, process(BADGE, |s| s.layout = layout)).await;
}

/// A side with this on it.
pub(crate) fn svg(content: &str) -> Svg {
    let size = "width='85.6mm' height='53.98mm' viewBox='0 0 85.6 53.98'";
    format!("<svg xmlns='http://www.w3.org/2000/svg' {size}>{content}</svg>").parse().unwrap()
}
