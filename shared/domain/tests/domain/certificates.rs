//! The certificate machine, and how certificates follow their card.

use crate::cards::{UNTIL, card, hand_over, reactivate};
use crate::office::{START, note, person, system};
use cardwright_domain::card::{Card, CardAudit, CardCertificate, CardCommand, CardState, LockCause, decide};
use cardwright_domain::certificate::{
    CertificateCommand as Command, CertificateState as State, HoldReason as Hold, RevocationReason, Serial,
};
use cardwright_domain::id::Sequence;
use cardwright_domain::process::Activation;
use cardwright_domain::role::{Role, SystemEffect};
use cardwright_domain::time::Span;
use proptest::prelude::*;

fn suspended() -> Hold {
    Hold::Suspended { reason: note("a doubt") }
}

fn commands() -> Vec<Command> {
    let both = |hold: Hold| {
        let name = hold.name();
        [Command::Hold(hold), Command::Release(name)]
    };
    let holds = [Hold::NotYetActive, Hold::CardInactive, suspended()].into_iter().flat_map(both);
    holds.chain([Command::Revoke(RevocationReason::KeyCompromise), Command::Expire]).collect()
}

fn say(state: &State) -> String {
    match state {
        State::OnHold { reasons } => {
            format!("OnHold {:?}", reasons.iter().map(Hold::name).collect::<Vec<_>>())
        }
        State::Valid => "Valid".to_owned(),
        State::Revoked { reason, .. } => format!("Revoked {reason:?}"),
        State::Expired => "Expired".to_owned(),
    }
}

fn title(command: &Command) -> String {
    match command {
        Command::Hold(reason) => format!("Hold({:?})", reason.name()),
        other => format!("{other:?}"),
    }
}

const fn ended(state: &State) -> bool {
    matches!(state, State::Revoked { .. } | State::Expired)
}

#[test]
fn state_by_command() {
    let states = [
        State::issued(),
        State::OnHold { reasons: vec![Hold::CardInactive, suspended()] },
        State::Valid,
        State::Revoked { reason: RevocationReason::Superseded, at: START },
        State::Expired,
    ];
    let mut text = String::new();
    for state in states {
        text.push_str(&format!("== {}\n", say(&state)));
        for command in commands() {
            let next =
                state.apply(command.clone(), START).map_or_else(|e| format!("refused: {e}"), |s| say(&s));
            text.push_str(&format!("{} -> {next}\n", title(&command)));
        }
    }
    insta::assert_snapshot!("certificates", text);
}

proptest! {
    /// Valid exactly while no reason holds it; ends are ends; each command may come twice.
    #[test]
    fn a_life_of_a_certificate(steps in prop::collection::vec(0_usize..8, 0..40)) {
        let mut state = State::issued();
        let mut holds = vec![Hold::NotYetActive];
        for step in steps {
            let command = commands().swap_remove(step);
            let before = state.clone();
            let Ok(next) = state.apply(command.clone(), START) else {
                prop_assert!(ended(&before));
                continue;
            };
            prop_assert_eq!(next.apply(command.clone(), START), Ok(next.clone()));
            match command {
                Command::Hold(hold) if !holds.contains(&hold) => holds.push(hold),
                Command::Release(lifted) => holds.retain(|held| held.name() != lifted),
                _ => {}
            }
            match &next {
                State::Valid => prop_assert!(holds.is_empty()),
                State::OnHold { reasons } => prop_assert_eq!(reasons, &holds),
                State::Revoked { .. } | State::Expired => {}
            }
            if ended(&before) {
                prop_assert_eq!(&next, &before);
            }
            state = next;
        }
    }
}

/// A card with one certificate, and how both go on.
struct Held(Card, Vec<CardCertificate>);

impl Held {
    fn reserved(activation: Activation) -> Self {
        let certificate = CardCertificate {
            serial: serial(),
            not_after: None,
            slot: None,
            state: State::issued(),
            since: START,
        };
        Self(card(CardState::Reserved, activation), vec![certificate])
    }

    fn follow(&mut self, command: CardCommand) {
        let actor = match command {
            CardCommand::Issue { .. } | CardCommand::Void => system(SystemEffect::FollowIssuance),
            CardCommand::Expire => system(SystemEffect::Expire),
            _ => person("officer", &[Role::RegistrationOfficer]),
        };
        let now = if matches!(command, CardCommand::Expire) { UNTIL } else { START };
        let decision = decide(&self.0, &self.1, &actor, command, now).unwrap();
        (self.0, self.1) = (decision.next, decision.certificates);
    }

    fn issued(activation: Activation) -> Self {
        let mut held = Self::reserved(activation);
        held.follow(CardCommand::Issue { until: UNTIL });
        held
    }

    fn certificate(&mut self) -> &mut State {
        &mut self.1[0].state
    }
}

fn serial() -> Serial {
    Serial::from_octets(&[1, 2]).unwrap()
}

fn lock(cause: LockCause) -> CardCommand {
    CardCommand::Lock { cause, reason: None }
}

#[test]
fn a_certificate_is_on_hold_until_its_card_is_in_force() {
    let mut held = Held::issued(Activation::AtHandOver);
    assert_eq!(
        *held.certificate(),
        State::issued(),
        "a card that dies on the desk leaves no valid certificate"
    );
    held.follow(hand_over());
    assert_eq!(*held.certificate(), State::Valid);

    let mut held = Held::issued(Activation::AtIssue);
    assert_eq!((held.0.state.clone(), held.certificate().clone()), (CardState::Active, State::Valid));
}

fn hold() -> CardCommand {
    CardCommand::HoldCertificate { serial: serial(), reason: note("a doubt") }
}

fn release() -> CardCommand {
    CardCommand::ReleaseCertificate { serial: serial() }
}

#[test]
fn reactivating_a_card_does_not_lift_a_suspension_of_its_own() {
    for suspended_first in [true, false] {
        let mut held = Held::issued(Activation::AtIssue);
        if suspended_first {
            held.follow(hold());
        }
        held.follow(CardCommand::Deactivate(note("on leave")));
        if !suspended_first {
            held.follow(hold());
        }
        held.follow(reactivate());
        assert_eq!(held.0.state, CardState::Active);
        assert_eq!(*held.certificate(), State::OnHold { reasons: vec![suspended()] });
        held.follow(release());
        assert_eq!(*held.certificate(), State::Valid);
    }
}

#[test]
fn releasing_a_certificate_does_not_put_its_card_in_force() {
    let mut held = Held::issued(Activation::AtIssue);
    held.follow(hold());
    held.follow(CardCommand::Deactivate(note("on leave")));
    held.follow(release());
    assert_eq!(*held.certificate(), State::OnHold { reasons: vec![Hold::CardInactive] });
    held.follow(reactivate());
    assert_eq!(*held.certificate(), State::Valid);

    let mut held = Held::issued(Activation::AtHandOver);
    held.follow(hold());
    held.follow(hand_over());
    assert_eq!(*held.certificate(), State::OnHold { reasons: vec![suspended()] });
}

/// What a CRL says of it has one date, from the first reason to the last.
#[test]
fn a_second_reason_does_not_move_the_day_since_when_it_is_on_hold() {
    let officer = person("officer", &[Role::RegistrationOfficer]);
    let mut held = Held::issued(Activation::AtIssue);
    let later = |hours: i64| START.plus(Span::from_secs(hours * 3600));
    let steps = [
        (CardCommand::Deactivate(note("on leave")), later(1), later(1)),
        (hold(), later(2), later(1)),
        (reactivate(), later(3), later(1)),
        (release(), later(4), later(4)),
    ];
    for (command, now, since) in steps {
        let decision = decide(&held.0, &held.1, &officer, command.clone(), now).unwrap();
        (held.0, held.1) = (decision.next, decision.certificates);
        assert_eq!(held.1[0].since, since, "{command:?}");
    }
}

/// The end of a card, and a certificate that is superseded, are for good, whatever held it.
#[test]
fn a_certificate_on_hold_ends_with_its_card_and_takes_no_command_then() {
    for (end, state) in [(lock(LockCause::Damaged), "revoked"), (CardCommand::Expire, "revoked")] {
        let mut held = Held::issued(Activation::AtIssue);
        held.1[0].not_after = Some(UNTIL.plus(Span::from_days(1)));
        held.follow(hold());
        held.follow(end);
        let ended = State::Revoked { reason: RevocationReason::CessationOfOperation, at: held.1[0].since };
        assert_eq!((held.certificate().clone(), held.certificate().name().words()), (ended, state));
    }
    let officer = person("officer", &[Role::RegistrationOfficer]);
    let refusal = |held: &Held, command: CardCommand, now| {
        decide(&held.0, &held.1, &officer, command, now).unwrap_err()
    };
    let mut held = Held::issued(Activation::AtIssue);
    held.1[0].not_after = Some(START.plus(Span::from_days(1)));
    let elsewhere = CardCommand::ReleaseCertificate { serial: Serial::from_octets(&[9]).unwrap() };
    assert_eq!(refusal(&held, elsewhere, START).code(), "certificate-unknown");
    let refused = refusal(&held, release(), START);
    assert_eq!(refused.code(), "certificate-state");
    assert!(refused.to_string().starts_with("`release a certificate` is not possible: "), "{refused}");
    let refused = refusal(&held, hold(), START.plus(Span::from_days(1)));
    assert!(refused.to_string().contains("the certificate is expired"), "{refused}");
    held.follow(hold());
    assert!(refusal(&held, hold(), START).to_string().contains("on hold on its own already"));
    *held.certificate() = State::Revoked { reason: RevocationReason::Superseded, at: START };
    for command in [hold(), release()] {
        assert!(refusal(&held, command, START).to_string().contains("the certificate is revoked"));
    }
}

#[test]
fn the_record_says_which_certificate_and_why() {
    let officer = person("officer", &[Role::RegistrationOfficer]);
    let held = Held::issued(Activation::AtIssue);
    let decision = decide(&held.0, &held.1, &officer, hold(), START).unwrap();
    let audit = decision.audit.unwrap();
    assert_eq!((audit.certificate, audit.detail), (Some(serial()), Some(note("a doubt"))));
    assert_eq!(
        (audit.from, audit.to, audit.sequence),
        (held.0.state.name(), held.0.state.name(), Sequence::new(2))
    );
    assert_eq!(decision.next.since, held.0.since, "the card stays as it is");
    // As a chain that began before certificates were named has it.
    let before: CardAudit = serde_json::from_value(serde_json::json!({
        "sequence": 1, "at": 0, "actor": { "system": "expire" },
        "command": "expire", "from": "active", "to": "expired", "detail": null,
    }))
    .unwrap();
    assert!(!serde_json::to_string(&before).unwrap().contains("certificate"), "its digest stays as it was");
}

/// RFC 5280, 5.3.1.
#[test]
fn a_locked_card_takes_its_certificates_along_for_the_cause_that_is_given() {
    for (cause, expected, code) in [
        (LockCause::Lost, RevocationReason::KeyCompromise, 1),
        (LockCause::Stolen, RevocationReason::KeyCompromise, 1),
        (LockCause::Damaged, RevocationReason::CessationOfOperation, 5),
        (LockCause::Left, RevocationReason::AffiliationChanged, 3),
        (LockCause::Other, RevocationReason::PrivilegeWithdrawn, 9),
    ] {
        let mut held = Held::issued(Activation::AtIssue);
        held.follow(lock(cause));
        assert_eq!(*held.certificate(), State::Revoked { reason: expected, at: START }, "{cause:?}");
        assert_eq!(expected.code(), code);
    }
}

#[test]
fn a_card_that_expires_revokes_what_would_outlive_it() {
    let revoked = State::Revoked { reason: RevocationReason::CessationOfOperation, at: UNTIL };
    let later = UNTIL.plus(Span::from_secs(1));
    for (not_after, expected) in [
        (Some(START), State::Expired),
        (Some(UNTIL), State::Expired),
        (Some(later), revoked.clone()),
        (None, revoked),
    ] {
        let mut held = Held::issued(Activation::AtIssue);
        held.1[0].not_after = not_after;
        held.follow(CardCommand::Expire);
        assert_eq!((held.0.state.clone(), held.certificate().clone()), (CardState::Expired, expected));
    }
}
