//! The card machine: every state, every command, everybody who might try.

use crate::matrix::cast;
use crate::office::{START, all_roles, engaged_until, holder, holder_of, id, note, person, system};
use crate::table::{Case, Label, document};
use cardwright_domain::card::{
    Card, CardCertificate, CardCommand, CardCommandName, CardState, CardStateName, CardSummary, LockCause,
    allowed_on, allowed_to, decide,
};
use cardwright_domain::certificate::{CertificateState, HoldReason, RevocationReason, Serial};
use cardwright_domain::id::Sequence;
use cardwright_domain::person::{Person, PersonStatus};
use cardwright_domain::process::{Activation, HolderKind};
use cardwright_domain::role::{Actor, Role, SystemEffect};
use cardwright_domain::time::{Span, Timestamp};
use proptest::prelude::*;

/// When the cards here expire.
pub(crate) const UNTIL: Timestamp = START.plus(Span::from_days(5 * 365));

pub(crate) fn card(state: CardState, activation: Activation) -> Card {
    Card {
        id: id("crd-1"),
        number: id("E-000017-4"),
        kind: None,
        issuance: id("iss-1"),
        holder: Some(id("holder")),
        activation,
        until: Some(UNTIL).filter(|_| state != CardState::Reserved),
        state,
        since: START,
        records: Sequence::new(0),
    }
}

fn states() -> Vec<(&'static str, Card)> {
    let at_hand_over = |state| card(state, Activation::AtHandOver);
    let locked = CardState::Locked { cause: LockCause::Lost, reason: Some(note("lost")) };
    vec![
        ("Reserved, active at issue", card(CardState::Reserved, Activation::AtIssue)),
        ("Reserved, active at hand-over", at_hand_over(CardState::Reserved)),
        ("Issued", at_hand_over(CardState::Issued)),
        ("Active", at_hand_over(CardState::Active)),
        ("Inactive", at_hand_over(CardState::Inactive { reason: note("on leave") })),
        ("Locked", at_hand_over(locked)),
        ("Expired", at_hand_over(CardState::Expired)),
        ("Void", at_hand_over(CardState::Void)),
    ]
}

/// To the card's holder.
pub(crate) fn hand_over() -> CardCommand {
    CardCommand::HandOver { to: Some(Box::new(holder())) }
}

/// For the card's holder.
pub(crate) fn reactivate() -> CardCommand {
    CardCommand::Reactivate { holder: Some(Box::new(holder())) }
}

fn serial(number: u8) -> Serial {
    Serial::from_octets(&[number]).unwrap()
}

/// Certificate 1 follows the card since it was made; 2 was suspended on its own as well.
fn certificates(card: &Card) -> Vec<CardCertificate> {
    let mut reasons = match card.state {
        CardState::Active => Vec::new(),
        CardState::Inactive { .. } => vec![HoldReason::CardInactive],
        _ => vec![HoldReason::NotYetActive],
    };
    let held = |reasons: Vec<HoldReason>| match reasons[..] {
        [] => CertificateState::Valid,
        _ => CertificateState::OnHold { reasons },
    };
    let ended = CertificateState::Revoked { reason: RevocationReason::KeyCompromise, at: START };
    let first = if CardSummary::of(card).state.is_final() { ended.clone() } else { held(reasons.clone()) };
    reasons.push(HoldReason::Suspended { reason: note("a doubt") });
    let second = if CardSummary::of(card).state.is_final() { ended } else { held(reasons) };
    let certificate = |(number, state)| CardCertificate {
        serial: serial(number),
        not_after: None,
        slot: None,
        state,
        since: START,
    };
    [(1, first), (2, second)].map(certificate).to_vec()
}

fn commands() -> Vec<CardCommand> {
    let said = || note("so it was said");
    let added = CardCertificate {
        serial: serial(3),
        not_after: None,
        slot: None,
        state: CertificateState::Valid,
        since: START,
    };
    vec![
        CardCommand::Issue { until: UNTIL },
        CardCommand::Void,
        hand_over(),
        CardCommand::Deactivate(said()),
        reactivate(),
        CardCommand::Lock { cause: LockCause::Lost, reason: None },
        CardCommand::Lock { cause: LockCause::Damaged, reason: Some(said()) },
        CardCommand::HoldCertificate { serial: serial(1), reason: said() },
        CardCommand::ReleaseCertificate { serial: serial(1) },
        CardCommand::Expire,
        CardCommand::AddCertificates(vec![added]),
        CardCommand::RevokeCertificates { serials: vec![serial(1)], reason: RevocationReason::Superseded },
    ]
}

/// How a command is called in the table.
fn title(command: &CardCommand) -> &'static str {
    match command {
        CardCommand::Lock { cause: LockCause::Damaged, .. } => "lock, damaged",
        other => other.name().words(),
    }
}

fn word(certificate: &CardCertificate) -> String {
    match &certificate.state {
        CertificateState::OnHold { reasons } => {
            format!("{:?}", reasons.iter().map(HoldReason::name).collect::<Vec<_>>())
        }
        CertificateState::Valid => "valid".to_owned(),
        CertificateState::Revoked { reason, .. } => reason.to_string(),
        CertificateState::Expired => "expired".to_owned(),
    }
}

fn say(card: &Card, actor: &Actor, command: CardCommand) -> String {
    let before = certificates(card);
    match decide(card, &before, actor, command, UNTIL) {
        Ok(decision) => {
            let moved = decision.certificates != before;
            let words = decision.certificates.iter().map(word).collect::<Vec<_>>().join(", ");
            let moved = if moved { format!(" with {words}") } else { String::new() };
            format!("-> {}{moved}", decision.next.state.name())
        }
        Err(rejection) => rejection.code().to_owned(),
    }
}

#[test]
fn state_by_command_by_actor() {
    let cast: Vec<(Label, Actor)> =
        cast().into_iter().filter(|(label, _)| matches!(label.part, "stranger" | "holder")).collect();
    let case = |(name, card): &(&'static str, Card)| -> Case {
        let row = |command: CardCommand| {
            let answer = |(who, actor): &(Label, Actor)| (*who, say(card, actor, command.clone()));
            (title(&command), cast.iter().map(answer).collect())
        };
        (*name, commands().into_iter().map(row).collect())
    };
    insta::assert_snapshot!("cards", document(&states().iter().map(case).collect::<Vec<_>>()));
}

#[test]
fn many_roles_do_not_make_an_own_card_manageable() {
    for (name, card) in states() {
        for command in commands() {
            let allowed = decide(&card, &[], &all_roles("holder"), command.clone(), START).is_ok();
            let expected = matches!(command, CardCommand::Lock { cause: LockCause::Lost, .. })
                && matches!(card.state, CardState::Issued | CardState::Active | CardState::Inactive { .. });
            assert_eq!(allowed, expected, "{} of a card that is {name}", title(&command));
        }
    }
}

#[test]
fn buttons_are_what_is_accepted() {
    for (name, card) in states() {
        for (_, actor) in cast() {
            let buttons = allowed_to(&CardSummary::of(&card), &actor);
            let accepted = |wanted: CardCommandName| {
                let mut meant = commands().into_iter().filter(|command| command.name() == wanted);
                meant.any(|command| decide(&card, &[], &actor, command, UNTIL).is_ok())
            };
            let all = CardCommandName::ALL.iter().copied();
            let expected: Vec<_> = all.filter(|command| accepted(*command)).collect();
            assert_eq!(buttons, expected, "{name}, {actor:?}");
        }
    }
}

#[test]
fn buttons_of_a_certificate_are_what_is_accepted() {
    for (name, card) in states() {
        let certificates = certificates(&card);
        for (certificate, (_, actor)) in
            certificates.iter().flat_map(|certificate| cast().into_iter().map(move |who| (certificate, who)))
        {
            let buttons = allowed_on(&CardSummary::of(&card), certificate, &actor, START);
            let serial = || certificate.serial.clone();
            let each = [
                CardCommand::HoldCertificate { serial: serial(), reason: note("a doubt") },
                CardCommand::ReleaseCertificate { serial: serial() },
            ];
            let accepted = |command: CardCommand| {
                decide(&card, &certificates, &actor, command, START).ok().map(|decision| {
                    assert_eq!(decision.next.state, card.state, "the card stays as it is");
                    decision.audit.unwrap().command
                })
            };
            let expected: Vec<_> = each.into_iter().filter_map(accepted).collect();
            assert_eq!(buttons, expected, "{name}, {certificate:?}, {actor:?}");
        }
    }
}

#[test]
fn no_card_expires_before_its_time() {
    let (clock, active) = (system(SystemEffect::Expire), card(CardState::Active, Activation::AtIssue));
    let just_before = Timestamp::from_millis(UNTIL.as_millis() - 1);
    for (now, code) in [(START, Some("card-not-due")), (just_before, Some("card-not-due")), (UNTIL, None)] {
        let decision = decide(&active, &[], &clock, CardCommand::Expire, now);
        assert_eq!(decision.err().map(|rejection| rejection.code()), code);
    }
    let without_end = Card { until: None, ..active };
    assert!(decide(&without_end, &[], &clock, CardCommand::Expire, UNTIL).is_err());
}

#[test]
fn a_refusal_says_what_is_possible() {
    let officer = person("officer", &[Role::RegistrationOfficer]);
    let active = card(CardState::Active, Activation::AtIssue);
    let refused = decide(&active, &[], &officer, reactivate(), START).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`reactivate` is not possible: the card is active. Possible now: deactivate, lock"
    );
    let expired = card(CardState::Expired, Activation::AtIssue);
    let refused = decide(&expired, &[], &officer, hand_over(), START).unwrap_err();
    assert!(refused.to_string().ends_with("Possible now: nothing, this is its end"), "{refused}");
}

/// No card comes into force for somebody who may hold none, and none lasts longer than its holder's contract.
#[test]
fn a_card_comes_into_force_for_who_may_hold_it_alone() {
    let officer = person("officer", &[Role::RegistrationOfficer]);
    let inactive = Person { status: PersonStatus::Inactive { since: START }, ..holder() };
    let contractor = holder_of(HolderKind::Contractor);
    let other = Person { id: id("other"), ..holder() };
    let nameless = |card: Card| Card { holder: None, ..card };
    let gives = |who: Option<&Person>| CardCommand::HandOver { to: who.cloned().map(Box::new) };
    let wakes = |who: Option<&Person>| CardCommand::Reactivate { holder: who.cloned().map(Box::new) };
    let code = |card: &Card, command, now| match decide(card, &[], &officer, command, now) {
        Ok(decision) => Ok(decision.next.until),
        Err(rejection) => Err(rejection.code()),
    };
    let issued = card(CardState::Issued, Activation::AtHandOver);
    let asleep = card(CardState::Inactive { reason: note("on leave") }, Activation::AtHandOver);
    let (ended, ends) = (engaged_until(), Some(engaged_until()));
    for (who, now, expected) in [
        (Some(&holder()), START, Ok(Some(UNTIL))),
        (Some(&contractor), START, Ok(ends)),
        (Some(&contractor), ended, Err("engagement-ended")),
        (Some(&inactive), START, Err("person-inactive")),
        (Some(&other), START, Err("other-holder")),
    ] {
        assert_eq!(code(&issued, gives(who), now), expected, "{who:?}");
        assert_eq!(code(&asleep, wakes(who), now), expected, "{who:?}");
    }
    assert_eq!(code(&issued, gives(None), START), Err("holder-missing"));
    assert_eq!(code(&asleep, wakes(None), START), Err("other-holder"));
    assert_eq!(code(&nameless(asleep.clone()), wakes(None), START), Ok(Some(UNTIL)));
    assert_eq!(code(&nameless(issued), gives(Some(&inactive)), START), Err("person-inactive"));
}

proptest! {
    /// Whatever happens: final is final, nobody but the system begins or ends a card's life for an issuance,
    /// identity never changes, what the system says twice changes nothing the second time, each change has its
    /// record, and no certificate is valid unless its card is active, nor while it is suspended on its own.
    #[test]
    fn a_life_of_a_card(steps in prop::collection::vec((0_usize..12, 0_usize..4, 0_i64..400), 0..60), at_issue: bool) {
        let actors = [
            person("officer", &[Role::RegistrationOfficer]),
            person("holder", &[Role::SelfServiceUser]),
            system(SystemEffect::FollowIssuance),
            system(SystemEffect::Expire),
        ];
        let activation = if at_issue { Activation::AtIssue } else { Activation::AtHandOver };
        let (mut now, mut card) = (START, card(CardState::Reserved, activation));
        let mut certificates = certificates(&card);
        let mut suspended = false;
        for (command, actor, days) in steps {
            now = now.plus(Span::from_days(days));
            let command = commands().swap_remove(command);
            let Ok(decision) = decide(&card, &certificates, &actors[actor], command.clone(), now) else { continue };
            let next = decision.next;
            let identity = |card: &Card| (card.id.clone(), card.number.clone(), card.issuance.clone(), card.holder.clone());
            prop_assert_eq!(identity(&next), identity(&card));
            prop_assert!(!card.state.name().is_final() || next.state == card.state);
            let changed = next.state != card.state || decision.certificates != certificates;
            prop_assert_eq!(decision.audit.is_some(), changed);
            match decision.audit {
                Some(audit) => {
                    prop_assert_eq!(audit.sequence, card.records.next());
                    prop_assert_eq!((audit.from, audit.to), (card.state.name(), next.state.name()));
                    prop_assert_eq!((audit.at, audit.sequence), (now, next.records));
                }
                None => prop_assert_eq!(&next, &card),
            }
            if matches!(actors[actor], Actor::System(_)) {
                let later = now.plus(Span::from_days(1));
                let again = decide(&next, &decision.certificates, &actors[actor], command.clone(), later).unwrap();
                prop_assert_eq!(&again.next, &next);
                prop_assert_eq!(again.audit, None);
            }
            match command.name() {
                CardCommandName::HoldCertificate => suspended = true,
                CardCommandName::ReleaseCertificate => suspended = false,
                _ => {}
            }
            (card, certificates) = (next, decision.certificates);
            let first = &certificates[0].state;
            prop_assert!(!suspended || *first != CertificateState::Valid);
            let ended = matches!(first, CertificateState::Revoked { .. } | CertificateState::Expired);
            prop_assert!(ended || first.is_suspended() == suspended);
            let valid = certificates.iter().any(|c| c.state == CertificateState::Valid);
            prop_assert!(!valid || card.state.name() == CardStateName::Active);
            // The one that was suspended on its own never comes into force with the card.
            prop_assert!(certificates[1].state != CertificateState::Valid);
            let alive = !matches!(certificates[0].state, CertificateState::OnHold { .. } | CertificateState::Valid);
            let ended = matches!(card.state, CardState::Locked { .. } | CardState::Expired);
            prop_assert!(!ended || alive);
        }
    }
}
