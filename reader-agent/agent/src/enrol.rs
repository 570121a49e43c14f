//! Enrolment: the agent makes its keys, keeps them, and brings them to the server with a one-time code.

use crate::client::{CallError, Client};
use crate::edge::Edge;
use crate::home::{Home, HomeError, Identity};
use crate::server::Server;
use api::agent::{Enrol, Enrolled};
use domain::certificate::Der;
use domain::id::AgentId;
use sealed::transit::TransitError;

/// How an enrolment ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Enrolment {
    /// The server took the agent.
    Done(Enrolled),
    /// It had done so before; the code was not used.
    Already(AgentId),
}

/// Why an agent was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// Its folder.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The server, or the way to it. The same call again is safe.
    #[error(transparent)]
    Call(#[from] CallError),
    /// It belongs to another server.
    #[error("this agent is enrolled at {0}; use another home for another server")]
    OtherServer(Server),
    /// A key of its own is none.
    #[error(transparent)]
    Key(#[from] TransitError),
}

/// Enrols the agent of this home. After a lost answer the same call brings the same keys again.
///
/// # Errors
/// [`EnrolError`]; what was done so far is kept.
pub async fn enrol(
    home: &Home,
    server: Server,
    code: &str,
    name: &str,
    edge: Edge,
) -> Result<Enrolment, EnrolError> {
    match home.identity() {
        Ok(identity) if identity.server == server => return Ok(Enrolment::Already(identity.agent)),
        Ok(identity) => return Err(EnrolError::OtherServer(identity.server)),
        Err(HomeError::NotEnrolled) => {}
        Err(error) => return Err(error.into()),
    }
    let identity = match home.enrolling()? {
        Some(identity) => Identity { server, ..identity },
        None => Identity::new(server, &edge),
    };
    home.keep_enrolling(&identity)?;
    let body = Enrol {
        agent: identity.agent.clone(),
        code: code.to_owned(),
        name: name.to_owned(),
        signing_key: Der::new(identity.signing.public_key().to_vec()),
        sealing_key: Der::try_from(String::from(identity.sealing.public_key()?))
            .map_err(|_| TransitError::Key)?,
    };
    let enrolled = Client::new(identity, edge)?.enrol(&body).await?;
    home.enrolled()?;
    Ok(Enrolment::Done(enrolled))
}
