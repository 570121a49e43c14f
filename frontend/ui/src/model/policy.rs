//! Who may do what, and when: the rules by which functions refuse and portals draw their buttons, laid out as tables.

use domain::card::{CardCommandName, CardStateName};
use domain::issuance::rules::{RULES, Who};
use domain::issuance::{CommandName, StateName};
use domain::role::Role;

/// Who has a column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The holder of the card.
    Holder,
    /// Who wrote the request down.
    Recorder,
    /// Whoever has the role.
    Role(Role),
    /// Reader agents.
    Agent,
    /// The system, by itself.
    System,
}

impl Column {
    const fn of(who: Who) -> Self {
        match who {
            Who::Holder => Self::Holder,
            Who::Recorder => Self::Recorder,
            Who::Role(role) => Self::Role(role),
            Who::Agent | Who::LeasedAgent => Self::Agent,
            Who::System(_) => Self::System,
        }
    }
}

/// Those who act on issuances, in the order of the workflow.
pub const ISSUANCE_COLUMNS: [Column; 8] = [
    Column::Holder,
    Column::Recorder,
    Column::Role(Role::CardAdministrator),
    Column::Role(Role::RegistrationOfficer),
    Column::Role(Role::Approver),
    Column::Role(Role::CardProductionAdministrator),
    Column::Agent,
    Column::System,
];

/// What somebody may do to an issuance in a state; with no state, how one begins.
pub fn on_issuance(state: Option<StateName>, by: Column) -> Vec<CommandName> {
    let there = |from: &[StateName], begins| match state {
        Some(state) => from.contains(&state),
        None => begins,
    };
    let rules = RULES.iter().filter(|rule| there(rule.from, rule.begins));
    rules.filter(|rule| rule.by.iter().any(|who| Column::of(*who) == by)).map(|rule| rule.command).collect()
}

/// Those who act on cards.
pub const CARD_COLUMNS: [Column; 4] = [
    Column::Holder,
    Column::Role(Role::CardAdministrator),
    Column::Role(Role::RegistrationOfficer),
    Column::System,
];

/// What somebody may do to a card in a state. The holder reports it lost, and does nothing else.
pub fn on_card(state: CardStateName, by: Column) -> Vec<CardCommandName> {
    let may = |command: &&CardCommandName| match by {
        Column::Holder => **command == CardCommandName::Lock,
        Column::System => command.roles().is_empty(),
        Column::Role(role) => command.roles().contains(&role),
        Column::Recorder | Column::Agent => false,
    };
    let here = CardCommandName::ALL.iter().filter(|command| command.from().contains(&state));
    here.filter(may).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_stands_in_each_of_its_states_and_columns_and_nowhere_else() {
        let states = StateName::ALL.iter().copied().map(Some).chain([None]);
        for state in states {
            for column in ISSUANCE_COLUMNS {
                let shown = on_issuance(state, column);
                for rule in RULES {
                    let from = state.map_or(rule.begins, |state| rule.from.contains(&state));
                    let by = rule.by.iter().any(|who| Column::of(*who) == column);
                    assert_eq!(shown.contains(&rule.command), from && by, "{} by {column:?}", rule.command);
                }
            }
        }
        let named = RULES.iter().flat_map(|rule| rule.by).map(|who| Column::of(*who));
        for column in named {
            assert!(ISSUANCE_COLUMNS.contains(&column), "{column:?} has no column");
        }
    }

    #[test]
    fn a_card_is_locked_by_its_holder_and_by_officers() {
        use CardCommandName::{Deactivate, HoldCertificate, Lock, ReleaseCertificate};
        assert_eq!(on_card(CardStateName::Active, Column::Holder), [Lock]);
        assert_eq!(
            on_card(CardStateName::Active, Column::Role(Role::RegistrationOfficer)),
            [Deactivate, Lock, HoldCertificate, ReleaseCertificate]
        );
        assert_eq!(on_card(CardStateName::Locked, Column::Holder), []);
        let roles = CardCommandName::ALL.iter().flat_map(|command| command.roles());
        for role in roles {
            assert!(CARD_COLUMNS.contains(&Column::Role(*role)), "{role} has no column");
        }
    }
}
