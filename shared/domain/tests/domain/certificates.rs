//! The certificate machine, and how certificates follow their card.

use crate::office::{START, id, note, person, system};
use cardwright_domain::card::{Card, CardCommand, CardState, decide};
use cardwright_domain::certificate::{
    CertificateCommand as Command, CertificateState as State, HoldReason as Hold, RevocationReason,
};
use cardwright_domain::effect::Effect;
use cardwright_domain::process::Activation;
use cardwright_domain::role::{Role, SystemEffect};
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

/// Moves the card, and the certificate after it as the effects say.
fn follow(card: &mut Card, certificate: &mut State, command: CardCommand) {
    let actor = match command {
        CardCommand::Issue | CardCommand::Void => system(SystemEffect::FollowIssuance),
        CardCommand::Expire => system(SystemEffect::Expire),
        _ => person("officer", &[Role::RegistrationOfficer]),
    };
    let decision = decide(card, &actor, command).unwrap();
    *card = decision.next;
    for effect in decision.effects {
        let Effect::MoveCertificates { command } = effect else { panic!("{effect:?}") };
        *certificate = certificate.apply(command, START).unwrap();
    }
}

fn reserved(activation: Activation) -> Card {
    Card {
        id: id("crd-1"),
        number: id("E-000017-4"),
        issuance: id("iss-1"),
        holder: id("holder"),
        activation,
        state: CardState::Reserved,
    }
}

#[test]
fn a_certificate_is_on_hold_until_its_card_is_in_force() {
    let (mut card, mut certificate) = (reserved(Activation::AtHandOver), State::issued());
    follow(&mut card, &mut certificate, CardCommand::Issue);
    assert_eq!(certificate, State::issued(), "a card that dies on the desk leaves no valid certificate");
    follow(&mut card, &mut certificate, CardCommand::HandOver);
    assert_eq!(certificate, State::Valid);

    let (mut card, mut certificate) = (reserved(Activation::AtIssue), State::issued());
    follow(&mut card, &mut certificate, CardCommand::Issue);
    assert_eq!((card.state, certificate), (CardState::Active, State::Valid));
}

#[test]
fn reactivating_a_card_does_not_lift_a_suspension_of_its_own() {
    for suspended_first in [true, false] {
        let (mut card, mut certificate) = (reserved(Activation::AtHandOver), State::issued());
        follow(&mut card, &mut certificate, CardCommand::Issue);
        follow(&mut card, &mut certificate, CardCommand::HandOver);
        let suspend = |certificate: &State| certificate.apply(Command::Hold(Hold::Suspended), START).unwrap();
        if suspended_first {
            certificate = suspend(&certificate);
        }
        follow(&mut card, &mut certificate, CardCommand::Deactivate(note("on leave")));
        if !suspended_first {
            certificate = suspend(&certificate);
        }
        follow(&mut card, &mut certificate, CardCommand::Reactivate);
        assert_eq!(card.state, CardState::Active);
        assert_eq!(certificate, State::OnHold { reasons: vec![Hold::Suspended] });
        certificate = certificate.apply(Command::Release(Hold::Suspended), START).unwrap();
        assert_eq!(certificate, State::Valid);
    }
}

#[test]
fn a_lost_card_takes_its_certificates_along() {
    let (mut card, mut certificate) = (reserved(Activation::AtHandOver), State::issued());
    follow(&mut card, &mut certificate, CardCommand::Issue);
    follow(&mut card, &mut certificate, CardCommand::Lock(note("lost")));
    assert!(matches!(certificate, State::Revoked { reason: RevocationReason::KeyCompromise, .. }));
}
