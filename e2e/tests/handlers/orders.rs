//! Production orders through HTTP: from the pool to issued cards, with every way in which one ends.

use crate::branches::leaves;
use crate::processes::engaged;
use api::agent::{Claim, Job, Offers, Poll, PresentReader, Report};
use api::issuance::{Accepted, ProduceUnrequested, Production, Recorded};
use api::order::{
    BadCard, ConfirmCards, CreateOrder, DropCards, LinesPage, OpenLetters, OrderAccepted, OrderAct,
    OrderHistory, OrderPage, OrdersPage, Outcome, Outcomes, PoolPage, Preflight, Verdict,
};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{
    Act, Call, Case, Certificates, Office, READER, Reply, Session, holder, note,
};
use domain::certificate::RevocationReason;
use domain::id::{IssuanceId, OrderId};
use domain::issuance::state::{Channel, LEASE};
use domain::issuance::{CommandName as C, StateName as S};
use domain::order::{Choice, OrderCounts, OrderStateName as O, PoolFilter, Stage};
use domain::process::{MASS_PROCESSES, MassProcessId, PROCESSES, Package};
use domain::reader::ReaderState;
use domain::role::Role;
use http::header::COOKIE;

const CARDS: MassProcessId = MassProcessId::PcmProcMassProductionEmployeeCard;

/// A person's work with orders.
pub(crate) struct Shop<'o> {
    pub(crate) office: &'o Office,
    by: Session,
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

fn ticked(cases: &[&Case<'_>]) -> Choice {
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

async fn state(case: &Case<'_>) -> S {
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
async fn each_command_sent_twice_is_carried_out_once_and_cut_off_it_is_done_when_sent_again() {
    use store::Fault;
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let acts = [
        OrderAct::Start {},
        OrderAct::Pause {},
        OrderAct::Repeat {},
        OrderAct::Resume {},
        OrderAct::Complete {},
        OrderAct::Cancel { reason: note("no longer needed") },
    ];
    for (nth, act) in acts.iter().enumerate() {
        for fault in [None, Some(Fault::Before), Some(Fault::After)] {
            for call in 1..=3_u64 {
                let order = shop.order(everything()).await;
                // Cancelled while it runs; each other command comes after those before it.
                let before = if nth == 5 { &acts[..1] } else { &acts[..nth] };
                for act in before {
                    assert_eq!(shop.does(&order, act).await.code(), "ok", "{act:?}");
                }
                let command = shop.act(&order, act);
                office.faults.plan(fault.map(|fault| (call, fault)));
                let first = office.send(&command).await;
                office.faults.plan([]);
                if fault.is_none() {
                    assert_eq!(first.code(), "ok", "{act:?}");
                }
                let second = office.send(&command).await;
                assert_eq!(second.code(), "ok", "{act:?}, {fault:?} at {call}, sent again");
                office.settle().await;
                let records = office.worker.orders.order_history(&order).await.unwrap();
                let name = act_name(act);
                let done = records.iter().filter(|record| record.command.words() == name).count();
                assert_eq!(done, 1, "{act:?}, {fault:?} at call {call}");
                if !shop.state(&order).await.is_final() {
                    assert_eq!(shop.does(&order, &acts[5]).await.code(), "ok");
                }
            }
        }
    }
}

const fn act_name(act: &OrderAct) -> &'static str {
    match act {
        OrderAct::Start {} => "Start order",
        OrderAct::Pause {} => "Pause order",
        OrderAct::Resume {} => "Resume order",
        OrderAct::Repeat {} => "Repeat production",
        OrderAct::Complete {} => "Complete order",
        OrderAct::Cancel { .. } => "Cancel order",
    }
}

/// The system's work on an order, cut off at each call of the store, is done in the end, once.
#[tokio::test]
async fn what_the_system_does_with_the_cards_survives_every_cut() {
    use store::Fault;
    let office = Office::open().await;
    let shop = Shop::new(&office);
    for fault in [Fault::Before, Fault::After] {
        for call in 1..=30 {
            let cases = shop.pooled(2).await;
            let order = shop.order(everything()).await;
            assert_eq!(office.send(&shop.act(&order, &OrderAct::Start {})).await.code(), "ok");
            cut(&office, fault, call).await;
            assert_eq!(shop.counts(&order).await.waiting, 2, "{fault:?} at call {call}");
            let cancel = OrderAct::Cancel { reason: note("not today") };
            assert_eq!(office.send(&shop.act(&order, &cancel)).await.code(), "ok");
            cut(&office, fault, call).await;
            assert_eq!(shop.counts(&order).await, OrderCounts::default(), "{fault:?} at call {call}");
            for mut case in cases {
                assert_eq!(state(&case).await, S::Pooled, "{fault:?} at call {call}");
                case.does(Act::Cancel).await;
            }
        }
    }
}

/// Carries out what is pending with one fault on the way, then the rest.
pub(crate) async fn cut(office: &Office, fault: store::Fault, call: u64) {
    office.faults.plan([(call, fault)]);
    for change in office.pending().await {
        let _ = office.worker.carry_out(&change).await;
    }
    office.faults.plan([]);
    office.settle().await;
}

#[tokio::test]
async fn what_is_not_ready_is_skipped_with_its_reason() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let ready = office.case_before(Act::Order).await;
    let unapproved = office.case_before(Act::Approve).await;
    let chosen = office.case_before(Act::ChooseMass).await;
    let queued = office.case_before(Act::Claim).await;
    let mut leaving = office.case_before(Act::Order).await;
    let elsewhere = office.case_before(Act::Order).await;
    let first = shop.order(ticked(&[&elsewhere])).await;
    shop.does(&first, &OrderAct::Start {}).await;
    leaving.does(Act::Cancel).await;
    let unknown: IssuanceId = "iss-none".parse().unwrap();
    let all = [&ready, &unapproved, &chosen, &queued, &leaving, &elsewhere];
    let mut cards: Vec<IssuanceId> = all.iter().map(|case| case.id().clone()).collect();
    cards.push(unknown.clone());
    let order = shop.order(Choice::Cards { cards: cards.try_into().unwrap() }).await;
    assert_eq!(shop.does(&order, &OrderAct::Start {}).await.code(), "ok");
    let counts = shop.counts(&order).await;
    assert_eq!((counts.waiting, counts.skipped), (1, 6));
    let mut skipped: Vec<_> = shop
        .lines(&order, Stage::Skipped)
        .await
        .rows
        .into_iter()
        .map(|row| (row.line.issuance, row.skipped.unwrap().code))
        .collect();
    skipped.sort();
    let mut expected = vec![
        (unapproved.id().clone(), "not-approved".to_owned()),
        (chosen.id().clone(), "not-in-pool".to_owned()),
        (queued.id().clone(), "not-in-pool".to_owned()),
        (leaving.id().clone(), "ended".to_owned()),
        (elsewhere.id().clone(), "other-order".to_owned()),
        (unknown, "unknown".to_owned()),
    ];
    expected.sort();
    assert_eq!(skipped, expected);
}

#[tokio::test]
async fn an_administrators_own_card_is_left_to_others() {
    let office = Office::open().await;
    let roles = [Role::SelfServiceUser, Role::CardProductionAdministrator];
    let session = office.hire(holder("both"), &roles).await;
    let mut own = Case { holder: session.clone(), ..office.case().await };
    for act in Act::Order.way() {
        own.does(act).await;
    }
    let shop = Shop { office: &office, by: session };
    let order = shop.running().await;
    let skipped = shop.lines(&order, Stage::Skipped).await;
    assert_eq!(skipped.rows[0].skipped.as_ref().unwrap().code, "own-card");
    assert_eq!(state(&own).await, S::Pooled);
}

#[tokio::test]
async fn two_orders_that_want_the_same_card_both_learn_who_has_it() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let cases = shop.pooled(1).await;
    let one = shop.order(ticked(&[&cases[0]])).await;
    let two = shop.order(ticked(&[&cases[0]])).await;
    for order in [&one, &two] {
        assert_eq!(office.send(&shop.act(order, &OrderAct::Start {})).await.code(), "ok");
    }
    // Two workers at once.
    let changes = office.pending().await;
    let (a, b) = tokio::join!(office.worker.carry_out(&changes[0]), office.worker.carry_out(&changes[1]));
    a.and(b).unwrap();
    office.settle().await;
    let (first, second) = (shop.counts(&one).await, shop.counts(&two).await);
    assert_eq!(first.waiting + second.waiting, 1);
    assert_eq!(first.skipped + second.skipped, 1);
    let (winner, loser) = if first.waiting == 1 { (one, two) } else { (two, one) };
    let skipped = shop.lines(&loser, Stage::Skipped).await;
    let reason = serde_json::to_value(&skipped.rows[0].line.state).unwrap();
    assert_eq!(reason["reason"]["order"], winner.as_str(), "{reason}");
}

#[tokio::test]
async fn an_order_of_nothing_runs_and_is_completed() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let order = shop.running().await;
    assert_eq!((shop.state(&order).await, shop.counts(&order).await), (O::Running, OrderCounts::default()));
    assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok");
    assert!(!office.worker.orders.order(&order).await.unwrap().unwrap().order.has_errand());
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
        };
        let path = format!("/api/agents/{}/poll", office.desk().id);
        let call = Call::post(path, &office.name("cmd"), &Poll { readers: vec![reader] });
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
async fn a_person_made_inactive_leaves_the_order_and_it_says_so() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(2).await;
    let order = shop.running().await;
    leaves(&cases[0]).await;
    let counts = shop.counts(&order).await;
    assert_eq!((counts.waiting, counts.ended), (1, 1));
    let ended = shop.lines(&order, Stage::Ended).await;
    assert_eq!(ended.rows[0].line.issuance, *cases[0].id());
    let said = serde_json::to_value(&ended.rows[0].line.state).unwrap();
    assert!(said["reason"].as_str().unwrap().contains("inactive"), "{said}");
    make(&mut cases[1], &order).await;
    assert_eq!(shop.does(&order, &OrderAct::Complete {}).await.code(), "ok");
}

#[tokio::test]
async fn cards_are_dropped_and_confirmed_together_each_for_itself() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let cases = shop.pooled(2).await;
    let order = shop.running().await;
    let stranger: IssuanceId = "iss-none".parse().unwrap();
    let cards: Vec<_> = vec![cases[0].id().clone(), stranger];
    let call =
        shop.post(&format!("/api/orders/{order}/drop"), &DropCards { cards: cards.try_into().unwrap() });
    let first = office.send(&call).await;
    let outcomes: Outcomes = first.json();
    assert!(matches!(&outcomes.cards[0], Outcome::Done { state: S::Pooled, .. }), "{outcomes:?}");
    assert!(
        matches!(&outcomes.cards[1], Outcome::Refused { code, .. } if code == "not-found"),
        "{outcomes:?}"
    );
    assert_eq!(office.send(&call).await.json::<Outcomes>(), outcomes, "sent again");
    office.settle().await;
    assert_eq!(shop.counts(&order).await, OrderCounts { waiting: 1, ..OrderCounts::default() });
    let bad = vec![BadCard { issuance: cases[1].id().clone(), reason: note("smeared") }];
    let path = format!("/api/orders/{order}/confirmation");
    let early = office.send(&shop.post(&path, &ConfirmCards { good: Vec::new(), bad })).await;
    let early: Outcomes = early.json();
    assert!(matches!(&early.cards[0], Outcome::Refused { code, .. } if code == "state"), "{early:?}");
    let good = (0..201).map(|number| format!("iss-{number}").parse().unwrap()).collect();
    let many = office.send(&shop.post(&path, &ConfirmCards { good, bad: Vec::new() })).await.problem();
    assert_eq!((many.status, many.fields[0].field.as_str()), (422, "good"));
}

#[tokio::test]
async fn the_letters_of_an_order_are_one_document_opened_once() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(2).await;
    let order = shop.running().await;
    for case in &mut cases {
        case.card = cardwright_e2e::in_process::SoftCard::blank();
        make(case, &order).await;
    }
    let cards: Vec<_> = cases.iter().map(|case| case.id().clone()).collect();
    let path = format!("/api/orders/{order}/letters");
    let open = |reprint: Option<&str>| {
        let body = OpenLetters { cards: cards.clone().try_into().unwrap(), reprint: reprint.map(note) };
        Call::post(path.clone(), &office.name("cmd"), &body)
    };
    let by = &office.staff_members().administrator;
    assert_eq!(office.send(&open(None).by(&shop.by)).await.code(), "role-missing");
    let reply = office.send(&open(None).by(by)).await;
    assert!(reply.body.starts_with(b"%PDF"), "{}", reply.code());
    assert_eq!(office.send(&open(None).by(by)).await.code(), "letter-opened");
    assert!(office.send(&open(Some("it jammed")).by(by)).await.body.starts_with(b"%PDF"));
    office.settle().await;
    let issued = shop.lines(&order, Stage::Issued).await;
    let opened = serde_json::to_value(&issued.rows[0].line.state).unwrap();
    assert_eq!(opened["letter_opened"], true);
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

/// A card whose reader was unplugged: once the lease has run out another reader goes on, or somebody gives it up.
#[tokio::test]
async fn a_reader_that_is_gone_holds_its_card_for_the_lease_and_no_longer() {
    let office = Office::open().await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(1).await;
    let order = shop.running().await;
    cases[0].order = Some(order.clone());
    cases[0].does(Act::Claim).await;
    cases[0].does(Act::GiveUp).await;
    assert_eq!(shop.counts(&order).await, OrderCounts { failed: 1, ..OrderCounts::default() });
    assert_eq!(shop.does(&order, &OrderAct::Repeat {}).await.code(), "ok");
    make(&mut cases[0], &order).await;
    assert_eq!(shop.counts(&order).await, OrderCounts { issued: 1, ..OrderCounts::default() });
}

/// An agent that was withdrawn in the middle of an order: its calls are refused, its card is offered to others.
#[tokio::test]
async fn an_agent_that_was_withdrawn_loses_its_card_to_others() {
    let office = Office::open().await;
    let system = office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let shop = Shop::new(&office);
    let mut cases = shop.pooled(1).await;
    let order = shop.running().await;
    let case = &mut cases[0];
    case.order = Some(order.clone());
    case.does(Act::Claim).await;
    let withdraw = |by: &Session| {
        let call = Call::empty(http::Method::DELETE, format!("/api/agents/{}", office.desk().id));
        call.with("idempotency-key", &office.name("cmd")).by(by)
    };
    assert_eq!(office.send(&withdraw(&shop.by)).await.code(), "role-missing");
    assert_eq!(office.send(&withdraw(&system)).await.status.as_u16(), 204);
    let release = case.call(Act::Release);
    assert_eq!(office.send(&release).await.code(), "agent-revoked");
    let second = office.agent("desk-2", "main").await;
    let claim = Claim { reader: READER.parse().unwrap(), order: Some(order.clone()) };
    let path = format!("/api/jobs/{}/claim", case.id());
    let taken = async || {
        let call = Call::post(path.clone(), &office.name("cmd"), &claim).signed(&second, office.clock.now());
        office.send(&call).await
    };
    assert_eq!(taken().await.code(), "lease-runs");
    office.clock.advance(LEASE);
    assert_eq!(taken().await.code(), "ok");
    office.settle().await;
    assert_eq!(shop.counts(&order).await.in_production, 1);
}
