//! What the portals say, one struct of strings per language: a string that a language lacks does not compile.

mod common;
mod language;
mod swedish;
#[cfg(test)]
mod tests;

pub use common::Words;
pub(crate) use language::begin;
pub use language::{choose, language, locales, pick};

use domain::language::{Named, Said};

/// Declares a struct of strings together with its English.
///
/// `name: "text";` is a sentence, `name(a, b): "text {a} {b}";` one with gaps, `name: ["a", "b"];` a list, and
/// `name(count): ["{count} card", "{count} cards"];` one that depends on whether something is one.
/// Another language is another value of the same struct: see [`translation`](crate::translation).
#[macro_export]
macro_rules! strings {
    (
        $(#[$doc:meta])* $vis:vis $type:ident, $at:vis $english:ident;
        $($name:ident $(($($gap:ident),+))?: $text:tt;)*
    ) => {
        $(#[$doc])*
        $vis struct $type { $(pub $name: $crate::strings!(@type $(($($gap),+))? $text),)* }
        $at const $english: &$type = &$type { $($name: $crate::strings!(@value $(($($gap),+))? $text),)* };

        impl $type {
            /// Each string with its gaps, in their order.
            $vis const GAPS: &[&[&str]] = &[$(&[stringify!($name), $($(stringify!($gap)),+)?]),*];
        }
    };
    (@type [$($text:literal),* $(,)?]) => { [&'static str; [$($text),*].len()] };
    (@type ($count:ident) [$one:literal, $other:literal]) => { $crate::i18n::Plural };
    (@type ($a:ident) $text:literal) => { fn(&str) -> String };
    (@type ($a:ident, $b:ident) $text:literal) => { fn(&str, &str) -> String };
    (@type $text:literal) => { &'static str };
    (@value [$($text:literal),* $(,)?]) => { [$($text),*] };
    (@value ($count:ident) [$one:literal, $other:literal]) => { $crate::i18n::Plural { one: $one, other: $other } };
    (@value ($($gap:ident),+) $text:literal) => { |$($gap),+| format!($text, $($gap = $gap),+) };
    (@value $text:literal) => { $text };
}

/// The same strings in another language: each of them, in the same order and with the same gaps, or it does not compile.
#[macro_export]
macro_rules! translation {
    (
        $type:path, $at:vis $other:ident;
        $($name:ident $(($($gap:ident),+))?: $text:tt;)*
    ) => {
        $at const $other: &$type = {
            type Strings = $type;
            const GAPS: &[&[&str]] = &[$(&[stringify!($name), $($(stringify!($gap)),+)?]),*];
            assert!($crate::i18n::same_gaps(Strings::GAPS, GAPS), "the strings or their gaps are in another order");
            &Strings { $($name: $crate::strings!(@value $(($($gap),+))? $text),)* }
        };
    };
}

/// What is said of one thing and of another number of them. In English and Swedish, and in all their kin, these two are
/// all that there is (Unicode CLDR, plural rules); a language with more wants more here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural {
    /// With `{count}` where the number goes.
    pub one: &'static str,
    /// The same for any other number.
    pub other: &'static str,
}

impl Plural {
    /// The text for so many.
    pub fn of(self, count: u64) -> String {
        let text = if count == 1 { self.one } else { self.other };
        text.replace("{count}", &count.to_string())
    }
}

/// Whether both list the same strings with the same gaps; while compiling.
#[doc(hidden)]
pub const fn same_gaps(ours: &[&[&str]], theirs: &[&[&str]]) -> bool {
    let (mut ours, mut theirs) = (ours, theirs);
    while let ([one, rest @ ..], [other, others @ ..]) = (ours, theirs) {
        if !same_names(one, other) {
            return false;
        }
        (ours, theirs) = (rest, others);
    }
    ours.is_empty() && theirs.is_empty()
}

const fn same_names(ours: &[&str], theirs: &[&str]) -> bool {
    let (mut ours, mut theirs) = (ours, theirs);
    while let ([one, rest @ ..], [other, others @ ..]) = (ours, theirs) {
        if !same_bytes(one.as_bytes(), other.as_bytes()) {
            return false;
        }
        (ours, theirs) = (rest, others);
    }
    ours.is_empty() && theirs.is_empty()
}

const fn same_bytes(ours: &[u8], theirs: &[u8]) -> bool {
    let (mut ours, mut theirs) = (ours, theirs);
    while let ([one, rest @ ..], [other, others @ ..]) = (ours, theirs) {
        if *one != *other {
            return false;
        }
        (ours, theirs) = (rest, others);
    }
    ours.is_empty() && theirs.is_empty()
}

/// The words of the language in use.
pub fn words() -> &'static Words {
    pick(common::ENGLISH, swedish::SWEDISH)
}

/// What something is called in the language in use.
pub fn named(of: impl Named) -> &'static str {
    of.name_in(language())
}

/// What is said in the language in use.
pub fn said(of: &impl Said) -> String {
    of.said(language())
}
