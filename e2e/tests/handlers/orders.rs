//! Production orders through HTTP: from the pool to issued cards, with every way in which one ends.

use crate::processes::engaged;
use api::agent::{Claim, Job, Offers, Poll, PresentReader, Report};
use api::issuance::{Accepted, ProduceUnrequested, Production, Recorded};
use api::order::{
    ConfirmCards, CreateOrder, LinesPage, OrderAccepted, OrderAct, OrderHistory, OrderPage, OrdersPage,
    Outcome, Outcomes, PoolPage, Preflight, Verdict,
};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Call, Case, Certificates, Office, READER, Reply, Session, note};
use domain::certificate::RevocationReason;
use domain::id::{IssuanceId, OrderId};
use domain::issuance::state::Channel;
use domain::issuance::{CommandName as C, StateName as S};
use domain::order::{Choice, OrderCounts, OrderStateName as O, PoolFilter, Stage};
use domain::process::{MASS_PROCESSES, MassProcessId, PROCESSES, Package};
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::role::Role;
use http::header::COOKIE;

const CARDS: MassProcessId = MassProcessId::PcmProcMassProductionEmployeeCard;

/// A person's work with orders.
pub(crate) struct Shop<'o> {
    pub(crate) office: &'o Office,
    pub(crate) by: Session,
}

impl<'o> Shop<'o> {
    pub(crate) fn new(office: &'o Office) -> Self {
        Self { office, by: office.staff_members().production.clone() }
    }

    pub(crate) fn post(&self, path: &str, body: &impl serde::Serialize) -> Call {
        Call::post(path, &self.office.name("cmd"), body).by(&self.by)
    }

    pub(crate) async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let reply = self.office.send(&Call::get(path).with(COOKIE.as_str(), &self.by.cookie)).await;
        assert!(reply.status.is_success(), "{path}: {}", reply.code());
        reply.json()
    }

    pub(crate) fn draft(&self, choice: Choice, stop_at_first_failure: bool) -> Call {
        self.post("/api/orders", &CreateOrder { process: CARDS, site: None, choice, stop_at_first_failure })
    }

    /// Of cards of another process.
    pub(crate) fn draft_of(&self, process: MassProcessId, choice: Choice) -> Call {
        let create = CreateOrder { process, site: None, choice, stop_at_first_failure: false };
        self.post("/api/orders", &create)
    }

    pub(crate) async fn order(&self, choice: Choice) -> OrderId {
        let reply = self.office.send(&self.draft(choice, false)).await;
        assert_eq!(reply.status.as_u16(), 201, "{}", reply.code());
        reply.json::<OrderAccepted>().order
    }

    pub(crate) fn act(&self, order: &OrderId, act: &OrderAct) -> Call {
        self.post(&format!("/api/orders/{order}/commands"), act)
    }

    pub(crate) async fn does(&self, order: &OrderId, act: &OrderAct) -> Reply {
        let reply = self.office.send(&self.act(order, act)).await;
        self.office.settle().await;
        reply
    }

    /// Made and started, with all that is in the pool.
    pub(crate) async fn running(&self) -> OrderId {
        let order = self.order(everything()).await;
        assert_eq!(self.does(&order, &OrderAct::Start {}).await.code(), "ok");
        order
    }

    async fn page(&self, order: &OrderId) -> OrderPage {
        self.get(&format!("/api/orders/{order}")).await
    }

    pub(crate) async fn counts(&self, order: &OrderId) -> OrderCounts {
        self.page(order).await.counts
    }

    pub(crate) async fn state(&self, order: &OrderId) -> O {
        self.page(order).await.order.state.name()
    }

    pub(crate) async fn lines(&self, order: &OrderId, stage: Stage) -> LinesPage {
        self.get(&format!("/api/orders/{order}/lines?stage={}", stage.as_str())).await
    }

    /// Cards in the pool.
    pub(crate) async fn pooled(&self, count: usize) -> Vec<Case<'o>> {
        let mut cases = Vec::new();
        for _ in 0..count {
            cases.push(self.office.case_before(Act::Order).await);
        }
        cases
    }
}

pub(crate) const fn everything() -> Choice {
    Choice::Filter { filter: PoolFilter { process: None, name: None } }
}

pub(crate) fn ticked(cases: &[&Case<'_>]) -> Choice {
    let cards: Vec<IssuanceId> = cases.iter().map(|case| case.id().clone()).collect();
    Choice::Cards { cards: cards.try_into().unwrap() }
}

/// Claims the card for its order and makes it.
pub(crate) async fn make(case: &mut Case<'_>, order: &OrderId) {
    case.order = Some(order.clone());
    for act in [Act::Claim, Act::Release, Act::Certify, Act::Verified] {
        case.does(act).await;
    }
}

async fn fail(case: &mut Case<'_>, order: &OrderId) {
    case.order = Some(order.clone());
    for act in [Act::Claim, Act::Release, Act::Certify, Act::Failed] {
        case.does(act).await;
    }
}

pub(crate) async fn state(case: &Case<'_>) -> S {
    case.record().await.unwrap().issuance.state.name()
}

#[tokio::test]
async fn an_order_is_filled_from_the_pool_made_and_completed() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(3).await;
    let pool: PoolPage = shop.get("/api/pool?process=PcmProcMassProductionEmployeeCard").await;
    assert_eq!(pool.rows.len(), 3);
    let preflight =
        async |order: &OrderId| shop.get::<Preflight>(&format!("/api/orders/{order}/preflight")).await.checks;
    let order = shop.order(everything()).await;
    let bad: Vec<_> = preflight(&order).await.into_iter().filter(|c| c.verdict == Verdict::Bad).collect();
    assert!(bad.iter().all(|check| check.sentence.contains("No reader")), "{bad:?}");
    assert_eq!(shop.does(&order, &OrderAct::Start {}).await.code(), "ok");
    assert_eq!(shop.state(&order).await, O::Running);
    assert_eq!(shop.counts(&order).await, OrderCounts { waiting: 3, ..OrderCounts::default() });
    let pool: PoolPage = shop.get("/api/pool?process=PcmProcMassProductionEmployeeCard").await;
    assert_eq!(pool.rows, []);

    make(&mut cases[0], &order).await;
    assert_eq!(state(&cases[0]).await, S::Issued, "chip evidence confirms itself");
    fail(&mut cases[1], &order).await;
    let page = shop.page(&order).await;
    let expected = OrderCounts { waiting: 1, issued: 1, failed: 1, ..OrderCounts::default() };
    assert_eq!(page.counts, expected, "the order goes on past a failure");
    assert_eq!(page.order.state.name(), O::Running);
    let lane = page.lanes.iter().find(|lane| lane.reader.as_str() == READER).unwrap();
    assert_eq!((lane.verified, lane.failed), (1, 1));
    assert_eq!(page.pace.last.len(), 1);
    let failed = shop.lines(&order, Stage::Failed).await;
    assert_eq!(failed.rows[0].line.issuance, *cases[1].id());

    assert_eq!(shop.does(&order, &OrderAct::Repeat {}).await.code(), "ok");
    assert_eq!(shop.counts(&order).await, OrderCounts { waiting: 2, issued: 1, ..OrderCounts::default() });
    cases[1].card = cardwright_e2e::in_process::SoftCard::blank();
    make(&mut cases[1], &order).await;
    let seen = cases[1].seen().await.unwrap();
    assert_eq!(seen.state, S::Issued);
    assert_eq!(
        seen.certificates,
        [Certificates::Revoked(RevocationReason::Superseded), Certificates::OnHold]
    );

    assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok");
    assert_eq!(shop.counts(&order).await, OrderCounts { issued: 2, ..OrderCounts::default() });
    assert_eq!(state(&cases[2]).await, S::Pooled, "the unproduced goes back");
    let history: OrderHistory = shop.get(&format!("/api/orders/{order}/history")).await;
    let words: Vec<_> = history.records.iter().map(|row| row.record.command.words()).collect();
    let all = [
        "Create order",
        "Start order",
        "Check cards",
        "Repeat production",
        "Make failed cards ready",
        "Complete order",
        "Return cards to the pool",
    ];
    assert_eq!(words, all);
    let records: Vec<_> = history.records.into_iter().map(|row| row.record).collect();
    let stored = office.worker.orders.order(&order).await.unwrap().unwrap();
    assert_eq!(audit::verify_order(&order, &records, stored.audit_head), Ok(()));
    let ended: OrdersPage = shop.get("/api/orders?list=ended").await;
    assert_eq!(ended.rows[0].order.id, order);
    assert!(shop.get::<OrdersPage>("/api/orders").await.rows.is_empty());
}

#[tokio::test]
async fn a_card_is_claimed_only_while_its_order_runs() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(2).await;
    let order = shop.running().await;
    let poll = || async {
        let reader = PresentReader {
            reader: READER.parse().unwrap(),
            name: "R".to_owned(),
            state: ReaderState::Blank,
            make: ReaderMake::default(),
        };
        let path = format!("/api/agents/{}/poll", office.desk().id);
        let call = Call::post(
            path,
            &office.name("cmd"),
            &Poll { readers: vec![reader], printer: PrinterState::Unknown, version: None },
        );
        office.send(&call.signed(office.desk(), office.clock.now())).await.json::<Offers>().jobs
    };
    let offers = poll().await;
    assert_eq!(offers.len(), 2);
    assert!(offers.iter().all(|offer| offer.order.as_ref() == Some(&order)));
    assert_eq!(shop.does(&order, &OrderAct::Pause {}).await.code(), "ok");
    assert_eq!(poll().await, []);
    cases[0].order = Some(order.clone());
    let claim = cases[0].call(Act::Claim);
    assert_eq!(office.send(&claim).await.code(), "order-rests");
    // Nor does a claim that names no order, or another, get around it.
    let other = Claim { reader: READER.parse().unwrap(), order: None };
    assert_eq!(office.send(&cases[0].job("claim", &other)).await.code(), "order-rests");
    assert_eq!(shop.does(&order, &OrderAct::Resume {}).await.code(), "ok");
    make(&mut cases[0], &order).await;
    let cancel = OrderAct::Cancel { reason: note("wrong stock") };
    assert_eq!(shop.does(&order, &cancel).await.code(), "ok");
    cases[1].order = Some(order);
    let claim = cases[1].call(Act::Claim);
    assert_ne!(office.send(&claim).await.code(), "ok");
    assert_eq!(state(&cases[1]).await, S::Pooled);
}

#[tokio::test]
async fn an_order_stops_at_the_first_failure_if_it_was_chosen_so() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(2).await;
    let order = office.send(&shop.draft(everything(), true)).await.json::<OrderAccepted>().order;
    shop.does(&order, &OrderAct::Start {}).await;
    fail(&mut cases[0], &order).await;
    assert_eq!(shop.state(&order).await, O::Paused);
    assert_eq!(state(&cases[1]).await, S::Ordered);
    assert_eq!(shop.does(&order, &OrderAct::Resume {}).await.code(), "ok");
    make(&mut cases[1], &order).await;
    assert_eq!(shop.counts(&order).await, OrderCounts { issued: 1, failed: 1, ..OrderCounts::default() });
}

#[tokio::test]
async fn a_cancelled_order_accounts_for_every_certificate() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(4).await;
    let order = shop.running().await;
    make(&mut cases[0], &order).await;
    fail(&mut cases[1], &order).await;
    cases[2].order = Some(order.clone());
    for act in [Act::Claim, Act::Release, Act::Certify] {
        cases[2].does(act).await;
    }
    assert_eq!(
        shop.does(&order, &OrderAct::Complete {}).await.code(),
        "order-open",
        "a card is in production"
    );
    let cancel = OrderAct::Cancel { reason: note("the stock is faulty") };
    assert_eq!(shop.does(&order, &cancel).await.code(), "ok");
    let superseded = Certificates::Revoked(RevocationReason::Superseded);
    let expected = [
        (S::Issued, vec![Certificates::OnHold]),
        (S::Pooled, vec![superseded]),
        (S::Pooled, vec![superseded]),
        (S::Pooled, vec![]),
    ];
    for (case, (state, certificates)) in cases.iter().zip(expected) {
        let seen = case.seen().await.unwrap();
        assert_eq!((seen.state, seen.certificates), (state, certificates));
    }
    let late = cases[2].call(Act::Verified);
    assert_ne!(office.send(&late).await.code(), "ok", "the agent is told at its next call");
    assert_eq!(shop.counts(&order).await, OrderCounts { issued: 1, ..OrderCounts::default() });
}

#[tokio::test]
async fn only_production_administrators_command_orders() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let order = shop.order(everything()).await;
    let officer = office.staff_members().officer.clone();
    let start = shop.act(&order, &OrderAct::Start {}).by(&officer);
    assert_eq!(office.send(&start).await.code(), "role-missing");
    assert_eq!(office.send(&shop.draft(everything(), false).by(&officer)).await.code(), "role-missing");
    let stale = shop.act(&order, &OrderAct::Start {}).with("if-match", "\"7\"");
    assert_eq!(office.send(&stale).await.code(), "changed");
    let history = office.worker.orders.order_history(&order).await.unwrap();
    assert!(history.len() <= 1);
    assert_eq!(C::AddToOrder.words(), "Add to order");
}

/// The ids of cards with a holder, each from the pool to an issued card. Badges wait for one confirmation of them all.
#[tokio::test]
async fn each_process_of_cards_with_a_holder_makes_them() {
    let office = Office::open().await;
    let staff = office.staff_members();
    for process in MASS_PROCESSES {
        let kind = process.kind;
        if !kind.holder.is_personal() {
            continue;
        }
        let issue =
            PROCESSES.iter().find(|one| one.kind == kind && !one.approval && !one.self_service).unwrap();
        let person = engaged(&office, kind.holder, &staff.production.person);
        let mut case = office.case().await;
        case.holder = office.hire(person, &[Role::SelfServiceUser]).await;
        office.portray(&case.holder.person).await;
        let holder = case.holder.person.clone();
        let recorded = Recorded { holder: holder.clone(), asked_by: holder, channel: Channel::InPerson };
        let body = ProduceUnrequested { process: issue.id, recorded, although_open: false };
        let made = office.send(&case.post("/api/issuances", &body).by(&staff.officer)).await;
        case.issuance = Some(made.json::<Accepted>().issuance);
        office.settle().await;
        let mass = case.about("production", &Production::Mass {}).by(&staff.production);
        assert_eq!(office.send(&mass).await.code(), "ok", "{}", process.id);
        let shop = Shop::new(&office);
        let pool: PoolPage = shop.get(&format!("/api/pool?process={}", process.id)).await;
        assert_eq!(pool.rows.len(), 1, "{}", process.id);
        let create = CreateOrder {
            process: process.id,
            site: None,
            choice: everything(),
            stop_at_first_failure: false,
        };
        let made = office.send(&shop.post("/api/orders", &create)).await;
        let order = made.json::<OrderAccepted>().order;
        assert_eq!(shop.does(&order, &OrderAct::Start {}).await.code(), "ok", "{}", process.id);
        assert_eq!(shop.counts(&order).await.waiting, 1, "{}", process.id);
        case.order = Some(order.clone());
        let job: Job = case.does(Act::Claim).await.json();
        let evidence = case.produced(&job).await;
        assert_eq!(
            office.send(&case.report(Report::Verified { evidence })).await.code(),
            "ok",
            "{}",
            process.id
        );
        office.settle().await;
        if kind.package == Package::PhysicalId {
            assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "order-open");
            assert_eq!(shop.lines(&order, Stage::ToConfirm).await.rows.len(), 1);
            let good = ConfirmCards { good: vec![case.id().clone()], bad: Vec::new() };
            let path = format!("/api/orders/{order}/confirmation");
            let outcomes: Outcomes = office.send(&shop.post(&path, &good)).await.json();
            assert!(matches!(outcomes.cards[0], Outcome::Done { state: S::Issued, .. }), "{outcomes:?}");
            office.settle().await;
        }
        assert_eq!(shop.counts(&order).await, OrderCounts { issued: 1, ..OrderCounts::default() });
        assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok", "{}", process.id);
    }
}
