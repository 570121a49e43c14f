//! What holds of an order before its first card, as far as desks and profiles go.

use crate::orders::{Shop, everything};
use api::agent::{Poll, PresentReader};
use api::order::{OrderAccepted, OrderPage, Preflight};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Call, Office, READER, holder};
use domain::id::OrderId;
use domain::order::preflight::{PreflightCheck, PreflightSubject, Verdict};
use domain::process::{MassProcessId, ProcessId};
use domain::profile::KeyAlgorithm;
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::role::Role;
use domain::settings::{MAX_VALIDITY_DAYS, ProcessSettings, Setting, SettingName, Validity};

const BADGES: MassProcessId = MassProcessId::CCProcMassProductionEmployeeCard;
const CARDS: MassProcessId = MassProcessId::PcmProcMassProductionEmployeeCard;

async fn tells(office: &Office, printer: PrinterState) {
    let reader = PresentReader {
        reader: READER.parse().unwrap(),
        name: "R".to_owned(),
        state: ReaderState::Blank,
        make: ReaderMake::default(),
    };
    let poll = Poll { readers: vec![reader], printer, version: None };
    let call = Call::post(format!("/api/agents/{}/poll", office.desk().id), &office.name("cmd"), &poll);
    let reply = office.send(&call.signed(office.desk(), office.clock.now())).await;
    assert_eq!(reply.code(), "ok");
}

impl Shop<'_> {
    async fn draft_with(&self, office: &Office, process: MassProcessId) -> OrderId {
        let reply = office.send(&self.draft_of(process, everything())).await;
        assert_eq!(reply.status.as_u16(), 201, "{}", reply.code());
        reply.json::<OrderAccepted>().order
    }

    async fn check(&self, order: &OrderId, what: PreflightSubject) -> Option<PreflightCheck> {
        let checks = self.get::<Preflight>(&format!("/api/orders/{order}/preflight")).await.checks;
        checks.into_iter().find(|check| check.what == what)
    }
}

#[tokio::test]
async fn an_order_of_badges_wants_a_desk_that_prints() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let badges = shop.draft_with(&office, BADGES).await;
    let cards = shop.draft_with(&office, CARDS).await;
    for (printer, verdict, says) in [
        (PrinterState::Absent, Verdict::Bad, "give a reader agent a printer"),
        (PrinterState::Trouble, Verdict::Bad, "cardwright-agent doctor"),
        (PrinterState::Unknown, Verdict::Good, "One desk prints"),
        (PrinterState::Ready, Verdict::Good, "One desk prints"),
    ] {
        tells(&office, printer).await;
        let check = shop.check(&badges, PreflightSubject::Printers).await.unwrap();
        assert_eq!(check.verdict, verdict, "{printer:?}: {check:?}");
        assert!(check.sentence.contains(says), "{printer:?}: {check:?}");
        let page: OrderPage = shop.get(&format!("/api/orders/{badges}")).await;
        let lane = page.lanes.iter().find(|lane| lane.reader.as_str() == READER).unwrap();
        assert_eq!(lane.printer, printer, "officers see it beside the reader");
        assert_eq!(shop.check(&cards, PreflightSubject::Printers).await, None, "nothing is printed on these");
    }
    assert_eq!(shop.check(&badges, PreflightSubject::Profile).await, None, "nor have badges keys");
}

#[tokio::test]
async fn keys_that_will_not_last_as_long_as_their_cards_are_told_of() {
    let office = Office::open().await;
    let system = office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let shop = Shop::new(&office);
    let order = shop.draft_with(&office, CARDS).await;
    let check = shop.check(&order, PreflightSubject::Profile).await.unwrap();
    assert_eq!((check.verdict, check.setting), (Verdict::Good, None));
    assert!(check.sentence.contains("P-256"), "{}", check.sentence);

    let process = ProcessId::PcmProcEmployeeCardWithoutApproval;
    let (name, built_in) = (SettingName::Process(process), ProcessSettings::built_in(process));
    let validity = Validity::days(MAX_VALIDITY_DAYS).unwrap();
    let value = Setting::Process(ProcessSettings { algorithm: KeyAlgorithm::Rsa2048, validity, ..built_in });
    let body = serde_json::json!({ "value": value });
    let call = Call::put(format!("/api/settings/{name}"), &office.name("cmd"), 0, &body).by(&system);
    assert_eq!(office.send(&call).await.code(), "ok");
    let check = shop.check(&order, PreflightSubject::Profile).await.unwrap();
    assert_eq!((check.verdict, check.setting), (Verdict::Warning, Some(name)));
    assert!(check.sentence.contains("RSA-2048"), "{}", check.sentence);
}
