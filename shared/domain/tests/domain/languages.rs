//! Names in each language: that one is missing does not compile; that one is still English, or said twice, shows here.

use cardwright_domain::card::{CardCommandName, CardStateName, LockCause};
use cardwright_domain::issuance::{CommandName, StateName};
use cardwright_domain::language::{Language, Named, UnknownLanguage};
use cardwright_domain::order::{OrderCommandName, OrderStateName};
use cardwright_domain::process::{CardKind, MASS_PROCESSES, ORDERED, PROCESSES};
use cardwright_domain::role::Role;
use std::collections::BTreeSet;

fn told_apart<T: Named>(names: impl Iterator<Item = T>) {
    let mut seen = BTreeSet::new();
    for name in names {
        let [english, swedish] =
            [Language::English, Language::Swedish].map(|language| name.name_in(language));
        assert!(!swedish.is_empty() && swedish.trim() == swedish, "{english}");
        assert_ne!(english, swedish, "not translated");
        let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
        assert_eq!(capital(english), capital(swedish), "{english}, {swedish}");
        assert!(seen.insert(swedish), "{swedish} is the name of two");
    }
}

#[test]
fn every_name_is_swedish_and_of_one_thing() {
    told_apart(StateName::ALL.iter().copied());
    told_apart(CommandName::ALL.iter().copied());
    told_apart(CardStateName::ALL.iter().copied());
    told_apart(CardCommandName::ALL.iter().copied());
    told_apart(OrderStateName::ALL.iter().copied());
    told_apart(OrderCommandName::ALL.iter().copied());
    told_apart(LockCause::ALL.into_iter());
    told_apart(Role::ALL.into_iter());
    told_apart(PROCESSES.iter().chain(&ORDERED).map(|process| process.id));
    told_apart(MASS_PROCESSES.iter().map(|process| process.id));
    let cards: BTreeSet<_> =
        CardKind::all().into_iter().map(|kind| kind.cards_in(Language::Swedish)).collect();
    assert_eq!(cards.len(), CardKind::all().len());
}

#[test]
fn a_language_is_known_by_its_tag_with_or_without_a_region() {
    for (tag, language) in [
        ("en", Ok(Language::English)),
        ("sv", Ok(Language::Swedish)),
        (" SV-fi ", Ok(Language::Swedish)),
        ("en_GB", Ok(Language::English)),
        ("sve", Err(UnknownLanguage)),
        ("", Err(UnknownLanguage)),
        ("-sv", Err(UnknownLanguage)),
    ] {
        assert_eq!(tag.parse(), language, "{tag}");
    }
    for language in Language::ALL {
        assert_eq!(language.tag().parse(), Ok(*language));
        assert_eq!(serde_json::to_value(language).unwrap(), language.tag());
    }
}
