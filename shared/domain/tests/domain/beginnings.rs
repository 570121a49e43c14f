//! How an issuance begins: by which process, for whom, at whose word.

use crate::matrix::{cast, say};
use crate::office::{
    START, all_roles, commands, desk, holder, opening, person, producer, recorder, the_holder,
};
use crate::table::{Case, document};
use cardwright_domain::id::{PersonId, Sequence};
use cardwright_domain::issuance::command::Opening;
use cardwright_domain::issuance::state::{Channel, StateName};
use cardwright_domain::issuance::{Command, CommandName, decide};
use cardwright_domain::person::{Person, PersonStatus};
use cardwright_domain::process::{HolderKind, PROCESSES};
use cardwright_domain::rejection::Rejection;
use cardwright_domain::role::{Actor, Role};

fn of_kind(kind: HolderKind) -> Person {
    Person { kind, ..holder() }
}

fn outcome(actor: &Actor, command: Command) -> String {
    say(decide(None, actor, command, START))
}

#[test]
fn nothing_by_command_by_actor() {
    let cast = cast();
    let asked = crate::office::Walk::requested().issuance;
    let row = |(nth, label)| {
        let answer =
            |(who, actor): &(_, Actor)| (*who, outcome(actor, commands(&asked, actor, 0).swap_remove(nth).1));
        (label, cast.iter().map(answer).collect())
    };
    let labels = commands(&asked, &desk(), 0).into_iter().map(|(label, _)| label);
    let case: Case = ("(none)", labels.enumerate().map(row).collect());
    insta::assert_snapshot!("beginnings", document(&[case]));
}

#[test]
fn each_process_begins_in_its_own_way() {
    let mut text = String::new();
    for process in PROCESSES {
        let kind = process.kind.holder;
        let with = |channel, asked_by: &str| opening(process.id, of_kind(kind), asked_by, channel);
        let request = outcome(&the_holder(), Command::Request(with(Channel::SelfService, "holder")));
        let record = outcome(&recorder(), Command::RecordRequest(with(Channel::Phone, "asker")));
        let produce = outcome(&producer(), Command::ProduceUnrequested(with(Channel::Email, "asker")));
        text.push_str(&format!(
            "{}\n    request {request}\n    record  {record}\n    produce {produce}\n",
            process.id
        ));
    }
    insta::assert_snapshot!("processes", text);
}

#[test]
fn a_process_is_for_its_kind_of_holder() {
    let kinds = [HolderKind::Employee, HolderKind::Contractor, HolderKind::Visitor];
    for process in PROCESSES {
        for kind in kinds {
            let (actor, command): (_, fn(Box<Opening>) -> Command) = if process.self_service {
                (the_holder(), Command::Request)
            } else {
                (recorder(), Command::RecordRequest)
            };
            let channel = if process.self_service { Channel::SelfService } else { Channel::Form };
            let said = outcome(&actor, command(opening(process.id, of_kind(kind), "holder", channel)));
            let expected = if kind == process.kind.holder { "-> Requested" } else { "process-mismatch" };
            assert_eq!(said, expected, "{} for {kind:?}", process.id);
        }
    }
}

#[test]
fn bad_openings_are_refused() {
    let process = crate::office::PROCESS;
    let self_service = crate::office::PROCESS_SELF_SERVICE;
    let gone = Person { status: PersonStatus::Inactive { since: START }, ..holder() };
    let by = |asked_by, channel| opening(process, holder(), asked_by, channel);
    let own = |asked_by, channel| opening(self_service, holder(), asked_by, channel);
    let refused = [
        (
            "inactive, recorded",
            outcome(
                &recorder(),
                Command::RecordRequest(opening(process, gone.clone(), "asker", Channel::Phone)),
            ),
        ),
        (
            "inactive, by themselves",
            outcome(
                &the_holder(),
                Command::Request(opening(self_service, gone, "holder", Channel::SelfService)),
            ),
        ),
        (
            "for another person",
            outcome(
                &person("stranger", &[Role::SelfServiceUser]),
                Command::Request(own("stranger", Channel::SelfService)),
            ),
        ),
        ("in another's name", outcome(&the_holder(), Command::Request(own("asker", Channel::SelfService)))),
        (
            "by telephone in Self-Service",
            outcome(&the_holder(), Command::Request(own("holder", Channel::Phone))),
        ),
        (
            "in Self-Service at the desk",
            outcome(&recorder(), Command::RecordRequest(by("asker", Channel::SelfService))),
        ),
        (
            "produced in Self-Service",
            outcome(&producer(), Command::ProduceUnrequested(by("asker", Channel::SelfService))),
        ),
        (
            "own card produced",
            outcome(&all_roles("holder"), Command::ProduceUnrequested(by("holder", Channel::Phone))),
        ),
    ];
    let text: String = refused.iter().map(|(what, code)| format!("{what}: {code}\n")).collect();
    insta::assert_snapshot!(text, @r"
    inactive, recorded: person-inactive
    inactive, by themselves: person-inactive
    for another person: separation-of-duties
    in another's name: separation-of-duties
    by telephone in Self-Service: channel
    in Self-Service at the desk: channel
    produced in Self-Service: channel
    own card produced: separation-of-duties
    ");
    let missing = decide(None, &producer(), Command::Produce, START).unwrap_err();
    assert_eq!(missing, Rejection::Existence { command: CommandName::Produce, exists: false });
}

/// Whoever begins it, the audit has step 1: who asked, how, and who wrote it down.
#[test]
fn step_one_is_never_missing() {
    let id = |actor: &Actor| -> PersonId { actor.person().unwrap().clone() };
    let cases = [
        (
            the_holder(),
            Command::Request(opening(
                crate::office::PROCESS_SELF_SERVICE,
                holder(),
                "holder",
                Channel::SelfService,
            )),
            "holder",
        ),
        (
            recorder(),
            Command::RecordRequest(opening(crate::office::PROCESS, holder(), "asker", Channel::Form)),
            "asker",
        ),
        (
            producer(),
            Command::ProduceUnrequested(opening(crate::office::PROCESS, holder(), "asker", Channel::Email)),
            "asker",
        ),
    ];
    for (actor, command, asked_by) in cases {
        let decision = decide(None, &actor, command.clone(), START).unwrap();
        let origin = &decision.next.origin;
        assert_eq!(origin.asked_by.as_str(), asked_by);
        assert_eq!(origin.recorded_by, id(&actor));
        assert_eq!(origin.at, START);
        let record = decision.audit.unwrap();
        assert_eq!((record.sequence, record.from), (Sequence::FIRST, None));
        assert_eq!((record.at, &record.actor, record.command), (START, &actor, command.name()));
        assert_eq!(record.to, decision.next.state.name());
        assert_ne!(record.to, StateName::Issued);
        assert!(record.detail.unwrap().as_str().starts_with("PcmProc"));
    }
}
