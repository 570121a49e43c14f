//! The buttons of a page are what the machine would take, no more and no less.

use crate::matrix::{cast, fixtures};
use crate::office::{commands, job};
use cardwright_domain::issuance::rules::{allowed_to, check};
use cardwright_domain::issuance::{Command, CommandName, Issuance, decide};
use cardwright_domain::profile::CardProfile;
use cardwright_domain::role::Actor;
use cardwright_domain::time::Timestamp;
use std::collections::BTreeSet;

/// Whether data that fits this command can exist yet: an agent does nothing to parts that the card does not have,
/// certifies keys of a chip that was given its secrets, and reports a card verified whose parts are all there.
fn can_fit(issuance: &Issuance, command: &Command) -> bool {
    let Some(job) = job(issuance) else { return true };
    let CardProfile { slots, contactless, layout, .. } = issuance.profile();
    let printed = job.card.print.as_ref().is_some_and(|print| print.attempt == job.card.attempt);
    match command {
        Command::ReleaseSecrets { .. } => !slots.is_empty(),
        Command::Certify { .. } => job.chip.is_some() && !slots.is_empty(),
        Command::RegisterUid { .. } => contactless,
        Command::ReleasePrint { .. } => layout.is_some(),
        Command::ReportVerified { .. } => {
            let chip = slots.is_empty() || job.chip.is_some();
            chip && job.card.certificates.len() == slots.len()
                && job.card.uid.is_some() == contactless
                && printed == layout.is_some()
        }
        _ => true,
    }
}

/// Compares the rules with the machine for one actor.
pub(crate) fn agree(issuance: &Issuance, actor: &Actor, now: Timestamp) {
    let mut taken = BTreeSet::new();
    let mut unfit = BTreeSet::new();
    for (label, command) in commands(issuance, actor, 900) {
        let name = command.name();
        if !can_fit(issuance, &command) {
            unfit.insert(name);
            continue;
        }
        let fits = check(issuance, actor, name, now);
        match decide(Some(issuance), actor, command, now) {
            Ok(_) => {
                assert_eq!(fits, Ok(()), "{label} was taken by the machine alone");
                taken.insert(name);
            }
            // The chip of the command, and how it came, are the actor's choice; the rest is not.
            Err(_) if label == "TryAgain(same)" || label == "ProduceUnrequested" => {}
            Err(why) => assert_eq!(fits, Err(why), "{label} was refused for another reason"),
        }
    }
    let buttons: BTreeSet<CommandName> = allowed_to(issuance, actor, now).into_iter().collect();
    assert_eq!(buttons.difference(&unfit).copied().collect::<BTreeSet<_>>(), taken, "buttons of {actor:?}");
}

#[test]
fn rules_and_machine_agree_in_every_state() {
    for (_, walk) in fixtures() {
        for (_, actor) in cast() {
            agree(&walk.issuance, &actor, walk.now);
        }
    }
}
