//! Production orders: every state, every command, everybody who might try; and random histories.

use crate::office::{START, agent, all_roles, id, note, person, system};
use crate::table::{Case, Label, document};
use crate::walk::Walk;
use cardwright_domain::order::command::NewOrder;
use cardwright_domain::order::ready::Facts;
use cardwright_domain::order::rules::{allowed_to, check};
use cardwright_domain::order::state::{CardCount, MAX_COUNT, MAX_TICKED, Place, Ticked};
use cardwright_domain::order::{
    Choice, NotReady, Order, OrderCommand, OrderCommandName, OrderCounts, OrderDecision, OrderStateName,
    PoolFilter, decide, ready,
};
use cardwright_domain::process::{MASS_PROCESSES, MassProcessId, ProcessId};
use cardwright_domain::rejection::Rejection;
use cardwright_domain::role::{Actor, Role, SystemEffect};
use cardwright_domain::time::{Span, Timestamp};
use proptest::prelude::*;

const CARDS: MassProcessId = MassProcessId::PcmProcMassProductionEmployeeCard;

fn administrator() -> Actor {
    person("order-owner", &[Role::CardProductionAdministrator])
}

const fn runner() -> Actor {
    system(SystemEffect::RunOrder)
}

fn new(choice: Choice) -> OrderCommand {
    let (id, site) = (id("ord-1"), id("north"));
    OrderCommand::Create(Box::new(NewOrder { id, process: CARDS, site, choice, stop_at_first_failure: true }))
}

fn everything() -> Choice {
    Choice::Filter { filter: PoolFilter::default() }
}

/// Every command with data that fits, each with its label.
fn commands() -> Vec<(&'static str, OrderCommand)> {
    use OrderCommand as C;
    let more = || Some(Place(Some("mark".to_owned())));
    let open = OrderCounts { to_confirm: 1, ..OrderCounts::default() };
    vec![
        ("Create", new(everything())),
        ("Start", C::Start),
        ("Pause", C::Pause),
        ("Resume", C::Resume),
        ("Repeat", C::Repeat),
        ("Complete", C::Complete { counts: OrderCounts::default() }),
        ("Complete(open)", C::Complete { counts: open }),
        ("Cancel", C::Cancel(note("so it was said"))),
        ("Checked(more)", C::Checked { next: more() }),
        ("Checked(all)", C::Checked { next: None }),
        ("StopAtFailure", C::StopAtFailure { issuance: id("iss-1") }),
        ("Repeated(more)", C::Repeated { next: more() }),
        ("Repeated(all)", C::Repeated { next: None }),
        ("Returned(more)", C::Returned { next: more() }),
        ("Returned(all)", C::Returned { next: None }),
    ]
}

fn command(label: &str) -> OrderCommand {
    commands().into_iter().find(|(name, _)| *name == label).unwrap().1
}

/// The order after these commands, a second apart.
fn after(labels: &[&str]) -> Order {
    let mut order = None;
    let mut now = START;
    for label in ["Create"].iter().chain(labels) {
        now = now.plus(Span::from_secs(1));
        let command = command(label);
        let by = if check(order.as_ref(), &administrator(), command.name()).is_ok() {
            administrator()
        } else {
            runner()
        };
        let decision = decide(order.as_ref(), &by, command, now);
        order = Some(decision.unwrap_or_else(|why| panic!("{label}: {why}")).next);
    }
    order.unwrap()
}

fn fixtures() -> Vec<(&'static str, Order)> {
    let running = ["Start", "Checked(all)"];
    let then = |more: &[&'static str]| after(&[&running[..], more].concat());
    vec![
        ("Draft", after(&[])),
        ("Checking", after(&["Start"])),
        ("Checking, midway", after(&["Start", "Checked(more)"])),
        ("Running", then(&[])),
        ("Running, repeating", then(&["Repeat"])),
        ("Running, repeating, midway", then(&["Repeat", "Repeated(more)"])),
        ("Paused", then(&["Pause"])),
        ("Paused, by a failure", then(&["StopAtFailure"])),
        ("Paused, repeating", then(&["Pause", "Repeat"])),
        ("Completed, returning", then(&["Complete"])),
        ("Completed, all returned", then(&["Complete", "Returned(all)"])),
        ("Cancelled, from a draft", after(&["Cancel"])),
        ("Cancelled, returning", then(&["Cancel"])),
        ("Cancelled, all returned", then(&["Cancel", "Returned(all)"])),
    ]
}

fn cast() -> Vec<(Label, Actor)> {
    let part = "stranger";
    let mut cast: Vec<_> =
        Role::ALL.map(|role| (Label { part, role: role.name() }, person(part, &[role]))).into();
    cast.push((Label { part, role: "nobody" }, person(part, &[])));
    cast.push((Label { part, role: "agent" }, agent("desk-1", "north")));
    for effect in [
        SystemEffect::CreateCardObject,
        SystemEffect::EndOfEntitlement,
        SystemEffect::FollowIssuance,
        SystemEffect::Expire,
        SystemEffect::Bootstrap,
    ] {
        cast.push((Label { part, role: "another effect of the system" }, system(effect)));
    }
    cast.push((Label { part, role: "system runs orders" }, runner()));
    cast
}

fn say(outcome: Result<OrderDecision, Rejection>) -> String {
    match outcome {
        Ok(OrderDecision { next, audit }) => {
            let errand = if next.has_errand() { ", with an errand" } else { "" };
            let quiet = if audit.is_none() { ", not on record" } else { "" };
            format!("-> {}{errand}{quiet}", next.state.name())
        }
        Err(rejection) => rejection.code().to_owned(),
    }
}

#[test]
fn state_by_command_by_actor() {
    let cast = cast();
    let mut states: Vec<(&'static str, Option<Order>)> = vec![("Nothing", None)];
    states.extend(fixtures().into_iter().map(|(title, order)| (title, Some(order))));
    let now = START.plus(Span::from_secs(60));
    let case = |(title, order): &(&'static str, Option<Order>)| -> Case {
        let row = |(label, command): (&'static str, OrderCommand)| {
            let answer = |(who, actor): &(Label, Actor)| {
                (*who, say(decide(order.as_ref(), actor, command.clone(), now)))
            };
            (label, cast.iter().map(answer).collect())
        };
        (*title, commands().into_iter().map(row).collect())
    };
    insta::assert_snapshot!("orders", document(&states.iter().map(case).collect::<Vec<_>>()));
}

#[test]
fn the_fixtures_cover_every_state_and_buttons_are_what_is_accepted() {
    let fixtures = fixtures();
    let reached: std::collections::BTreeSet<_> =
        fixtures.iter().map(|(_, order)| order.state.name()).collect();
    assert_eq!(reached.len(), OrderStateName::ALL.len());
    for (title, order) in fixtures {
        let shown = allowed_to(&order, &administrator());
        for name in OrderCommandName::ALL {
            let taken =
                commands().into_iter().filter(|(_, command)| command.name() == *name).any(|(_, command)| {
                    decide(Some(&order), &administrator(), command, START.plus(Span::from_secs(60))).is_ok()
                });
            assert_eq!(shown.contains(name), taken, "{title}: {name}");
        }
    }
}

#[test]
fn refusals_are_sentences() {
    let refused = |order: &Order, actor: &Actor, label| {
        decide(Some(order), actor, command(label), START).unwrap_err().to_string()
    };
    let running = after(&["Start", "Checked(all)"]);
    insta::assert_snapshot!(refused(&running, &administrator(), "Start"), @"`Start order` is not possible: the order is running. Possible now: Pause order, Repeat production, Complete order, Cancel order");
    insta::assert_snapshot!(refused(&running, &person("x", &[Role::RegistrationOfficer]), "Pause"), @"`Pause order` needs the role Card production administrator");
    insta::assert_snapshot!(refused(&running, &administrator(), "Complete(open)"), @"the order is not finished: 0 card(s) are in production, 1 wait to be looked at");
}

#[test]
fn an_order_takes_cards_of_its_own_kind_only() {
    for process in MASS_PROCESSES {
        for wanted in [ProcessId::PcmProcEmployeeCardWithApproval, ProcessId::CCProcVisitorCardWithApproval] {
            let filter = PoolFilter { process: Some(wanted), name: None };
            let new = NewOrder {
                id: id("ord-1"),
                process: process.id,
                site: id("north"),
                choice: Choice::Filter { filter },
                stop_at_first_failure: false,
            };
            let made = decide(None, &administrator(), OrderCommand::Create(Box::new(new)), START);
            assert_eq!(made.is_ok(), process.kind == wanted.process().kind, "{} {wanted}", process.id);
        }
    }
    for process in MASS_PROCESSES {
        let count = CardCount::try_from(3).unwrap();
        let choice = Choice::Count { count };
        let new = NewOrder {
            id: id("ord-1"),
            process: process.id,
            site: id("north"),
            choice,
            stop_at_first_failure: false,
        };
        let made = decide(None, &administrator(), OrderCommand::Create(Box::new(new)), START);
        assert_eq!(made.is_ok(), process.ordered().is_some(), "{}: a number of cards", process.id);
    }
    assert!(CardCount::try_from(0).is_err() && CardCount::try_from(MAX_COUNT + 1).is_err());
    let ids = |count: usize| (0..count).map(|nth| id(&format!("iss-{nth}"))).collect::<Vec<_>>();
    assert!(Ticked::try_from(ids(0)).is_err() && Ticked::try_from(ids(MAX_TICKED + 1)).is_err());
    assert!(Ticked::try_from(vec![id("iss-1"), id("iss-1")]).is_err());
    assert!(Ticked::try_from(ids(MAX_TICKED)).is_ok());
}

/// The largest order: as many cards ticked as can be, with the longest ids.
#[test]
fn an_order_stays_small() {
    let cards = (0..MAX_TICKED).map(|nth| id(&format!("{nth:064}"))).collect::<Vec<_>>();
    let order =
        decide(None, &administrator(), new(Choice::Cards { cards: cards.try_into().unwrap() }), START);
    let size = serde_json::to_string(&order.unwrap().next).unwrap().len();
    assert!(size < 16 * 1024, "{size} bytes");
}

#[test]
fn a_name_is_found_by_the_beginning_of_any_word() {
    let process = ProcessId::PcmProcEmployeeCardWithApproval;
    let fits = |text: &str| {
        let name = Some(cardwright_domain::person::Name::parse(text).unwrap());
        PoolFilter { process: None, name }.fits(process, Some("Zoë van Holder"))
    };
    assert!(fits("hol") && fits("ZOË") && fits("van Ho") == fits("van ho") && fits("zoë van"));
    assert!(!fits("older") && !fits("x"));
}

#[test]
fn a_card_is_ready_or_there_is_one_reason() {
    let order = after(&["Start"]);
    let by = id("order-owner");
    let pooled = Walk::ready(crate::office::PROCESS).does(&crate::office::chooser(), "ChooseMass");
    let facts = |holder| Facts { holder, shows_photo: true, by: &by, now: START };
    assert_eq!(ready(&order, &pooled.issuance, facts(None)), Ok(()));
    let mut holder = pooled.issuance.holder.clone().unwrap();
    holder.status = cardwright_domain::person::PersonStatus::Inactive { since: START };
    assert_eq!(ready(&order, &pooled.issuance, facts(Some(&holder))), Err(NotReady::PersonInactive {}));
    let own = pooled.issuance.holder_id().unwrap().clone();
    let own = Facts { by: &own, ..facts(None) };
    assert_eq!(ready(&order, &pooled.issuance, own), Err(NotReady::OwnCard {}));
    let mut nameless = pooled.issuance.clone();
    nameless.holder.as_mut().unwrap().upn = None;
    assert_eq!(ready(&order, &nameless, facts(None)), Err(NotReady::UpnMissing {}));
    // Every state has an answer, and only the pool and this order's own are ready.
    for (title, walk) in crate::matrix::fixtures() {
        let answer = ready(&order, &walk.issuance, facts(None));
        let fits = matches!(title, "Pooled" | "Ordered");
        assert_eq!(answer.is_ok(), fits, "{title}: {answer:?}");
        if let Err(reason) = answer {
            assert!(!reason.code().is_empty() && !reason.to_string().is_empty());
        }
    }
}

/// A card waits for the names by which it signs in to Windows, and is ready once they are entered.
#[test]
fn a_card_that_signs_in_waits_for_its_names() {
    use cardwright_domain::person::{Sid, Upn};
    use cardwright_domain::settings::WindowsLogon as Logon;
    let order = after(&["Start"]);
    let by = id("order-owner");
    let pooled = Walk::ready(crate::office::PROCESS).does(&crate::office::chooser(), "ChooseMass");
    let upn = Upn::parse("zoe@corp.example.org").unwrap();
    let sid = Sid::parse("S-1-5-21-1-2-3-500").unwrap();
    let answer = |logon, begun: (bool, bool), now: (bool, bool)| {
        let mut issuance = pooled.issuance.clone();
        issuance.terms.process.value.logon = logon;
        let named = |(has_upn, has_sid): (bool, bool)| {
            let (upn, sid) = (has_upn.then(|| upn.clone()), has_sid.then(|| sid.clone()));
            cardwright_domain::person::Person { upn, sid, ..pooled.issuance.holder.clone().unwrap() }
        };
        issuance.holder = Some(named(begun));
        let holder = named(now);
        ready(&order, &issuance, Facts { holder: Some(&holder), shows_photo: true, by: &by, now: START })
    };
    let none = (false, false);
    assert_eq!(answer(Logon::Off, none, none), Ok(()));
    assert_eq!(answer(Logon::ByName, none, none), Err(NotReady::UpnMissing {}));
    assert_eq!(answer(Logon::ByName, (true, false), none), Ok(()));
    assert_eq!(answer(Logon::ByName, none, (true, false)), Ok(()), "entered since");
    assert_eq!(answer(Logon::BySid, (true, false), (true, false)), Err(NotReady::SidMissing {}));
    assert_eq!(answer(Logon::BySid, (true, false), (false, true)), Ok(()), "entered since");
}

/// What holds of a step of an order, whoever took it.
fn steady(before: &Order, decision: &OrderDecision, now: Timestamp) {
    let next = &decision.next;
    assert_eq!(
        (&next.id, next.process, &next.choice, &next.created),
        (&before.id, before.process, &before.choice, &before.created)
    );
    if before.state.name().is_final() {
        assert_eq!(next.state.name(), before.state.name(), "an end is an end");
    }
    assert!(next.ran(now) >= before.ran(now), "time that was run is not lost");
    let moved = next.state.name() != before.state.name();
    assert_eq!(next.since, if moved { now } else { before.since });
    match &decision.audit {
        Some(record) => {
            assert_eq!(record.sequence, before.records.next());
            assert_eq!((record.from, record.to), (Some(before.state.name()), next.state.name()));
        }
        None => {
            assert_eq!(next.records, before.records);
            assert!(!moved, "no change of state without a record");
        }
    }
}

proptest! {
    #[test]
    fn invariants_hold_over_random_histories(steps in prop::collection::vec((0usize..15, 0usize..3, 0i64..5_000), 1..60)) {
        let mut order = after(&[]);
        let mut now = START.plus(Span::from_secs(60));
        for (nth, who, pause) in steps {
            now = now.plus(Span::from_millis(pause));
            let actor = [administrator(), runner(), all_roles("everything")][who].clone();
            let command = commands().swap_remove(nth).1;
            let name = command.name();
            match decide(Some(&order), &actor, command, now) {
                Ok(decision) => {
                    prop_assert!(check(Some(&order), &actor, name).is_ok());
                    steady(&order, &decision, now);
                    order = decision.next;
                }
                Err(rejection) => prop_assert!(!rejection.to_string().is_empty()),
            }
        }
    }
}
