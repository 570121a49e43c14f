//! Every refusal that a request can meet, as its problem document: programs know it by its code, so the
//! snapshot is a promise.
//!
//! Three codes are met by no request yet: `agent-revoked` (nothing revokes an agent), `card-state` (cards
//! have no route of their own) and `internal` (there is no known way to it).

use api::agent::{Certify, ReleaseSecrets, Report, ReportProduction};
use api::issuance::{Confirmation, ProduceUnrequested, Production, RequestCard};
use api::problem::{PROBLEM_JSON, Problem};
use api::session::SignIn;
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Agent, Call, Case, Office, Reply, SoftCard, holder};
use domain::certificate::{Der, SlotKey};
use domain::evidence::Evidence;
use domain::issuance::command::{Chip, Found};
use domain::issuance::state::{Channel, MAX_ATTEMPTS, Target};
use domain::person::{Person, PersonStatus};
use domain::process::ProcessId;
use domain::role::Role;
use domain::time::{Span, Timestamp};
use http::Method;
use http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, CONTENT_TYPE, COOKIE};
use std::fmt::Write as _;
use store::Fault;

/// What was met, in the order of meeting.
#[derive(Default)]
struct Book(String);

impl Book {
    fn note(&mut self, situation: &str, reply: &Reply) {
        assert!(!reply.status.is_success(), "{situation}: {reply:?}");
        assert_eq!(reply.headers[CONTENT_TYPE], PROBLEM_JSON, "{situation}");
        assert_eq!(reply.headers["cache-control"], "no-store", "{situation}");
        let retry = reply.headers.get("retry-after").map(|value| value.to_str().unwrap());
        let problem = reply.problem();
        assert_eq!(problem.status, reply.status.as_u16(), "{situation}");
        assert_eq!(problem.kind, format!("urn:cardwright:problem:{}", problem.code), "{situation}");
        assert_eq!(problem.request_id, "req-0000000000000000", "{situation}");
        let book = &mut self.0;
        writeln!(book, "{situation}\n  {} {}: {}", problem.status, problem.code, problem.title).unwrap();
        writeln!(book, "  {}", problem.detail).unwrap();
        for field in problem.fields {
            writeln!(book, "  field `{}`: {}", field.field, field.message).unwrap();
        }
        if let Some(seconds) = retry {
            writeln!(book, "  again after {seconds} s").unwrap();
        }
        book.push('\n');
    }

    async fn sent(&mut self, office: &Office, situation: &str, call: &Call) {
        self.sent_amid(office, situation, call, |_| {}).await;
    }

    async fn sent_amid(&mut self, office: &Office, situation: &str, call: &Call, trouble: impl Fn(&Office)) {
        trouble(office);
        let reply = office.send(call).await;
        self.note(situation, &reply);
        // What was refused has changed nothing: it is refused once more, in another language.
        trouble(office);
        let swedish = call.clone().with(ACCEPT_LANGUAGE.as_str(), "sv-SE, en;q=0.8");
        says_the_same(situation, &reply, &office.send(&swedish).await);
    }

    async fn act(&mut self, situation: &str, case: &mut Case<'_>, act: Act) {
        let call = case.call(act);
        self.sent(case.office, situation, &call).await;
    }

    /// Ids that differ from run to run are told by what they are of.
    fn text(&self, hide: &[(String, &str)]) -> String {
        hide.iter().fold(self.0.clone(), |text, (id, name)| text.replace(id, name))
    }
}

/// The same problem in English and in Swedish. What a parser says of JSON is English in both.
fn says_the_same(situation: &str, english: &Reply, swedish: &Reply) {
    let language = |reply: &Reply| reply.headers[CONTENT_LANGUAGE].to_str().unwrap().to_owned();
    assert_eq!((language(english), language(swedish)), ("en".into(), "sv".into()), "{situation}");
    let (english, swedish) = (english.problem(), swedish.problem());
    assert_eq!((english.status, &english.code), (swedish.status, &swedish.code), "{situation}");
    assert_ne!(english.title, swedish.title, "{situation}");
    assert_ne!(english.detail, swedish.detail, "{situation}");
    assert!(
        swedish.detail.ends_with('.') && !swedish.detail.contains("  "),
        "{situation}: {}",
        swedish.detail
    );
    let fields =
        |problem: &Problem| problem.fields.iter().map(|field| field.field.clone()).collect::<Vec<_>>();
    assert_eq!(fields(&english), fields(&swedish), "{situation}");
}

#[tokio::test]
async fn requests_that_are_not_understood() {
    let office = Office::open().await;
    let mut book = Book::default();
    let mut case = office.case().await;
    let call = case.call(Act::Request);
    let body = |text: &str| Call { body: text.to_owned().into(), ..call.clone() };
    let too_large = format!("\"{}\"", "x".repeat(64 * 1024));
    for (situation, call) in [
        ("an address that does not exist", Call::get("/api/nothing")),
        ("a method that the address does not take", Call::empty(Method::DELETE, call.path.clone())),
        ("a command without an id", call.clone().without("idempotency-key")),
        ("a command with an id that is none", call.clone().with("idempotency-key", "two words")),
        ("no media type", call.clone().without("content-type")),
        ("another media type", call.clone().with("content-type", "text/plain")),
        ("a body that is no JSON", body("{")),
        (
            "a body with an unknown field",
            body(r#"{"process":"PcmProcUSSPEmployeeCardWithApproval","colour":1}"#),
        ),
        ("a body without a field", body("{}")),
        ("an unknown process", body(r#"{"process":"PcmProcNoSuch"}"#)),
        ("a body that is too large", body(&too_large)),
        (
            "a work list that does not exist",
            Call::get("/api/work?list=none").by(&office.staff_members().officer),
        ),
        (
            "a place in a list that it never gave out",
            Call::get("/api/work?list=requests&after=x").by(&office.staff_members().officer),
        ),
        ("a search for nothing", Call::get("/api/people?q=").by(&office.staff_members().officer)),
    ] {
        book.sent(&office, situation, &call).await;
    }
    assert!(case.seen().await.is_none());
    insta::assert_snapshot!("not_understood", book.text(&[]));
}

#[tokio::test]
async fn senders_who_are_not_believed() {
    let office = Office::open().await;
    let mut book = Book::default();
    let mut case = office.case().await;
    let request = case.call(Act::Request);
    book.sent(&office, "nobody is signed in", &Call::get("/api/me")).await;
    book.sent(&office, "a command without the page's token", &request.clone().without("x-csrf-token")).await;
    let ticket = SignIn { ticket: "no ticket".to_owned() };
    book.sent(&office, "a sign-in that nobody vouches for", &Call::post("/api/session", "c", &ticket)).await;
    let ticket = SignIn { ticket: "per-nobody".to_owned() };
    book.sent(&office, "a sign-in of somebody without access", &Call::post("/api/session", "c", &ticket))
        .await;

    let (now, stranger) = (office.clock.now(), Agent::new("stranger"));
    let mut case = office.case_before(Act::Claim).await;
    let claim = case.call(Act::Claim);
    book.sent(&office, "an agent that is not enrolled", &claim.clone().signed(&stranger, now)).await;
    book.sent(&office, "a signature of another time", &claim.clone().with("x-agent-time", "1")).await;
    let late = now.plus(Span::from_secs(-301));
    book.sent(&office, "an agent's clock that is late", &claim.signed(office.desk(), late)).await;

    let enrol =
        |agent: &Agent, code: &str| Call::post("/api/agents", "e", &agent.enrol(code)).signed(agent, now);
    book.sent(&office, "an unknown code", &enrol(&stranger, "2222-2222")).await;
    let impostor = Agent { id: office.desk().id.clone(), ..Agent::new("impostor") };
    let code = office.code("main").await;
    book.sent(&office, "an id that another agent has", &enrol(&impostor, &code)).await;
    let mut keys = stranger.enrol(&code);
    keys.sealing_key = Der::new(vec![1; 31]);
    let call = Call::post("/api/agents", "e", &keys).signed(&stranger, now);
    book.sent(&office, "a key that is too short", &call).await;
    insta::assert_snapshot!("not_believed", book.text(&[]));
}

#[tokio::test]
async fn people_who_may_not() {
    let office = Office::open().await;
    let mut book = Book::default();
    let mut case = office.case().await;
    let holder_reads =
        |path: &str, case: &Case<'_>| Call::get(path).with(COOKIE.as_str(), &case.holder.cookie);
    book.sent(&office, "a holder looks people up", &holder_reads("/api/people?q=a", &case)).await;
    book.sent(&office, "a holder asks for a work list", &holder_reads("/api/work?list=requests", &case))
        .await;
    case.does(Act::Request).await;
    let produce = case.call(Act::Produce).by(&case.holder);
    book.sent(&office, "a holder presses Produce card", &produce).await;
    let missing = Call { path: "/api/issuances/iss-none/produce".to_owned(), ..case.call(Act::Produce) };
    book.sent(&office, "an issuance that does not exist", &missing).await;
    let other = office.case().await;
    let path = format!("/api/my/issuances/{}", case.id());
    book.sent(&office, "another holder's request", &holder_reads(&path, &other)).await;
    let unknown = Call { path: "/api/people/per-none".to_owned(), ..Call::get("") };
    book.sent(&office, "a person who does not exist", &unknown.by(&office.staff_members().officer)).await;

    // The holder is an officer, too; the officer an approver, too.
    let roles = [Role::SelfServiceUser, Role::RegistrationOfficer, Role::Approver];
    let both = office.hire(holder("both"), &roles).await;
    let mut own = Case { holder: both.clone(), ..office.case().await };
    own.does(Act::Request).await;
    let call = own.call(Act::Produce).by(&both);
    book.sent(&office, "an officer produces an own card", &call).await;
    let call = case.call(Act::Produce).by(&both);
    assert!(office.send(&call).await.status.is_success());
    let call = case.call(Act::Approve).by(&both);
    book.sent(&office, "who produced a card approves it", &call).await;
    let call = case.call(Act::Abort).by(&other.holder);
    book.sent(&office, "another holder withdraws a request", &call).await;
    insta::assert_snapshot!("may_not", book.text(&[]));
}

#[tokio::test]
async fn beginnings_that_do_not_fit() {
    let office = Office::open().await;
    let mut book = Book::default();
    let mut case = office.case().await;
    let officer = &office.staff_members().officer;
    let by_officer = RequestCard { process: ProcessId::PcmProcEmployeeCardWithApproval, ..case.request() };
    let call = case.post("/api/requests", &by_officer).by(&case.holder);
    book.sent(&office, "an officer's process in Self-Service", &call).await;
    let produce = |body: &ProduceUnrequested| case.post("/api/issuances", body).by(officer);
    let mut body = case.unrequested();
    body.process = ProcessId::PcmProcVisitorCardWithoutApproval;
    book.sent(&office, "a visitor's process for an employee", &produce(&body)).await;
    body.process = ProcessId::PcmProcUSSPEmployeeCardWithoutApproval;
    book.sent(&office, "a Self-Service process by an officer", &produce(&body)).await;
    let mut body = case.unrequested();
    body.recorded.channel = Channel::SelfService;
    book.sent(&office, "the Self-Service channel by an officer", &produce(&body)).await;
    let mut body = case.unrequested();
    body.recorded.holder = "per-none".parse().unwrap();
    book.sent(&office, "a holder who does not exist", &produce(&body)).await;
    let since = Timestamp::from_millis(0);
    office.add(Person { status: PersonStatus::Inactive { since }, ..holder("left") }).await;
    body.recorded.holder = "left".parse().unwrap();
    book.sent(&office, "a holder who is inactive", &produce(&body)).await;

    let first = case.call(Act::Request);
    assert!(office.send(&first).await.status.is_success());
    let begun = case.id().to_string();
    let second = case.post("/api/requests", &case.request()).by(&case.holder);
    book.sent(&office, "a second request", &second).await;
    let although = RequestCard { although_open: true, ..case.request() };
    let call = case.post("/api/requests", &although).by(&case.holder);
    assert!(office.send(&call).await.status.is_success(), "once it is confirmed");
    let key = first.headers["idempotency-key"].to_str().unwrap();
    let call = Call::post("/api/requests", key, &although).by(&case.holder);
    book.sent(&office, "an id that another command had", &call).await;
    case.does(Act::Produce).await;
    for _ in 0..16 {
        case.does_alone(Act::Postpone).await;
    }
    book.sent(&office, "a beginning that is long past", &first).await;
    insta::assert_snapshot!("beginnings", book.text(&[(begun, "(the other one)")]));
}

#[tokio::test]
async fn commands_at_the_wrong_time() {
    let office = Office::open().await;
    let mut book = Book::default();
    let mut case = office.case_before(Act::Produce).await;
    book.act("approved before it is produced", &mut case, Act::Approve).await;
    for act in [Act::Produce, Act::Approve] {
        case.does(act).await;
    }
    book.act("withdrawn after the decision", &mut case, Act::Abort).await;
    book.act("a letter before the card", &mut case, Act::OpenLetter).await;

    let mut case = office.case_before(Act::OpenLetter).await;
    book.act("a reprint before the letter", &mut case, Act::Reprint).await;
    let letter = case.call(Act::OpenLetter);
    assert!(office.send(&letter).await.status.is_success());
    book.sent(&office, "the same letter, the same command", &letter).await;
    book.act("the letter once more", &mut case, Act::OpenLetter).await;
    case.does(Act::Reprint).await;
    book.act("a second reprint", &mut case, Act::Reprint).await;

    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    book.act("cancelled after it was issued", &mut case, Act::Cancel).await;

    let mut case = office.case_before(Act::TryAgainNew).await;
    book.act("the same chip after it was refused", &mut case, Act::TryAgainSame).await;
    let back = case.about("confirmation", &Confirmation::BackToPool {});
    let back = back.by(&office.staff_members().officer);
    book.sent(&office, "back to a pool from which it did not come", &back).await;

    let mut case = office.case_before(Act::Failed).await;
    for attempt in 1..MAX_ATTEMPTS {
        for act in [Act::Failed, Act::TryAgainSame, Act::Claim, Act::ReleaseAgain] {
            case.does_alone(act).await;
        }
        office.settle().await;
        assert_eq!(case.record().await.unwrap().issuance.state.card().unwrap().attempt.get(), attempt + 1);
    }
    case.does(Act::Failed).await;
    book.act("tried too often", &mut case, Act::TryAgainSame).await;
    insta::assert_snapshot!("wrong_time", book.text(&[]));
}

#[tokio::test]
async fn agents_that_may_not_now() {
    let office = Office::open().await;
    let mut book = Book::default();
    let now = office.clock.now();
    let beside = office.agent("desk-beside", "main").await;
    let elsewhere = office.agent("desk-elsewhere", "elsewhere").await;

    let mut case = office.case_before(Act::ChooseSingle).await;
    let reader = beside.reader();
    let target = Target::Reader { agent: reader.agent, reader: reader.reader };
    let choose = case.about("production", &Production::Single { target });
    assert_eq!(office.send(&choose.by(&office.staff_members().officer)).await.code(), "ok");
    book.act("a job for another reader", &mut case, Act::Claim).await;

    let mut case = office.case_before(Act::Claim).await;
    let claim = case.call(Act::Claim);
    book.sent(&office, "a job of another site", &claim.clone().signed(&elsewhere, now)).await;
    case.does(Act::Claim).await;
    book.sent(&office, "a job that somebody has", &claim.clone().signed(&beside, now)).await;
    let give_up = case.about("confirmation", &Confirmation::GiveUp {});
    let give_up = give_up.by(&office.staff_members().officer);
    book.sent(&office, "given up while the agent works", &give_up).await;
    let progress = case.call(Act::Progress);
    book.sent(&office, "a report of another agent", &progress.clone().signed(&beside, now)).await;
    book.act("keys before secrets", &mut case, Act::Certify).await;
    case.does(Act::ClaimAgain).await;
    book.sent(&office, "a report under an older claim", &progress).await;

    book.sent(&office, "a card that is somebody's", &case.release(Found::Marked)).await;
    case.does(Act::Release).await;
    let chip = case.card.chip.to_string();
    let other = ReleaseSecrets { fence: case.fence, chip: SoftCard::blank().chip, found: Found::Marked };
    book.sent(&office, "another card than the job began with", &case.job("secrets", &other)).await;
    book.act("secrets that are being made", &mut case, Act::ReleaseOther).await;
    office.settle().await;

    certificates_and_evidence(&mut book, &mut case).await;
    case.does(Act::Cancel).await;
    book.act("a report after the cancellation", &mut case, Act::Progress).await;
    insta::assert_snapshot!("agents", book.text(&[(chip, "(its chip)")]));
}

async fn certificates_and_evidence(book: &mut Book, case: &mut Case<'_>) {
    let office = case.office;
    case.does(Act::ReleaseAgain).await;
    let good = case.card.proven_key(case.id(), case.fence);
    let certify = |case: &Case<'_>, keys| {
        case.job("certificates", &Certify { fence: case.fence, keys, attestation: None })
    };
    let bad = SlotKey { proof: SoftCard::blank().proven_key(case.id(), case.fence).proof, ..good.clone() };
    book.sent(office, "a proof that does not hold", &certify(case, vec![bad])).await;
    let other = SoftCard::blank().proven_key(case.id(), case.fence);
    book.sent(office, "two keys for one slot", &certify(case, vec![good, other])).await;
    case.does(Act::Certify).await;
    let mut evidence = case.card.evidence(&case.certificates);
    evidence.secrets.puk_changed = false;
    let report = ReportProduction {
        fence: case.fence,
        report: Report::Verified { evidence: Evidence { piv: Some(evidence), uid: None, print: None } },
    };
    book.sent(office, "evidence that proves less", &case.job("report", &report)).await;
    let try_again = case.about("confirmation", &Confirmation::TryAgain { chip: Chip::New });
    let try_again = try_again.by(&office.staff_members().officer);
    book.sent(office, "tried again while at work", &try_again).await;

    let nameless = Person { upn: None, ..holder("nameless") };
    let session = office.hire(nameless, &[Role::SelfServiceUser]).await;
    let mut nameless = Case { holder: session, ..office.case().await };
    for act in Act::Certify.way() {
        nameless.does(act).await;
    }
    book.act("a holder without a Windows name", &mut nameless, Act::Certify).await;
}

#[tokio::test]
async fn what_is_out_of_reach() {
    let office = Office::open().await;
    let mut book = Book::default();
    let mut case = office.case_before(Act::Approve).await;
    let approve = case.call(Act::Approve);
    let away = |office: &Office| office.faults.plan([(1, Fault::Before)]);
    book.sent_amid(&office, "the store", &approve, away).await;
    // Each write meets a change of somebody else's.
    let overtaken =
        |office: &Office| office.faults.plan((1..=8).map(|attempt| (2 * attempt, Fault::Conflict)));
    book.sent_amid(&office, "an issuance that others keep changing", &approve, overtaken).await;
    office.faults.plan([]);
    assert!(office.send(&approve).await.status.is_success(), "and then it goes");
    let mut case = office.case_before(Act::OpenLetter).await;
    let letter = case.call(Act::OpenLetter);
    office.safe.lock(true);
    book.sent(&office, "the sealing key", &letter).await;
    insta::assert_snapshot!("out_of_reach", book.text(&[]));
}
