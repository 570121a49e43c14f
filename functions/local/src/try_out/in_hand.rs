//! The card in the virtual reader, as somebody at the desk has it in hand: taken out at any moment, and put back.

use crate::backend::Backend;
use crate::console::Failure;
use api::try_out::{Card, InReader};
use cardwright_core::error::UseCaseError;
use cardwright_core::ports::store::Load;
use cardwright_core::principal::{Credentials, authenticate};
use domain::language::Phrase;
use domain::role::Role;
use http::{Method, StatusCode};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use steps::http_edge::{Incoming, Result, json};
use steps::problem::Fault;
use tokio::process::Command;

/// Who may be at the desk.
const DESK: &[Role] = &[
    Role::RegistrationOfficer,
    Role::CardAdministrator,
    Role::CardProductionAdministrator,
    Role::SystemAdministrator,
];

/// The agent's program moves the card: this server knows no cards.
pub(crate) struct InHand {
    program: PathBuf,
    home: PathBuf,
    out: AtomicBool,
}

impl InHand {
    /// The card of this agent.
    pub(super) const fn new(program: PathBuf, home: PathBuf) -> Self {
        Self { program, home, out: AtomicBool::new(false) }
    }

    /// Puts the card into the reader: an earlier run may have ended with it out.
    pub(super) async fn put_back(&self) -> std::result::Result<(), Failure> {
        self.put(Card::In).await
    }

    /// Where the card is.
    pub(super) fn card(&self) -> Card {
        if self.out.load(Ordering::Relaxed) { Card::Out } else { Card::In }
    }

    /// Takes it out, or puts it in.
    pub(super) async fn put(&self, card: Card) -> std::result::Result<(), Failure> {
        let act = if card == Card::Out { "pull-out" } else { "put-back" };
        self.agent("the card was not moved", &[act]).await?;
        self.out.store(card == Card::Out, Ordering::Relaxed);
        Ok(())
    }

    /// All cards of the reader's stack, as the agent's program lists them in JSON.
    pub(super) async fn listed(&self) -> std::result::Result<Vec<u8>, Failure> {
        self.agent("the cards were not listed", &["cards", "--json"]).await
    }

    /// The agent's program.
    pub(super) fn program(&self) -> &Path {
        &self.program
    }

    /// What the agent's program answers.
    async fn agent(&self, not_done: &str, act: &[&str]) -> std::result::Result<Vec<u8>, Failure> {
        let mut command = Command::new(&self.program);
        command.args(act).arg("--home").arg(&self.home).stdin(Stdio::null()).kill_on_drop(true);
        let output = command.output().await.map_err(|e| Failure::because(not_done, &e))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure(format!("{not_done}: {}", said.trim())))
    }
}

/// `GET` and `POST /api/try-out/reader`: where the card is, and to move it.
pub(crate) async fn handle(backend: &Backend, incoming: &Incoming) -> Result {
    let moves = incoming.method == Method::POST;
    let token = if moves { incoming.session_for_command()? } else { incoming.session()? };
    let credentials = Credentials::Session(token);
    let principal = credentials.key();
    let load = Load::of(&principal);
    let loaded = backend.engine.commands.load(load).await?;
    let actor = authenticate(&credentials, &loaded, backend.engine.clock.now())?;
    if !DESK.iter().any(|role| actor.has(*role)) {
        return Err(UseCaseError::Forbidden(Phrase::new(
            "the card is in the hands of whoever works at the desk",
            "kortet är i händerna på den som arbetar vid kortexpeditionen",
        ))
        .into());
    }
    let Some(in_hand) = &backend.in_hand else {
        return if moves { Err(Fault::NoRoute) } else { json(StatusCode::OK, &InReader { card: None }) };
    };
    if moves {
        let InReader { card } = incoming.json()?;
        let card = card.ok_or(Fault::Query(Phrase::new(
            "say whether the card is to be in or out",
            "ange om kortet ska vara inne eller ute",
        )))?;
        in_hand.put(card).await.map_err(|failure| {
            tracing::error!("{failure}");
            Fault::Internal("the card in the virtual reader was not moved")
        })?;
    }
    json(StatusCode::OK, &InReader { card: Some(in_hand.card()) })
}
