//! Random histories: random people and agents give random commands, plausible and implausible, at random
//! times, and the invariants hold.

use crate::agreement::agree;
use crate::invariants::Ledger;
use crate::office::{
    START, agent, all_roles, chip, commands, document, holder_of, id, job, opening, ordered_card, person,
    running, system, terms, uid,
};
use cardwright_domain::evidence::{ChipFate, Evidence, PrintEvidence, ProductionStep};
use cardwright_domain::id::{Fence, KdfVersion};
use cardwright_domain::issuance::command::Found;
use cardwright_domain::issuance::command::{Opening, OrderedCard};
use cardwright_domain::issuance::rules::{Who, allowed_in, rule};
use cardwright_domain::issuance::state::{Channel, DeskReader, LEASE};
use cardwright_domain::issuance::{Command, CommandName, Issuance, State, StateName, decide};
use cardwright_domain::process::{ORDERED, PROCESSES, Process};
use cardwright_domain::role::{Actor, Role, SystemEffect};
use cardwright_domain::settings::Terms;
use cardwright_domain::time::Timestamp;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// How a step of a history is chosen.
#[derive(Clone, Debug)]
enum Choice {
    /// The way to a card.
    Onward,
    /// Anything that the state allows, by one of those who may.
    Allowed,
    /// Anything by anybody, with data that fits.
    Any,
    /// Anything that the state allows, by one of those who may, with data that does not fit.
    Bent,
}

#[derive(Clone, Debug)]
struct Step {
    choice: Choice,
    command: Index,
    actor: Index,
    bend: Index,
    wait: i64,
}

fn step() -> impl Strategy<Value = Step> {
    let choice = prop_oneof![
        12 => Just(Choice::Onward),
        3 => Just(Choice::Allowed),
        1 => Just(Choice::Any),
        3 => Just(Choice::Bent),
    ];
    // Mostly seconds; sometimes a lease goes by; sometimes the clock of another server is behind.
    let wait =
        prop_oneof![8 => 0..2_000_i64, 2 => LEASE.as_millis()..2 * LEASE.as_millis(), 1 => -3_000..0_i64];
    let picks = (any::<Index>(), any::<Index>(), any::<Index>());
    (choice, picks, wait).prop_map(|(choice, (command, actor, bend), wait)| Step {
        choice,
        command,
        actor,
        bend,
        wait,
    })
}

/// Everybody who works or asks here. Many have more roles than is good.
fn everybody() -> Vec<Actor> {
    use Role as R;
    vec![
        all_roles("holder"),
        person("asker", &[R::SelfServiceUser, R::Approver]),
        person("carl", &[R::CardAdministrator]),
        person("olga", &[R::RegistrationOfficer]),
        person("otto", &[R::RegistrationOfficer, R::Approver, R::CardAdministrator]),
        person("petra", &[R::CardProductionAdministrator]),
        person("paul", &[R::CardProductionAdministrator, R::CardAdministrator]),
        person("anna", &[R::Approver, R::CardAdministrator]),
        person("albert", &[R::Approver]),
        person("audrey", &[R::Auditor, R::UserAdministrator, R::SystemAdministrator]),
        all_roles("everything"),
        person("nobody", &[]),
        agent("desk-1", "north"),
        agent("desk-2", "north"),
        agent("desk-3", "south"),
        system(SystemEffect::RunOrder),
        system(SystemEffect::CreateCardObject),
        system(SystemEffect::EndOfEntitlement),
        system(SystemEffect::Expire),
    ]
}

/// Whether the actor is one of those whom a rule names, duties left aside.
fn named(issuance: &Issuance, actor: &Actor, who: Who) -> bool {
    match (who, actor) {
        (Who::Holder, Actor::Person { id, .. }) => issuance.is_held_by(id),
        (Who::Recorder, Actor::Person { id, .. }) => *id == issuance.origin.recorded_by,
        (Who::Role(role), actor) => {
            actor.has(role) && !actor.person().is_some_and(|person| issuance.is_held_by(person))
        }
        (Who::Agent, Actor::Agent { site, .. }) => *site == issuance.site,
        (Who::LeasedAgent, Actor::Agent { id, .. }) => {
            job(issuance).is_some_and(|job| job.lease.at.agent == *id)
        }
        (Who::System(effect), Actor::System(by)) => effect == *by,
        _ => false,
    }
}

/// The commands on the way to a card.
fn onward(issuance: &Issuance) -> Vec<CommandName> {
    use CommandName as C;
    let next: &[C] = match issuance.state.name() {
        StateName::InProduction => return at_work(issuance),
        StateName::Requested => &[C::Produce],
        StateName::AwaitingApproval => &[C::Approve],
        StateName::CardPending => &[C::CardCreated],
        StateName::CardReady => &[C::ChooseSingle, C::ChooseMass],
        StateName::Queued => &[C::Claim],
        StateName::Pooled => &[C::AddToOrder, C::ChooseSingle],
        StateName::Ordered => &[C::Claim],
        StateName::AwaitingConfirmation => &[C::Confirm, C::OpenLetter, C::Refuse, C::Recall],
        StateName::Failed => &[C::TryAgain, C::BackToPool, C::Repeat],
        StateName::Issued => &[C::OpenLetter],
        StateName::Declined | StateName::Aborted | StateName::Rejected | StateName::Cancelled => &[],
    };
    next.to_vec()
}

/// What the agent still has to do to the card; once that is all, what it reports.
fn at_work(issuance: &Issuance) -> Vec<CommandName> {
    use CommandName as C;
    let (profile, Some(job)) = (issuance.profile(), job(issuance)) else { return Vec::new() };
    let printed = job.card.print.as_ref().is_some_and(|print| print.attempt == job.card.attempt);
    let missing = [
        (C::RegisterUid, profile.contactless && job.card.uid.is_none()),
        (C::ReleaseSecrets, !profile.slots.is_empty() && job.chip.is_none()),
        (C::Certify, job.card.certificates.len() < profile.slots.len()),
        (C::ReleasePrint, profile.layout.is_some() && !printed),
    ];
    let missing: Vec<_> = missing.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    if missing.is_empty() { vec![C::ReportVerified, C::ReportVerified, C::ReportFailed] } else { missing }
}

/// One of those who may give the command, if the state has any to give.
fn plausible(issuance: &Issuance, names: &[CommandName], step: &Step) -> Option<(Actor, Command)> {
    let name = *pick(names, step.command)?;
    let able: Vec<_> = everybody()
        .into_iter()
        .filter(|actor| rule(name).by.iter().any(|who| named(issuance, actor, *who)))
        .collect();
    let actor = pick(&able, step.actor)?.clone();
    let fitting = fitting(issuance, &actor, step);
    let of_name: Vec<_> = fitting.into_iter().filter(|command| command.name() == name).collect();
    Some((actor, pick(&of_name, step.bend)?.clone()))
}

/// All commands with data that fits; certificates are numbered at random.
fn fitting(issuance: &Issuance, actor: &Actor, step: &Step) -> Vec<Command> {
    let serial = u32::try_from(step.bend.index(1 << 30)).unwrap();
    let mut commands: Vec<_> =
        commands(issuance, actor, serial).into_iter().map(|(_, command)| command).collect();
    for command in &mut commands {
        if let Command::ReportFailed { failure, .. } = command {
            failure.fate = [ChipFate::Clean, ChipFate::Resumable, ChipFate::Scrap][step.bend.index(3)];
        }
    }
    commands
}

fn pick<T>(from: &[T], index: Index) -> Option<&T> {
    (!from.is_empty()).then(|| index.get(from))
}

/// Data that does not fit: another claim, chip, attempt, reader or slot.
fn bend(command: Command, how: Index) -> Command {
    let bent = |fence: Fence| if how.index(6) < 2 { Fence::new(fence.get() - 1) } else { fence };
    let chip = chip(200 + u8::try_from(how.index(4)).unwrap());
    match command {
        Command::Claim { at, order } => {
            let agent = if how.index(2) == 0 { at.agent } else { id("desk-2") };
            let order = if how.index(3) == 0 { running("ord-2") } else { order };
            Command::Claim { at: DeskReader { agent, reader: id("reader-9") }, order }
        }
        Command::ReleaseSecrets { fence, .. } => {
            let found = if how.index(2) == 0 { Found::Blank } else { Found::Marked };
            Command::ReleaseSecrets { fence: bent(fence), chip, found, kdf: KdfVersion::new(2) }
        }
        Command::Certify { fence, mut certificates } => {
            certificates.iter_mut().for_each(|certificate| certificate.chip = chip);
            Command::Certify { fence: bent(fence), certificates }
        }
        Command::RegisterUid { fence, .. } => {
            let uid = uid(200 + u8::try_from(how.index(2)).unwrap());
            Command::RegisterUid { fence: bent(fence), uid }
        }
        Command::ReleasePrint { fence, drawn, .. } => {
            Command::ReleasePrint { fence: bent(fence), document: document(200), drawn }
        }
        Command::Progress { fence, .. } => {
            Command::Progress { fence: bent(fence), step: ProductionStep::Verify }
        }
        Command::ReportVerified { fence, mut evidence } => {
            bend_evidence(&mut evidence, how);
            Command::ReportVerified { fence: bent(fence), evidence }
        }
        Command::ReportFailed { fence, failure } => Command::ReportFailed { fence: bent(fence), failure },
        other => other,
    }
}

/// One part of the evidence does not fit, is missing, or is one too many.
fn bend_evidence(evidence: &mut Evidence, how: Index) {
    let other = chip(200 + u8::try_from(how.index(4)).unwrap());
    let print = |document| PrintEvidence { document, printer: "Zebra".to_owned() };
    match how.index(5) {
        0 => evidence.piv = None,
        1 => evidence.uid = if evidence.uid.is_some() { None } else { Some(uid(9)) },
        2 => evidence.uid = Some(uid(201)),
        3 => evidence.print = if evidence.print.is_some() { None } else { Some(print(document(1))) },
        _ => match (&mut evidence.piv, &mut evidence.print) {
            (Some(piv), _) => {
                piv.chip = other;
                piv.slots.truncate(how.index(2));
            }
            (None, Some(print)) => print.document = document(201),
            (None, None) => evidence.uid = None,
        },
    }
}

fn choose(issuance: &Issuance, step: &Step) -> Option<(Actor, Command)> {
    let state = issuance.state.name();
    match step.choice {
        Choice::Onward => plausible(issuance, &onward(issuance), step),
        Choice::Allowed => plausible(issuance, &allowed_in(state), step),
        Choice::Any => {
            let actor = pick(&everybody(), step.actor)?.clone();
            let command = pick(&fitting(issuance, &actor, step), step.command)?.clone();
            Some((actor, command))
        }
        Choice::Bent => {
            let (actor, command) = plausible(issuance, &allowed_in(state), step)?;
            Some((actor, bend(command, step.bend)))
        }
    }
}

/// Which parts the cards of a history have beside the slots of their package: those of the package, or any.
#[derive(Clone, Copy, Debug)]
enum Parts {
    OfThePackage,
    Any { contactless: bool, printed: bool },
}

fn parts() -> impl Strategy<Value = Parts> {
    let any = (any::<bool>(), any::<bool>());
    let any = any.prop_map(|(contactless, printed)| Parts::Any { contactless, printed });
    prop_oneof![1 => Just(Parts::OfThePackage), 2 => any]
}

/// Begins an issuance in one of the ways in which it can.
fn begin(process: Process, parts: Parts, how: Index) -> (Actor, Command) {
    let terms = match parts {
        Parts::OfThePackage => Terms::built_in(process.id),
        Parts::Any { contactless, printed } => terms(process.id, contactless, printed),
    };
    if !process.kind.holder.is_personal() {
        let card = OrderedCard { terms, ..*ordered_card(process.id) };
        return (system(SystemEffect::RunOrder), Command::OrderCard(Box::new(card)));
    }
    let with = |asked_by, channel| -> Box<Opening> {
        let opening = opening(process.id, holder_of(process.kind.holder), asked_by, channel);
        Box::new(Opening { terms: terms.clone(), ..*opening })
    };
    let by = |roles: &[Role]| -> Actor {
        let able = everybody().into_iter().filter(|actor| roles.iter().any(|role| actor.has(*role)));
        pick(&able.collect::<Vec<_>>()[1..], how).unwrap().clone()
    };
    if process.self_service {
        (all_roles("holder"), Command::Request(with("holder", Channel::SelfService)))
    } else if how.index(2) == 0 {
        (by(&[Role::CardAdministrator]), Command::RecordRequest(with("asker", Channel::Phone)))
    } else {
        (by(&[Role::RegistrationOfficer]), Command::ProduceUnrequested(with("asker", Channel::InPerson)))
    }
}

#[derive(Default)]
struct Coverage {
    states: BTreeMap<StateName, usize>,
    taken: BTreeMap<CommandName, usize>,
    refused: BTreeMap<&'static str, usize>,
    /// What issued cards had: keys, contactless chip, print.
    issued: BTreeSet<(bool, bool, bool)>,
}

fn live((process, parts, how): (Process, Parts, Index), steps: &[Step], coverage: &mut Coverage) {
    let (actor, command) = begin(process, parts, how);
    let opened = decide(None, &actor, command.clone(), START).unwrap();
    let mut ledger = Ledger::default();
    ledger.take(None, &actor, &command, START, &opened);
    let (mut issuance, mut now) = (opened.next, START);
    for step in steps {
        now = Timestamp::from_millis(now.as_millis() + step.wait);
        let Some((actor, command)) = choose(&issuance, step) else { continue };
        match decide(Some(&issuance), &actor, command.clone(), now) {
            Ok(decision) => {
                ledger.take(Some(&issuance), &actor, &command, now, &decision);
                *coverage.taken.entry(command.name()).or_default() += 1;
                issuance = decision.next;
            }
            Err(why) => *coverage.refused.entry(why.code()).or_default() += 1,
        }
        ledger.late_fences_are_refused(&issuance, now);
        *coverage.states.entry(issuance.state.name()).or_default() += 1;
    }
    if let State::Issued(issued) = &issuance.state {
        let Evidence { piv, uid, print } = &issued.evidence;
        coverage.issued.insert((piv.is_some(), uid.is_some(), print.is_some()));
    }
    if let Some(step) = steps.last() {
        agree(&issuance, pick(&everybody(), step.actor).unwrap(), now);
    }
    let stored = serde_json::to_string(&issuance).unwrap();
    assert_eq!(serde_json::from_str::<Issuance>(&stored).unwrap(), issuance);
    assert!(matches!(issuance.state, State::Requested) || ledger.taken > 0);
}

#[test]
fn invariants_hold_over_random_histories() {
    let coverage = RefCell::new(Coverage::default());
    let history = (any::<Index>(), parts(), any::<Index>(), prop::collection::vec(step(), 0..70));
    let processes: Vec<_> = PROCESSES.into_iter().chain(ORDERED).collect();
    let mut runner = TestRunner::new(Config { cases: 2000, failure_persistence: None, ..Config::default() });
    let run = runner.run(&history, |(process, parts, how, steps)| {
        live((*process.get(&processes), parts, how), &steps, &mut coverage.borrow_mut());
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));
    let Coverage { states, taken, refused, issued } = coverage.into_inner();
    println!("{states:?}\n{taken:?}\n{refused:?}");
    assert_eq!(issued.len(), 8, "cards with every combination of parts are issued: {issued:?}");
    assert_eq!(states.len(), StateName::ALL.len(), "the histories reach every state: {states:?}");
    let never: Vec<_> = CommandName::ALL.iter().filter(|name| !taken.contains_key(name)).collect();
    assert_eq!(
        never,
        [&CommandName::Request, &CommandName::RecordRequest, &CommandName::OrderCard],
        "the histories use every command"
    );
    let codes = ["state", "role-missing", "separation-of-duties", "fence-lost", "lease-runs", "other-reader"];
    for code in codes.into_iter().chain([
        "other-chip",
        "other-uid",
        "other-print",
        "not-in-profile",
        "foreign-chip",
        "chip-is-scrap",
        "certificates",
        "evidence",
        "existence",
    ]) {
        assert!(refused.contains_key(code), "the histories are refused by {code}: {refused:?}");
    }
}
