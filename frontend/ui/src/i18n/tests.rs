//! The Swedish of both portals, beside the English. That none is missing, and that the gaps are the same, the compiler sees.

use super::Plural;

/// Both languages of each struct of strings.
const PAIRS: &[(&str, &str, &str)] = &[
    ("common", include_str!("common.rs"), include_str!("swedish.rs")),
    (
        "self-service",
        include_str!("../../../self-service/src/words.rs"),
        include_str!("../../../self-service/src/words/swedish.rs"),
    ),
    (
        "sign-in",
        include_str!("../../../self-service/src/pages/sign_in/words.rs"),
        include_str!("../../../self-service/src/pages/sign_in/words/swedish.rs"),
    ),
    (
        "own cards",
        include_str!("../../../self-service/src/pages/cards/words.rs"),
        include_str!("../../../self-service/src/pages/cards/words/swedish.rs"),
    ),
    (
        "pictures of cards",
        include_str!("../components/printed_card/words.rs"),
        include_str!("../components/printed_card/words/swedish.rs"),
    ),
    (
        "mails",
        include_str!("../../../admin/src/pages/settings/mails/words.rs"),
        include_str!("../../../admin/src/pages/settings/mails/words/swedish.rs"),
    ),
    (
        "admin",
        include_str!("../../../admin/src/words.rs"),
        include_str!("../../../admin/src/words/swedish.rs"),
    ),
    (
        "reports",
        include_str!("../../../admin/src/report_words.rs"),
        include_str!("../../../admin/src/report_words/swedish.rs"),
    ),
    (
        "orders",
        include_str!("../../../admin/src/pages/orders/words.rs"),
        include_str!("../../../admin/src/pages/orders/words/swedish.rs"),
    ),
    (
        "cards that an order does not make",
        include_str!("../../../admin/src/pages/orders/words/unmade.rs"),
        include_str!("../../../admin/src/pages/orders/words/unmade/swedish.rs"),
    ),
    (
        "settings",
        include_str!("../../../admin/src/pages/settings/words.rs"),
        include_str!("../../../admin/src/pages/settings/words/swedish.rs"),
    ),
    (
        "brand",
        include_str!("../../../admin/src/pages/settings/brand/words.rs"),
        include_str!("../../../admin/src/pages/settings/brand/words/swedish.rs"),
    ),
    (
        "audit log",
        include_str!("../../../admin/src/pages/audit_log/words.rs"),
        include_str!("../../../admin/src/pages/audit_log/words/swedish.rs"),
    ),
];

/// What is the same in both languages: names, signs, numbers, words that both have.
const SAME: &[&str] = &[
    "Cardwright",
    "SHA-256",
    "Chip",
    "Person",
    "Process",
    "Status",
    "Agent {version}",
    "{count}+",
    "{step} · {reader}",
    "{before} → {after}",
    "{day}: {text}",
    "Layout",
    "Prefix",
    "Pool",
    "Period",
    "Order",
    "Order {id}",
    "Certifikat",
    "cardwright-verify audit-log.jsonl --key \\\"PUBLIC KEY\\\" --noted CHECKPOINT-FILE",
];

/// Each string of a file with its texts: more than one of a list or of a number.
fn strings(file: &str) -> Vec<(&str, Vec<&str>)> {
    let lines = file.lines().filter_map(|line| line.strip_prefix("    "));
    lines.filter_map(|line| Some((name(line)?, texts(line)))).filter(|(_, texts)| !texts.is_empty()).collect()
}

/// `name` of `name: "text";` and `name(gap): "text";`.
fn name(line: &str) -> Option<&str> {
    let end = line.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'))?;
    let (name, rest) = line.split_at(end);
    (!name.is_empty() && rest.starts_with([':', '(']) && line.ends_with(';')).then_some(name)
}

/// What stands between quotes that are not escaped.
fn texts(line: &str) -> Vec<&str> {
    let quotes = line.match_indices('"').map(|(place, _)| place);
    let quotes: Vec<_> = quotes.filter(|place| !line[..*place].ends_with('\\')).collect();
    quotes.chunks_exact(2).map(|pair| &line[pair[0] + 1..pair[1]]).collect()
}

/// What stands between braces, but for the place where a long word may break.
fn gaps(text: &str) -> Vec<&str> {
    let braced = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let mut gaps: Vec<_> = braced.filter(|gap| *gap != "ad").collect();
    gaps.sort_unstable();
    gaps
}

/// How a text ends, as far as it says what kind of text it is.
fn ending(text: &str) -> Option<char> {
    text.chars().next_back().filter(|end| ".?:".contains(*end))
}

/// Whether it begins with a capital, for a text that begins with a letter.
fn is_capital(text: &str) -> Option<bool> {
    text.chars().next().filter(|first| first.is_alphabetic()).map(char::is_uppercase)
}

#[test]
fn every_text_is_swedish_and_of_the_same_make() {
    let mut seen = 0;
    for (of, english, swedish) in PAIRS {
        let (english, swedish) = (strings(english), strings(swedish));
        let names = |strings: &[(&str, Vec<&str>)]| {
            strings.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&english), names(&swedish), "{of}");
        for ((name, english), (_, swedish)) in english.iter().zip(&swedish) {
            assert_eq!(english.len(), swedish.len(), "{of}: {name}");
            for (english, swedish) in english.iter().zip(swedish) {
                let which = format!("{of}, {name}: {english} / {swedish}");
                assert!(!swedish.trim().is_empty() && swedish.trim() == *swedish, "{which}");
                assert!(english != swedish || SAME.contains(swedish), "not translated: {which}");
                assert_eq!(gaps(english), gaps(swedish), "{which}");
                assert_eq!(ending(english), ending(swedish), "{which}");
                if let (Some(a), Some(b)) = (is_capital(english), is_capital(swedish)) {
                    assert_eq!(a, b, "{which}");
                }
                assert!(!swedish.contains('!') && !swedish.contains("“"), "{which}");
                seen += 1;
            }
        }
    }
    assert!(seen > 800, "only {seen} texts were read");
}

#[test]
fn one_is_told_from_more() {
    let days = Plural { one: "{count} dag", other: "{count} dagar" };
    assert_eq!([0, 1, 2].map(|count| days.of(count)), ["0 dagar", "1 dag", "2 dagar"]);
}

#[test]
fn strings_in_another_order_or_with_other_gaps_are_not_the_same() {
    use super::same_gaps;
    let ours: &[&[&str]] = &[&["name"], &["held", "at", "by"]];
    assert!(same_gaps(ours, &[&["name"], &["held", "at", "by"]]));
    for theirs in [
        &[&["name"] as &[&str]] as &[&[&str]],
        &[&["held", "at", "by"], &["name"]],
        &[&["name"], &["held", "by", "at"]],
        &[&["name"], &["held", "at"]],
        &[&["name"], &["held", "at", "by"], &["more"]],
    ] {
        assert!(!same_gaps(ours, theirs), "{theirs:?}");
    }
}
