//! How people are found by the beginnings of what they are known by.

use domain::person::Person;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a word or name that take part. DynamoDB's sort keys end at 1,024 bytes; two words
/// of this length with four bytes a character and an id fit.
const WORD_CHARS: usize = 64;

/// The most search entries of a person. Old and new ones together must fit one transaction of 100 items.
const MAX_ENTRIES: usize = 45;

/// Text as it is compared: no marks, no case, letters that have a plain spelling in that spelling.
pub(crate) fn normalise(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut out = String::with_capacity(text.len());
    for c in plain {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// The words of a text, normalised and cut to length.
pub(crate) fn words(text: &str) -> Vec<String> {
    normalise(text).split_whitespace().map(|word| word.chars().take(WORD_CHARS).collect()).collect()
}

/// The words by which a person is found: each word of a name or personnel number, also from behind each
/// hyphen, apostrophe or stop in it, and the e-mail address.
pub(crate) fn tokens(person: &Person) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    let parts = [person.given_name.as_str(), person.family_name.as_str(), person.personnel_number.as_str()];
    for word in parts.into_iter().flat_map(words) {
        let inner = word.char_indices().filter(|(_, c)| matches!(c, '-' | '\'' | '’' | '.' | '‐'));
        let tails = inner.filter_map(|(at, c)| word.get(at + c.len_utf8()..));
        tokens.extend(tails.filter(|tail| !tail.is_empty()).map(str::to_owned));
        tokens.insert(word);
    }
    tokens.extend(words(person.email.as_str()));
    tokens
}

/// The sort keys of a person's search entries: word, name, id. A space sorts before all that a word has.
pub(crate) fn entries(person: &Person) -> Vec<String> {
    let name = format!("{} {}", person.family_name, person.given_name);
    let name: String = words(&name).join(" ").chars().take(WORD_CHARS).collect();
    let tokens = tokens(person).into_iter().take(MAX_ENTRIES);
    tokens.map(|token| format!("{token} {name} {}", person.id)).collect()
}

/// What is looked for: the longest word leads, and the others must be found too.
#[derive(Debug)]
pub(crate) struct Search {
    words: Vec<String>,
    lead: String,
}

impl Search {
    /// The search for this text; none if it has no word.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let words = words(text);
        let lead = words.iter().max_by_key(|word| word.chars().count())?.clone();
        Some(Self { words, lead })
    }

    /// How the sort keys to read begin.
    pub(crate) fn lead(&self) -> &str {
        &self.lead
    }

    /// Whether this entry shows the person. Of several that match, only the first does, so that nobody
    /// comes twice, not even on different pages.
    pub(crate) fn shows(&self, entry: &str, person: &Person) -> bool {
        let tokens = tokens(person);
        let first = tokens.iter().find(|token| token.starts_with(&self.lead));
        first.is_some_and(|token| entry.split(' ').next() == Some(token))
            && self.words.iter().all(|word| tokens.iter().any(|token| token.starts_with(word)))
    }
}

#[cfg(test)]
mod tests;
