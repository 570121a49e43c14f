//! What the portals say, one struct of strings per locale: a string that a locale lacks does not compile.

/// Declares a struct of strings together with its English.
///
/// `name: "text";` is a sentence, `name(a, b): "text {a} {b}";` one with gaps, `name: ["a", "b"];` a list.
/// Another locale is another value of the same struct.
#[macro_export]
macro_rules! strings {
    (
        $(#[$doc:meta])* $vis:vis $type:ident, $at:vis $english:ident;
        $($name:ident $(($($gap:ident),+))?: $text:tt;)*
    ) => {
        $(#[$doc])*
        $vis struct $type { $(pub $name: $crate::strings!(@type $(($($gap),+))? $text),)* }
        $at const $english: &$type = &$type { $($name: $crate::strings!(@value $(($($gap),+))? $text),)* };
    };
    (@type [$($text:literal),* $(,)?]) => { [&'static str; [$($text),*].len()] };
    (@type ($a:ident) $text:literal) => { fn(&str) -> String };
    (@type ($a:ident, $b:ident) $text:literal) => { fn(&str, &str) -> String };
    (@type $text:literal) => { &'static str };
    (@value [$($text:literal),* $(,)?]) => { [$($text),*] };
    (@value ($($gap:ident),+) $text:literal) => { |$($gap),+| format!($text, $($gap = $gap),+) };
    (@value $text:literal) => { $text };
}

mod common;

pub use common::Words;

/// The words of the locale in use. There is one so far.
pub fn words() -> &'static Words {
    common::ENGLISH
}
