//! What is kept of people, as people read it.

use crate::i18n::words;
use domain::language::Language;
use domain::person::Person;
use domain::person::change::{FieldChange, PersonField, differences};
use domain::time::Timestamp;

/// A value of a field; none of ids and digests, which say nothing to anybody. `day` writes a day.
pub fn value(field: PersonField, kept: &str, day: fn(Timestamp) -> String) -> Option<String> {
    let time = || kept.parse().ok().map(Timestamp::from_millis);
    let text = match field {
        PersonField::Answers | PersonField::Photo => return None,
        PersonField::From => time().map(day),
        PersonField::Until => time().map(|end| day(end.last_day())),
        PersonField::Language => kept.parse().ok().map(|language: Language| language.own_name().to_owned()),
        PersonField::Kind | PersonField::Status => Some(word(kept).to_owned()),
        _ => None,
    };
    Some(text.unwrap_or_else(|| kept.to_owned()))
}

/// A value that has a word of its own in each language.
fn word(kept: &str) -> &str {
    let words = words();
    match kept {
        "employee" => words.employee,
        "contractor" => words.contractor,
        "visitor" => words.visitor,
        "active" => words.active,
        "inactive" => words.inactive,
        other => other,
    }
}

/// All that is kept of a person, but for the photo. `answers` is the name of sponsor or host.
pub fn kept(
    person: &Person,
    answers: Option<&str>,
    day: fn(Timestamp) -> String,
) -> Vec<(PersonField, String)> {
    let fact = |FieldChange { field, after, .. }: FieldChange| {
        let text = match field {
            PersonField::Answers => answers.map(str::to_owned).or(after),
            _ => value(field, &after?, day),
        };
        Some((field, text?))
    };
    differences(None, person).into_iter().filter_map(fact).collect()
}
