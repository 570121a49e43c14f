//! In which language texts are answered.

use domain::language::Language;

/// The language that an `accept-language` header prefers (RFC 9110, 12.5.4): of those that there are the one with the
/// highest weight, and of equals the first. `*` is English, and so is a header that asks for none of them.
pub fn accepted(header: &str) -> Language {
    let mut best = (0.0, Language::default());
    for wish in header.split(',') {
        let (range, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
        let language = match range.trim() {
            "*" => Ok(Language::default()),
            tag => tag.parse(),
        };
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        if let (Ok(language), Some(weight)) = (language, weight)
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_that_there_is_of_equals_the_first() {
        for (header, language) in [
            ("sv", Language::Swedish),
            ("sv-SE,sv;q=0.9,en-US;q=0.8,en;q=0.7", Language::Swedish),
            ("SV-FI", Language::Swedish),
            ("en,sv", Language::English),
            ("en;q=0.5, sv;q=0.8", Language::Swedish),
            ("de, fi;q=0.9, sv;q=0.1", Language::Swedish),
            ("sv;q=0, en;q=0.1", Language::English),
            ("*", Language::English),
            ("*;q=0.1, sv;q=0.2", Language::Swedish),
            ("de", Language::English),
            ("svenska", Language::English),
            ("sv;q=much", Language::English),
            ("", Language::English),
            (";;,,=;q", Language::English),
        ] {
            assert_eq!(accepted(header), language, "{header}");
        }
    }
}
