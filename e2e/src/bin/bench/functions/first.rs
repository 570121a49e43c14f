//! The first event that each function gets.

use api::agent::{Certify, Poll, PresentReader, ReleaseSecrets};
use api::issuance::OpenLetter;
use api::session::BEGIN;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::functions::event;
use cardwright_e2e::in_process::{Act, Agent, Call, Office, READER, SoftCard};
use domain::id::Fence;
use domain::issuance::command::Found;
use domain::reader::ReaderState;
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

/// What a function is asked first.
pub(super) enum First {
    /// To do it.
    Act(Act),
    SignIn,
    SignOut,
    Enrol,
    Poll,
    Read,
    Chain,
    Letter,
    Secrets,
    Certificates,
    Sweep,
}

/// Each function, and what it is asked.
pub(super) const FIRST: [(&str, First); 18] = [
    ("ca-chain", First::Chain),
    ("certify", First::Certificates),
    ("choose-production", First::Act(Act::ChooseSingle)),
    ("claim-job", First::Act(Act::Claim)),
    ("confirm-production", First::Act(Act::Confirm)),
    ("create-card-object", First::Sweep),
    ("decide-approval", First::Act(Act::Approve)),
    ("enrol-agent", First::Enrol),
    ("poll-jobs", First::Poll),
    ("print-letter", First::Letter),
    ("produce-card", First::Act(Act::Produce)),
    ("read", First::Read),
    ("release-secrets", First::Secrets),
    ("report-production", First::Act(Act::Verified)),
    ("request-card", First::Act(Act::Request)),
    ("sign-in", First::SignIn),
    ("sign-out", First::SignOut),
    ("withdraw", First::Act(Act::Abort)),
];

impl First {
    /// The event, with everything done that has to come before it.
    pub(super) async fn event(&self, office: &Office) -> Value {
        let officer = &office.staff_members().officer;
        event(&match self {
            Self::Act(act) => {
                let mut case = office.case_before(*act).await;
                case.call(*act)
            }
            Self::SignIn => Call::get(BEGIN),
            Self::SignOut => {
                let session = office.sign_in(&officer.person).await;
                Call::empty(Method::DELETE, "/api/session".to_owned()).by(&session)
            }
            Self::Enrol => {
                let agent = Agent::new(&office.name("newcomer"));
                let enrol = agent.enrol(&office.code("main").await);
                Call::post("/api/agents", "cmd-enrol", &enrol).signed(&agent, office.clock.now())
            }
            Self::Poll => {
                let name = "Reader".to_owned();
                let reader =
                    PresentReader { reader: READER.parse().unwrap(), name, state: ReaderState::Empty };
                signed(
                    office,
                    &format!("/api/agents/{}/poll", office.desk().id),
                    &Poll { readers: vec![reader] },
                )
            }
            Self::Read => Call::get("/api/me").by(officer),
            Self::Chain => Call::get("/ca/chain.pem"),
            Self::Letter => {
                let administrator = &office.staff_members().administrator;
                Call::post("/api/issuances/iss-none/letter", "cmd-letter", &OpenLetter { reprint: None })
                    .by(administrator)
            }
            Self::Secrets => {
                let (fence, chip) = (Fence::new(1), SoftCard::blank().chip);
                signed(
                    office,
                    "/api/jobs/iss-none/secrets",
                    &ReleaseSecrets { fence, chip, found: Found::Blank },
                )
            }
            Self::Certificates => {
                let (job, fence) = ("iss-none".parse().unwrap(), Fence::new(1));
                let keys = vec![SoftCard::blank().proven_key(&job, fence)];
                signed(office, "/api/jobs/iss-none/certificates", &Certify { fence, keys })
            }
            Self::Sweep => return json!({ "sweep": {} }),
        })
    }
}

fn signed(office: &Office, path: &str, body: &impl Serialize) -> Call {
    Call::post(path, &office.name("cmd"), body).signed(office.desk(), office.clock.now())
}
