//! All sixteen processes, each from its beginning to a card that its holder has, through HTTP alone.

use api::agent::{Job, Report};
use api::card::{CardAccepted, CardLife, CardPage};
use api::issuance::{
    Accepted, Confirmation, Decision, Empty, History, IssuancePage, OpenLetter, ProduceUnrequested,
    Production, Recorded, RequestCard, Track, TrackState,
};
use api::settings::PutSetting;
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::ports::sealing::{Binding, Sealer as _};
use cardwright_core::ports::store::{Commands as _, Load, PrincipalKey};
use cardwright_e2e::in_process::{Act, Call, Case, Office, Reply, Session, holder, note};
use domain::card::CardStateName;
use domain::certificate::CertificateState;
use domain::id::PersonId;
use domain::issuance::state::{Channel, Target};
use domain::issuance::{CommandName as C, StateName as S};
use domain::number::check_digit;
use domain::person::{Engagement, Person};
use domain::process::{HolderKind, PROCESSES, Package, Process};
use domain::role::{Actor, Role};
use domain::settings::{NumberRange, PinPolicy, Setting, Terms};
use domain::time::{Span, Timestamp};
use http::header::COOKIE;
use serde::de::DeserializeOwned;

/// Digits of a PIN here, so that it shows that they are those that were set.
const PIN_DIGITS: u8 = 7;
/// How long contracts and visits last.
const ENGAGED: Span = Span::from_days(9);

async fn read<T: DeserializeOwned>(office: &Office, by: &Session, path: String) -> T {
    let reply = office.send(&Call::get(path).with(COOKIE.as_str(), &by.cookie)).await;
    assert!(reply.status.is_success(), "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

/// Somebody of this kind: contractors have a sponsor, visitors a host, and both an end.
pub(crate) fn engaged(office: &Office, kind: HolderKind, answers: &PersonId) -> Person {
    let (from, until) = (office.clock.now(), office.clock.now().plus(ENGAGED));
    let engagement = match kind {
        HolderKind::Employee => Engagement::Employee {},
        HolderKind::Contractor => Engagement::Contractor { sponsor: answers.clone(), until },
        HolderKind::Visitor => Engagement::Visitor { host: answers.clone(), from, until },
        HolderKind::VisitorNonPersonal | HolderKind::NonPersonal => panic!("such cards have no holder"),
    };
    Person { engagement, ..holder(&office.name("holder")) }
}

/// A step: its command, who gives it, and the state that it leads to.
type Step = (C, String, S);

/// An issuance that follows its process, with the steps that were taken.
struct Walk<'o> {
    case: Case<'o>,
    process: Process,
    steps: Vec<Step>,
}

impl Walk<'_> {
    /// Sends a command of a person, which must be taken, and notes what it is to have led to.
    async fn gives(&mut self, what: C, by: &Session, call: Call, state: S) -> Reply {
        let reply = self.case.office.send(&call.by(by)).await;
        let said = String::from_utf8_lossy(&reply.body).into_owned();
        assert!(reply.status.is_success(), "{}: {what}: {said}", self.process.id);
        if self.case.issuance.is_none() {
            self.case.issuance = Some(reply.json::<Accepted>().issuance);
        }
        self.steps.push((what, by.person.to_string(), state));
        if matches!(what, C::Approve | C::Produce) {
            // Right after the decision there is no card yet; once the consumer has made it there is.
            self.stands(state).await;
        }
        self.case.office.settle().await;
        if state == S::CardPending {
            self.steps.push((C::CardCreated, "system".to_owned(), S::CardReady));
        }
        self.checked().await;
        reply
    }

    /// The officer's page says this state.
    async fn stands(&self, state: S) {
        let officer = &self.case.office.staff_members().officer;
        let path = format!("/api/issuances/{}", self.case.id());
        let page: IssuancePage = read(self.case.office, officer, path).await;
        assert_eq!(page.issuance.state.name(), state, "{}", self.process.id);
    }

    /// The page says the state of the last step, and the audit just the steps that were taken, and by whom.
    async fn checked(&self) {
        let Some((_, _, state)) = self.steps.last() else { return };
        self.stands(*state).await;
        let officer = &self.case.office.staff_members().officer;
        let path = format!("/api/issuances/{}/history", self.case.id());
        let history: History = read(self.case.office, officer, path).await;
        let who = |actor: &Actor| match actor {
            Actor::Person { id, .. } => id.to_string(),
            Actor::Agent { id, .. } => id.to_string(),
            Actor::System(_) => "system".to_owned(),
        };
        let told: Vec<Step> =
            history.records.iter().map(|r| (r.record.command, who(&r.record.actor), r.record.to)).collect();
        assert_eq!(told, self.steps, "{}", self.process.id);
        assert!(history.records.iter().all(|record| record.actor_name != "unknown"));
    }

    /// Step 1 and 2: by the holder; by a Card administrator; or by the officer alone.
    async fn begins(&mut self) {
        let office = self.case.office;
        let staff = office.staff_members();
        let process = self.process.id;
        let produced = if self.process.approval { S::AwaitingApproval } else { S::CardPending };
        let asked_by = self.case.holder.person.clone();
        let recorded =
            Recorded { holder: self.case.holder.person.clone(), asked_by, channel: Channel::InPerson };
        if !self.process.self_service && !self.process.approval {
            let body = ProduceUnrequested { process, recorded, although_open: false };
            let call = self.case.post("/api/issuances", &body);
            self.gives(C::Produce, &staff.officer, call, produced).await;
            return;
        }
        let own = self.process.self_service;
        let body = RequestCard { process, although_open: false, recorded: (!own).then_some(recorded) };
        let call = self.case.post("/api/requests", &body);
        let holder = self.case.holder.clone();
        let (what, by) = if own { (C::Request, &holder) } else { (C::RecordRequest, &staff.administrator) };
        self.gives(what, by, call, S::Requested).await;
        let call = self.case.about("produce", &Empty {});
        self.gives(C::Produce, &staff.officer, call, produced).await;
    }

    /// The agent's calls, as the profile of the card demands them.
    async fn is_made(&mut self) {
        let agent = self.case.office.desk().id.to_string();
        let job: Job = self.case.does(Act::Claim).await.json();
        let physical = self.process.kind.package == Package::PhysicalId;
        let profile = &job.profile;
        let parts = (profile.slots.len(), profile.contactless, profile.layout.is_some());
        assert_eq!(parts, if physical { (0, true, true) } else { (4, false, false) }, "{}", self.process.id);
        let evidence = self.case.produced(&job).await;
        let report = self.case.report(Report::Verified { evidence });
        assert_eq!(self.case.office.send(&report).await.code(), "ok", "{}", self.process.id);
        self.case.office.settle().await;
        let calls: &[C] = if physical {
            &[C::Claim, C::RegisterUid, C::ReleasePrint]
        } else {
            &[C::Claim, C::ReleaseSecrets, C::Certify]
        };
        self.steps.extend(calls.iter().map(|call| (*call, agent.clone(), S::InProduction)));
        self.steps.push((C::ReportVerified, agent, S::AwaitingConfirmation));
        self.checked().await;
    }

    /// Digits of the PIN that is sealed for the card.
    async fn pin_digits(&self) -> usize {
        let office = self.case.office;
        let principal = PrincipalKey::System;
        let id = self.case.id();
        let what = Load {
            principal: &principal,
            issuance: Some(id),
            people: &[],
            secrets: true,
            terms: None,
            order: None,
        };
        let secrets = office.store.load(what).await.unwrap().secrets.unwrap();
        let card = self.case.card_object().await.unwrap().card.id;
        let (pin, _) =
            office.safe.open(&secrets.envelope, Binding { card: &card, issuance: id }).await.unwrap();
        pin.expose().len()
    }

    /// What the holder has in the end.
    async fn has_a_card(&self, until: Timestamp) {
        let (office, process) = (self.case.office, self.process);
        let officer = &office.staff_members().officer;
        let page: CardPage = read(office, officer, format!("/api/cards/{}", self.case.id())).await;
        assert_eq!(page.card.state, CardStateName::Active, "{}", process.id);
        assert_eq!((page.card.until, page.process), (Some(until), process.id));
        let number = page.card.number.to_string();
        let range = NumberRange::built_in(process.kind);
        let (digits, check) = number.split_at(number.len() - 1);
        assert!(digits.starts_with(range.prefix()), "{}: {number}", process.id);
        assert_eq!((digits.len(), check), (10, check_digit(digits).to_string().as_str()), "{number}");
        let certificates = Terms::built_in(process.id).profile(process.kind).slots.len();
        assert_eq!(page.certificates.len(), certificates, "{}", process.id);
        for certificate in &page.certificates {
            assert_eq!(certificate.state, CertificateState::Valid);
            assert!(certificate.not_after.unwrap() <= until, "{}: outlives its card", process.id);
        }
        let path = format!("/api/my/issuances/{}", self.case.id());
        let track: Track = read(office, &self.case.holder, path).await;
        let done = track.steps.iter().all(|step| step.state == TrackState::Done && step.at.is_some());
        assert!(done && track.steps.len() == 5 && track.reason.is_none(), "{track:?}");
        assert_eq!(track.next, "You have your card in hand and can use it everywhere.");
    }
}

async fn walk(office: &Office, process: Process) {
    let staff = office.staff_members();
    let person = engaged(office, process.kind.holder, &staff.production.person);
    let ends = person.engagement.until();
    let mut case = office.case().await;
    case.holder = office.hire(person, &[Role::SelfServiceUser]).await;
    office.portray(&case.holder.person).await;
    let mut walk = Walk { case, process, steps: Vec::new() };
    walk.begins().await;
    let produced = office.clock.now();
    if process.approval {
        let call = walk.case.about("decision", &Decision::Approve {});
        walk.gives(C::Approve, &staff.approver, call, S::CardPending).await;
    }
    assert_eq!(walk.pin_digits().await, usize::from(PIN_DIGITS), "{}", process.id);
    let call = walk.case.about("production", &Production::Single { target: Target::AnyReader });
    walk.gives(C::ChooseSingle, &staff.production, call, S::Queued).await;
    walk.is_made().await;
    let call = walk.case.about("confirmation", &Confirmation::Confirm {});
    walk.gives(C::Confirm, &staff.officer, call, S::Issued).await;
    let held = walk.case.seen().await.unwrap();
    assert_eq!(held.card, Some("issued"));
    assert!(held.certificates.iter().all(|c| *c == cardwright_e2e::in_process::Certificates::OnHold));
    let call = walk.case.about("letter", &OpenLetter { reprint: None });
    let letter = walk.gives(C::OpenLetter, &staff.administrator, call, S::Issued).await;
    assert!(letter.body.starts_with(b"%PDF"));
    let life =
        walk.case.post(&format!("/api/cards/{}/life", walk.case.id()), &CardLife::HandOver { to: None });
    let handed = office.send(&life.by(&staff.administrator)).await.json::<CardAccepted>();
    assert_eq!(handed.state, CardStateName::Active);
    office.settle().await;
    let terms = domain::settings::ProcessSettings::built_in(process.id);
    let by_terms = produced.plus(terms.validity.span());
    walk.has_a_card(ends.map_or(by_terms, |end| end.min(by_terms))).await;
    // What was issued ends: the holder may have the next one.
    let again = walk.case.holder.clone();
    let body = RequestCard { process: process.id, although_open: false, recorded: None };
    if process.self_service {
        let call = Call::post("/api/requests", &office.name("cmd"), &body).by(&again);
        assert_eq!(office.send(&call).await.code(), "ok", "{}", process.id);
    }
}

#[tokio::test]
async fn every_process_leads_to_a_card_in_its_holders_hands() {
    let office = Office::open().await;
    let system = office.hire(holder("system"), &[Role::SystemAdministrator]).await;
    let pins = Setting::PinPolicy(PinPolicy::new(PIN_DIGITS).unwrap());
    let body = PutSetting { value: pins, note: Some(note("longer ones")) };
    let set = Call::put("/api/settings/pin-policy", "set-pins", 0, &body).by(&system);
    assert_eq!(office.send(&set).await.code(), "ok");
    assert_eq!(PROCESSES.len(), 16);
    for process in PROCESSES {
        walk(&office, process).await;
    }
}
