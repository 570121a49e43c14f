//! The commands, each a call of the API.

use super::connection::Connection;
use super::{Common, import, table};
use crate::console::{Failure, line};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;

/// Options of `cardwright sign-in`.
#[derive(Args)]
pub(crate) struct SignIn {
    /// The server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: String,
    #[command(flatten)]
    common: Common,
}

impl SignIn {
    /// Reads a secret from the standard input, never from the command line, whose words others can see.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut input = std::io::stdin().lock();
        if std::io::stdin().is_terminal() {
            line(
                "Paste a sign-in link of the server, or the value of your browser's cookie cardwright_session:",
            );
        }
        let mut typed = String::new();
        input.read_line(&mut typed).map_err(|e| Failure::because("nothing was read", &e))?;
        drop(input);
        let me = Connection::sign_in(&self.server, &typed, self.common.session.as_deref()).await?;
        let me = serde_json::to_value(&me.name).map_err(|e| Failure::because("no name", &e))?;
        table::show(self.common.json, &[json!({"name": me})], &[("signed in", "/name")]);
        Ok(())
    }
}

/// `cardwright person`
#[derive(Subcommand)]
pub(crate) enum Person {
    /// Finds people by the beginning of a name, an e-mail address or a personnel number.
    List {
        /// What is looked for.
        text: String,
        #[command(flatten)]
        common: Common,
    },
    /// Shows a person.
    Show {
        /// The person's id.
        person: String,
        #[command(flatten)]
        common: Common,
    },
    /// Imports people from a CSV file; begun again, it goes on.
    Import {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        common: Common,
    },
}

/// A value in a query (URL Standard, application/x-www-form-urlencoded).
fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// All rows of a list, page by page.
pub(super) async fn listed(connection: &Connection, path: &str, rows: &str) -> Result<Vec<Value>, Failure> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let mut page = connection.get(&format!("{path}{after}")).await?;
        if let Some(Value::Array(more)) = page.get_mut(rows).map(Value::take) {
            all.extend(more);
        }
        match page.get("next").and_then(Value::as_str) {
            Some(next) => {
                let sign = if path.contains('?') { '&' } else { '?' };
                after = format!("{sign}after={}", encoded(next));
            }
            None => return Ok(all),
        }
    }
}

impl Person {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List { text, common } => {
                let path = format!("/api/people?q={}", encoded(&text));
                let people = listed(&common.connection()?, &path, "people").await?;
                let columns = [
                    ("id", "/id"),
                    ("given name", "/given_name"),
                    ("family name", "/family_name"),
                    ("number", "/personnel_number"),
                    ("e-mail", "/email"),
                ];
                table::show(common.json, &people, &columns);
            }
            Self::Show { person, common } => {
                let page = common.connection()?.get(&format!("/api/people/{}", encoded(&person))).await?;
                table::one(common.json, &page);
            }
            Self::Import { file, common } => import::run(&common.connection()?, &file, common.json).await?,
        }
        Ok(())
    }
}

/// What a command led to.
fn accepted(json: bool, answer: Value) {
    table::show(json, &[answer], &[("issuance", "/issuance"), ("state", "/state"), ("version", "/version")]);
}

/// Options of `cardwright request`.
#[derive(Args)]
pub(crate) struct Request {
    /// By which process; `cardwright process list` has them.
    process: String,
    #[command(flatten)]
    common: Common,
}

impl Request {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let answer =
            self.common.connection()?.command("/api/requests", &json!({"process": self.process})).await?;
        accepted(self.common.json, answer);
        Ok(())
    }
}

/// Options of `cardwright produce` and `cardwright approve`.
#[derive(Args)]
pub(crate) struct Produce {
    /// The issuance.
    issuance: String,
    #[command(flatten)]
    common: Common,
}

impl Produce {
    /// Produce card.
    pub(crate) async fn produce(self) -> Result<(), Failure> {
        self.act("produce", json!({})).await
    }

    /// Approve.
    pub(crate) async fn approve(self) -> Result<(), Failure> {
        self.act("decision", json!({"decision": "approve"})).await
    }

    async fn act(self, act: &str, body: Value) -> Result<(), Failure> {
        let path = format!("/api/issuances/{}/{act}", encoded(&self.issuance));
        accepted(self.common.json, self.common.connection()?.command(&path, &body).await?);
        Ok(())
    }
}

/// `cardwright issuance`
#[derive(Subcommand)]
pub(crate) enum Issuance {
    /// Lists issuances in a state.
    List {
        /// The state, such as requested or issued.
        state: String,
        #[command(flatten)]
        common: Common,
    },
    /// Shows the case file.
    Show {
        /// The issuance.
        issuance: String,
        #[command(flatten)]
        common: Common,
    },
}

impl Issuance {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List { state, common } => {
                let path = format!("/api/issuances?state={}", encoded(&state));
                let rows = listed(&common.connection()?, &path, "rows").await?;
                let columns = [
                    ("issuance", "/id"),
                    ("holder", "/holder_name"),
                    ("process", "/process"),
                    ("state", "/state"),
                    ("card number", "/number"),
                ];
                table::show(common.json, &rows, &columns);
            }
            Self::Show { issuance, common } => {
                let page =
                    common.connection()?.get(&format!("/api/issuances/{}", encoded(&issuance))).await?;
                table::one(common.json, &page);
            }
        }
        Ok(())
    }
}

/// A card and why something is done to it.
#[derive(Args)]
pub(crate) struct Reasoned {
    /// The card, by its issuance.
    card: String,
    /// Why.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    common: Common,
}

/// `cardwright card`
#[derive(Subcommand)]
pub(crate) enum Card {
    /// Lists cards in a state.
    List {
        /// The state, such as active or locked.
        state: String,
        #[command(flatten)]
        common: Common,
    },
    /// Shows a card.
    Show(Produce),
    /// Gives a card to its holder, or one without a name to somebody.
    HandOver {
        /// The person's id, if the card bears no name.
        #[arg(long)]
        to: Option<String>,
        #[command(flatten)]
        card: Produce,
    },
    /// Takes a card out of force for a while.
    Deactivate(Reasoned),
    /// Puts a card in force again.
    Reactivate(Produce),
    /// Takes a card out of force for good; its certificates are revoked.
    Lock {
        /// For which cause: lost, stolen, damaged, left or other.
        #[arg(long)]
        cause: String,
        #[command(flatten)]
        card: Reasoned,
    },
    /// Suspends one of a card's certificates on its own, until it is released.
    HoldCertificate {
        /// The certificate's serial number.
        #[arg(long)]
        serial: String,
        #[command(flatten)]
        card: Reasoned,
    },
    /// Lifts the suspension of one of a card's certificates.
    ReleaseCertificate {
        /// The certificate's serial number.
        #[arg(long)]
        serial: String,
        #[command(flatten)]
        card: Produce,
    },
}

impl Card {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let (card, common, body) = match self {
            Self::List { state, common } => {
                let path = format!("/api/cards?state={}", encoded(&state));
                let rows = listed(&common.connection()?, &path, "rows").await?;
                let columns = [
                    ("card", "/card/issuance"),
                    ("number", "/card/number"),
                    ("holder", "/holder_name"),
                    ("state", "/card/state"),
                ];
                table::show(common.json, &rows, &columns);
                return Ok(());
            }
            Self::Show(Produce { issuance, common }) => {
                let page = common.connection()?.get(&format!("/api/cards/{}", encoded(&issuance))).await?;
                table::one(common.json, &page);
                return Ok(());
            }
            Self::HandOver { to, card } => {
                (card.issuance, card.common, json!({"life": "hand-over", "to": to}))
            }
            Self::Reactivate(one) => (one.issuance, one.common, json!({"life": "reactivate"})),
            Self::Deactivate(Reasoned { card, reason, common }) => {
                (card, common, json!({"life": "deactivate", "reason": reason}))
            }
            Self::Lock { cause, card: Reasoned { card, reason, common } } => {
                (card, common, json!({"life": "lock", "cause": cause, "reason": reason}))
            }
            Self::HoldCertificate { serial, card: Reasoned { card, reason, common } } => {
                (card, common, json!({"life": "hold-certificate", "serial": serial, "reason": reason}))
            }
            Self::ReleaseCertificate { serial, card } => {
                (card.issuance, card.common, json!({"life": "release-certificate", "serial": serial}))
            }
        };
        let answer =
            common.connection()?.command(&format!("/api/cards/{}/life", encoded(&card)), &body).await?;
        accepted(common.json, answer);
        Ok(())
    }
}
