//! claim-job: an agent takes a job.

use crate::http_edge::{Incoming, Result, json};
use crate::problem::Fault;
use api::agent::{Claim, Job};
use cardwright_core::command::{Also, Engine, execute_with};
use cardwright_core::ports::store::Loaded;
use cardwright_core::principal::Credentials;
use domain::issuance::command::OrderStanding;
use domain::issuance::state::DeskReader;
use domain::issuance::{Command, State};
use domain::order::OrderStateName;
use domain::rejection::Rejection;
use http::StatusCode;

/// `POST /api/jobs/{issuance}/claim`
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, incoming: &Incoming) -> Result {
    let request = incoming.agent_command()?;
    let body: Claim = incoming.json()?;
    let Credentials::Agent(proof) = &request.credentials else {
        return Err(Fault::Internal("an agent's command without an agent"));
    };
    let at = DeskReader { agent: proof.agent.clone(), reader: body.reader };
    let record = {
        let also = Also { order: body.order, ..Also::default() };
        let claim = |loaded: &Loaded| Ok(Command::Claim { at: at.clone(), order: standing(loaded) });
        execute_with(engine, &request, also, claim).await?
    };
    let State::InProduction(production) = &record.issuance.state else {
        return Err(Rejection::FenceLost.into());
    };
    if production.lease.at != at {
        return Err(Rejection::FenceLost.into());
    }
    let job = Job {
        issuance: record.issuance.id.clone(),
        fence: production.lease.fence,
        lease_until: production.lease.until,
        profile: record.issuance.profile(),
        number: production.card.number.clone(),
        chip: production.card.current_chip().map(|release| release.chip),
        uid: production.card.uid.as_ref().map(|read| read.uid.clone()),
        attempt: production.card.attempt,
        expires: record.issuance.card_until(production.card.produced.at),
    };
    json(StatusCode::OK, &job)
}

/// The order that offered the card, as it stands now.
fn standing(loaded: &Loaded) -> Option<OrderStanding> {
    let order = &loaded.order.as_ref()?.order;
    let running = order.state.name() == OrderStateName::Running;
    Some(OrderStanding { order: order.id.clone(), running })
}
