//! The card machine: every state, every command, everybody who might try.

use crate::matrix::cast;
use crate::office::{all_roles, id, note, person, system};
use crate::table::{Case, Label, document};
use cardwright_domain::card::{Card, CardCommand, CardState, decide};
use cardwright_domain::effect::Effect;
use cardwright_domain::process::Activation;
use cardwright_domain::role::{Actor, Role, SystemEffect};
use proptest::prelude::*;

fn card(state: CardState, activation: Activation) -> Card {
    Card {
        id: id("crd-1"),
        number: id("E-000017-4"),
        issuance: id("iss-1"),
        holder: id("holder"),
        activation,
        state,
    }
}

fn states() -> Vec<(&'static str, Card)> {
    let at_hand_over = |state| card(state, Activation::AtHandOver);
    vec![
        ("Reserved, active at issue", card(CardState::Reserved, Activation::AtIssue)),
        ("Reserved, active at hand-over", at_hand_over(CardState::Reserved)),
        ("Issued", at_hand_over(CardState::Issued)),
        ("Active", at_hand_over(CardState::Active)),
        ("Inactive", at_hand_over(CardState::Inactive { reason: note("on leave") })),
        ("Locked", at_hand_over(CardState::Locked { reason: note("lost") })),
        ("Expired", at_hand_over(CardState::Expired)),
        ("Void", at_hand_over(CardState::Void)),
    ]
}

fn commands() -> Vec<CardCommand> {
    let said = || note("so it was said");
    vec![
        CardCommand::Issue,
        CardCommand::Void,
        CardCommand::HandOver,
        CardCommand::Deactivate(said()),
        CardCommand::Reactivate,
        CardCommand::Lock(said()),
        CardCommand::Expire,
    ]
}

fn say(card: &Card, actor: &Actor, command: CardCommand) -> String {
    match decide(card, actor, command) {
        Ok(decision) => {
            let effects = decision.effects.iter().map(|effect| match effect {
                Effect::MoveCertificates { command } => format!(" + certificates {command:?}"),
                other => format!(" + {other:?}"),
            });
            format!("-> {}{}", decision.next.state.name(), effects.collect::<String>())
        }
        Err(rejection) => rejection.code().to_owned(),
    }
}

#[test]
fn state_by_command_by_actor() {
    let cast: Vec<(Label, Actor)> =
        cast().into_iter().filter(|(label, _)| matches!(label.part, "stranger" | "holder")).collect();
    let case = |(title, card): &(&'static str, Card)| -> Case {
        let row = |command: CardCommand| {
            let answer = |(who, actor): &(Label, Actor)| (*who, say(card, actor, command.clone()));
            (command.name(), cast.iter().map(answer).collect())
        };
        (*title, commands().into_iter().map(row).collect())
    };
    insta::assert_snapshot!("cards", document(&states().iter().map(case).collect::<Vec<_>>()));
}

#[test]
fn many_roles_do_not_make_an_own_card_manageable() {
    for (title, card) in states() {
        for command in commands() {
            let allowed = decide(&card, &all_roles("holder"), command.clone()).is_ok();
            let expected = matches!(command, CardCommand::Lock(_))
                && matches!(card.state, CardState::Issued | CardState::Active | CardState::Inactive { .. });
            assert_eq!(allowed, expected, "{} of a card that is {title}", command.name());
        }
    }
}

proptest! {
    /// Whatever happens: final is final, nobody but the system begins or ends a card's life for an issuance,
    /// identity never changes, and what the system says twice changes nothing the second time.
    #[test]
    fn a_life_of_a_card(steps in prop::collection::vec((0_usize..7, 0_usize..4), 0..40), at_issue: bool) {
        let actors = [
            person("officer", &[Role::RegistrationOfficer]),
            person("holder", &[Role::SelfServiceUser]),
            system(SystemEffect::FollowIssuance),
            system(SystemEffect::Expire),
        ];
        let activation = if at_issue { Activation::AtIssue } else { Activation::AtHandOver };
        let mut now = card(CardState::Reserved, activation);
        for (command, actor) in steps {
            let command = commands().swap_remove(command);
            let Ok(decision) = decide(&now, &actors[actor], command.clone()) else { continue };
            let next = decision.next;
            prop_assert_eq!(Card { state: now.state.clone(), ..next.clone() }, now.clone());
            let ended = matches!(now.state, CardState::Locked { .. } | CardState::Expired | CardState::Void);
            prop_assert!(!ended || next.state == now.state);
            prop_assert!(next.state != now.state || decision.effects.is_empty());
            if matches!(actors[actor], Actor::System(_)) {
                let again = decide(&next, &actors[actor], command).unwrap();
                prop_assert_eq!(again.next, next.clone());
                prop_assert!(again.effects.is_empty());
            }
            now = next;
        }
    }
}
