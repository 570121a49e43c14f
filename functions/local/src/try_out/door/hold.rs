//! Holding a card of the virtual reader to the door: it is taken out of the reader, put into one of its own at the door, signs,
//! and goes back.

use super::bench::{Bench, Parts, SOCKET};
use super::visitor::Said;
use crate::backend::Backend;
use crate::console::Failure;
use crate::try_out::InHand;
use api::try_out::Card;
use cardwright_core::ports::store::{Load, Order, PrincipalKey};
use domain::card::{CardStateName, CardSummary};
use domain::id::{ChipId, IssuanceId};
use domain::process::Package;
use sealed::secret::Pin;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{Mutex, watch};

/// The states of cards that somebody may have in hand.
const IN_HAND: [CardStateName; 4] =
    [CardStateName::Active, CardStateName::Issued, CardStateName::Inactive, CardStateName::Locked];
/// With fewer tries left no PIN is tried: a wrong one would block the card.
const TRIES: u8 = 2;

/// A card that may be held to the door.
#[derive(Serialize, Deserialize)]
pub(super) struct Holdable {
    pub(super) issuance: IssuanceId,
    pub(super) number: String,
    pub(super) holder: String,
    pub(super) state: CardStateName,
}

/// What came of it, and how to say that.
#[derive(Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) outcome: Came,
    pub(super) say: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Came {
    In,
    Refused,
    WrongPin,
    Failed,
}

/// Of a card in the stack of the virtual reader, as the agent's program lists it.
#[derive(Deserialize)]
struct Listed {
    chip: Option<ChipId>,
    pin_tries_left: Option<u8>,
    trouble: Option<String>,
    folder: PathBuf,
}

/// Whoever holds cards to the door.
pub(super) struct Hand {
    pub(super) backend: Backend,
    pub(super) in_hand: Arc<InHand>,
    pub(super) parts: Parts,
    /// Where the reader's folder is to be.
    pub(super) folder: PathBuf,
    pub(super) door: String,
    pub(super) certificate: PathBuf,
    /// One card at a time; none before it was started, or after it has failed.
    pub(super) bench: Mutex<Option<Bench>>,
    /// Why no card can be held here; none before that is known.
    pub(super) ready: watch::Sender<Option<Result<(), String>>>,
}

impl Hand {
    /// Starts the reader, to see whether this machine has one.
    pub(super) async fn prepare(&self) {
        let mut bench = self.bench.lock().await;
        let opened = Bench::open(self.folder.clone(), &self.parts).await;
        let ready = opened.as_ref().map(|_| ()).map_err(|why| {
            tracing::warn!(%why, "no card can be held to the door");
            format!("No virtual card can be held to the door on this machine: {why}.")
        });
        *bench = opened.ok();
        drop(bench);
        self.ready.send_replace(Some(ready));
    }

    /// The smart cards that somebody may have in hand, those in force first.
    pub(super) async fn cards(&self) -> Result<Vec<Holdable>, Failure> {
        let failed = |e| Failure::because("the cards were not listed", &e);
        let mut cards: Vec<CardSummary> = Vec::new();
        for state in IN_HAND {
            cards.extend(self.backend.lists.cards(state, Order::Newest, None).await.map_err(failed)?.rows);
        }
        cards.retain(|card| card.kind.is_some_and(|kind| kind.package == Package::DigitalId));
        let holders: Vec<_> =
            cards.iter().filter_map(|card| card.holder.clone()).map(PrincipalKey::Person).collect();
        let names = self.backend.lists.names(&holders).await.map_err(failed)?;
        let name = |card: &CardSummary| {
            let holder = PrincipalKey::Person(card.holder.clone()?);
            names.iter().find(|(principal, _)| *principal == holder).map(|(_, name)| name.clone())
        };
        let shown = cards.iter().map(|card| Holdable {
            issuance: card.issuance.clone(),
            number: card.number.to_string(),
            holder: name(card).unwrap_or_else(|| "Nobody".to_owned()),
            state: card.state,
        });
        Ok(shown.collect())
    }

    /// Holds a card to the door, and types its PIN.
    pub(super) async fn hold(&self, issuance: &IssuanceId, pin: &Pin) -> Outcome {
        match self.try_hold(issuance, pin).await {
            Ok(outcome) => outcome,
            Err(failure) => Outcome { outcome: Came::Failed, say: sentence(&failure.to_string()) },
        }
    }

    async fn try_hold(&self, issuance: &IssuanceId, pin: &Pin) -> Result<Outcome, Failure> {
        let chip = self.chip(issuance).await?;
        let mut bench = self.bench.lock().await;
        if bench.is_none() {
            *bench = Some(Bench::open(self.folder.clone(), &self.parts).await?);
        }
        let listed = self.listed().await?;
        if let Some(trouble) = listed.iter().find_map(|card| card.trouble.as_ref()) {
            let wait = "Try again when the card desk has finished the card that it is at work on";
            return Err(Failure(format!("{wait} ({trouble})")));
        }
        let Some(card) = listed.iter().find(|card| card.chip == Some(chip)) else {
            return Err(Failure("this card is not in the stack of the virtual reader".into()));
        };
        match card.pin_tries_left {
            Some(tries) if tries < TRIES => {
                let left = format!("Tries left on the PIN: {tries}");
                return Err(Failure(format!(
                    "{left}. None is tried here, as a wrong one would block the card"
                )));
            }
            _ => {}
        }
        let was = self.in_hand.card();
        self.in_hand.put(Card::Out).await?;
        let answered = self.at_the_door(&mut bench, card, pin).await;
        // Whatever came of it, the card goes back where it was.
        let back = self.in_hand.put(was).await;
        let said = answered?;
        back?;
        self.outcome(said, chip).await
    }

    async fn at_the_door(
        &self,
        bench: &mut Option<Bench>,
        card: &Listed,
        pin: &Pin,
    ) -> Result<Said, Failure> {
        let Some(reader) = bench else { return Err(Failure("there is no reader at the door".into())) };
        let socket = reader.socket();
        let answered = async {
            reader.insert(&card.folder).await?;
            let answered = self.visit(socket, pin).await;
            reader.put_away().await.and(answered)
        };
        let answered = answered.await;
        if answered.is_err() {
            // The next one begins with a new one.
            *bench = None;
        }
        answered
    }

    /// Sends somebody in. Who was let in stays there, and is heard to the end.
    async fn visit(&self, socket: PathBuf, pin: &Pin) -> Result<Said, Failure> {
        let failed = |e: std::io::Error| Failure::because("nobody went to the door", &e);
        let mut command = Command::new(std::env::current_exe().map_err(failed)?);
        command.args(["visit-door", "--door", &self.door, "--certificate"]).arg(&self.certificate);
        command.env(SOCKET, socket);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Failure("nobody went to the door".into()));
        };
        stdin.write_all(pin.expose().as_bytes()).await.map_err(failed)?;
        drop(stdin);
        let mut lines = BufReader::new(stdout).lines();
        let said = next(&mut lines).await?;
        if matches!(said, Said::In) {
            tokio::spawn(stays(child, lines));
        }
        Ok(said)
    }

    async fn outcome(&self, said: Said, chip: ChipId) -> Result<Outcome, Failure> {
        Ok(match said {
            Said::In => Outcome {
                outcome: Came::In,
                say: "The card has signed, and the door is open. The card is back in its reader.".to_owned(),
            },
            Said::Refused { why } => Outcome { outcome: Came::Refused, say: why },
            Said::WrongPin => {
                let listed = self.listed().await?;
                let left =
                    listed.iter().find(|card| card.chip == Some(chip)).and_then(|card| card.pin_tries_left);
                let left = left.map(|left| format!(" Tries left: {left}.")).unwrap_or_default();
                Outcome { outcome: Came::WrongPin, say: format!("The card did not take this PIN.{left}") }
            }
            Said::Failed { why } => return Err(Failure(why)),
        })
    }

    /// The chip of an issued card.
    async fn chip(&self, issuance: &IssuanceId) -> Result<ChipId, Failure> {
        let what = Load { issuance: Some(issuance), ..Load::of(&PrincipalKey::System) };
        let loaded = self.backend.engine.commands.load(what).await;
        let loaded = loaded.map_err(|e| Failure::because("the card was not found", &e))?;
        let chip =
            loaded.issuance.and_then(|record| Some(record.issuance.state.card()?.current_chip()?.chip));
        chip.ok_or_else(|| Failure("there is no such card with a chip".into()))
    }

    async fn listed(&self) -> Result<Vec<Listed>, Failure> {
        let listed = self.in_hand.listed().await?;
        serde_json::from_slice(&listed).map_err(|e| Failure::because("the cards were not listed", &e))
    }
}

async fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<Said, Failure> {
    let line =
        lines.next_line().await.map_err(|e| Failure::because("whoever went to the door was lost", &e))?;
    let line = line.ok_or_else(|| Failure("whoever went to the door said nothing".into()))?;
    serde_json::from_str(&line)
        .map_err(|e| Failure::because("whoever went to the door was not understood", &e))
}

/// Waits until who was let in is thrown out.
async fn stays(mut child: Child, mut lines: Lines<BufReader<ChildStdout>>) {
    if let Ok(Said::Refused { why }) = next(&mut lines).await {
        tracing::info!(why, "the virtual card was shown the door");
    }
    let _ended = child.wait().await;
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let whole: String = first.chain(letters).collect();
    if whole.ends_with('.') { whole } else { format!("{whole}.") }
}
