//! How an issuance begins: by which process, for whom, at whose word.

use crate::matrix::{cast, say};
use crate::office::{
    START, all_roles, commands, desk, engaged_until, holder, holder_of, opening, person, producer, recorder,
    the_holder,
};
use crate::table::{Case, document};
use crate::walk::Walk;
use cardwright_domain::id::{PersonId, Sequence};
use cardwright_domain::issuance::command::Opening;
use cardwright_domain::issuance::state::{Channel, StateName};
use cardwright_domain::issuance::{Command, CommandName, decide};
use cardwright_domain::person::{Person, PersonStatus};
use cardwright_domain::process::{HolderKind, PROCESSES, Process};
use cardwright_domain::rejection::{ProcessMismatch, Rejection};
use cardwright_domain::role::{Actor, Role};
use cardwright_domain::settings::Validity;
use cardwright_domain::time::{Span, Timestamp};

/// How issuances of a process usually begin: by the holder in Self-Service, by a telephone call otherwise.
fn usual(process: Process) -> (Actor, Command) {
    let holder = holder_of(process.kind.holder);
    if process.self_service {
        (the_holder(), Command::Request(opening(process.id, holder, "holder", Channel::SelfService)))
    } else {
        (recorder(), Command::RecordRequest(opening(process.id, holder, "asker", Channel::Phone)))
    }
}

fn outcome(actor: &Actor, command: Command) -> String {
    say(decide(None, actor, command, START))
}

#[test]
fn nothing_by_command_by_actor() {
    let cast = cast();
    let asked = Walk::requested().issuance;
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
        let with = |channel, asked_by: &str| opening(process.id, holder_of(kind), asked_by, channel);
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
            let said = outcome(&actor, command(opening(process.id, holder_of(kind), "holder", channel)));
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

/// What is not offered does not begin, whoever would begin it, and what has begun goes on.
#[test]
fn a_process_that_is_not_offered_does_not_begin() {
    let (process, self_service) = (crate::office::PROCESS, crate::office::PROCESS_SELF_SERVICE);
    let withheld = |mut opening: Box<Opening>| {
        opening.terms.process.value.offered = false;
        opening
    };
    let by_phone = || withheld(opening(process, holder(), "asker", Channel::Phone));
    let own = withheld(opening(self_service, holder(), "holder", Channel::SelfService));
    let attempts = [
        (the_holder(), Command::Request(own)),
        (recorder(), Command::RecordRequest(by_phone())),
        (producer(), Command::ProduceUnrequested(by_phone())),
    ];
    for (actor, command) in attempts {
        let why = decide(None, &actor, command, START).unwrap_err();
        assert!(
            matches!(why, Rejection::Process { why: ProcessMismatch::NotOffered, .. }),
            "{actor:?}: {why}"
        );
    }
    let mut begun = Walk::recorded(process);
    begun.issuance.terms.process.value.offered = false;
    assert_eq!(begun.does(&producer(), "Produce").issuance.state.name(), StateName::AwaitingApproval);
}

/// A contract or visit that is over entitles to nothing; one that begins later does.
#[test]
fn no_card_begins_after_its_holders_engagement() {
    for process in PROCESSES {
        let begin = |at: Timestamp| {
            let (actor, command) = usual(process);
            say(decide(None, &actor, command, at))
        };
        let last = Timestamp::from_millis(engaged_until().as_millis() - 1);
        assert_eq!(begin(last), "-> Requested", "{}", process.id);
        assert_eq!(begin(START.plus(Span::from_days(-1))), "-> Requested", "{}", process.id);
        let ended =
            if process.kind.holder == HolderKind::Employee { "-> Requested" } else { "engagement-ended" };
        assert_eq!(begin(engaged_until()), ended, "{}", process.id);
    }
}

/// A card lasts as long as its process says, and no longer than its holder's engagement.
#[test]
fn a_card_ends_with_its_terms_or_its_holders_engagement() {
    for process in PROCESSES {
        let (actor, command) = usual(process);
        let mut walk = Walk::begin(&actor, command);
        let until = |walk: &Walk| walk.issuance.card_until(START);
        let terms = START.plus(walk.issuance.terms.process.value.validity.span());
        let ended = walk.issuance.holder.as_ref().and_then(|holder| holder.engagement.until());
        assert_eq!(until(&walk), ended.map_or(terms, |end| end.min(terms)), "{}", process.id);
        walk.issuance.terms.process.value.validity = Validity::days(1).unwrap();
        assert_eq!(until(&walk), START.plus(Span::from_days(1)), "{}", process.id);
    }
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
