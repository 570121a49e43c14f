//! How well a reader does, in figures.

use crate::i18n::named;
use domain::report::ReaderHealth;

/// How many attempts failed, and how many that are of a hundred, written with one decimal.
pub fn rate(health: &ReaderHealth, decimal: impl Fn(f64) -> String) -> String {
    let failed = health.failures();
    let all = failed + health.verified;
    match (failed * 1000).checked_div(all) {
        None | Some(0) => failed.to_string(),
        Some(permille) => {
            let permille = u16::try_from(permille).unwrap_or(1000);
            format!("{failed} ({} %)", decimal(f64::from(permille) / 10.0))
        }
    }
}

/// At which steps, those first at which most did; none if none failed.
pub fn by_step(health: &ReaderHealth) -> Option<String> {
    let mut steps: Vec<_> = health.failed.iter().filter(|(_, count)| **count > 0).collect();
    steps.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let steps: Vec<_> = steps.into_iter().map(|(step, count)| format!("{}: {count}", named(*step))).collect();
    (!steps.is_empty()).then(|| steps.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::evidence::ProductionStep;
    use domain::issuance::state::DeskReader;

    #[test]
    fn a_rate_is_told_with_the_steps_that_make_it() {
        let at = DeskReader { agent: "desk-1".parse().unwrap(), reader: "reader-1".parse().unwrap() };
        let mut health = ReaderHealth::none(at);
        let decimal = |number: f64| format!("{number:.1}");
        assert_eq!((rate(&health, decimal), by_step(&health)), ("0".to_owned(), None));
        health.verified = 117;
        health.failed.insert(ProductionStep::GenerateKeys, 1);
        health.failed.insert(ProductionStep::SetPin, 2);
        assert_eq!(rate(&health, decimal), "3 (2.5 %)");
        let steps = by_step(&health).unwrap();
        assert_eq!(steps, "Setting PUK and PIN: 2 · Generating keys on the card: 1");
    }
}
