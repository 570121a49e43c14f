//! Every branch of an issuance through HTTP: where it ends, and what becomes of number, certificates, secrets,
//! contactless chip, and the holder's next request. Together they give every command in every state in which the
//! rules know it.

use crate::entitlement::person_leaves;
use api::issuance::{Confirmation, Empty, Production, RequestCard, Track, Withdrawal};
use api::settings::PutSetting;
use cardwright_e2e::in_process::{Act, Call, Case, Certificates, Office, Session, holder, note};
use domain::certificate::RevocationReason as R;
use domain::issuance::rules::RULES;
use domain::issuance::{CommandName as C, StateName as S};
use domain::process::{CardKind, HolderKind, Package, ProcessId};
use domain::role::Role;
use domain::settings::{NumberRange, Setting, SettingName};
use http::header::COOKIE;
use std::collections::BTreeSet;

/// What was done: from which state, by which command.
pub(crate) type Pairs = BTreeSet<(Option<S>, C)>;

/// The certificates that were revoked because another attempt took their place.
const SUPERSEDED: Certificates = Certificates::Revoked(R::Superseded);
/// Those of a card that was called off.
pub(crate) const CEASED: Certificates = Certificates::Revoked(R::CessationOfOperation);
const ON_HOLD: Certificates = Certificates::OnHold;

/// A branch: what is done after the shortest way to an act, and what is left in the end.
struct Branch {
    /// Its name.
    name: &'static str,
    /// The way goes to this act, and it is done.
    to: Act,
    /// What is done then.
    then: &'static [Act],
    /// Where it ends.
    state: S,
    /// The card object, and with it its number.
    card: Option<&'static str>,
    /// Its certificates, oldest first.
    certificates: &'static [Certificates],
    /// Which PIN and PUK are sealed; none once they are destroyed.
    secrets: Option<u64>,
    /// What the holder's page says of why.
    said: Option<&'static str>,
}

const fn branch(name: &'static str, to: Act, then: &'static [Act], state: S) -> Branch {
    Branch { name, to, then, state, card: None, certificates: &[], secrets: None, said: None }
}

impl Branch {
    const fn card(
        mut self,
        card: &'static str,
        secrets: Option<u64>,
        certificates: &'static [Certificates],
    ) -> Self {
        self.card = Some(card);
        self.secrets = secrets;
        self.certificates = certificates;
        self
    }

    const fn said(mut self, why: &'static str) -> Self {
        self.said = Some(why);
        self
    }

    /// A card that was called off leaves nothing.
    const fn void(self, certificates: &'static [Certificates]) -> Self {
        self.card("void", None, certificates).said("left us")
    }
}

use Act as A;

const BRANCHES: &[Branch] = &[
    branch("declined", A::Decline, &[], S::Declined).said("no need"),
    branch("withdrawn by its holder", A::Abort, &[], S::Aborted),
    branch("withdrawn before it was decided", A::Produce, &[A::Abort], S::Aborted),
    branch("recorded and withdrawn", A::Record, &[A::AbortRecorded], S::Aborted),
    branch("rejected", A::Reject, &[], S::Rejected).said("no"),
    branch("postponed", A::Postpone, &[], S::AwaitingApproval).said("later"),
    branch("postponed, then approved", A::Postpone, &[A::Approve], S::CardReady).card(
        "reserved",
        Some(1),
        &[],
    ),
    branch("postponed, then rejected", A::Postpone, &[A::Reject], S::Rejected).said("no"),
    branch("produced without a request", A::ProduceUnrequested, &[], S::CardReady).card(
        "reserved",
        Some(1),
        &[],
    ),
    branch("cancelled before approval", A::Produce, &[A::Cancel], S::Cancelled).said("left us"),
    branch("cancelled with a card", A::Approve, &[A::Cancel], S::Cancelled).void(&[]),
    branch("cancelled in the queue", A::ChooseSingle, &[A::Cancel], S::Cancelled).void(&[]),
    branch("cancelled in the pool", A::ChooseMass, &[A::Cancel], S::Cancelled).void(&[]),
    branch("cancelled at the desk", A::Certify, &[A::Cancel], S::Cancelled).void(&[CEASED]),
    branch("cancelled once verified", A::Verified, &[A::Cancel], S::Cancelled).void(&[CEASED]),
    branch("cancelled once failed", A::Failed, &[A::Cancel], S::Cancelled).void(&[CEASED]),
    branch(
        "single, mass, single, back",
        A::ChooseSingle,
        &[A::ChooseSingle, A::ChooseMass, A::ChooseSingle, A::TakeBack, A::ChooseMass],
        S::Pooled,
    )
    .card("reserved", Some(1), &[]),
    branch("issued", A::Confirm, &[A::OpenLetter, A::Reprint], S::Issued).card("issued", Some(1), &[ON_HOLD]),
    branch("another chip midway", A::CertifyOther, &[], S::InProduction).card(
        "reserved",
        Some(2),
        &[SUPERSEDED, ON_HOLD],
    ),
    branch(
        "refused, then made anew",
        A::Refuse,
        &[A::TryAgainNew, A::Claim, A::ReleaseNext, A::Certify],
        S::InProduction,
    )
    .card("reserved", Some(2), &[SUPERSEDED, ON_HOLD]),
    branch(
        "refused, made anew, and issued",
        A::TryAgainNew,
        &[A::Claim, A::ReleaseNext, A::Progress, A::Certify, A::Verified, A::Confirm],
        S::Issued,
    )
    .card("issued", Some(2), &[SUPERSEDED, ON_HOLD]),
    branch(
        "refused with its letter open",
        A::TryAgainOpened,
        &[A::Claim, A::ReleaseNext, A::Certify, A::Verified, A::OpenLetter],
        S::AwaitingConfirmation,
    )
    .card("reserved", Some(2), &[SUPERSEDED, ON_HOLD]),
    branch(
        "failed, the same chip once more",
        A::TryAgainSame,
        &[A::Claim, A::ReleaseAgain, A::Verified, A::Confirm],
        S::Issued,
    )
    .card("issued", Some(1), &[ON_HOLD]),
    branch("failed, a new chip, cancelled", A::Failed, &[A::TryAgainNew, A::Cancel], S::Cancelled)
        .void(&[SUPERSEDED]),
    branch("the same job claimed again", A::ClaimAgain, &[A::Release], S::InProduction).card(
        "reserved",
        Some(1),
        &[],
    ),
    branch("given up", A::GiveUp, &[], S::Failed).card("reserved", Some(1), &[]),
    branch("badge made", A::VerifiedBadge, &[A::Confirm, A::OpenLetter], S::Issued).card(
        "issued",
        Some(1),
        &[],
    ),
    branch("badge cancelled at the desk", A::RegisterUid, &[A::Cancel], S::Cancelled).void(&[]),
    branch("badge cancelled once verified", A::VerifiedBadge, &[A::Cancel], S::Cancelled).void(&[]),
    branch("badge printed badly, then cancelled", A::RefuseBadge, &[A::Cancel], S::Cancelled).void(&[]),
    branch(
        "badge printed badly, printed anew",
        A::TryAgainBadge,
        &[A::ClaimBadge, A::NextUid, A::ReleasePrint, A::VerifiedBadge, A::Confirm],
        S::Issued,
    )
    .card("issued", Some(1), &[]),
];

async fn track(case: &Case<'_>) -> Track {
    let path = format!("/api/my/issuances/{}", case.id());
    case.office.send(&Call::get(path).with(COOKIE.as_str(), &case.holder.cookie)).await.json()
}

/// Whether the holder may have another card of the kind without being asked back.
async fn is_free(case: &Case<'_>) -> bool {
    let process = case.record().await.unwrap().issuance.process;
    let own = if process.process().kind.package == Package::PhysicalId {
        ProcessId::CCProcUSSPEmployeeCardWithApproval
    } else {
        ProcessId::PcmProcUSSPEmployeeCardWithApproval
    };
    let body = RequestCard { process: own, although_open: false, recorded: None };
    match case.office.send(&case.post("/api/requests", &body).by(&case.holder)).await.code().as_str() {
        "ok" => true,
        "open-issuance" => false,
        other => panic!("{other}"),
    }
}

/// Adds what the history of an issuance has.
pub(crate) async fn learn(case: &Case<'_>, walked: &mut Pairs) {
    let record = case.record().await.unwrap();
    for audit in case.history(&record).await {
        walked.insert((audit.from, audit.command));
    }
}

async fn walk(office: &Office, branch: &Branch, walked: &mut Pairs) {
    let name = branch.name;
    let mut case = office.case_before(branch.to).await;
    case.does(branch.to).await;
    for act in branch.then {
        case.does(*act).await;
        if *act == Act::Progress {
            walked.insert((Some(S::InProduction), C::Progress));
        }
    }
    let seen = case.seen().await.unwrap();
    assert_eq!((seen.state, seen.card), (branch.state, branch.card), "{name}");
    assert_eq!(seen.certificates, branch.certificates, "{name}");
    assert_eq!(seen.secrets.map(|generation| generation.get()), branch.secrets, "{name}");
    let track = track(&case).await;
    assert_eq!(track.reason.as_ref().map(|reason| reason.as_str()), branch.said, "{name}");
    assert!(!track.next.is_empty(), "{name}");
    let last = case.history(&case.record().await.unwrap()).await.pop().unwrap();
    assert_eq!(last.to, branch.state, "{name}: the audit ends where the issuance does");
    learn(&case, walked).await;
    // Last, since it begins another issuance.
    assert_eq!(is_free(&case).await, branch.state.is_final(), "{name}");
}

/// The commands of production orders, and what only they lead to: they are walked with orders.
fn of_an_order(from: Option<S>, command: C) -> bool {
    let of_orders = matches!(
        command,
        C::OrderCard | C::AddToOrder | C::RemoveFromOrder | C::Repeat | C::BackToPool | C::Recall
    );
    of_orders || from == Some(S::Ordered)
}

/// Nobody opens a letter before its card is verified: the rules name these states so that the refusal can say so.
fn only_refused(from: Option<S>, command: C) -> bool {
    let early = [S::CardReady, S::Queued, S::Pooled, S::InProduction, S::Failed];
    command == C::OpenLetter && from.is_some_and(|from| early.contains(&from))
}

fn pairs() -> Pairs {
    let mut pairs = Pairs::new();
    for rule in RULES {
        pairs.extend(rule.from.iter().map(|from| (Some(*from), rule.command)));
        if rule.begins {
            pairs.insert((None, rule.command));
        }
    }
    pairs
}

#[tokio::test]
async fn every_branch_leaves_what_it_should_and_every_command_is_given_in_every_state() {
    let office = Office::open().await;
    let mut walked = Pairs::new();
    for branch in BRANCHES {
        walk(&office, branch, &mut walked).await;
    }
    range_runs_out(&mut walked).await;
    person_leaves(&mut walked).await;
    let known = pairs();
    let strangers: Vec<_> = walked.difference(&known).collect();
    assert!(strangers.is_empty(), "given in states in which no rule knows them: {strangers:?}");
    let expected: Pairs = known
        .into_iter()
        .filter(|(from, command)| !of_an_order(*from, *command) && !only_refused(*from, *command))
        .collect();
    let missing: Vec<_> = expected.difference(&walked).collect();
    assert!(missing.is_empty(), "no branch gives them: {missing:?}");
}

#[tokio::test]
async fn a_letter_is_closed_until_its_card_is_verified() {
    let office = Office::open().await;
    for before in [A::ChooseSingle, A::TakeBack, A::Release, A::TryAgainSame] {
        let mut case = office.case_before(before).await;
        let call = case.call(Act::OpenLetter);
        let reply = office.send(&call).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (409, "letter-too-early".to_owned()), "{before:?}");
    }
}

pub(crate) async fn system(office: &Office) -> Session {
    office.hire(holder("system"), &[Role::SystemAdministrator]).await
}

pub(crate) async fn set(office: &Office, by: &Session, name: &SettingName, seen: u64, value: Setting) {
    let body = PutSetting { value, note: None };
    let call = Call::put(format!("/api/settings/{name}"), &office.name("cmd"), seen, &body).by(by);
    assert_eq!(office.send(&call).await.code(), "ok");
}

/// The card cannot be made: the state says why; it is called off, or made once there are numbers again.
async fn range_runs_out(walked: &mut Pairs) {
    let office = Office::open().await;
    let by = system(&office).await;
    let kind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };
    let name = SettingName::NumberRange(kind);
    set(&office, &by, &name, 0, Setting::NumberRange(NumberRange::new("77", 4, 1).unwrap())).await;
    let first = office.case_before(Act::ChooseSingle).await;
    let number = first.card_object().await.unwrap().card.number.to_string();
    assert!(number.starts_with("770001"), "{number}");

    let mut waiting = Vec::new();
    for mut case in [office.case_before(Act::Approve).await, office.case_before(Act::Approve).await] {
        case.does_alone(Act::Approve).await;
        for change in office.pending().await {
            let _ = office.worker.carry_out(&change).await;
        }
        let domain::issuance::State::CardPending(pending) = case.record().await.unwrap().issuance.state
        else {
            panic!("it waits")
        };
        let why = pending.trouble.unwrap().reason.to_string();
        assert!(why.contains("used up") && why.contains("77"), "{why}");
        waiting.push(case);
    }
    let mut called_off = waiting.remove(0);
    called_off.does_alone(Act::Cancel).await;
    assert_eq!(called_off.seen().await.unwrap().state, S::Cancelled);
    assert!(called_off.card_object().await.is_none(), "no number was given out");
    learn(&called_off, walked).await;
    set(&office, &by, &name, 1, Setting::NumberRange(NumberRange::new("77", 4, 9).unwrap())).await;
    office.settle().await;
    let made = &waiting[0];
    assert_eq!(made.seen().await.unwrap().state, S::CardReady);
    assert!(made.card_object().await.unwrap().card.number.to_string().starts_with("770002"));
    learn(made, walked).await;
}

#[tokio::test]
async fn whoever_has_no_part_in_it_changes_nothing() {
    let office = Office::open().await;
    let staff = office.staff_members();
    let case = office.case_before(Act::Claim).await;
    for (by, what, body) in [
        (&case.holder, "production", serde_json::to_value(Production::TakeBack {}).unwrap()),
        (&staff.approver, "production", serde_json::to_value(Production::Mass {}).unwrap()),
        (
            &staff.administrator,
            "withdrawal",
            serde_json::to_value(Withdrawal::Cancel { reason: note("x") }).unwrap(),
        ),
        (&staff.approver, "confirmation", serde_json::to_value(Confirmation::Confirm {}).unwrap()),
        (&staff.administrator, "produce", serde_json::to_value(Empty {}).unwrap()),
    ] {
        let before = case.seen().await;
        let reply = office.send(&case.about(what, &body).by(by)).await;
        assert_eq!(reply.status.as_u16(), 403, "{what}: {reply:?}");
        assert_eq!(case.seen().await, before, "{what}");
    }
}
