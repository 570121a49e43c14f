//! The first event that each function gets.

use adapters::edge::SystemClock;
use api::agent::{Certify, Poll, PresentReader, ReleasePrint, ReleaseSecrets};
use api::card::{CardLife, ReportLoss};
use api::issuance::OpenLetter;
use api::order::CreateOrder;
use api::people::PersonForm;
use api::session::BEGIN;
use api::settings::SettingRow;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::functions::{DynamoDb, event, stream};
use cardwright_e2e::in_process::{Act, Agent, Call, Case, Office, READER, Session, SoftCard, holder};
use domain::id::Fence;
use domain::issuance::command::Found;
use domain::order::{Choice, PoolFilter};
use domain::person::change::PersonFields;
use domain::process::MassProcessId;
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use domain::role::Role;
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};
use std::ops::RangeInclusive;

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
    Status,
    Letter,
    Secrets,
    Certificates,
    Reference,
    Policy,
    Print,
    Imports,
    Portrait,
    NewPerson,
    HandOver,
    Loss,
    Draft,
    Preflight,
    Withdrawal,
    Log,
    /// What the stream has of somebody who pressed Produce card.
    Change,
    /// What the stream has of the record of that.
    LaidDown,
    /// What the schedule asks, where nothing is to be done: of a CRL that was made already, of mails that were sent.
    Due,
}

/// Each function, and what it is asked.
pub(super) const FIRST: [(&str, First); 35] = [
    ("answer-ocsp", First::Status),
    ("api-reference", First::Reference),
    ("ca-chain", First::Chain),
    ("certify", First::Certificates),
    ("choose-production", First::Act(Act::ChooseSingle)),
    ("claim-job", First::Act(Act::Claim)),
    ("configure", First::Policy),
    ("confirm-production", First::Act(Act::Confirm)),
    ("create-card-object", First::Change),
    ("decide-approval", First::Act(Act::Approve)),
    ("enrol-agent", First::Enrol),
    ("import-people", First::Imports),
    ("manage-card", First::HandOver),
    ("manage-order", First::Draft),
    ("photo", First::Portrait),
    ("poll-jobs", First::Poll),
    ("preflight-order", First::Preflight),
    ("print-letter", First::Letter),
    ("produce-card", First::Act(Act::Produce)),
    ("publish-status", First::Due),
    ("read", First::Read),
    ("read-audit", First::Log),
    ("register-uid", First::Act(Act::RegisterUid)),
    ("release-print", First::Print),
    ("release-secrets", First::Secrets),
    ("report-lost", First::Loss),
    ("report-production", First::Act(Act::Verified)),
    ("request-card", First::Act(Act::Request)),
    ("save-person", First::NewPerson),
    ("send-mail", First::Due),
    ("sequence-audit", First::LaidDown),
    ("sign-in", First::SignIn),
    ("sign-out", First::SignOut),
    ("withdraw", First::Act(Act::Abort)),
    ("withdraw-agent", First::Withdrawal),
];

impl First {
    /// Which status says that the function did what it was asked. None: it answers no request.
    pub(super) const fn answers(&self) -> Option<RangeInclusive<u64>> {
        match self {
            Self::Letter
            | Self::Print
            | Self::Secrets
            | Self::Certificates
            | Self::Portrait
            | Self::Preflight => Some(404..=404),
            Self::SignIn => Some(300..=399),
            Self::Change | Self::LaidDown | Self::Due => None,
            _ => Some(200..=299),
        }
    }

    /// The event, with everything done that has to come before it.
    pub(super) async fn event(&self, office: &Office, dynamodb: &DynamoDb) -> Value {
        let staff = office.staff_members();
        let officer = &staff.officer;
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
                let reader = PresentReader {
                    reader: READER.parse().unwrap(),
                    name,
                    state: ReaderState::Empty,
                    make: ReaderMake::default(),
                };
                signed(
                    office,
                    &format!("/api/agents/{}/poll", office.desk().id),
                    &Poll { readers: vec![reader], printer: PrinterState::Unknown, version: None },
                )
            }
            Self::Read => Call::get("/api/me").by(officer),
            Self::Chain => Call::get("/ca/chain.pem"),
            // No request at all: it is told so, and no key is used.
            Self::Status => Call::get("/pki/ocsp/AAAA"),
            Self::Due => return due(office).await,
            Self::Letter => {
                Call::post("/api/issuances/iss-none/letter", "cmd-letter", &OpenLetter { reprint: None })
                    .by(&staff.administrator)
            }
            Self::Secrets | Self::Certificates | Self::Print => self.without_a_job(office),
            Self::Reference => Call::get("/api/openapi.json"),
            Self::Policy => policy(office).await,
            Self::Imports => Call::get("/api/imports").by(officer),
            Self::Portrait => Call::get(format!("/api/people/{}/photo", officer.person)).by(officer),
            Self::NewPerson => {
                let form = PersonForm::of(&PersonFields::of(&holder(&office.name("newcomer"))));
                Call::post("/api/people", &office.name("cmd"), &form).by(officer)
            }
            Self::HandOver => {
                let case = issued(office).await;
                let path = format!("/api/cards/{}/life", case.id());
                case.post(&path, &CardLife::HandOver { to: None }).by(&staff.administrator)
            }
            Self::Loss => {
                let case = issued(office).await;
                let path = format!("/api/my/cards/{}/loss", case.id());
                case.post(&path, &ReportLoss { reason: None }).by(&case.holder)
            }
            Self::Draft => draft(office),
            Self::Preflight => Call::get("/api/orders/ord-none/preflight").by(&staff.production),
            Self::Withdrawal => withdrawal(office).await,
            Self::Log => Call::get("/api/audit").by(&auditor(office).await),
            Self::LaidDown => return laid_down(office, dynamodb).await,
            Self::Change => return changed(office, dynamodb).await,
        })
    }
}

impl First {
    /// What an agent asks about a job that is not there, so that no key is used and nothing is drawn.
    fn without_a_job(&self, office: &Office) -> Call {
        let (card, fence) = (SoftCard::blank(), Fence::new(1));
        if matches!(self, Self::Secrets) {
            let ask = ReleaseSecrets { fence, chip: card.chip, found: Found::Blank };
            return signed(office, "/api/jobs/iss-none/secrets", &ask);
        }
        if matches!(self, Self::Print) {
            return signed(office, "/api/jobs/iss-none/print", &ReleasePrint { fence });
        }
        let keys = vec![card.proven_key(&"iss-none".parse().unwrap(), fence)];
        signed(office, "/api/jobs/iss-none/certificates", &Certify { fence, keys, attestation: None })
    }
}

/// The schedule's own event, where nothing waits: what the other functions gave occasion to since the round began is sent
/// before, and the reminders of the day are written in the first round.
async fn due(office: &Office) -> Value {
    office.clock.advance(SystemClock.now().since(office.clock.now()));
    office.mail_room.send_due().await.unwrap();
    json!({ "sweep": {} })
}

/// What the stream has of somebody who pressed Produce card.
async fn changed(office: &Office, dynamodb: &DynamoDb) -> Value {
    office.case_before(Act::Produce).await.does_alone(Act::Produce).await;
    let last = stream::records(dynamodb).await.pop();
    office.settle().await;
    json!({ "Records": [last] })
}

/// A draft of all that is in the pool.
fn draft(office: &Office) -> Call {
    let draft = CreateOrder {
        process: MassProcessId::PcmProcMassProductionEmployeeCard,
        site: None,
        choice: Choice::Filter { filter: PoolFilter::default() },
        stop_at_first_failure: false,
    };
    Call::post("/api/orders", &office.name("cmd"), &draft).by(&office.staff_members().production)
}

/// An agent that has just come is withdrawn.
async fn withdrawal(office: &Office) -> Call {
    let agent = office.agent(&office.name("leaver"), "main").await;
    let withdraw = Call::empty(Method::DELETE, format!("/api/agents/{}", agent.id));
    withdraw.with("idempotency-key", &office.name("cmd")).by(&system_administrator(office).await)
}

/// Another length for PINs.
async fn policy(office: &Office) -> Call {
    let administrator = system_administrator(office).await;
    let policy = json!({ "value": { "setting": "pin-policy", "value": { "length": 7 } } });
    let edition = edition(office, &administrator).await;
    Call::put("/api/settings/pin-policy", &office.name("cmd"), edition, &policy).by(&administrator)
}

async fn system_administrator(office: &Office) -> Session {
    office.hire(holder(&office.name("administrator")), &[Role::SystemAdministrator]).await
}

/// What the stream has of the record that was laid down last: a start is measured, and not a batch.
async fn laid_down(office: &Office, dynamodb: &DynamoDb) -> Value {
    office.case_before(Act::Produce).await.does(Act::Produce).await;
    let mut records = stream::records(dynamodb).await;
    records.retain(|record| record["dynamodb"]["Keys"].to_string().contains("audit#"));
    let records = records.split_off(records.len().saturating_sub(1));
    json!({ "Records": records })
}

async fn auditor(office: &Office) -> Session {
    office.hire(holder(&office.name("auditor")), &[Role::Auditor]).await
}

/// The edition of the PIN policy that holds.
async fn edition(office: &Office, administrator: &Session) -> u64 {
    let reply = office.send(&Call::get("/api/settings/pin-policy").by(administrator)).await;
    reply.json::<SettingRow>().edition.get()
}

async fn issued(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    case
}

fn signed(office: &Office, path: &str, body: &impl Serialize) -> Call {
    Call::post(path, &office.name("cmd"), body).signed(office.desk(), office.clock.now())
}
