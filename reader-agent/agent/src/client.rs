//! The server as the agent meets it: signed requests, sent again under the same id until answered.

use crate::edge::Edge;
use crate::home::Identity;
use crate::server::Server;
use api::agent::{
    Certified, Certify, Claim, Enrol, Enrolled, Job, Offers, Poll, RecordTrace, RegisterUid, ReleasePrint,
    ReleaseSecrets, ReportProduction, Secrets,
};
use api::headers::{AGENT, AGENT_SIGNATURE, AGENT_TIME, IDEMPOTENCY_KEY};
use api::problem::Problem;
use api::signature::{Signed, message};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::certificate::Sha256;
use domain::id::{CommandId, IssuanceId};
use domain::time::Timestamp;
use reqwest::header::{CONTENT_TYPE, DATE};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::Digest as _;
use std::error::Error as _;
use std::time::{Duration, UNIX_EPOCH};

/// How often one command is sent, which takes about ten seconds in all. Whoever gives up after that loses
/// nothing: the job waits.
const TRIES: u32 = 8;
/// Wait after the first try; doubled each time.
const FIRST_DELAY: Duration = Duration::from_millis(100);
/// The longest wait between two tries.
const LONGEST_DELAY: Duration = Duration::from_secs(5);
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long an answer may take that holds up a card.
const SHORT_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a call was not answered as it should.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Nobody answers.
    #[error(
        "the server at {server} does not answer ({cause}); check that it runs and can be reached from here"
    )]
    NoAnswer {
        /// Where it should be.
        server: Server,
        /// What the network says.
        cause: String,
    },
    /// The server refused, in a sentence that says what to do.
    #[error("{}", .0.detail)]
    Refused(Box<Problem>),
    /// Something else answers there.
    #[error("what answers at {server} (status {status}) is no Cardwright server; check the address")]
    Strange {
        /// Where it should be.
        server: Server,
        /// The HTTP status.
        status: u16,
    },
}

impl CallError {
    /// What kind of trouble it is, whatever the sentence counts.
    pub fn kind(&self) -> &str {
        match self {
            Self::NoAnswer { .. } => "no-answer",
            Self::Refused(problem) => &problem.code,
            Self::Strange { .. } => "strange",
        }
    }

    /// Whether the same command may go through a little later.
    fn may_pass(&self) -> bool {
        let status = match self {
            Self::NoAnswer { .. } => return true,
            Self::Refused(problem) if problem.code == "busy" => return true,
            Self::Refused(problem) => problem.status,
            Self::Strange { status, .. } => *status,
        };
        status >= 500 || status == 429
    }
}

/// What the server says of its authority.
#[derive(Clone, Copy, Debug)]
pub struct CaChain {
    /// How many certificates there are.
    pub certificates: usize,
    /// The server's clock, to the second.
    pub date: Option<Timestamp>,
}

/// The server, for one agent.
pub struct Client {
    http: reqwest::Client,
    identity: Identity,
    edge: Edge,
}

impl Client {
    /// The server of this agent.
    ///
    /// # Errors
    /// [`CallError::NoAnswer`] if this workstation cannot make TLS connections.
    pub fn new(identity: Identity, edge: Edge) -> Result<Self, CallError> {
        // A redirect would lead away from the path that was signed.
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(SHORT_TIMEOUT);
        if identity.server.is_here() {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| no_answer(&identity.server, &error))?;
        Ok(Self { http, identity, edge })
    }

    /// Who the agent is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The workstation.
    pub const fn edge(&self) -> &Edge {
        &self.edge
    }

    /// Brings the keys and the one-time code.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn enrol(&self, body: &Enrol) -> Result<Enrolled, CallError> {
        self.command("/api/agents", body).await
    }

    /// Asks for jobs. Sent once: the next poll comes anyway.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn poll(&self, body: &Poll) -> Result<Offers, CallError> {
        let path = format!("/api/agents/{}/poll", self.identity.agent);
        self.send(&path, &self.command_id(), &json(body), TIMEOUT, from_json).await
    }

    /// Takes a job.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn claim(&self, job: &IssuanceId, body: &Claim) -> Result<Job, CallError> {
        self.command(&job_path(job, "claim"), body).await
    }

    /// Puts the chip on record and gets the secrets for it.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn release(&self, job: &IssuanceId, body: &ReleaseSecrets) -> Result<Secrets, CallError> {
        self.command(&job_path(job, "secrets"), body).await
    }

    /// Has the card's keys certified.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn certify(&self, job: &IssuanceId, body: &Certify) -> Result<Certified, CallError> {
        self.command(&job_path(job, "certificates"), body).await
    }

    /// Takes a contactless chip for the card.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn register_uid(&self, job: &IssuanceId, body: &RegisterUid) -> Result<(), CallError> {
        self.command::<IgnoredAny>(&job_path(job, "uid"), body).await.map(|_| ())
    }

    /// Gets the document that is printed on the card: PDF.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn release_print(&self, job: &IssuanceId, body: &ReleasePrint) -> Result<Vec<u8>, CallError> {
        self.insist(&job_path(job, "print"), body, |answer| Some(answer.to_vec())).await
    }

    /// Reports how the work on the card ended.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn report(&self, job: &IssuanceId, body: &ReportProduction) -> Result<(), CallError> {
        self.command::<IgnoredAny>(&job_path(job, "report"), body).await.map(|_| ())
    }

    /// Tells how far the card is. Sent once, as it works on meanwhile and will soon be further.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn progress(&self, job: &IssuanceId, body: &ReportProduction) -> Result<(), CallError> {
        let path = job_path(job, "report");
        let read = from_json::<IgnoredAny>;
        self.send(&path, &self.command_id(), &json(body), SHORT_TIMEOUT, read).await.map(|_| ())
    }

    /// Tells what was said to the card. Sent once while more is to come, and insisted on at the end.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn trace(&self, job: &IssuanceId, body: &RecordTrace, last: bool) -> Result<(), CallError> {
        let (path, nothing) = (job_path(job, "trace"), |_: &[u8]| Some(()));
        if last {
            return self.insist(&path, body, nothing).await;
        }
        self.send(&path, &self.command_id(), &json(body), SHORT_TIMEOUT, nothing).await
    }

    /// Gets the authority's certificates, as anybody may.
    ///
    /// # Errors
    /// [`CallError`]
    pub async fn ca_chain(&self) -> Result<CaChain, CallError> {
        let server = &self.identity.server;
        let no_answer = |error: reqwest::Error| no_answer(server, &error);
        let request = self.http.get(server.at("/ca/chain.pem")).timeout(SHORT_TIMEOUT);
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status();
        if !status.is_success() {
            return Err(CallError::Strange { server: server.clone(), status: status.as_u16() });
        }
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok()).and_then(timestamp);
        let pem = response.text().await.map_err(no_answer)?;
        Ok(CaChain { certificates: pem.matches("-----BEGIN CERTIFICATE-----").count(), date })
    }

    fn command_id(&self) -> CommandId {
        CommandId::from_random(self.edge.bytes())
    }

    /// Sends a command until it is answered, under one id: carried out twice it is not.
    async fn command<A: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<A, CallError> {
        self.insist(path, body, from_json).await
    }

    /// The same, for an answer of any form.
    async fn insist<A>(
        &self,
        path: &str,
        body: &impl Serialize,
        read: impl Fn(&[u8]) -> Option<A>,
    ) -> Result<A, CallError> {
        let (id, body) = (self.command_id(), json(body));
        let mut delay = FIRST_DELAY;
        for _ in 1..TRIES {
            match self.send(path, &id, &body, TIMEOUT, &read).await {
                Err(error) if error.may_pass() => tracing::debug!(path, %error, "sending again"),
                answer => return answer,
            }
            tokio::time::sleep(self.edge.jitter(delay)).await;
            delay = LONGEST_DELAY.min(delay * 2);
        }
        self.send(path, &id, &body, TIMEOUT, &read).await
    }

    /// Sends a request, with a signature of this moment.
    async fn send<A>(
        &self,
        path: &str,
        command: &CommandId,
        body: &[u8],
        timeout: Duration,
        read: impl Fn(&[u8]) -> Option<A>,
    ) -> Result<A, CallError> {
        let Identity { server, agent, signing, .. } = &self.identity;
        let at = self.edge.now();
        let digest = Sha256(sha2::Sha256::digest(body).into());
        let signed = message(&Signed { agent, at, method: "POST", path, command, body: digest });
        let request = self
            .http
            .post(server.at(path))
            .timeout(timeout)
            .header(CONTENT_TYPE, "application/json")
            .header(IDEMPOTENCY_KEY, command.as_str())
            .header(AGENT, agent.as_str())
            .header(AGENT_TIME, at.as_millis())
            .header(AGENT_SIGNATURE, BASE64.encode(signing.sign(&signed)))
            .body(body.to_vec());
        let no_answer = |error: reqwest::Error| no_answer(server, &error);
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status();
        let answer = response.bytes().await.map_err(no_answer)?;
        let strange = || CallError::Strange { server: server.clone(), status: status.as_u16() };
        if status.is_success() {
            return read(&answer).ok_or_else(strange);
        }
        let problem = serde_json::from_slice(&answer).map_err(|_| strange())?;
        Err(CallError::Refused(Box::new(problem)))
    }
}

/// A date as HTTP writes it (RFC 9110, 5.6.7).
fn timestamp(date: &str) -> Option<Timestamp> {
    let since = httpdate::parse_http_date(date).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_millis(i64::try_from(since.as_millis()).ok()?))
}

fn from_json<A: DeserializeOwned>(answer: &[u8]) -> Option<A> {
    serde_json::from_slice(answer).ok()
}

fn job_path(job: &IssuanceId, call: &str) -> String {
    format!("/api/jobs/{job}/{call}")
}

#[expect(clippy::expect_used, reason = "the wire's types are structs with text for keys")]
fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("a type of the wire is JSON")
}

/// The innermost cause is the one that tells: "connection refused", not "error sending request".
fn no_answer(server: &Server, error: &reqwest::Error) -> CallError {
    let mut cause = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        cause = error.to_string();
        next = error.source();
    }
    CallError::NoAnswer { server: server.clone(), cause }
}
