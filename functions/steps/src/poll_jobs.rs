//! poll-jobs: an agent says what it sees, and hears what it may claim.

use crate::http_edge::{Incoming, Result, json};
use crate::problem::Fault;
use api::agent::{Offer, Offers, Poll, PresentReader};
use cardwright_core::agents::{Seen, poll};
use cardwright_core::command::Engine;
use cardwright_core::missing;
use cardwright_core::ports::store::{Lists, Load, Principals};
use cardwright_core::principal::{Credentials, authenticate};
use cardwright_core::record::{JobRow, ReaderRecord};
use domain::id::AgentId;
use domain::time::Span;
use http::StatusCode;

/// `POST /api/agents/{agent}/poll`
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    principals: &dyn Principals,
    lists: &dyn Lists,
    poll_after: Span,
    incoming: &Incoming,
) -> Result {
    let credentials = Credentials::Agent(incoming.agent()?);
    let key = credentials.key();
    let load = Load::of(&key);
    let loaded = engine.commands.load(load).await?;
    let now = engine.clock.now();
    authenticate(&credentials, &loaded, now)?;
    let agent = loaded.agent.ok_or(Fault::NotFound(missing::AGENT))?;
    if incoming.param::<AgentId>("agent")? != agent.id {
        return Err(Fault::NotFound(missing::AGENT));
    }
    let body: Poll = incoming.json()?;
    let record = |PresentReader { reader, name, state, make }| ReaderRecord { reader, name, state, make };
    let readers = body.readers.into_iter().map(record).collect();
    let seen = Seen { readers, printer: body.printer, version: body.version };
    let jobs = poll(principals, lists, &agent, seen, now).await?;
    let own = |job: &JobRow| job.leased.as_ref().is_some_and(|(holder, _)| *holder == agent.id);
    let offer = |job: JobRow| Offer {
        was_at: job.held_at.clone().filter(|_| own(&job)),
        issuance: job.issuance,
        reader: job.target.map(|(_, reader)| reader),
        chip: job.chip,
        uid: job.uid,
        parts: job.parts,
        order: job.order,
    };
    json(StatusCode::OK, &Offers { jobs: jobs.into_iter().map(offer).collect(), poll_after })
}
