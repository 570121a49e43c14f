//! How people are found by the beginnings of what they are known by.

use domain::person::Person;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// The most characters of a word or name that take part. DynamoDB's sort keys end at 1,024 bytes; two words
/// of this length with four bytes a character and an id fit.
const WORD_CHARS: usize = 64;

/// The most search entries of a person. Old and new ones together must fit one transaction of 100 items.
const MAX_ENTRIES: usize = 45;

/// How many words are paired, each with each other.
const PAIRED: usize = 8;

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

/// The words of a person's name as they are written.
fn whole_words(person: &Person) -> impl Iterator<Item = String> {
    [&person.given_name, &person.family_name].into_iter().flat_map(|name| words(name.as_str()))
}

/// The words of a person's name, also from behind each hyphen, apostrophe or stop in one.
fn name_words(person: &Person) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    whole_words(person).for_each(|word| with_tails(word, &mut found));
    found
}

/// A word and what comes behind each sign that parts it.
fn with_tails(word: String, found: &mut BTreeSet<String>) {
    let inner = word.char_indices().filter(|(_, c)| matches!(c, '-' | '\'' | '’' | '.' | '‐'));
    let tails = inner.filter_map(|(at, c)| word.get(at + c.len_utf8()..));
    found.extend(tails.filter(|tail| !tail.is_empty()).map(str::to_owned));
    found.insert(word);
}

/// The words by which a person is found: those of the name, those of the personnel number in the same way, and the
/// e-mail address.
pub(crate) fn tokens(person: &Person) -> BTreeSet<String> {
    let mut tokens = name_words(person);
    for word in words(person.personnel_number.as_str()) {
        with_tails(word, &mut tokens);
    }
    tokens.extend(words(person.email.as_str()));
    tokens
}

/// Two words as one, letter by letter in turn, so that the beginnings of both begin it: whoever has typed `jo` and
/// `smi` reads on from `josm`, however many people are called Smith or John.
///
/// A space before it tells it from a word. The lower word comes first, thus the order of typing is all the same.
fn pair(one: &str, other: &str) -> String {
    let (mut low, mut high) = (one.min(other).chars(), one.max(other).chars());
    let mut pair = " ".to_owned();
    loop {
        match (low.next(), high.next()) {
            (None, None) => return pair,
            (a, b) => pair.extend(a.into_iter().chain(b)),
        }
    }
}

/// Whether a search takes it for a word of a name, though it may be in a number or an address.
fn is_name(word: &str) -> bool {
    !word.contains(|c: char| c.is_numeric() || ".@_".contains(c))
}

/// The pairs of words of a person's name, as many as there is room for: those first that a search for the whole name
/// goes by. There is room for all pairs of eight words.
fn pairs(person: &Person, room: usize) -> BTreeSet<String> {
    let (whole, words): (Vec<_>, Vec<_>) =
        (whole_words(person).collect(), name_words(person).into_iter().collect());
    let rank = |word: &String| (!is_name(word), !whole.contains(word), Reverse(word.chars().count()));
    let mut pairs = Vec::new();
    for (place, one) in words.iter().enumerate() {
        for other in words.iter().skip(place + 1) {
            let (better, worse) = (rank(one).min(rank(other)), rank(one).max(rank(other)));
            pairs.push((worse, better, pair(one, other)));
        }
    }
    pairs.sort_unstable();
    pairs.into_iter().map(|(_, _, pair)| pair).take(room).collect()
}

/// The words and pairs under which a person is entered: of a name with more words than there is room for, the lowest
/// whole ones.
fn keys(person: &Person) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut whole: Vec<_> = whole_words(person).collect();
    whole.sort_unstable();
    let mut kept = BTreeSet::new();
    for token in whole.into_iter().chain(tokens(person)) {
        if kept.len() < MAX_ENTRIES {
            kept.insert(token);
        }
    }
    let tokens = kept;
    let pairs = pairs(person, MAX_ENTRIES - tokens.len());
    (tokens, pairs)
}

/// The sort keys of a person's search entries: word, name, id, and pair, id. A space sorts before all that a word has.
pub(crate) fn entries(person: &Person) -> Vec<String> {
    let name = format!("{} {}", person.family_name, person.given_name);
    let name: String = words(&name).join(" ").chars().take(WORD_CHARS).collect();
    let (tokens, pairs) = keys(person);
    let tokens = tokens.into_iter().map(|token| format!("{token} {name} {}", person.id));
    tokens.chain(pairs.into_iter().map(|pair| format!("{pair} {}", person.id))).collect()
}

/// What is looked for. All words must be found; which entries are read is told by the two longest that a name may
/// have, or else by the longest.
///
/// Beside another word, a number or an address counts once it shows a digit, a stop or an `@`: until then it is taken
/// for a name.
#[derive(Debug)]
pub(crate) struct Search {
    words: Vec<String>,
    lead: String,
}

impl Search {
    /// The search for this text; none if it has no word.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let all = words(text);
        // The beginning of another word is found with it.
        let begins_another = |word: &String| all.iter().any(|other| other != word && other.starts_with(word));
        let mut words: Vec<_> = all.iter().filter(|word| !begins_another(word)).cloned().collect();
        words.sort_by_cached_key(|word| (Reverse(word.chars().count()), word.clone()));
        words.dedup();
        // Of a name with many words there is no room for every pair; its lowest word is there.
        let lowest = all.iter().min().filter(|_| words.len() > PAIRED);
        let mut names = words.iter().filter(|word| is_name(word));
        let lead = match (names.next(), names.next()) {
            _ if lowest.is_some() => lowest?.clone(),
            (Some(long), Some(short)) => {
                let long: String = long.chars().take(short.chars().count()).collect();
                pair(&long, short)
            }
            _ => words.first()?.clone(),
        };
        Some(Self { words, lead })
    }

    /// How the sort keys to read begin.
    pub(crate) fn lead(&self) -> &str {
        &self.lead
    }

    /// Whether this entry shows the person. Of several that match, only the first does, so that nobody
    /// comes twice, not even on different pages.
    pub(crate) fn shows(&self, entry: &str, person: &Person) -> bool {
        let (all, (entered, pairs)) = (tokens(person), keys(person));
        let first = entered.iter().chain(&pairs).find(|key| key.starts_with(&self.lead));
        first.is_some_and(|key| entry.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with(' ')))
            && self.words.iter().all(|word| all.iter().any(|token| token.starts_with(word)))
    }
}

#[cfg(test)]
mod tests;
