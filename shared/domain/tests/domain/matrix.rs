//! Every state, every command, everybody who might try: one table, reviewed against the workflow.

use crate::office::{
    NAMELESS, NAMELESS_BADGE, PHYSICAL, PROCESS, agent, all_roles, approver, chip_at_hand, chooser, commands,
    confirmer, desk, failure, job, opener, person, producer, recorder, reprinter, system,
};
use crate::table::{Case, Label, document};
use crate::walk::Walk;
use cardwright_domain::effect::Effect;
use cardwright_domain::evidence::ChipFate;
use cardwright_domain::id::KdfVersion;
use cardwright_domain::issuance::command::Found;
use cardwright_domain::issuance::state::MAX_ATTEMPTS;
use cardwright_domain::issuance::{Command, Decision, Issuance, decide};
use cardwright_domain::process::ProcessId;
use cardwright_domain::rejection::Rejection;
use cardwright_domain::role::{Actor, Role, SystemEffect};

/// Each state, in each variant that makes a difference, reached by real commands.
pub(crate) fn fixtures() -> Vec<(&'static str, Walk)> {
    let create = system(SystemEffect::CreateCardObject);
    let produced = || Walk::recorded(PROCESS).does(&producer(), "Produce");
    let claimed = || Walk::queued().does(&desk(), "Claim");
    let badge = || Walk::ready(PHYSICAL).does(&chooser(), "ChooseSingle");
    let combined = Walk::combined;
    vec![
        ("Requested, in Self-Service", Walk::requested()),
        ("Requested, recorded", Walk::recorded(PROCESS)),
        ("Requested, recorded, process without approval", Walk::recorded(without_approval())),
        ("AwaitingApproval, in Self-Service", Walk::requested().does(&producer(), "Produce")),
        ("AwaitingApproval, recorded", produced()),
        ("AwaitingApproval, postponed", produced().does(&approver(), "Postpone")),
        ("CardPending", produced().does(&approver(), "Approve")),
        ("CardPending, delayed", produced().does(&approver(), "Approve").does(&create, "CardDelayed")),
        ("CardPending, without a name", Walk::begun(NAMELESS)),
        ("CardReady", Walk::ready(PROCESS)),
        ("Queued, any reader", Walk::queued()),
        ("Queued, a reader of the desk", Walk::ready(PROCESS).does(&chooser(), "ChooseSingle(reader)")),
        ("Pooled", Walk::ready(PROCESS).does(&chooser(), "ChooseMass")),
        ("Ordered", Walk::ordered(PROCESS)),
        ("Ordered, without a name", Walk::nameless(NAMELESS)),
        ("InProduction, just claimed", claimed()),
        ("InProduction, secrets released", claimed().does(&desk(), "ReleaseSecrets")),
        ("InProduction, certified", Walk::queued().at_work()),
        ("InProduction, certified, in an order", Walk::ordered(PROCESS).at_work()),
        ("InProduction, printed card in an order", Walk::ordered(PHYSICAL).at_work()),
        ("InProduction, certified, without a name", Walk::nameless(NAMELESS).at_work()),
        ("InProduction, badge just claimed", badge().does(&desk(), "Claim")),
        (
            "InProduction, badge whose chip was read",
            badge().does(&desk(), "Claim").does(&desk(), "RegisterUid"),
        ),
        ("InProduction, badge read and printed", badge().at_work()),
        ("InProduction, card with every part", combined().at_work()),
        ("InProduction, lease run out", Walk::queued().at_work().wait_for_lease()),
        ("AwaitingConfirmation", Walk::queued().verified()),
        ("AwaitingConfirmation, badge", badge().verified()),
        ("AwaitingConfirmation, card with every part", combined().verified()),
        ("AwaitingConfirmation, badge in an order", Walk::ordered(PHYSICAL).verified()),
        ("AwaitingConfirmation, badge without a name", Walk::nameless(NAMELESS_BADGE).verified()),
        ("AwaitingConfirmation, letter opened", Walk::queued().verified().does(&opener(), "OpenLetter")),
        ("AwaitingConfirmation, letter reprinted", reprinted(Walk::queued().verified())),
        ("Failed, from single", Walk::queued().failed(ChipFate::Resumable)),
        ("Failed, from single, chip is scrap", Walk::queued().failed(ChipFate::Scrap)),
        ("Failed, badge", badge().failed(ChipFate::Clean)),
        ("Failed, badge that looked bad", badge().verified().does(&confirmer(), "Refuse")),
        ("Failed, card with every part", combined().failed(ChipFate::Resumable)),
        ("Failed, from an order", Walk::ordered(PROCESS).failed(ChipFate::Resumable)),
        ("Failed, without a name", Walk::nameless(NAMELESS).failed(ChipFate::Resumable)),
        ("Failed, from an order, for the last time", worn_out()),
        ("Issued", Walk::issued()),
        ("Issued, badge", badge().verified().does(&confirmer(), "Confirm")),
        ("Issued, card with every part", combined().verified().does(&confirmer(), "Confirm")),
        ("Issued, letter opened", Walk::issued().does(&opener(), "OpenLetter")),
        ("Issued, letter reprinted", reprinted(Walk::issued())),
        ("Issued, by an order", Walk::ordered(PROCESS).verified()),
        ("Issued, without a name", Walk::nameless(NAMELESS).verified()),
        ("Declined", Walk::recorded(PROCESS).does(&producer(), "Decline")),
        ("Aborted", Walk::recorded(PROCESS).does(&recorder(), "Abort")),
        ("Rejected", produced().does(&approver(), "Reject")),
        ("Cancelled", Walk::ready(PROCESS).does(&chooser(), "Cancel")),
    ]
}

const fn without_approval() -> ProcessId {
    ProcessId::PcmProcEmployeeCardWithoutApproval
}

fn reprinted(walk: Walk) -> Walk {
    walk.does(&opener(), "OpenLetter").does(&reprinter(), "OpenLetter")
}

/// In an order, with every attempt used up.
fn worn_out() -> Walk {
    let mut walk = Walk::ordered(PROCESS).failed(ChipFate::Clean);
    for _ in 1..MAX_ATTEMPTS {
        walk = walk.does(&chooser(), "TryAgain(new)").failed(ChipFate::Clean);
    }
    walk
}

const ROLES: [(&str, Role); 8] = [
    ("self-service", Role::SelfServiceUser),
    ("card-admin", Role::CardAdministrator),
    ("officer", Role::RegistrationOfficer),
    ("approver", Role::Approver),
    ("production", Role::CardProductionAdministrator),
    ("auditor", Role::Auditor),
    ("user-admin", Role::UserAdministrator),
    ("system-admin", Role::SystemAdministrator),
];

/// Each person with a part in the walks, and a stranger, in each role; agents and the system's effects.
pub(crate) fn cast() -> Vec<(Label, Actor)> {
    let parts = ["stranger", "holder", "recorder", "asker", "producer", "approver", "chooser", "order-owner"];
    let more = ["confirmer", "opener", "reprinter"];
    let mut cast = Vec::new();
    for part in parts.into_iter().chain(more) {
        cast.extend(ROLES.map(|(role, value)| (Label { part, role }, person(part, &[value]))));
        cast.push((Label { part, role: "nobody" }, person(part, &[])));
    }
    let mut machine = |role, actor| cast.push((Label { part: "stranger", role }, actor));
    machine("agent at work", desk());
    machine("agent of the site", agent("desk-2", "north"));
    machine("agent of another site", agent("desk-3", "south"));
    machine("system creates card objects", system(SystemEffect::CreateCardObject));
    machine("system ends entitlements", system(SystemEffect::EndOfEntitlement));
    machine("system follows issuances", system(SystemEffect::FollowIssuance));
    machine("system expires", system(SystemEffect::Expire));
    machine("system runs orders", system(SystemEffect::RunOrder));
    machine("system bootstraps", system(SystemEffect::Bootstrap));
    cast
}

fn say_effect(effect: &Effect) -> String {
    let said = format!("{effect:?}");
    let name = said.split([' ', '{']).next().unwrap_or_default().to_owned();
    match effect {
        Effect::RevokeCertificates { reason, .. } => format!("{name} {reason:?}"),
        _ => name,
    }
}

pub(crate) fn say(outcome: Result<Decision, Rejection>) -> String {
    match outcome {
        Ok(Decision { next, effects, .. }) => {
            let effects: Vec<_> = effects.iter().map(say_effect).collect();
            let follows =
                if effects.is_empty() { String::new() } else { format!(" + {}", effects.join(" + ")) };
            format!("-> {:?}{follows}", next.state.name())
        }
        Err(rejection) => rejection.code().to_owned(),
    }
}

#[test]
fn state_by_command_by_actor() {
    let cast = cast();
    let fixtures = fixtures();
    let case = |(title, walk): &(&'static str, Walk)| -> Case {
        let issuance = &walk.issuance;
        let row = |(nth, label)| {
            let answer = |(who, actor): &(Label, Actor)| {
                let command = commands(issuance, actor, 900).swap_remove(nth).1;
                (*who, say(decide(Some(issuance), actor, command, walk.now)))
            };
            (label, cast.iter().map(answer).collect())
        };
        let labels = commands(issuance, &desk(), 0).into_iter().map(|(label, _)| label);
        (*title, labels.enumerate().map(row).collect())
    };
    let text = document(&fixtures.iter().map(case).collect::<Vec<_>>());
    insta::assert_snapshot!("matrix", text);
}

#[test]
fn the_fixtures_cover_every_state() {
    use cardwright_domain::issuance::StateName;
    let reached: std::collections::BTreeSet<_> =
        fixtures().iter().map(|(_, walk)| walk.issuance.state.name()).collect();
    assert_eq!(reached.len(), StateName::ALL.len());
}

/// Holding every role at once opens no door that one of the roles would not open, and the duties still bar.
#[test]
fn many_roles_are_their_union() {
    for (title, walk) in fixtures() {
        for part in
            ["stranger", "holder", "recorder", "asker", "producer", "confirmer", "opener", "reprinter"]
        {
            let together = all_roles(part);
            for (nth, (label, command)) in commands(&walk.issuance, &together, 0).into_iter().enumerate() {
                let taken = decide(Some(&walk.issuance), &together, command, walk.now).is_ok();
                let one_by_one = ROLES.iter().any(|(_, role)| {
                    let actor = person(part, &[*role]);
                    let command = commands(&walk.issuance, &actor, 0).swap_remove(nth).1;
                    decide(Some(&walk.issuance), &actor, command, walk.now).is_ok()
                });
                assert_eq!(taken, one_by_one, "{title}: {label} by {part}");
            }
        }
    }
}

/// A refusal says the state and what is possible in it, or who may; never nothing.
#[test]
fn refusals_are_sentences() {
    let walk = Walk::queued();
    let say = |issuance: &Issuance, actor: &Actor, command| {
        decide(Some(issuance), actor, command, walk.now).unwrap_err().to_string()
    };
    insta::assert_snapshot!(say(&walk.issuance, &chooser(), Command::Confirm), @"`Confirm` is not possible: the issuance is queued at a reader. Possible now: Cancel issuance, Choose single production, Choose mass production, Take back, Claim job, Open PIN letter");
    insta::assert_snapshot!(say(&walk.issuance, &approver(), Command::TakeBack), @"`Take back` needs the role Registration officer or the role Card production administrator");
    insta::assert_snapshot!(say(&walk.issuance, &all_roles("holder"), Command::TakeBack), @"this is your own card: another officer has to do it");
    insta::assert_snapshot!(say(&Walk::issued().issuance, &confirmer(), Command::GiveUp), @"`Give up` is not possible: the issuance is issued. Possible now: Open PIN letter");
    let at_work = Walk::queued().at_work();
    insta::assert_snapshot!(say(&at_work.issuance, &confirmer(), Command::GiveUp), @"an agent is still at work on the card; try again once it has been silent for a minute");
    let fence = job(&at_work.issuance).unwrap().lease.fence;
    let late = Command::ReportFailed { fence: fence.next(), failure: failure(ChipFate::Clean) };
    insta::assert_snapshot!(say(&at_work.issuance, &desk(), late), @"the job was taken over by a later claim; stop and leave the card as it is");
    assert_ne!(chip_at_hand(&at_work.issuance), crate::office::chip(9));
    let other = Command::ReleaseSecrets {
        fence,
        chip: crate::office::chip(9),
        found: Found::Marked,
        kdf: KdfVersion::FIRST,
    };
    insta::assert_snapshot!(say(&at_work.issuance, &desk(), other), @"this job began on the chip 01010101-0101-4101-8101-010101010101; insert that card, or fail this attempt and try again with a new card");
    let badge = Walk::ready(PHYSICAL).does(&chooser(), "ChooseSingle").at_work();
    let secrets = crate::office::command(&badge.issuance, &desk(), "ReleaseSecrets");
    insta::assert_snapshot!(say(&badge.issuance, &desk(), secrets), @"the card has no such part by its profile: no chip with keys");
    let swapped = Command::RegisterUid { fence, uid: crate::office::uid(9) };
    insta::assert_snapshot!(say(&badge.issuance, &desk(), swapped), @"this attempt began on the card with the UID 04C4D101112233; put that card on the reader, or fail this attempt");
    let uid = Command::RegisterUid { fence, uid: crate::office::uid(9) };
    insta::assert_snapshot!(say(&at_work.issuance, &desk(), uid), @"the card has no such part by its profile: no contactless chip");
    let again = Command::ProduceUnrequested(crate::office::opening(
        PROCESS,
        crate::office::holder(),
        "asker",
        cardwright_domain::issuance::state::Channel::Phone,
    ));
    insta::assert_snapshot!(say(&walk.issuance, &producer(), again), @"`Produce card` does not fit: the issuance has begun already");
}
