//! The certificate machine, and how certificates follow their card.

use crate::cards::{UNTIL, card};
use crate::office::{START, note, person, system};
use cardwright_domain::card::{Card, CardCertificate, CardCommand, CardState, LockCause, decide};
use cardwright_domain::certificate::{
    CertificateCommand as Command, CertificateState as State, HoldReason as Hold, RevocationReason, Serial,
};
use cardwright_domain::process::Activation;
use cardwright_domain::role::{Role, SystemEffect};
use cardwright_domain::time::Span;
use proptest::prelude::*;

const HOLDS: [Hold; 3] = [Hold::NotYetActive, Hold::CardInactive, Hold::Suspended];

fn commands() -> Vec<Command> {
    let holds = HOLDS.into_iter().flat_map(|hold| [Command::Hold(hold), Command::Release(hold)]);
    holds.chain([Command::Revoke(RevocationReason::KeyCompromise), Command::Expire]).collect()
}

fn say(state: &State) -> String {
    match state {
        State::OnHold { reasons } => format!("OnHold {reasons:?}"),
        State::Valid => "Valid".to_owned(),
        State::Revoked { reason, .. } => format!("Revoked {reason:?}"),
        State::Expired => "Expired".to_owned(),
    }
}

const fn ended(state: &State) -> bool {
    matches!(state, State::Revoked { .. } | State::Expired)
}

#[test]
fn state_by_command() {
    let states = [
        State::issued(),
        State::OnHold { reasons: vec![Hold::CardInactive, Hold::Suspended] },
        State::Valid,
        State::Revoked { reason: RevocationReason::Superseded, at: START },
        State::Expired,
    ];
    let mut text = String::new();
    for state in states {
        text.push_str(&format!("== {}\n", say(&state)));
        for command in commands() {
            let next = state.apply(command, START).map_or_else(|e| format!("refused: {e}"), |s| say(&s));
            text.push_str(&format!("{command:?} -> {next}\n"));
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
            let command = commands()[step];
            let before = state.clone();
            let Ok(next) = state.apply(command, START) else {
                prop_assert!(ended(&before));
                continue;
            };
            prop_assert_eq!(next.apply(command, START), Ok(next.clone()));
            match command {
                Command::Hold(hold) if !holds.contains(&hold) => holds.push(hold),
                Command::Release(hold) => holds.retain(|held| *held != hold),
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
    held.follow(CardCommand::HandOver { to: None });
    assert_eq!(*held.certificate(), State::Valid);

    let mut held = Held::issued(Activation::AtIssue);
    assert_eq!((held.0.state.clone(), held.certificate().clone()), (CardState::Active, State::Valid));
}

#[test]
fn reactivating_a_card_does_not_lift_a_suspension_of_its_own() {
    for suspended_first in [true, false] {
        let mut held = Held::issued(Activation::AtIssue);
        let suspend = |certificate: &mut State| {
            *certificate = certificate.apply(Command::Hold(Hold::Suspended), START).unwrap();
        };
        if suspended_first {
            suspend(held.certificate());
        }
        held.follow(CardCommand::Deactivate(note("on leave")));
        if !suspended_first {
            suspend(held.certificate());
        }
        held.follow(CardCommand::Reactivate);
        assert_eq!(held.0.state, CardState::Active);
        assert_eq!(*held.certificate(), State::OnHold { reasons: vec![Hold::Suspended] });
        let lifted = held.certificate().apply(Command::Release(Hold::Suspended), START).unwrap();
        assert_eq!(lifted, State::Valid);
    }
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
