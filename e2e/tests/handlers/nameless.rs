//! Orders of cards without a name: nobody's, until they are given to somebody.

use crate::order_faults::cut;
use crate::orders::Shop;
use api::agent::{Job, Report};
use api::card::{CardLife, CardPage, MyCardDetails, MyCards};
use api::issuance::{OpenLetter, WorkPage};
use api::order::{
    ConfirmCards, CreateOrder, DropCards, OrderAccepted, OrderAct, Outcome, Outcomes, Preflight, Verdict,
};
use cardwright_e2e::in_process::{Act, Call, Case, Certificates, Office, Session, holder, note};
use domain::card::CardStateName;
use domain::id::{CardNumber, OrderId};
use domain::issuance::StateName as S;
use domain::order::{CardCount, Choice, OrderCounts, OrderStateName as O, Stage};
use domain::person::{Person, PersonStatus};
use domain::process::{MASS_PROCESSES, MassProcessId, Package};
use domain::profile::Slot;
use domain::role::Role;
use domain::settings::{NumberRange, ProcessSettings, Setting, SettingName};
use http::header::COOKIE;
use std::collections::BTreeSet;
use store::Fault;

const CARDS: MassProcessId = MassProcessId::PcmProcMassProductionNonPersonalCard;

impl Shop<'_> {
    fn count_of(&self, process: MassProcessId, count: u32) -> Call {
        let choice = Choice::Count { count: CardCount::try_from(count).unwrap() };
        let create = CreateOrder { process, site: None, choice, stop_at_first_failure: false };
        self.post("/api/orders", &create)
    }

    /// A draft of so many cards.
    async fn of(&self, process: MassProcessId, count: u32) -> OrderId {
        let reply = self.office.send(&self.count_of(process, count)).await;
        assert_eq!(reply.status.as_u16(), 201, "{}", reply.code());
        reply.json::<OrderAccepted>().order
    }

    /// Started, and settled: its cards wait.
    async fn waiting(&self, process: MassProcessId, count: u32) -> (OrderId, Vec<Case<'_>>) {
        let order = self.of(process, count).await;
        assert_eq!(self.does(&order, &OrderAct::Start {}).await.code(), "ok");
        let cases = self.cases(&order).await;
        assert_eq!(cases.len(), count as usize);
        (order, cases)
    }

    /// The cards that wait in the order.
    async fn cases(&self, order: &OrderId) -> Vec<Case<'_>> {
        let mut cases = Vec::new();
        for row in self.lines(order, Stage::Waiting).await.rows {
            assert_eq!((row.line.holder, row.line.holder_name), (None, None));
            let mut case = self.office.case().await;
            (case.issuance, case.order) = (Some(row.line.issuance), Some(order.clone()));
            cases.push(case);
        }
        cases
    }
}

/// The agent makes the card.
async fn make(case: &mut Case<'_>) {
    let job: Job = case.does(Act::Claim).await.json();
    let evidence = case.produced(&job).await;
    assert_eq!(case.office.send(&case.report(Report::Verified { evidence })).await.code(), "ok");
    case.office.settle().await;
}

async fn state(case: &Case<'_>) -> S {
    case.record().await.unwrap().issuance.state.name()
}

async fn number(case: &Case<'_>) -> CardNumber {
    case.card_object().await.unwrap().card.number
}

async fn page(case: &Case<'_>, by: &Session) -> CardPage {
    let call = Call::get(format!("/api/cards/{}", case.id())).with(COOKIE.as_str(), &by.cookie);
    case.office.send(&call).await.json()
}

/// The four ids, each from a number to issued cards.
#[tokio::test]
async fn each_process_of_cards_without_a_name_makes_as_many_as_were_asked_for() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut numbers = BTreeSet::new();
    for process in MASS_PROCESSES.iter().filter(|process| !process.kind.holder.is_personal()) {
        let (order, mut cases) = shop.waiting(process.id, 3).await;
        assert_eq!(shop.state(&order).await, O::Running);
        for case in &mut cases {
            make(case).await;
            let number = number(case).await;
            if process.kind.package == Package::DigitalId {
                let certificate = case.certificate().der.as_bytes();
                let number = number.as_str().as_bytes();
                let named = certificate.windows(number.len()).any(|window| window == number);
                assert!(named, "its certificate is named after the card");
            }
            assert!(numbers.insert(number), "each has a number of its own");
        }
        if process.kind.package == Package::PhysicalId {
            let good = cases.iter().map(|case| case.id().clone()).collect();
            let path = format!("/api/orders/{order}/confirmation");
            let reply = office.send(&shop.post(&path, &ConfirmCards { good, bad: Vec::new() })).await;
            assert!(reply.json::<Outcomes>().cards.iter().all(|card| matches!(card, Outcome::Done { .. })));
            office.settle().await;
        }
        assert_eq!(shop.counts(&order).await, OrderCounts { issued: 3, ..OrderCounts::default() });
        assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok", "{}", process.id);
    }
    assert_eq!(numbers.len(), 12);
}

/// Carries out what can be carried out: cards without a number stay pending.
async fn as_far_as_it_goes(office: &Office) {
    for _ in 0..12 {
        for change in office.pending().await {
            let _ = office.worker.carry_out(&change).await;
        }
    }
}

#[tokio::test]
async fn what_an_order_of_cards_without_a_name_does_not_make_ends_with_it() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    for end in [OrderAct::Complete {}, OrderAct::Cancel { reason: note("the stock is faulty") }] {
        let (order, mut cases) = shop.waiting(CARDS, 4).await;
        make(&mut cases[0]).await;
        for act in [Act::Claim, Act::Release] {
            cases[1].does(act).await;
        }
        cases[1].card.slots = vec![Slot::CardAuthentication];
        cases[1].does(Act::Certify).await;
        cases[1].does(Act::Failed).await;
        let dropped = DropCards { cards: vec![cases[2].id().clone()].try_into().unwrap() };
        let reply = office.send(&shop.post(&format!("/api/orders/{order}/drop"), &dropped)).await;
        let outcome = reply.json::<Outcomes>().cards.remove(0);
        assert!(matches!(outcome, Outcome::Done { state: S::Cancelled, .. }), "{outcome:?}");
        office.settle().await;
        assert_eq!(shop.does(&order, &end).await.code(), "ok");
        let states = [S::Issued, S::Cancelled, S::Cancelled, S::Cancelled];
        for (case, expected) in cases.iter().zip(states) {
            let seen = case.seen().await.unwrap();
            assert_eq!(seen.state, expected);
            for certificate in &seen.certificates {
                let revoked = matches!(certificate, Certificates::Revoked(_));
                assert_eq!(revoked, expected == S::Cancelled, "{certificate:?}");
            }
            let void = case.card_object().await.unwrap().card.state.name() == CardStateName::Void;
            assert_eq!(void, expected == S::Cancelled);
        }
        let counts = shop.counts(&order).await;
        assert_eq!((counts.issued, counts.ended, counts.waiting, counts.failed), (1, 3, 0, 0));
    }
}

/// Whatever is cut off, an order of three makes three cards, each with one number, and cancelled it leaves none.
#[tokio::test]
async fn the_beginning_of_cards_survives_every_cut() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    for fault in [Fault::Before, Fault::After] {
        for call in 1..=24 {
            let order = shop.of(CARDS, 3).await;
            assert_eq!(office.send(&shop.act(&order, &OrderAct::Start {})).await.code(), "ok");
            cut(&office, fault, call).await;
            let cases = shop.cases(&order).await;
            let mut numbers = BTreeSet::new();
            for case in &cases {
                numbers.insert(number(case).await);
            }
            assert_eq!((cases.len(), numbers.len()), (3, 3), "{fault:?} at call {call}");
            let cancel = OrderAct::Cancel { reason: note("not today") };
            assert_eq!(office.send(&shop.act(&order, &cancel)).await.code(), "ok");
            cut(&office, fault, call).await;
            for case in &cases {
                assert_eq!(state(case).await, S::Cancelled, "{fault:?} at call {call}");
            }
        }
    }
}

/// Cancelled before its cards have their numbers, an order leaves none behind.
#[tokio::test]
async fn an_order_that_is_cancelled_while_it_begins_leaves_no_card() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let order = shop.of(CARDS, 120).await;
    assert_eq!(office.send(&shop.act(&order, &OrderAct::Start {})).await.code(), "ok");
    for change in office.pending().await {
        office.worker.carry_out(&change).await.unwrap();
    }
    assert_eq!(shop.state(&order).await, O::Checking, "a page of them has begun");
    assert_eq!(shop.does(&order, &OrderAct::Cancel { reason: note("too many") }).await.code(), "ok");
    let counts = shop.counts(&order).await;
    assert_eq!((counts.waiting, counts.issued), (0, 0));
    assert!(!office.worker.orders.order(&order).await.unwrap().unwrap().order.has_errand());
    assert_eq!(office.pending().await.len(), 0);
}

#[tokio::test]
async fn a_card_without_a_name_has_no_letter_and_is_given_to_somebody() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let staff = office.staff_members();
    let (_, mut cases) = shop.waiting(CARDS, 1).await;
    let case = &mut cases[0];
    make(case).await;
    let letter = case.about("letter", &OpenLetter { reprint: None }).by(&staff.administrator);
    assert_eq!(office.send(&letter).await.code(), "no-letter");
    let letters: WorkPage =
        office.send(&Call::get("/api/work?list=letters").by(&staff.administrator)).await.json();
    assert!(letters.rows.is_empty(), "and is nobody's work");
    let before = page(case, &staff.officer).await;
    assert_eq!((before.card.holder, before.holder_name, before.letter), (None, None, None));

    let bearer = office.hire(holder("bearer"), &[Role::SelfServiceUser]).await;
    let since = domain::time::Timestamp::from_millis(1);
    office.add(Person { status: PersonStatus::Inactive { since }, ..holder("left") }).await;
    let give = |to: Option<&str>, by: &Session| {
        let to = to.map(|to| to.parse().unwrap());
        case.post(&format!("/api/cards/{}/life", case.id()), &CardLife::HandOver { to }).by(by)
    };
    let administrator = &staff.administrator;
    assert_eq!(office.send(&give(None, administrator)).await.code(), "holder-missing");
    assert_eq!(office.send(&give(Some("nobody"), administrator)).await.code(), "not-found");
    assert_eq!(office.send(&give(Some("left"), administrator)).await.code(), "person-inactive");
    let own = give(Some(administrator.person.as_str()), administrator);
    assert_eq!(office.send(&own).await.code(), "separation-of-duties");
    assert_eq!(office.send(&give(Some("bearer"), &staff.approver)).await.code(), "role-missing");
    assert_eq!(office.send(&give(Some("bearer"), administrator)).await.code(), "ok");
    office.settle().await;
    let after = page(case, &staff.officer).await;
    assert_eq!((after.card.state, after.card.holder), (CardStateName::Active, Some(bearer.person.clone())));
    assert_eq!(after.holder_name, Some(holder("bearer").display_name()));
    assert_eq!(case.seen().await.unwrap().certificates, [Certificates::Valid]);
    let mine: MyCards = office.send(&Call::get("/api/my/cards").by(&bearer)).await.json();
    assert_eq!(mine.cards.len(), 1, "it is theirs, to be reported lost");
    let details: MyCardDetails = office.send(&Call::get("/api/my/cards/details").by(&bearer)).await.json();
    assert_eq!(details.cards.len(), 1, "and to be looked at");
}

/// A badge without a name is shown to whom it was given, and to nobody before.
#[tokio::test]
async fn the_picture_of_a_card_without_a_name_is_for_who_has_it() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let process = MassProcessId::CCProcMassProductionNonPersonalCard;
    let (order, mut cases) = shop.waiting(process, 1).await;
    let case = &mut cases[0];
    make(case).await;
    let good = vec![case.id().clone()];
    let path = format!("/api/orders/{order}/confirmation");
    office.send(&shop.post(&path, &ConfirmCards { good, bad: Vec::new() })).await;
    office.settle().await;
    let bearer = office.hire(holder("bearer"), &[Role::SelfServiceUser]).await;
    let picture = Call::get(format!("/api/cards/{}/picture", case.id())).by(&bearer);
    assert_eq!(office.send(&picture).await.code(), "role-missing");
    let give = CardLife::HandOver { to: Some(bearer.person.clone()) };
    let give = case.post(&format!("/api/cards/{}/life", case.id()), &give);
    let given = office.send(&give.by(&office.staff_members().administrator)).await;
    assert_eq!(given.code(), "ok");
    assert!(office.send(&picture).await.body.starts_with(b"\x89PNG"));
}

#[tokio::test]
async fn what_an_order_of_cards_without_a_name_lacks_is_said_before_and_at_its_start() {
    let office = Office::open().await;
    let system = office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let shop = Shop::new(&office);
    let process = CARDS.process();
    let put = async |name: SettingName, value: Setting| {
        let path = format!("/api/settings/{name}");
        let body = serde_json::json!({ "value": value });
        let call = Call::put(path, &office.name("cmd"), 0, &body).by(&system);
        assert_eq!(office.send(&call).await.code(), "ok");
    };
    let bad = async |order: &OrderId| {
        let checks = shop.get::<Preflight>(&format!("/api/orders/{order}/preflight")).await.checks;
        let bad = checks.into_iter().filter(|check| check.verdict == Verdict::Bad && check.setting.is_some());
        bad.map(|check| check.sentence).collect::<Vec<_>>()
    };
    let order = shop.of(CARDS, 6).await;
    assert_eq!(bad(&order).await, Vec::<String>::new());
    let few = NumberRange::new("25", 8, 4).unwrap();
    put(SettingName::NumberRange(process.kind), Setting::NumberRange(few)).await;
    assert_eq!(bad(&order).await, ["6 card numbers are needed, and only 4 are left."]);
    assert_eq!(office.send(&shop.act(&order, &OrderAct::Start {})).await.code(), "ok");
    as_far_as_it_goes(&office).await;
    let waiting = shop.lines(&order, Stage::Waiting).await.rows;
    assert_eq!(waiting.iter().filter(|row| row.line.number.is_some()).count(), 4);
    assert_eq!(waiting.len(), 6, "the others wait for somebody to widen the range");
    let cancel = shop.act(&order, &OrderAct::Cancel { reason: note("too few") });
    assert_eq!(office.send(&cancel).await.code(), "ok");
    as_far_as_it_goes(&office).await;
    assert_eq!(shop.counts(&order).await.waiting, 0);

    let id = process.ordered().unwrap();
    let off = ProcessSettings { offered: false, ..ProcessSettings::built_in(id) };
    let second = shop.of(CARDS, 2).await;
    put(SettingName::Process(id), Setting::Process(off)).await;
    assert!(bad(&second).await.contains(&"The process of these cards is not offered.".to_owned()));
    assert_eq!(shop.does(&second, &OrderAct::Start {}).await.code(), "ok");
    let skipped = shop.lines(&second, Stage::Skipped).await.rows;
    let codes: Vec<_> = skipped.into_iter().map(|row| row.skipped.unwrap().code).collect();
    assert_eq!(codes, ["not-offered", "not-offered"]);
}

#[tokio::test]
async fn a_number_of_cards_is_for_those_without_a_name_alone() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let named = MassProcessId::PcmProcMassProductionEmployeeCard;
    assert_eq!(office.send(&shop.count_of(named, 2)).await.code(), "order-choice");
    let pool = shop.draft_of(CARDS, crate::orders::everything());
    assert_eq!(office.send(&pool).await.code(), "order-choice");
    for count in [0, 10_001] {
        let choice = serde_json::json!({ "by": "count", "count": count });
        let body = serde_json::json!({ "process": CARDS, "choice": choice, "stop_at_first_failure": false });
        assert_eq!(office.send(&shop.post("/api/orders", &body)).await.status.as_u16(), 422, "{count}");
    }
}
