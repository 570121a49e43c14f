//! What happens to people, agents and cards in the middle of an order: each is told, and nothing is lost.

use api::headers::{CSRF, IDEMPOTENCY_KEY};
use api::order::{LineRow, LinesPage, OrderAct, OrderPage, Preflight, Verdict as Found};
use api::people::PersonForm;
use cardwright_e2e::answer::Answer;
use cardwright_e2e::people::SYSTEM_ADMINISTRATOR;
use cardwright_e2e::person::command_id;
use cardwright_e2e::verdict::{ORDERED, TAKEN_AWAY, Verdict, Way};
use cardwright_e2e::wait::until;
use cardwright_e2e::workshop::Workshop;
use cardwright_e2e::{crowd, order};
use domain::evidence::ProductionStep;
use domain::id::{IssuanceId, OrderId};
use domain::issuance::StateName;
use domain::order::preflight::PreflightSubject;
use domain::order::{Choice, OrderCounts, Stage};
use domain::process::MassProcessId;
use domain::text::Note;
use http::Method;
use http::header::{ETAG, IF_MATCH};

const PROCESS: MassProcessId = MassProcessId::PcmProcMassProductionEmployeeCard;

/// A running order, the first of whose two desks stands still in the middle of a card.
struct Interrupted {
    workshop: Workshop,
    order: OrderId,
    /// The card.
    card: IssuanceId,
}

impl Interrupted {
    async fn with_cards(cards: u32) -> Self {
        let mut workshop = Workshop::open(PROCESS, cards, 2).await;
        let who = &workshop.administrator;
        let order = order::started(who, PROCESS, order::everything()).await;
        let first = &mut workshop.desks[0];
        first.start_with_software(workshop.site.url(), &["--unhurried"]);
        let card = loop {
            let page = order::reach(who, &order, "a card is begun", |page| begun(page).is_some()).await;
            first.stop().await;
            // The card may have been finished, and the next one claimed, while the agent was being stopped.
            let still = order::try_page(who, &order).await.as_ref().and_then(begun);
            if let Some(card) = still.filter(|card| begun(&page).as_ref() == Some(card)) {
                break card;
            }
            first.signal("CONT").await;
        };
        Self { workshop, order, card }
    }

    /// The other desk makes what can be made, and the first one goes on. Answers how the order stands then.
    async fn go_on(&mut self, rest: impl Fn(&OrderCounts) -> bool) -> OrderCounts {
        let Workshop { desks, site, administrator, .. } = &mut self.workshop;
        desks[1].start(site.url());
        desks[0].signal("CONT").await;
        let stands = |page: &OrderPage| rest(&page.counts);
        order::reach(administrator, &self.order, "what can be made is made", stands).await.counts
    }

    /// Waits until the first desk says that it leaves the card alone, and why.
    async fn first_desk_says(&self, why: &str) {
        let desk = &self.workshop.desks[0];
        until(&format!("the agent to say `{why}`"), || async {
            let log = desk.log();
            log.lines().any(|line| line.contains("left as it is") && line.contains(why)).then_some(())
        })
        .await;
    }

    /// What the books say: all cards are made but the one, which went this way.
    async fn judge(mut self, way: Way) {
        for desk in &mut self.workshop.desks {
            desk.kill().await;
        }
        let Workshop { site, cards, .. } = &mut self.workshop;
        site.settle(cards).await;
        let ways: Vec<_> =
            cards.iter().map(|card| (card.clone(), if *card == self.card { way } else { ORDERED })).collect();
        assert_eq!(Verdict::of(site, &ways, &[]).await, Verdict::default());
    }
}

/// The card on which an agent works whose secrets it has by now.
fn begun(page: &OrderPage) -> Option<IssuanceId> {
    let mut at_work = page.lanes.iter().filter_map(|lane| lane.card.as_ref());
    at_work.find(|card| card.step >= ProductionStep::Mark).map(|card| card.issuance.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_revoked_is_told_and_its_card_is_recalled_with_the_order() {
    let mut interrupted = Interrupted::with_cards(4).await;
    let Workshop { site, administrator, .. } = &interrupted.workshop;
    let who = administrator.clone();
    let page = order::try_page(&who, &interrupted.order).await.unwrap();
    let lane = page.lanes.iter().find(|lane| lane.card.is_some()).unwrap();
    let system = site.sign_in(&SYSTEM_ADMINISTRATOR).await;
    let revoke = system.request(Method::DELETE, &format!("/api/agents/{}", lane.agent));
    let revoke = revoke.header(CSRF, &system.me.csrf).header(IDEMPOTENCY_KEY, command_id().as_str());
    assert_eq!(Answer::of(revoke).await.unwrap().status, 204);

    let counts = interrupted.go_on(|counts| counts.waiting == 0 && counts.in_production == 1).await;
    assert_eq!(counts, OrderCounts { issued: 3, in_production: 1, ..OrderCounts::default() });
    interrupted.first_desk_says("revoked").await;
    let reason = Note::parse("the desk was broken into").unwrap();
    order::does(&who, &interrupted.order, &OrderAct::Cancel { reason }).await;
    let back = |page: &OrderPage| !page.order.has_errand() && page.counts.in_production == 0;
    let page = order::reach(&who, &interrupted.order, "its card is recalled", back).await;
    assert_eq!(page.counts, OrderCounts { issued: 3, ..OrderCounts::default() });
    let pooled = interrupted.workshop.officer.page(&interrupted.card).await;
    assert_eq!(pooled.issuance.state.name(), StateName::Pooled);
    interrupted.judge(TAKEN_AWAY).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_made_inactive_loses_the_card_at_work_and_the_order_goes_on() {
    let mut interrupted = Interrupted::with_cards(3).await;
    let Workshop { officer, cards, administrator, .. } = &interrupted.workshop;
    let who = administrator.clone();
    let place = cards.iter().position(|card| *card == interrupted.card).unwrap();
    let person = crowd::person(u32::try_from(place).unwrap()).record.person;
    let path = format!("/api/people/{}", person.id);
    let tag = officer.get(&path).await.header(ETAG.as_str()).to_owned();
    let form = PersonForm {
        given_name: person.given_name.to_string(),
        family_name: person.family_name.to_string(),
        email: person.email.to_string(),
        personnel_number: person.personnel_number.to_string(),
        upn: person.upn.map(|upn| upn.to_string()),
        sid: None,
        language: None,
        site: person.site.to_string(),
        engagement: person.engagement,
        active: false,
    };
    let save = officer.bare_command(&command_id(), &path).header(IF_MATCH, tag).json(&form);
    let saved = Answer::of(save).await.unwrap();
    assert!(saved.status.is_success(), "{saved:?}");
    let ended = |page: &OrderPage| page.counts.ended == 1;
    order::reach(&who, &interrupted.order, "the card has left it", ended).await;

    let counts = interrupted.go_on(|counts| counts.waiting + counts.in_production == 0).await;
    assert_eq!(counts, OrderCounts { issued: 2, ended: 1, ..OrderCounts::default() });
    interrupted.first_desk_says("cancelled").await;
    let rows = lines(&interrupted, Stage::Ended).await;
    assert_eq!(rows[0].line.issuance, interrupted.card);
    let said = serde_json::to_value(&rows[0].line.state).unwrap();
    assert!(said["reason"].as_str().unwrap().contains("inactive"), "{said}");
    order::does(&who, &interrupted.order, &OrderAct::Complete {}).await;
    interrupted.judge(TAKEN_AWAY).await;
}

async fn lines(interrupted: &Interrupted, stage: Stage) -> Vec<LineRow> {
    let path = format!("/api/orders/{}/lines?stage={}", interrupted.order, stage.as_str());
    interrupted.workshop.administrator.get(&path).await.json::<LinesPage>().rows
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_orders_that_want_the_same_cards_make_each_once_and_a_third_one_has_none() {
    let mut workshop = Workshop::open(PROCESS, 4, 2).await;
    for desk in &mut workshop.desks {
        desk.start(workshop.site.url());
    }
    let who = &workshop.administrator;
    let ticked = || Choice::Cards { cards: workshop.cards.clone().try_into().unwrap() };
    let (one, two) =
        tokio::join!(order::started(who, PROCESS, ticked()), order::started(who, PROCESS, ticked()));
    let (a, b) = tokio::join!(order::worked_off(who, &one, 4), order::worked_off(who, &two, 4));
    assert_eq!((a.issued + b.issued, a.skipped + b.skipped), (4, 4), "{a:?}, {b:?}");
    for (order, winner) in [(&one, &two), (&two, &one)] {
        let page: LinesPage = who.get(&format!("/api/orders/{order}/lines?stage=skipped")).await.json();
        for row in page.rows {
            let (state, skipped) = (serde_json::to_value(&row.line.state).unwrap(), row.skipped.unwrap());
            // Whoever comes late may find the card made already.
            let told = match skipped.code.as_str() {
                "other-order" => state["reason"]["order"] == winner.as_str(),
                "ended" | "not-in-pool" => true,
                _ => false,
            };
            assert!(told && !skipped.why.is_empty(), "{skipped:?}, {state}");
        }
    }

    let third = order::create(who, PROCESS, order::everything()).await;
    let preflight: Preflight = who.get(&format!("/api/orders/{third}/preflight")).await.json();
    let cards = preflight.checks.iter().find(|check| check.what == PreflightSubject::Cards).unwrap();
    assert_eq!(cards.verdict, Found::Bad, "{}", cards.sentence);
    order::does(who, &third, &OrderAct::Start {}).await;
    assert_eq!(order::worked_off(who, &third, 0).await, OrderCounts::default());
    order::does(who, &third, &OrderAct::Complete {}).await;
    let ended = |page: &OrderPage| page.order.state.name().is_final() && !page.order.has_errand();
    order::reach(who, &third, "it is over", ended).await;
}
