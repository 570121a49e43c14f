//! What an attempt at a card keeps, and what an agent is told.

use crate::office::{
    DRAWN, NAMELESS, NAMELESS_BADGE, PHYSICAL, PROCESS, agent, certificates, chip, chooser, confirmer, desk,
    document, evidence, failure, id, job, note, opener, order_owner, reader_of, reprinter,
};
use crate::walk::Walk;
use cardwright_domain::card::{CardFile, Letter};
use cardwright_domain::certificate::Sha256;
use cardwright_domain::effect::Effect;
use cardwright_domain::evidence::{CardObject, ChipFate, ObjectEvidence, PivEvidence};
use cardwright_domain::id::{Fence, KdfVersion};
use cardwright_domain::issuance::command::Found;
use cardwright_domain::issuance::command::{Chip, Opened};
use cardwright_domain::issuance::state::{DeskReader, Failed, InProduction, LEASE};
use cardwright_domain::issuance::{Command, Issuance, State, StateName, decide};
use cardwright_domain::rejection::Rejection;
use cardwright_domain::role::Actor;
use cardwright_domain::worklist::WorkList;

fn card(walk: &Walk) -> &CardFile {
    walk.issuance.state.card().unwrap()
}

fn working(walk: &Walk) -> &InProduction {
    job(&walk.issuance).unwrap()
}

fn refused(walk: &Walk, actor: &Actor, command: Command) -> &'static str {
    decide(Some(&walk.issuance), actor, command, walk.now).unwrap_err().code()
}

fn renewals(walk: &Walk) -> usize {
    walk.effects.iter().filter(|effect| matches!(effect, Effect::RenewSecrets { .. })).count()
}

#[test]
fn the_same_chip_keeps_everything() {
    let before = Walk::queued().failed(ChipFate::Resumable);
    let after = before.clone().does(&chooser(), "TryAgain(same)");
    let (old, new) = (card(&before), card(&after));
    assert_eq!(new.attempt, old.attempt.next());
    assert_eq!((&new.number, &new.certificates, new.secrets), (&old.number, &old.certificates, old.secrets));
    assert_eq!(renewals(&after), 0);
    let resumed = after.does(&desk(), "Claim").does(&desk(), "ReleaseSecrets");
    assert_eq!(card(&resumed).chips.len(), 1, "the same chip needs no second release");
    let verified = resumed.does(&desk(), "ReportVerified");
    assert_eq!(verified.issuance.state.name(), StateName::AwaitingConfirmation);
}

#[test]
fn a_new_chip_gets_new_keys_and_secrets() {
    let before = Walk::queued().failed(ChipFate::Resumable);
    let after = before.clone().does(&chooser(), "TryAgain(new)");
    let (old, new) = (card(&before), card(&after));
    assert_eq!(new.number, old.number);
    assert_eq!(new.secrets, old.secrets.next());
    assert!(new.certificates.is_empty());
    assert_eq!(new.chips, old.chips, "what was tried stays in the history");
    assert_eq!(new.failures.len(), 1);
    let claimed = after.does(&desk(), "Claim");
    let fence = working(&claimed).lease.fence;
    let with = |chip| Command::ReleaseSecrets { fence, chip, found: Found::Blank, kdf: KdfVersion::new(2) };
    assert_eq!(refused(&claimed, &desk(), with(chip(1))), "chip-is-scrap", "the chip set aside stays aside");
    let released = claimed.then(&desk(), with(chip(2)));
    assert_eq!(card(&released).current_chip().unwrap().kdf, KdfVersion::new(2));
}

#[test]
fn a_card_that_is_marked_for_something_else_is_left_alone() {
    let claimed = Walk::queued().does(&desk(), "Claim");
    let fence = working(&claimed).lease.fence;
    let marked = |chip| {
        let found = Found::Marked;
        Command::ReleaseSecrets { fence, chip, found, kdf: KdfVersion::FIRST }
    };
    assert_eq!(refused(&claimed, &desk(), marked(chip(7))), "foreign-chip");
    let released = claimed.does(&desk(), "ReleaseSecrets");
    let begun = card(&released).current_chip().unwrap().chip;
    assert_eq!(refused(&released, &desk(), marked(chip(7))), "other-chip");
    let resumed = released.then(&desk(), marked(begun));
    assert_eq!(card(&resumed).chips.len(), 1, "the chip on record goes on");
}

#[test]
fn a_blank_card_takes_the_place_of_the_one_begun() {
    let begun =
        Walk::queued().does(&desk(), "Claim").does(&desk(), "ReleaseSecrets").does(&desk(), "Certify");
    let old: Vec<_> = card(&begun).certificates.iter().map(|c| c.serial.clone()).collect();
    let fence = working(&begun).lease.fence;
    let blank =
        Command::ReleaseSecrets { fence, chip: chip(8), found: Found::Blank, kdf: KdfVersion::new(2) };
    let switched = begun.clone().then(&desk(), blank);
    let (before, after) = (card(&begun), card(&switched));
    assert!(!old.is_empty() && after.certificates.is_empty());
    assert_eq!(after.secrets, before.secrets.next(), "the card set aside may hold the old PIN");
    assert_eq!(renewals(&switched), 1);
    assert_eq!(after.current_chip().unwrap().chip, chip(8));
    let revoked = switched
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::RevokeCertificates { serials, .. } if *serials == old));
    assert!(revoked, "no certificate stays on a card that was set aside: {:?}", switched.effects);
}

#[test]
fn secrets_that_no_chip_was_given_are_kept() {
    let claimed = Walk::queued().does(&desk(), "Claim");
    let fence = working(&claimed).lease.fence;
    let failed = claimed.then(&desk(), Command::ReportFailed { fence, failure: failure(ChipFate::Clean) });
    let again = failed.does(&chooser(), "TryAgain(new)");
    assert_eq!(renewals(&again), 0);
}

#[test]
fn a_letter_that_was_seen_makes_new_secrets_and_closes_again() {
    let refused = Walk::queued().verified().does(&opener(), "OpenLetter").does(&confirmer(), "Refuse");
    let again = refused.does(&chooser(), "TryAgain(new)");
    assert_eq!(renewals(&again), 1);
    assert_eq!(card(&again).letter, Letter::Closed);
}

/// What nobody waits for is no work: else its list would never be empty, and officers would be reminded of it every day.
#[test]
fn only_letters_that_somebody_waits_for_are_work() {
    let confirmed = |walk: Walk| walk.verified().does(&confirmer(), "Confirm");
    let list = |walk: &Walk| WorkList::of(&walk.issuance);
    let letters = Some(WorkList::Letters);
    assert_eq!(list(&Walk::issued()), letters);
    assert_eq!(list(&confirmed(Walk::combined())), letters, "a chip with a print on it");
    assert_eq!(list(&Walk::issued().does(&opener(), "OpenLetter")), None);
    let badge = confirmed(Walk::ready(PHYSICAL).does(&chooser(), "ChooseSingle"));
    let nameless = Walk::nameless(NAMELESS).verified();
    let nameless_badge = confirmed(Walk::nameless(NAMELESS_BADGE));
    for walk in [badge, nameless, nameless_badge] {
        assert_eq!(walk.issuance.state.name(), StateName::Issued);
        assert_eq!(list(&walk), None, "{}", walk.issuance.process);
    }
}

#[test]
fn the_letter_opens_once_and_once_more_with_a_reason() {
    let reprint = || Command::OpenLetter(Opened::Reprint(note("the printer jammed")));
    let closed = Walk::issued();
    assert_eq!(refused(&closed, &opener(), reprint()), "letter-not-opened");
    let opened = closed.does(&opener(), "OpenLetter");
    assert_eq!(refused(&opened, &opener(), Command::OpenLetter(Opened::First)), "letter-opened");
    let twice = opened.then(&reprinter(), reprint());
    assert_eq!(refused(&twice, &opener(), reprint()), "letter-reprinted");
    assert_eq!(twice.audit.iter().filter(|record| record.command.words() == "Open PIN letter").count(), 2);
}

#[test]
fn whoever_fills_the_order_never_opens_the_letter() {
    let issued = Walk::ordered(PROCESS).verified();
    assert_eq!(issued.issuance.state.name(), StateName::Issued, "chip evidence confirms itself in an order");
    let Actor::Person { id, .. } = order_owner() else { unreachable!() };
    assert!(card(&issued).produced_by(&id));
}

#[test]
fn a_later_claim_shuts_the_earlier_one_out() {
    let first = Walk::queued().at_work();
    let old = working(&first).lease.fence;
    let other = agent("desk-2", "north");
    let claim = || Command::Claim { at: reader_of("desk-2"), order: None };
    assert_eq!(refused(&first, &other, claim()), "lease-runs");
    let second = first.wait_for_lease().then(&other, claim());
    assert_eq!(working(&second).lease.fence, old.next());
    assert_eq!(working(&second).chip, Some(chip(1)), "the job goes on with the chip it began on");
    for label in ["ReleaseSecrets", "Certify", "Progress", "ReportVerified", "ReportFailed"] {
        let command = crate::office::command(&second.issuance, &desk(), label);
        assert_eq!(refused(&second, &desk(), command), "fence-lost", "{label}");
    }
    let late = Command::ReportFailed { fence: old, failure: failure(ChipFate::Clean) };
    assert_eq!(refused(&second, &other, late), "fence-lost", "a late call of the same agent");
}

#[test]
fn a_restarted_agent_takes_its_job_up_again_at_the_same_reader_only() {
    let job = Walk::queued().at_work();
    let second_reader = DeskReader { agent: id("desk-1"), reader: id("reader-2") };
    assert_eq!(refused(&job, &desk(), Command::Claim { at: second_reader, order: None }), "lease-runs");
    let again = job.clone().does(&desk(), "Claim");
    assert_eq!(working(&again).lease.fence, working(&job).lease.fence.next());
    let in_anothers_name = Command::Claim { at: reader_of("desk-2"), order: None };
    assert_eq!(refused(&Walk::queued(), &desk(), in_anothers_name), "other-reader");
}

#[test]
fn each_call_of_the_agent_renews_its_lease() {
    let mut walk = Walk::queued().does(&desk(), "Claim");
    for label in ["ReleaseSecrets", "Progress", "Certify", "Progress", "ReleaseSecrets"] {
        walk = walk.wait(cardwright_domain::time::Span::from_secs(40)).does(&desk(), label);
        assert_eq!(working(&walk).lease.until, walk.now.plus(LEASE));
    }
}

#[test]
fn an_attempt_given_up_leaves_a_chip_that_can_go_on_or_none() {
    let fate = |walk: Walk| match walk.wait_for_lease().does(&confirmer(), "GiveUp").issuance.state {
        State::Failed(Failed { failure, .. }) => failure.fate,
        other => panic!("{other:?}"),
    };
    assert_eq!(fate(Walk::queued().does(&desk(), "Claim")), ChipFate::Clean);
    assert_eq!(fate(Walk::queued().at_work()), ChipFate::Resumable);
    let badge = Walk::ready(PHYSICAL).does(&chooser(), "ChooseSingle").does(&desk(), "Claim");
    assert_eq!(fate(badge.clone()), ChipFate::Clean);
    assert_eq!(fate(badge.does(&desk(), "RegisterUid")), ChipFate::Resumable, "its chip is this card by now");
    let plain = Walk::queued_with(PHYSICAL, false, true).does(&desk(), "Claim");
    assert_eq!(fate(plain.clone()), ChipFate::Clean);
    let printed = plain.does(&desk(), "ReleasePrint");
    assert_eq!(fate(printed.clone()), ChipFate::Resumable, "it may be printed");
    let again = printed.wait_for_lease().does(&confirmer(), "GiveUp").does(&chooser(), "TryAgain(same)");
    assert_eq!(fate(again.does(&desk(), "Claim")), ChipFate::Clean, "this attempt printed nothing");
    let resumed = Walk::queued().failed(ChipFate::Resumable).does(&chooser(), "TryAgain(same)");
    assert_eq!(fate(resumed.does(&desk(), "Claim")), ChipFate::Resumable, "an earlier attempt wrote on it");
}

#[test]
fn a_card_that_may_bear_one_document_is_never_given_another() {
    let released = Walk::queued_with(PHYSICAL, false, true).at_work();
    let fence = working(&released).lease.fence;
    let release = |document| Command::ReleasePrint { fence, document, drawn: DRAWN };
    assert_eq!(refused(&released, &desk(), release(document(9))), "other-print");
    let same = released.clone().then(&desk(), release(document(1)));
    assert_eq!(card(&same).print.as_ref().unwrap().document, document(1), "the same may be asked for again");
    let again = released.wait_for_lease().does(&confirmer(), "GiveUp").does(&chooser(), "TryAgain(new)");
    let again = again.does(&desk(), "Claim").does(&desk(), "ReleasePrint");
    assert_eq!(card(&again).print.as_ref().unwrap().document, document(2), "a new attempt prints anew");
}

/// An agent that took the job over knows nothing of what the one before had printed.
#[test]
fn a_card_that_may_be_printed_is_never_reported_as_clean() {
    let fate = |walk: Walk| match walk.failed(ChipFate::Clean).issuance.state {
        State::Failed(Failed { failure, card, .. }) => (failure.fate, card.failures[0].failure.fate),
        other => panic!("{other:?}"),
    };
    let printed = Walk::queued_with(PHYSICAL, false, true);
    assert_eq!(fate(printed), (ChipFate::Resumable, ChipFate::Resumable));
    assert_eq!(fate(Walk::queued()), (ChipFate::Clean, ChipFate::Clean), "nothing is printed on it");
}

#[test]
fn an_agent_is_told_of_a_cancel_at_its_next_call() {
    let cancelled = Walk::queued().at_work().does(&chooser(), "Cancel");
    let call =
        Command::Progress { fence: Fence::FIRST, step: cardwright_domain::evidence::ProductionStep::SetPin };
    let told = decide(Some(&cancelled.issuance), &desk(), call, cancelled.now).unwrap_err();
    assert!(matches!(told, Rejection::State { state: StateName::Cancelled, .. }));
}

#[test]
fn certificates_must_fit_job_and_profile() {
    let walk = Walk::queued().does(&desk(), "Claim").does(&desk(), "ReleaseSecrets");
    let fence = working(&walk).lease.fence;
    let good = certificates(&walk.issuance, chip(1), 7);
    let certify = |change: fn(&mut Vec<_>)| {
        let mut certificates = good.clone();
        change(&mut certificates);
        refused(&walk, &desk(), Command::Certify { fence, certificates })
    };
    assert_eq!(certify(Vec::clear), "certificates");
    assert_eq!(certify(|all| all.push(all[0].clone())), "certificates");
    assert_eq!(certify(|all| all[0].chip = chip(2)), "certificates");
    assert_eq!(certify(|all| all[0].attempt = all[0].attempt.next()), "certificates");
    assert_eq!(certify(|all| all[0].slot = cardwright_domain::profile::Slot::Signature), "certificates");
    let twice = walk
        .then(&desk(), Command::Certify { fence, certificates: good.clone() })
        .then(&desk(), Command::Certify { fence, certificates: good.clone() });
    assert_eq!(card(&twice).certificates, good, "the same certificates again");
    assert!(!twice.effects.iter().any(|e| matches!(e, Effect::RevokeCertificates { .. })), "are not revoked");
}

#[test]
fn evidence_must_prove_this_card() {
    let walk = Walk::queued().at_work();
    let fence = working(&walk).lease.fence;
    let report = |change: fn(&mut PivEvidence)| {
        let mut evidence = evidence(&walk.issuance, chip(1));
        change(evidence.piv.as_mut().unwrap());
        refused(&walk, &desk(), Command::ReportVerified { fence, evidence })
    };
    let changes: [fn(&mut PivEvidence); 10] = [
        |e| e.chip = chip(2),
        |e| e.slots.clear(),
        |e| e.slots[0].certificate = Sha256([0; 32]),
        |e| e.slots.push(e.slots[0].clone()),
        |e| e.objects.retain(|o| o.object != CardObject::Chuid),
        |e| e.objects.retain(|o| o.object != CardObject::CertificateAuthentication),
        |e| e.objects.extend([ObjectEvidence { object: CardObject::Ccc, digest: Sha256([1; 32]) }]),
        |e| e.secrets.pin_tries_left = 0,
        |e| e.secrets.puk_changed = false,
        |e| e.secrets.management_key_proven = false,
    ];
    for (nth, change) in changes.into_iter().enumerate() {
        assert_eq!(report(change), "evidence", "change {nth}");
    }
}

#[test]
fn back_in_the_pool_the_old_chip_is_set_aside() {
    let failed = Walk::ordered(PROCESS).failed(ChipFate::Resumable);
    let pooled = failed.clone().does(&order_owner(), "BackToPool");
    let (old, new): (&CardFile, &CardFile) = (card(&failed), card(&pooled));
    assert_eq!((&new.number, new.attempt), (&old.number, old.attempt.next()));
    assert!(new.certificates.is_empty());
    let again = Command::TryAgain(Chip::Same);
    let scrapped: &Issuance = &Walk::queued().failed(ChipFate::Scrap).issuance;
    assert!(decide(Some(scrapped), &chooser(), again, failed.now).is_err());
}
