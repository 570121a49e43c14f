//! One issuance and all that belongs to it: the holder, the claim, the card in the reader.

use super::act::Act;
use super::call::{Call, Reply};
use super::desk::{READER, SoftCard};
use super::office::Office;
use super::people::{Session, Staff, holder, note};
use api::agent::{
    Certified, Certify, Claim, Job, RegisterUid, ReleasePrint, ReleaseSecrets, Report, ReportProduction,
    Secrets,
};
use api::issuance::{
    Accepted, Confirmation, Decision, Empty, OpenLetter, ProduceUnrequested, Production, Recorded,
    RequestCard, Withdrawal,
};
use api::order::{CreateOrder, OrderAccepted, OrderAct};
use cardwright_core::opening::id_for;
use cardwright_core::ports::edge::Clock as _;
use domain::certificate::{Certificate, Der, Sha256};
use domain::evidence::{ChipFate, Evidence, Failure, PrintEvidence, ProductionStep};
use domain::id::{Fence, IssuanceId, OrderId};
use domain::issuance::command::{Chip, Found};
use domain::issuance::state::{Channel, LEASE, Target};
use domain::order::Choice;
use domain::process::{MassProcessId, ProcessId};
use domain::role::Role;
use serde::Serialize;

/// What the desk says of a document that its printer has printed.
pub fn printed(document: Sha256) -> PrintEvidence {
    PrintEvidence { document, printer: "Desk printer".to_owned() }
}

/// An issuance on its way.
pub struct Case<'o> {
    pub office: &'o Office,
    pub holder: Session,
    pub issuance: Option<IssuanceId>,
    pub fence: Fence,
    pub card: SoftCard,
    /// Of each slot.
    pub certificates: Vec<Certificate>,
    /// With what a key in 9D agrees under this claim.
    pub agree_with: Option<Der>,
    /// SHA-256 over what was released to be printed.
    pub document: Option<Sha256>,
    /// The production order that it is in.
    pub order: Option<OrderId>,
}

impl Office {
    /// A holder who has nothing yet.
    pub async fn case(&self) -> Case<'_> {
        let holder = self.hire(holder(&self.name("holder")), &[Role::SelfServiceUser]).await;
        let card = SoftCard::blank();
        let fence = Fence::new(0);
        Case {
            office: self,
            holder,
            issuance: None,
            fence,
            card,
            certificates: Vec::new(),
            agree_with: None,
            document: None,
            order: None,
        }
    }

    /// An issuance for which everything was done that comes before an act.
    pub async fn case_before(&self, act: Act) -> Case<'_> {
        let mut case = self.case().await;
        if act.way().first() == Some(&Act::RequestBadge) {
            self.portray(&case.holder.person).await;
        }
        for act in act.way() {
            case.does_alone(act).await;
            // Nothing goes on without the card object; the rest may wait.
            if matches!(act, Act::Approve | Act::ApproveBadge | Act::ReleaseOther) {
                self.settle().await;
            }
        }
        self.settle().await;
        case
    }
}

impl Case<'_> {
    /// The issuance's id, once it has one.
    pub fn id(&self) -> &IssuanceId {
        self.issuance.as_ref().unwrap()
    }

    /// The certificate of the first slot.
    pub fn certificate(&self) -> &Certificate {
        self.certificates.first().unwrap()
    }

    /// Does it, asserts that it succeeds, and lets the consumer follow.
    pub async fn does(&mut self, act: Act) -> Reply {
        let reply = self.does_alone(act).await;
        self.office.settle().await;
        reply
    }

    /// The same without the consumer, unless the answer needs it.
    pub async fn does_alone(&mut self, act: Act) -> Reply {
        let call = self.call(act);
        if act == Act::Order {
            self.order().await;
            return self.office.send(&Call::get("/ca/chain.pem")).await;
        }
        let mut reply = self.office.send(&call).await;
        if act.waits_for_secrets() {
            assert_eq!(reply.code(), "secrets-pending");
            self.office.settle().await;
            reply = self.office.send(&call).await;
        }
        assert!(reply.status.is_success(), "{act:?}: {}", String::from_utf8_lossy(&reply.body));
        self.learn(act, &reply);
        reply
    }

    /// Takes from an answer what later acts need.
    pub fn learn(&mut self, act: Act, reply: &Reply) {
        match act {
            Act::Request | Act::RequestBadge | Act::Record | Act::ProduceUnrequested => {
                assert_eq!(*self.id(), reply.json::<Accepted>().issuance);
            }
            Act::Claim | Act::ClaimAgain | Act::ClaimOrdered | Act::ClaimBadge => {
                self.fence = reply.json::<Job>().fence
            }
            Act::Release | Act::ReleaseOther | Act::ReleaseNext | Act::ReleaseAgain => {
                self.agree_with = reply.json::<Secrets>().agree_with;
            }
            Act::Certify | Act::CertifyOther => {
                self.certificates = reply.json::<Certified>().certificates;
            }
            Act::ReleasePrint => self.document = Some(audit::digest(&reply.body)),
            _ => {}
        }
    }

    /// The request that does it, under a fresh id. Time passes or another card is inserted where the act needs it.
    pub fn call(&mut self, act: Act) -> Call {
        let call = self.made(act);
        if act.begins() {
            // Whoever sent the command knows what it begins, even if the answer is lost.
            let Staff { officer, administrator, .. } = self.office.staff_members();
            let sender = match act {
                Act::Record => administrator,
                Act::ProduceUnrequested => officer,
                _ => &self.holder,
            };
            self.issuance = Some(id_for(&call.command(), sender.person.as_str()));
        }
        call
    }

    fn made(&mut self, act: Act) -> Call {
        match act {
            Act::GiveUp => self.office.clock.advance(LEASE),
            Act::ReleaseOther | Act::ReleaseNext | Act::NextUid => self.card = SoftCard::blank(),
            _ => {}
        }
        let Staff { officer, approver, administrator, production, .. } = self.office.staff_members();
        match act {
            Act::Request => self.post("/api/requests", &self.request()).by(&self.holder),
            Act::RequestBadge => {
                let process = ProcessId::CCProcUSSPEmployeeCardWithApproval;
                let badge = RequestCard { process, ..self.request() };
                self.post("/api/requests", &badge).by(&self.holder)
            }
            Act::Record => self.post("/api/requests", &self.recorded()).by(administrator),
            Act::ProduceUnrequested => self.post("/api/issuances", &self.unrequested()).by(officer),
            Act::Produce | Act::ProduceBadge => self.about("produce", &Empty {}).by(officer),
            Act::Abort => self.about("withdrawal", &Withdrawal::Abort {}).by(&self.holder),
            Act::AbortRecorded => self.about("withdrawal", &Withdrawal::Abort {}).by(administrator),
            Act::Decline => {
                self.about("withdrawal", &Withdrawal::Decline { reason: note("no need") }).by(officer)
            }
            Act::CancelUnapproved | Act::Cancel | Act::CancelVerified | Act::CancelFailed => {
                self.about("withdrawal", &Withdrawal::Cancel { reason: note("left us") }).by(officer)
            }
            Act::Approve | Act::ApproveBadge => self.about("decision", &Decision::Approve {}).by(approver),
            Act::Reject => self.about("decision", &Decision::Reject { reason: note("no") }).by(approver),
            Act::Postpone => self.about("decision", &Decision::Postpone { note: note("later") }).by(approver),
            Act::ChooseSingle | Act::ChooseBadge => {
                self.about("production", &Production::Single { target: Target::AnyReader }).by(officer)
            }
            Act::ChooseMass => self.about("production", &Production::Mass {}).by(officer),
            Act::TakeBack => self.about("production", &Production::TakeBack {}).by(officer),
            Act::Order => self.about("production", &Empty {}).by(production),
            Act::Confirm => self.about("confirmation", &Confirmation::Confirm {}).by(officer),
            Act::Refuse | Act::RefuseOpened | Act::RefuseBadge => {
                self.about("confirmation", &Confirmation::Refuse { reason: note("scratched") }).by(officer)
            }
            Act::TryAgainNew | Act::TryAgainOpened | Act::TryAgainBadge => self.try_again(Chip::New),
            Act::TryAgainSame => self.try_again(Chip::Same),
            Act::BackToPool => self.about("confirmation", &Confirmation::BackToPool {}).by(production),
            Act::GiveUp => self.about("confirmation", &Confirmation::GiveUp {}).by(officer),
            Act::OpenLetter => self.about("letter", &OpenLetter { reprint: None }).by(administrator),
            Act::Reprint => {
                self.about("letter", &OpenLetter { reprint: Some(note("it jammed")) }).by(administrator)
            }
            Act::Claim | Act::ClaimAgain | Act::ClaimOrdered | Act::ClaimBadge => {
                self.job("claim", &Claim { reader: READER.parse().unwrap(), order: self.order.clone() })
            }
            Act::Release | Act::ReleaseOther | Act::ReleaseNext => self.release(Found::Blank),
            Act::ReleaseAgain => self.release(Found::Marked),
            Act::Certify | Act::CertifyOther => {
                let keys = self.card.proven_keys(self.id(), self.fence, self.agree_with.as_ref());
                self.job("certificates", &Certify { fence: self.fence, keys, attestation: None })
            }
            Act::Progress => self.report(Report::Progress { step: ProductionStep::WriteObjects }),
            Act::RegisterUid | Act::NextUid => {
                self.job("uid", &RegisterUid { fence: self.fence, uid: self.card.uid.clone() })
            }
            Act::ReleasePrint => self.job("print", &ReleasePrint { fence: self.fence }),
            Act::Verified => {
                let piv = Some(self.card.evidence(&self.certificates));
                self.report(Report::Verified { evidence: Evidence { piv, uid: None, print: None } })
            }
            Act::VerifiedBadge => {
                let (uid, print) = (Some(self.card.uid.clone()), self.document.map(printed));
                self.report(Report::Verified { evidence: Evidence { piv: None, uid, print } })
            }
            Act::Failed | Act::FailOrdered => self.report(Report::Failed { failure: self.failure() }),
        }
    }

    /// A command under a fresh id.
    pub fn post(&self, path: &str, body: &impl Serialize) -> Call {
        Call::post(path, &self.office.name("cmd"), body)
    }

    /// A command of a person about this issuance.
    pub fn about(&self, what: &str, body: &impl Serialize) -> Call {
        self.post(&format!("/api/issuances/{}/{what}", self.id()), body)
    }

    /// A command of the desk's agent about this issuance.
    pub fn job(&self, what: &str, body: &impl Serialize) -> Call {
        let call = self.post(&format!("/api/jobs/{}/{what}", self.id()), body);
        call.signed(self.office.desk(), self.office.clock.now())
    }

    /// The secrets for the card in the reader.
    pub fn release(&self, found: Found) -> Call {
        self.job("secrets", &ReleaseSecrets { fence: self.fence, chip: self.card.chip, found })
    }

    /// What the agent has to say of the job.
    pub fn report(&self, report: Report) -> Call {
        self.job("report", &ReportProduction { fence: self.fence, report })
    }

    fn try_again(&self, chip: Chip) -> Call {
        self.about("confirmation", &Confirmation::TryAgain { chip }).by(&self.office.staff_members().officer)
    }

    fn failure(&self) -> Failure {
        let (step, reason) = (ProductionStep::WriteObjects, note("the card was pulled out"));
        Failure { step, reason, fate: ChipFate::Resumable }
    }

    /// The holder's own wish.
    pub fn request(&self) -> RequestCard {
        let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
        RequestCard { process, although_open: false, recorded: None }
    }

    fn recorded(&self) -> RequestCard {
        let process = ProcessId::PcmProcEmployeeCardWithApproval;
        RequestCard { process, although_open: false, recorded: Some(self.asked()) }
    }

    /// What an officer types who starts without a request.
    pub fn unrequested(&self) -> ProduceUnrequested {
        let process = ProcessId::PcmProcEmployeeCardWithoutApproval;
        ProduceUnrequested { process, recorded: self.asked(), although_open: false }
    }

    fn asked(&self) -> Recorded {
        let person = &self.holder.person;
        Recorded { holder: person.clone(), asked_by: person.clone(), channel: Channel::InPerson }
    }

    /// Into a production order of its own, which runs.
    async fn order(&mut self) {
        let cards = vec![self.id().clone()].try_into().unwrap();
        let create = CreateOrder {
            process: MassProcessId::PcmProcMassProductionEmployeeCard,
            site: None,
            choice: Choice::Cards { cards },
            stop_at_first_failure: false,
        };
        let production = &self.office.staff_members().production;
        let made = self.office.send(&self.post("/api/orders", &create).by(production)).await;
        let order = made.json::<OrderAccepted>().order;
        let start = self.post(&format!("/api/orders/{order}/commands"), &OrderAct::Start {}).by(production);
        assert!(self.office.send(&start).await.status.is_success());
        self.office.settle().await;
        self.order = Some(order);
    }
}
