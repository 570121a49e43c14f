//! The configuration file of an agent that runs as a service.

use crate::printing::PrinterAddress;
use crate::server::Server;
use serde::Deserialize;
use serde::de::Error as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

/// The longest that a card is waited for: whoever took it out has gone home.
const LONGEST_WAIT: u32 = 3600;

/// What the file says. What it leaves out, options of the command line say, or nobody.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The agent's folder.
    #[serde(default)]
    pub home: Option<PathBuf>,
    /// The server, if it has moved.
    #[serde(default)]
    pub server: Option<Server>,
    /// The printer for cards.
    #[serde(default, deserialize_with = "printer")]
    pub printer: Option<PrinterAddress>,
    /// How long a card that lost contact is waited for.
    #[serde(default, deserialize_with = "seconds")]
    pub wait_for_card: Option<Duration>,
}

/// Why a file was not taken: a sentence, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file system.
    #[error("{path} cannot be read: {error}. Name another file with --config, or make this one readable.", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What happened.
        error: io::Error,
    },
    /// What stands in it.
    #[error("{path}, line {line}: {what}. Correct this line, then start the agent again.", path = .path.display())]
    Content {
        /// Which file.
        path: PathBuf,
        /// Where, from 1.
        line: usize,
        /// What is wrong there.
        what: String,
    },
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text =
            fs::read_to_string(path).map_err(|error| ConfigError::File { path: path.to_owned(), error })?;
        Self::parse(&text).map_err(|(line, what)| ConfigError::Content { path: path.to_owned(), line, what })
    }

    /// Or the line that is wrong, and what is wrong with it.
    fn parse(text: &str) -> Result<Self, (usize, String)> {
        toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let what = error.message().replace('\n', ", ");
            (before.matches('\n').count() + 1, what.trim_end_matches('.').to_owned())
        })
    }
}

fn printer<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<PrinterAddress>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(D::Error::custom)
}

fn seconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    match u32::deserialize(from)? {
        seconds @ ..=LONGEST_WAIT => Ok(Some(Duration::from_secs(seconds.into()))),
        _ => Err(D::Error::custom(format!("a card is waited for at most {LONGEST_WAIT} seconds"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_package_is_taken_and_so_is_each_line_that_it_shows() {
        let packed = include_str!("../package/agent.toml");
        let config = Config::parse(packed).unwrap();
        assert_eq!(config.home.as_deref(), Some(Path::new("/var/lib/cardwright-agent")));
        assert_eq!(config.wait_for_card, Some(Duration::from_secs(30)));
        assert_eq!((config.server, config.printer), (None, None));
        let shown = packed.replace("\n#server", "\nserver").replace("\n#printer", "\nprinter");
        let config = Config::parse(&shown).unwrap();
        assert_eq!(config.server.unwrap().to_string(), "https://cards.example.org");
        assert!(config.printer.is_some());
        assert_eq!(Config::parse("").unwrap(), Config::default());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line, what) in [
            ("home = \"/a\"\nserer = \"https://a.example\"", 2, "unknown field `serer`"),
            ("\n\nserver = \"http://a.example\"", 3, "needs https"),
            ("wait_for_card = \"long\"", 1, "invalid type"),
            ("wait_for_card = 86400", 1, "at most 3600 seconds"),
            ("wait_for_card = -1", 1, "invalid value"),
            ("printer = \"http://a/b\"", 1, "a printer is given by"),
            ("home = ", 1, ""),
        ] {
            let (at, said) = Config::parse(text).unwrap_err();
            assert_eq!(at, line, "{text}: {said}");
            assert!(said.contains(what), "{text}: {said}");
            let path = PathBuf::from("agent.toml");
            let whole = ConfigError::Content { path, line: at, what: said }.to_string();
            assert!(
                !whole.contains('\n') && whole.ends_with("Correct this line, then start the agent again."),
                "{whole}"
            );
        }
    }
}
