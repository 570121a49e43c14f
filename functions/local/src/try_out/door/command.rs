//! `cardwright door`: holds a card of the virtual reader to the door of a running `cardwright try`, from a terminal.

use super::hold::{Came, Holdable, Outcome};
use crate::console::{Failure, line};
use clap::Args;
use domain::card::CardStateName;
use reqwest::{Client, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::io::BufRead as _;
use zeroize::Zeroizing;

/// Options of `cardwright door`.
#[derive(Args)]
pub(crate) struct HoldToDoor {
    /// Where the portals are.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8480")]
    at: String,
    /// The card's number; not needed if only one card is in force.
    #[arg(long, value_name = "NUMBER")]
    card: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl HoldToDoor {
    /// Reads the PIN from standard input, and holds the card to the door. Fails unless it opens.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let client = Client::builder().no_proxy().build();
        let client = client.map_err(|e| Failure::because("no HTTP client", &e))?;
        let cards: Vec<Holdable> = decode(client.get(format!("{}/door/cards", self.at)).send().await).await?;
        let card = self.chosen(&cards)?;
        if !self.json {
            line(&format!("Card {} of {}. The PIN of its letter:", card.number, card.holder));
        }
        let mut pin = Zeroizing::new(String::with_capacity(64));
        std::io::stdin().lock().read_line(&mut pin).map_err(|e| Failure::because("no PIN was read", &e))?;
        let held = json!({ "issuance": card.issuance, "pin": pin.trim() });
        let answer = client.post(format!("{}/door/card", self.at)).json(&held).send().await;
        let outcome: Outcome = decode(answer).await?;
        if self.json {
            line(
                &serde_json::to_string(&outcome)
                    .map_err(|e| Failure::because("nothing could be said", &e))?,
            );
        } else if outcome.outcome == Came::In {
            line(&outcome.say);
        }
        if outcome.outcome == Came::In { Ok(()) } else { Err(Failure(outcome.say)) }
    }

    fn chosen<'a>(&self, cards: &'a [Holdable]) -> Result<&'a Holdable, Failure> {
        let list = || {
            let lines =
                cards.iter().map(|card| format!("\n  {} of {} ({})", card.number, card.holder, card.state));
            lines.collect::<String>()
        };
        if let Some(number) = &self.card {
            let found = cards.iter().find(|card| card.number == *number);
            return found.ok_or_else(|| Failure(format!("no card here has the number {number}:{}", list())));
        }
        let mut in_force = cards.iter().filter(|card| card.state == CardStateName::Active);
        match (in_force.next(), in_force.next(), cards) {
            (Some(card), None, _) | (None, _, [card]) => Ok(card),
            (None, _, []) => Err(Failure("there is no card yet".into())),
            _ => Err(Failure(format!("say which card with --card NUMBER:{}", list()))),
        }
    }
}

async fn decode<A: DeserializeOwned>(answer: Result<Response, reqwest::Error>) -> Result<A, Failure> {
    let answer = answer.map_err(|e| Failure::because("the door did not answer", &e))?;
    let status = answer.status();
    let unclear = |e: reqwest::Error| Failure::because("the door was not understood", &e);
    if status == StatusCode::OK {
        return answer.json().await.map_err(unclear);
    }
    match answer.json::<Outcome>().await {
        Ok(outcome) => Err(Failure(outcome.say)),
        Err(_) => Err(Failure(format!("the door answered {status}"))),
    }
}
