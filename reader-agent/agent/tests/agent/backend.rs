//! As much of a backend as one job needs: checks signatures, remembers commands, releases, certifies.

mod job;

use api::agent::{Enrol, Job, Offer, Offers, RecordTrace, ReleasePrint};
use api::headers::{AGENT, AGENT_SIGNATURE, AGENT_TIME, IDEMPOTENCY_KEY};
use api::problem::Problem;
use api::signature::{Signed, message};
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::certificate::{Certificate, Sha256};
use domain::contactless::Uid;
use domain::evidence::{Evidence, Failure, ProductionStep};
use domain::id::{AgentId, Attempt, ChipId, CommandId, Fence, IssuanceId, OrderId};
use domain::time::{Span, Timestamp};
use domain::trace::{Exchange, TracePage};
use rcgen::{CertificateParams, Issuer, KeyPair};
use sealed::secret::{ManagementKey, Pin, Puk};
use sealed::transit::CardSecrets;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Digest as _;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, watch};

pub(crate) const PIN: &str = "271828";
pub(crate) const PUK: &str = "31415926";
/// As much of a document of two pages as anybody here looks at.
pub(crate) const PDF: &[u8] = b"%PDF-1.7 <</Type/Pages>> <</Type/Page>> <</Type/Page>>";
pub(crate) const CODE: &str = "ABCDE-FGHJK-LMNPQ-RSTUV";

/// What happens to one request of a job.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Trap {
    /// It never arrives.
    LoseRequest,
    /// It is carried out, but the answer gets lost.
    LoseAnswer,
    /// Whoever sent it is killed before it is carried out.
    KillBefore,
    /// Whoever sent it is killed after it was carried out.
    KillAfter,
    /// From then on, another claim holds the job.
    TakeAway,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// Enrolled agents' keys.
    pub(crate) agent: Option<Enrol>,
    pub(crate) job: Option<IssuanceId>,
    pub(crate) fence: u64,
    pub(crate) chip: Option<ChipId>,
    pub(crate) certificates: Vec<Certificate>,
    /// Jobs are badges: UID and print.
    pub(crate) badge: bool,
    /// They are print alone, and what is to be printed is no document.
    pub(crate) spoilt: bool,
    /// They have keys besides.
    pub(crate) keys: bool,
    /// It is a card of an order.
    pub(crate) order: bool,
    pub(crate) uid: Option<Uid>,
    /// Its UID is another card's.
    pub(crate) uid_taken: bool,
    pub(crate) steps: Vec<ProductionStep>,
    pub(crate) verified: Option<Evidence>,
    pub(crate) failed: Option<Failure>,
    /// Each call in order, polls left out.
    pub(crate) calls: Vec<String>,
    /// At which call, counted from 0, what happens.
    pub(crate) trap: Option<(usize, Trap)>,
    pub(crate) sprung: bool,
    /// So many releases come too early.
    pub(crate) pending: u32,
    /// How far this clock is ahead.
    pub(crate) ahead: Option<Span>,
    pub(crate) polls: u64,
    /// Each page that was told of what was said to cards, by claim and number.
    pub(crate) traces: BTreeMap<(Fence, TracePage), Vec<Exchange>>,
    /// What the agent must never do.
    pub(crate) wrongs: Vec<String>,
    answers: HashMap<String, (Vec<u8>, Answer)>,
}

type Answer = (StatusCode, Vec<u8>);

#[derive(Clone)]
pub(crate) struct Backend {
    state: Arc<Mutex<State>>,
    changed: watch::Sender<u64>,
    kill: mpsc::UnboundedSender<()>,
    ca: Arc<Issuer<'static, KeyPair>>,
    pub(crate) url: String,
}

pub(crate) fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

/// PIN and PUK are the card's, the management key is the chip's.
pub(crate) fn secrets(chip: ChipId) -> CardSecrets {
    CardSecrets {
        pin: Pin::parse(PIN).unwrap(),
        puk: Puk::parse(PUK).unwrap(),
        management_key: ManagementKey::new(sha2::Sha256::digest(chip.as_bytes()).into()),
    }
}

fn json(value: &impl Serialize) -> Answer {
    (StatusCode::OK, serde_json::to_vec(value).unwrap())
}

fn problem(status: u16, code: &str, detail: &str) -> Answer {
    let problem = Problem {
        kind: format!("urn:cardwright:problem:{code}"),
        title: code.into(),
        status,
        code: code.into(),
        detail: detail.into(),
        request_id: "req-1".into(),
        fields: Vec::new(),
    };
    (StatusCode::from_u16(status).unwrap(), serde_json::to_vec(&problem).unwrap())
}

fn fence_lost() -> Answer {
    problem(409, "fence-lost", "The job was taken over by a later claim; stop and leave the card as it is.")
}

impl Backend {
    /// A backend with one job, and the wire on which it says that the agent is to be killed.
    pub(crate) async fn start() -> (Self, mpsc::UnboundedReceiver<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (kill, kills) = mpsc::unbounded_channel();
        let backend = Self {
            state: Arc::default(),
            changed: watch::channel(0).0,
            kill,
            ca: Arc::new(Issuer::new(CertificateParams::default(), KeyPair::generate().unwrap())),
            url: format!("http://{}", listener.local_addr().unwrap()),
        };
        backend.offer();
        let served = backend.clone();
        let handler = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let served = served.clone();
            async move { served.serve(&method, &uri, &headers, &body).await }
        };
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(handler)).await });
        (backend, kills)
    }

    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut State) -> R) -> R {
        look(&mut self.state.lock().unwrap())
    }

    /// A new job, that no chip has begun with.
    pub(crate) fn offer(&self) {
        self.with(|s| {
            s.job = Some(IssuanceId::from_random([u8::try_from(s.calls.len()).unwrap(); 10]));
            (s.chip, s.uid, s.verified, s.failed) = (None, None, None, None);
        });
    }

    /// Waits until something is so.
    pub(crate) async fn until(&self, so: impl Fn(&State) -> bool) {
        let mut changed = self.changed.subscribe();
        let wait = changed.wait_for(|_| self.with(|s| so(s)));
        tokio::time::timeout(std::time::Duration::from_secs(60), wait)
            .await
            .unwrap_or_else(|_| panic!("it never was: {:?}", self.state.lock().unwrap()))
            .unwrap();
    }

    async fn serve(&self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Answer {
        if uri.path() == "/ca/chain.pem" {
            let pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
            return (StatusCode::OK, pem.repeat(2).into_bytes());
        }
        let call = uri.path().rsplit('/').next().unwrap().to_owned();
        let trap = self.with(|s| {
            if call == "poll" {
                s.polls += 1;
                return None;
            }
            // It comes beside the work, now or then: no trap can count on it.
            if call == "trace" {
                return None;
            }
            s.calls.push(call.clone());
            let trap = s.trap.filter(|(at, _)| *at == s.calls.len() - 1).map(|(_, trap)| trap);
            s.sprung |= trap.is_some();
            trap
        });
        match trap {
            Some(Trap::LoseRequest) => std::panic::resume_unwind(Box::new("the connection breaks")),
            Some(Trap::KillBefore) => return self.killed().await,
            Some(Trap::TakeAway) => self.with(|s| (s.fence, s.job) = (s.fence + 1, None)),
            _ => {}
        }
        let answer = self.with(|s| s.answer(method, uri, headers, body, &self.ca));
        self.changed.send_modify(|count| *count += 1);
        match trap {
            Some(Trap::LoseAnswer) => std::panic::resume_unwind(Box::new("the connection breaks")),
            Some(Trap::KillAfter) => self.killed().await,
            _ => answer,
        }
    }

    async fn killed(&self) -> Answer {
        self.kill.send(()).unwrap();
        std::future::pending().await
    }
}

impl State {
    fn wrong(&mut self, what: impl Into<String>) -> Answer {
        self.wrongs.push(what.into());
        problem(400, "wrong", "Wrong.")
    }

    /// Believes or refuses the agent; answers a repeated command as the first time.
    fn answer(
        &mut self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
        ca: &Issuer<'static, KeyPair>,
    ) -> Answer {
        let header = |name: &str| headers.get(name).unwrap().to_str().unwrap();
        let agent: AgentId = header(AGENT).parse().unwrap();
        let command: CommandId = header(IDEMPOTENCY_KEY).parse().unwrap();
        let at = Timestamp::from_millis(header(AGENT_TIME).parse().unwrap());
        let path = uri.path();
        let signed = Signed {
            agent: &agent,
            at,
            method: method.as_str(),
            path,
            command: &command,
            body: sha256(body),
        };
        let known = match path {
            "/api/agents" => parse(body),
            _ => self.agent.clone().unwrap(),
        };
        let signature = BASE64.decode(header(AGENT_SIGNATURE)).unwrap();
        if !sealed::identity::verify(known.signing_key.as_bytes(), &message(&signed), &signature) {
            return self.wrong(format!("a signature that does not hold, for {path}"));
        }
        let off = at.since(self.now());
        if off.abs() > Span::from_secs(300) {
            let detail = format!("The agent's clock is {} seconds off.", off.as_millis() / 1000);
            return problem(401, "agent-clock", &detail);
        }
        let content = [path.as_bytes(), body].concat();
        match self.answers.get(command.as_str()) {
            Some((same, answer)) if *same == content => return answer.clone(),
            Some(_) => return self.wrong(format!("a command id used twice, for {path}")),
            None => {}
        }
        let answer = self.carry_out(path, body, known, ca);
        if answer.0.is_success() {
            self.answers.insert(command.to_string(), (content, answer.clone()));
        }
        answer
    }

    #[expect(clippy::disallowed_methods, reason = "the agent's program has the real clock, too")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = Timestamp::from_millis(since.as_millis().try_into().unwrap());
        self.ahead.map_or(now, |ahead| now.plus(ahead))
    }

    fn carry_out(&mut self, path: &str, body: &[u8], agent: Enrol, ca: &Issuer<'static, KeyPair>) -> Answer {
        if path == "/api/agents" {
            return self.enrol(agent);
        }
        if path.ends_with("/trace") {
            let RecordTrace { fence, page, exchanges, .. } = parse(body);
            self.traces.insert((fence, page), exchanges.into());
            return (StatusCode::NO_CONTENT, Vec::new());
        }
        let open = self.verified.is_none() && self.failed.is_none();
        let job = self.job.clone().filter(|_| open);
        if path.ends_with("/poll") {
            let (chip, uid, parts) = (self.chip, self.uid.clone(), self.profile().parts());
            let order = self.order.then(|| OrderId::from_random([1; 10]));
            let jobs = job.into_iter().map(|issuance| Offer {
                issuance,
                reader: None,
                was_at: None,
                chip,
                uid: uid.clone(),
                parts,
                order: order.clone(),
            });
            let jobs = jobs.collect();
            return json(&Offers { jobs, poll_after: Span::from_millis(20) });
        }
        let Some(job) = job.filter(|job| path.contains(job.as_str())) else { return fence_lost() };
        match path.rsplit('/').next().unwrap() {
            "claim" => {
                self.fence += 1;
                json(&Job {
                    issuance: job,
                    fence: Fence::new(self.fence),
                    lease_until: self.now().plus(Span::from_secs(60)),
                    profile: self.profile(),
                    number: "CW-000001".parse().unwrap(),
                    chip: self.chip,
                    uid: self.uid.clone(),
                    attempt: Attempt::FIRST,
                    expires: Timestamp::from_millis(1_940_889_600_000),
                })
            }
            "secrets" => self.release(&job, &parse(body), agent),
            "uid" => self.register(parse(body)),
            "print" if parse::<ReleasePrint>(body).fence.get() == self.fence => {
                (StatusCode::OK, if self.spoilt { b"no document".to_vec() } else { PDF.to_vec() })
            }
            "print" => fence_lost(),
            "certificates" => self.certify(&job, parse(body), ca),
            _ => self.report(parse(body)),
        }
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> T {
    serde_json::from_slice(body).unwrap()
}
