//! Production orders: a command is one read, one decision, one conditional write. What the system then has to do with
//! the order's cards, the stream's consumer does piece by piece.

mod cards;
mod errands;
mod preflight;

pub use cards::{CardCommand, on_card};
pub use preflight::{Surroundings, preflight};

use crate::command::{Engine, Sent, is_repeated, remember, seed, tries};
use crate::error::UseCaseError;
use crate::missing;
use crate::ports::orders::Orders;
use crate::ports::store::{Load, Loaded, StoreError};
use crate::principal::{Credentials, authenticate};
use crate::record::{ChainedOrderAudit, MAX_ORDER_BYTES, OrderRecord};
use domain::certificate::Sha256;
use domain::id::{CommandId, OrderId, SiteId, Version};
use domain::order::command::NewOrder;
use domain::order::{Choice, Order, OrderCommand, decide};
use domain::process::MassProcessId;
use domain::role::Actor;
use domain::text::Note;
use domain::time::Timestamp;

/// A command on an order as it arrives.
#[derive(Debug)]
pub struct OrderRequest {
    /// Who.
    pub credentials: Credentials,
    /// The command's id.
    pub command: CommandId,
    /// SHA-256 over route and body.
    pub digest: Sha256,
    /// About which order.
    pub order: OrderId,
    /// The versions that whoever sends it has seen, if that counts.
    pub seen: Option<Vec<Version>>,
}

impl OrderRequest {
    const fn sent(&self) -> Sent<'_> {
        Sent { command: &self.command, digest: &self.digest }
    }
}

/// What a new order is to be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its process.
    pub process: MassProcessId,
    /// Its site; that of who makes it if none.
    pub site: Option<SiteId>,
    /// Its cards.
    pub choice: Choice,
    /// Whether it pauses when a card fails.
    pub stop_at_first_failure: bool,
}

/// What a person commands of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// See [`OrderCommand`].
    Start,
    /// See [`OrderCommand`].
    Pause,
    /// See [`OrderCommand`].
    Resume,
    /// See [`OrderCommand`].
    Repeat,
    /// See [`OrderCommand`].
    Complete,
    /// See [`OrderCommand`].
    Cancel(Note),
}

/// The id of the order that a command makes: made from the command, so that sending it again finds the order.
pub fn id_for(command: &CommandId, sender: &str) -> OrderId {
    OrderId::from_random(seed(&format!("order\n{sender}\n{command}")))
}

/// Makes a draft.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn create(
    engine: &Engine,
    orders: &dyn Orders,
    request: &OrderRequest,
    plan: &Plan,
) -> Result<OrderRecord, UseCaseError> {
    for _ in tries() {
        let (actor, mut loaded, now) = open(engine, request).await?;
        if let Some(known) = loaded.order.take() {
            is_repeated(request.sent(), &actor, &known.commands)?;
            return Ok(known);
        }
        let own_site = || actor.person().and_then(|me| loaded.person(me)).map(|me| me.site.clone());
        let site = plan.site.clone().or_else(own_site).ok_or(UseCaseError::NotFound(missing::PERSON))?;
        let new = NewOrder {
            id: request.order.clone(),
            process: plan.process,
            site,
            choice: plan.choice.clone(),
            stop_at_first_failure: plan.stop_at_first_failure,
        };
        let mut record = advance(None, &actor, OrderCommand::Create(Box::new(new)), now)?;
        remember(&mut record.commands, request.sent(), &actor, record.version)?;
        match orders.save_order(&record).await {
            Ok(()) => return Ok(record),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Conflict.into())
}

/// Carries out a person's command.
///
/// # Errors
/// As [`UseCaseError`] says; nothing was changed then, or (the store being out of reach) the same command may be sent
/// again.
pub async fn execute(
    engine: &Engine,
    orders: &dyn Orders,
    request: &OrderRequest,
    act: &Act,
) -> Result<OrderRecord, UseCaseError> {
    let mut state = None;
    for _ in tries() {
        let (actor, mut loaded, now) = open(engine, request).await?;
        let before = loaded.order.take().ok_or(UseCaseError::NotFound(missing::ORDER))?;
        if is_repeated(request.sent(), &actor, &before.commands)? {
            return Ok(before);
        }
        let command = match act {
            Act::Start => OrderCommand::Start,
            Act::Pause => OrderCommand::Pause,
            Act::Resume => OrderCommand::Resume,
            Act::Repeat => OrderCommand::Repeat,
            Act::Cancel(reason) => OrderCommand::Cancel(reason.clone()),
            Act::Complete => {
                let tally = orders.tallies(std::slice::from_ref(&request.order)).await?.pop();
                OrderCommand::Complete { counts: tally.unwrap_or_default().counts }
            }
        };
        let advanced = advance(Some(&before), &actor, command, now);
        // Whoever may not give the command does not learn what became of the order either.
        let denied = matches!(&advanced, Err(UseCaseError::Rejected(why)) if why.is_about_the_actor());
        if !denied && request.seen.as_ref().is_some_and(|seen| !seen.contains(&before.version)) {
            let (state, since) = (before.order.state.name(), before.order.since);
            return Err(UseCaseError::OrderChanged { state, since });
        }
        state = Some(before.order.state.name());
        let mut record = advanced?;
        remember(&mut record.commands, request.sent(), &actor, record.version)?;
        match orders.save_order(&record).await {
            Ok(()) => return Ok(record),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(state.map_or(UseCaseError::NotFound(missing::ORDER), |state| UseCaseError::OrderBusy { state }))
}

async fn open(engine: &Engine, request: &OrderRequest) -> Result<(Actor, Loaded, Timestamp), UseCaseError> {
    let principal = request.credentials.key();
    let me = match &request.credentials {
        Credentials::Session(token) => vec![token.person.clone()],
        Credentials::Agent(_) | Credentials::System(_) => Vec::new(),
    };
    let order = Some(&request.order);
    let what = Load { people: &me, order, ..Load::of(&principal) };
    let loaded = engine.commands.load(what).await?;
    let now = engine.clock.now();
    let actor = authenticate(&request.credentials, &loaded, now)?;
    Ok((actor, loaded, now))
}

/// Decides the command and makes the record that would be written.
///
/// # Errors
/// A rejection, or a record over its bound.
pub(crate) fn advance(
    before: Option<&OrderRecord>,
    actor: &Actor,
    command: OrderCommand,
    now: Timestamp,
) -> Result<OrderRecord, UseCaseError> {
    let decision = decide(before.map(|record| &record.order), actor, command, now)?;
    let next: Order = decision.next;
    let mut head = before.map_or_else(|| audit::beginning_of_order(&next.id), |record| record.audit_head);
    let mut outbox = before.map_or_else(Vec::new, |record| record.outbox.clone());
    if let Some(record) = decision.audit {
        head =
            audit::link(head, &record).map_err(|_| UseCaseError::Internal("an audit record without JSON"))?;
        outbox.push(ChainedOrderAudit { record, head });
    }
    let record = OrderRecord {
        order: next,
        version: before.map_or(Version::FIRST, |record| record.version.next()),
        commands: before.map_or_else(Vec::new, |record| record.commands.clone()),
        outbox,
        audit_head: head,
    };
    let json = serde_json::to_vec(&record).map_err(|_| UseCaseError::Internal("a record without JSON"))?;
    if json.len() > MAX_ORDER_BYTES { Err(UseCaseError::TooLarge) } else { Ok(record) }
}
