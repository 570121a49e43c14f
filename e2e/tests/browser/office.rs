//! An office whose readers are a script: every state of an issuance is reached by the API in no time, and
//! nothing happens by itself.

use crate::driver::Driver;
use crate::product::portals;
use crate::window::Window;
use api::agent::{Job, Report};
use api::issuance::{Accepted, Recorded, RequestCard};
use cardwright_e2e::job;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, EVERY_ROLE, HOLDER, OFFICER, Person};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::scripted_agent::ScriptedAgent;
use cardwright_e2e::site::Site;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::id::IssuanceId;
use domain::issuance::StateName;
use domain::issuance::state::Channel;
use domain::process::ProcessId;
use domain::text::Note;

/// A running server with its people, and a desk by script.
pub(crate) struct Office {
    site: Site,
    pub(crate) agent: ScriptedAgent,
    pub(crate) holder: SignedIn,
    pub(crate) officer: SignedIn,
    pub(crate) approver: SignedIn,
    administrator: SignedIn,
}

/// Where an issuance stands before somebody clicks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Before {
    Requested,
    Recorded,
    ToApprove,
    Ready,
    Queued,
    /// At work, and silent from then on.
    Silent,
    Failed(ChipFate),
}

impl Office {
    pub(crate) async fn open() -> Self {
        let mut site = Site::with(&[HOLDER, OFFICER, APPROVER, CARD_ADMINISTRATOR, EVERY_ROLE]).await;
        let code = site.agent_code().await;
        let portals = portals();
        site.start(&["--portal", portals.to_str().unwrap()]).await;
        let agent = ScriptedAgent::enrolled(site.url(), &code).await;
        let (holder, officer) = (site.sign_in(&HOLDER).await, site.sign_in(&OFFICER).await);
        let (approver, administrator) =
            (site.sign_in(&APPROVER).await, site.sign_in(&CARD_ADMINISTRATOR).await);
        agent.poll().await;
        Self { site, agent, holder, officer, approver, administrator }
    }

    /// A browser in which this person has signed in.
    pub(crate) async fn window(&self, driver: &Driver, person: &Person) -> Window {
        let window = Window::at(driver, self.site.url(), &person.name()).await;
        window.goto(&format!("/sign-in#{}", self.site.ticket(person))).await;
        window.reads(&format!("Signed in as {}", window.who)).await;
        window
    }

    /// An issuance that stands there.
    pub(crate) async fn prepare(&self, before: Before) -> IssuanceId {
        let Self { agent, holder, officer, approver, .. } = self;
        match before {
            Before::Requested => job::request(holder).await,
            Before::Recorded => self.record().await,
            Before::ToApprove => {
                let issuance = job::request(holder).await;
                job::produce(officer, &issuance).await;
                issuance
            }
            Before::Ready => job::card_ready(holder, officer, approver).await,
            Before::Queued => job::queued(holder, officer, approver).await,
            Before::Silent => {
                let issuance = job::queued(holder, officer, approver).await;
                agent.begin(&issuance).await;
                issuance
            }
            Before::Failed(fate) => {
                let issuance = job::queued(holder, officer, approver).await;
                let (claimed, _): (Job, _) = agent.begin(&issuance).await;
                let reason = Note::parse("the card was taken out of the reader").unwrap();
                let failure = Failure { step: ProductionStep::GenerateKeys, reason, fate };
                agent.report(&issuance, claimed.fence, Report::Failed { failure }).await;
                job::reach(officer, &issuance, StateName::Failed).await;
                issuance
            }
        }
    }

    /// The Card administrator writes down what the holder said in person.
    async fn record(&self) -> IssuanceId {
        let person = self.holder.me.person.clone();
        let recorded = Recorded { holder: person.clone(), asked_by: person, channel: Channel::InPerson };
        let body = RequestCard {
            process: ProcessId::PcmProcEmployeeCardWithApproval,
            although_open: true,
            recorded: Some(recorded),
        };
        self.administrator.command("/api/requests", &body).await.json::<Accepted>().issuance
    }
}
