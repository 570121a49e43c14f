//! What holds a printer up, in its own words and in ours.

use std::fmt;

/// A reason of a printer's state (`printer-state-reasons`, RFC 8011, 5.4.12) that stands in the way of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble(String);

/// Keyword, sentence and next action. Those after the blank line are not of the RFC but of CUPS.
const KNOWN: &[(&str, &str, &str)] = &[
    ("media-needed", "the printer has no cards", "Load blank cards."),
    ("media-empty", "the printer has no cards", "Load blank cards."),
    ("media-jam", "a card is stuck in the printer", "Open the printer and take the card out."),
    ("input-tray-missing", "the card feeder is missing", "Put the card feeder in."),
    ("output-tray-missing", "the output tray is missing", "Put the output tray in."),
    ("output-area-full", "the output tray is full", "Empty the output tray."),
    ("cover-open", "the printer is open", "Close the printer's cover."),
    ("door-open", "the printer is open", "Close the printer's door."),
    ("interlock-open", "the printer is open", "Close the printer."),
    ("marker-supply-empty", "the printer has no ribbon or ink left", "Put a new ribbon in."),
    ("toner-empty", "the printer has no ribbon or toner left", "Put a new ribbon in."),
    ("developer-empty", "the printer has no developer left", "Refill the printer."),
    ("marker-waste-full", "the printer's waste container is full", "Empty the waste container."),
    ("fuser-over-temp", "the printer is too hot", "Wait until it has cooled down."),
    ("fuser-under-temp", "the printer is too cold", "Wait until it has warmed up."),
    ("opc-life-over", "the printer's drum is worn out", "Have the printer serviced."),
    ("interpreter-resource-unavailable", "the printer lacks something to draw with", "Ask an administrator."),
    ("spool-area-full", "the print service has no room left", "Ask an administrator to make room."),
    ("timed-out", "the printer does not answer", "Switch the printer on and check its cable."),
    ("shutdown", "the printer is switched off", "Switch the printer on."),
    ("offline", "the printer cannot be reached", "Switch the printer on and check its cable."),
    (
        "cups-missing-filter",
        "the print service lacks a part of the printer's driver",
        "Install the printer's driver.",
    ),
    (
        "cups-insecure-filter",
        "the print service does not trust the printer's driver",
        "Install the printer's driver anew.",
    ),
];

/// Reasons that hold nothing up, or that the printer's state tells already.
const HARMLESS: &[&str] = &[
    "none",
    "connecting-to-device",
    "cups-waiting-for-job-completed",
    "developer-low",
    "marker-supply-low",
    "marker-waste-almost-full",
    "media-low",
    "moving-to-paused",
    "opc-near-eol",
    "output-area-almost-full",
    "paused",
    "stopped-partly",
    "stopping",
    "toner-low",
];

/// Severities that hold nothing up.
const MILD: [&str; 2] = ["-report", "-warning"];

impl Trouble {
    /// The trouble behind a keyword; none if it holds nothing up. A mild severity is believed, save of what
    /// CUPS calls mild although nothing is printed then.
    pub fn of(keyword: &str) -> Option<Self> {
        let stem = MILD.iter().find_map(|mild| keyword.strip_suffix(mild));
        let mild = stem.is_some();
        let word = stem.or_else(|| keyword.strip_suffix("-error")).unwrap_or(keyword);
        let grave = matches!(word, "offline" | "cups-missing-filter" | "cups-insecure-filter");
        if (mild && !grave) || HARMLESS.contains(&word) { None } else { Some(Self(word.to_owned())) }
    }

    fn known(&self) -> Option<&'static (&'static str, &'static str, &'static str)> {
        KNOWN.iter().find(|(keyword, ..)| *keyword == self.0)
    }

    /// The keyword, for logs and for whoever tells these apart by program.
    pub fn keyword(&self) -> &str {
        &self.0
    }

    /// What the person at the desk does next.
    pub fn next_action(&self) -> &'static str {
        self.known().map_or("Look at the printer's panel.", |(_, _, next)| next)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.known() {
            Some((_, sentence, _)) => f.write_str(sentence),
            None => {
                let word: String = self.0.chars().filter(char::is_ascii_graphic).take(80).collect();
                write!(f, "the printer says `{word}`")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_a_sentence_and_a_next_action() {
        for (keyword, ..) in KNOWN {
            for severity in ["", "-error"] {
                let trouble = Trouble::of(&format!("{keyword}{severity}")).unwrap();
                let (sentence, next) = (trouble.to_string(), trouble.next_action());
                assert_eq!(trouble.keyword(), *keyword);
                assert!(!sentence.ends_with('.') && next.ends_with('.'), "{keyword}: {sentence}. {next}");
                assert!(!HARMLESS.contains(keyword), "{keyword} is in both tables");
            }
        }
    }

    #[test]
    fn others_are_quoted_and_what_holds_nothing_up_is_no_trouble() {
        let other = Trouble::of("com.example.lid-ajar\u{7}-error").unwrap();
        assert_eq!(other.to_string(), "the printer says `com.example.lid-ajar`");
        for harmless in ["none", "media-low", "media-empty-report", "media-empty-warning", "toner-low-error"]
        {
            assert_eq!(Trouble::of(harmless), None, "{harmless}");
        }
        assert!(Trouble::of("offline-report").is_some());
    }
}
