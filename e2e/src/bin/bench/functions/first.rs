//! The first event that each function gets.

use api::agent::{Certify, Poll, PresentReader, ReleaseSecrets};
use api::card::{CardLife, ReportLoss};
use api::issuance::OpenLetter;
use api::people::PersonForm;
use api::session::BEGIN;
use api::settings::CheckLayout;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::functions::event;
use cardwright_e2e::in_process::{Act, Agent, Call, Case, Office, READER, SoftCard, holder};
use domain::id::Fence;
use domain::issuance::command::Found;
use domain::layout::Layout;
use domain::person::change::PersonFields;
use domain::reader::ReaderState;
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
    Letter,
    Secrets,
    Certificates,
    Reference,
    CheckLayout,
    Imports,
    Portrait,
    NewPerson,
    HandOver,
    Loss,
    /// The schedule's call: the consumer's first, if nothing was done for hours.
    Sweep,
}

/// Each function, and what it is asked.
pub(super) const FIRST: [(&str, First); 27] = [
    ("api-reference", First::Reference),
    ("ca-chain", First::Chain),
    ("certify", First::Certificates),
    ("choose-production", First::Act(Act::ChooseSingle)),
    ("claim-job", First::Act(Act::Claim)),
    ("configure", First::CheckLayout),
    ("confirm-production", First::Act(Act::Confirm)),
    ("create-card-object", First::Sweep),
    ("decide-approval", First::Act(Act::Approve)),
    ("enrol-agent", First::Enrol),
    ("import-people", First::Imports),
    ("manage-card", First::HandOver),
    ("photo", First::Portrait),
    ("poll-jobs", First::Poll),
    ("print-letter", First::Letter),
    ("produce-card", First::Act(Act::Produce)),
    ("read", First::Read),
    ("register-uid", First::Act(Act::RegisterUid)),
    ("release-print", First::Act(Act::ReleasePrint)),
    ("release-secrets", First::Secrets),
    ("report-lost", First::Loss),
    ("report-production", First::Act(Act::Verified)),
    ("request-card", First::Act(Act::Request)),
    ("save-person", First::NewPerson),
    ("sign-in", First::SignIn),
    ("sign-out", First::SignOut),
    ("withdraw", First::Act(Act::Abort)),
];

impl First {
    /// Which status says that the function did what it was asked. None: it answers no request.
    pub(super) const fn answers(&self) -> Option<RangeInclusive<u64>> {
        match self {
            Self::Letter | Self::Secrets | Self::Certificates | Self::Portrait => Some(404..=404),
            Self::SignIn => Some(300..=399),
            Self::Sweep => None,
            _ => Some(200..=299),
        }
    }

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
            Self::Secrets | Self::Certificates => self.without_a_job(office),
            Self::Reference => Call::get("/api/openapi.json"),
            Self::CheckLayout => {
                let administrator = holder(&office.name("administrator"));
                let administrator = office.hire(administrator, &[Role::SystemAdministrator]).await;
                let check = CheckLayout { layout: Layout::badge() };
                Call::post("/api/layouts/check", "cmd-check", &check).by(&administrator)
            }
            Self::Imports => Call::get("/api/imports").by(officer),
            Self::Portrait => Call::get(format!("/api/people/{}/photo", officer.person)).by(officer),
            Self::NewPerson => {
                let form = PersonForm::of(&PersonFields::of(&holder(&office.name("newcomer"))));
                Call::post("/api/people", &office.name("cmd"), &form).by(officer)
            }
            Self::HandOver => {
                let case = issued(office).await;
                let path = format!("/api/cards/{}/life", case.id());
                case.post(&path, &CardLife::HandOver {}).by(&office.staff_members().administrator)
            }
            Self::Loss => {
                let case = issued(office).await;
                let path = format!("/api/my/cards/{}/loss", case.id());
                case.post(&path, &ReportLoss { reason: None }).by(&case.holder)
            }
            Self::Sweep => return json!({ "sweep": {} }),
        })
    }
}

impl First {
    /// What an agent asks about a job that is not there, so that no key is used.
    fn without_a_job(&self, office: &Office) -> Call {
        let (card, fence) = (SoftCard::blank(), Fence::new(1));
        if matches!(self, Self::Secrets) {
            let ask = ReleaseSecrets { fence, chip: card.chip, found: Found::Blank };
            return signed(office, "/api/jobs/iss-none/secrets", &ask);
        }
        let keys = vec![card.proven_key(&"iss-none".parse().unwrap(), fence)];
        signed(office, "/api/jobs/iss-none/certificates", &Certify { fence, keys })
    }
}

async fn issued(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    case
}

fn signed(office: &Office, path: &str, body: &impl Serialize) -> Call {
    Call::post(path, &office.name("cmd"), body).signed(office.desk(), office.clock.now())
}
