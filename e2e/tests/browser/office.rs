//! An office whose readers are a script: every state of an issuance is reached by the API in no time, and
//! nothing happens by itself.

use crate::driver::Driver;
use crate::product::portals;
use crate::window::Window;
use adapters::edge::SystemClock;
use api::agent::{Job, Report};
use api::card::CardPage;
use api::headers::{CSRF, IDEMPOTENCY_KEY};
use api::issuance::{Accepted, ProduceUnrequested, Recorded, RequestCard};
use api::people::PersonSaved;
use api::settings::PutSetting;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::answer::Answer;
use cardwright_e2e::job;
use cardwright_e2e::people::{APPROVER, CARD_ADMINISTRATOR, EVERY_ROLE, HOLDER, OFFICER, Person};
use cardwright_e2e::person::{SignedIn, command_id};
use cardwright_e2e::scripted_agent::ScriptedAgent;
use cardwright_e2e::site::Site;
use cardwright_e2e::wait::until;
use domain::card::CardStateName;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::id::IssuanceId;
use domain::issuance::StateName;
use domain::issuance::state::Channel;
use domain::process::{CardKind, HolderKind, Package, ProcessId};
use domain::settings::{NumberRange, Setting, SettingName};
use domain::text::Note;
use domain::time::Span;
use http::header::{ETAG, IF_MATCH};
use reqwest::Method;
use serde_json::json;

/// How long a short visit is: the badge is made meanwhile, however busy the machine.
const VISIT: Span = Span::from_secs(40);

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
    /// Made and verified, and nobody has looked at it yet.
    Verified,
    /// The same of a badge, whose print only a person can see.
    Printed,
    Issued,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let mut site = Site::large(&[HOLDER, OFFICER, APPROVER, CARD_ADMINISTRATOR, EVERY_ROLE]).await;
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

    /// Where the server is.
    pub(crate) fn url(&self) -> &str {
        self.site.url()
    }

    /// Who may read everything, by the API.
    pub(crate) async fn everybody(&self) -> SignedIn {
        self.site.sign_in(&EVERY_ROLE).await
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
            Before::Verified => {
                let issuance = job::queued(holder, officer, approver).await;
                agent.make_smart_card(&issuance).await.json::<Accepted>();
                issuance
            }
            Before::Printed => self.badge().await,
            Before::Issued => {
                let issuance = job::queued(holder, officer, approver).await;
                agent.make_smart_card(&issuance).await.json::<Accepted>();
                job::confirm(officer, &issuance).await;
                self.at_the_desk(&issuance).await;
                issuance
            }
        }
    }

    /// A badge of the holder, made without approval.
    async fn badge(&self) -> IssuanceId {
        let process = ProcessId::CCProcUSSPEmployeeCardWithoutApproval;
        let wish = RequestCard { process, although_open: true, recorded: None };
        let issuance = self.holder.command("/api/requests", &wish).await.json::<Accepted>().issuance;
        job::portray(&self.officer, &self.holder.me.person).await;
        job::produce(&self.officer, &issuance).await;
        job::reach(&self.officer, &issuance, StateName::CardReady).await;
        job::choose(&self.officer, &issuance).await;
        self.agent.make_badge(&issuance).await.1.json::<Accepted>();
        issuance
    }

    /// A visitor's badge that is issued, and whose visit is over in a moment: too short for a form, which takes days.
    pub(crate) async fn short_visit(&self) -> IssuanceId {
        let form = json!({
            "given_name": "Vera", "family_name": "Short", "email": "vera@example.org",
            "personnel_number": "V-1", "site": "main", "active": true,
            "engagement": {
                "kind": "visitor", "host": self.approver.me.person,
                "from": 0, "until": SystemClock.now().plus(VISIT),
            },
        });
        let visitor = self.officer.command("/api/people", &form).await.json::<PersonSaved>().person.id;
        job::portray(&self.officer, &visitor).await;
        let recorded = Recorded { holder: visitor.clone(), asked_by: visitor, channel: Channel::Phone };
        let process = ProcessId::CCProcVisitorCardWithoutApproval;
        let body = ProduceUnrequested { process, recorded, although_open: false };
        let issuance = self.officer.command("/api/issuances", &body).await.json::<Accepted>().issuance;
        job::reach(&self.officer, &issuance, StateName::CardReady).await;
        job::choose(&self.officer, &issuance).await;
        self.agent.make_badge(&issuance).await.1.json::<Accepted>();
        job::confirm(&self.officer, &issuance).await;
        self.at_the_desk(&issuance).await;
        issuance
    }

    /// The card follows its issuance: it can be handed over from then on.
    pub(crate) async fn at_the_desk(&self, issuance: &IssuanceId) {
        let card = format!("/api/cards/{issuance}");
        until("the card to be issued", || async {
            let page = self.officer.get(&card).await.json::<CardPage>();
            (page.card.state == CardStateName::Issued).then_some(())
        })
        .await;
    }

    /// The numbers of employees' smart cards end with this one.
    pub(crate) async fn last_number(&self, last: u64) {
        let kind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };
        let value = Setting::NumberRange(NumberRange::new("77", 4, last).unwrap());
        let path = format!("/api/settings/{}", SettingName::NumberRange(kind));
        let everything = self.site.sign_in(&EVERY_ROLE).await;
        let seen = everything.get(&path).await;
        let request = everything.request(Method::PUT, &path).header(CSRF, &everything.me.csrf);
        let request = request.header(IDEMPOTENCY_KEY, command_id().as_str());
        let request = request.header(IF_MATCH, seen.header(ETAG.as_str()));
        let answer = Answer::of(request.json(&PutSetting { value, note: None })).await.unwrap();
        assert!(answer.status.is_success(), "{answer:?}");
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
