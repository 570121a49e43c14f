//! The table of requests for certificates, and for what certificates are made of, that are refused: each by a rule of its own, by
//! name, and no certificate is there afterwards.

mod attestation;
mod keys;
mod rsa_keys;

use api::agent::Certify;
use api::people::PersonForm;
use api::settings::PutSetting;
use cardwright_core::ports::edge::Clock as _;
use cardwright_core::ports::store::Lists as _;
use cardwright_e2e::in_process::{
    Act, Agent, Call, Case, Keys, Office, Reply, Session, SoftCard, TestClock, holder,
};
use domain::certificate::{Der, SlotKey};
use domain::person::change::PersonFields;
use domain::person::{Email, Engagement, Person};
use domain::process::ProcessId;
use domain::role::Role;
use domain::settings::{ProcessSettings, Setting, SettingName, WindowsLogon};
use domain::time::Span;
use store::Embedded;

/// By what a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// A problem of this code.
    Code(&'static str),
    /// A rule of this name, in a problem of this code.
    Rule(&'static str, &'static str),
    /// What is said of a field, in a problem of this code.
    Field(&'static str, &'static str),
}

/// The proof does not hold.
const fn proof(rule: &'static str) -> By {
    By::Rule("proof-failed", rule)
}

/// The certificate would break a rule.
const fn lint(rule: &'static str) -> By {
    By::Rule("lint", rule)
}

/// What was asked, by what it has to be refused, and what was answered.
type Row = (&'static str, By, Reply);

fn refused(reply: &Reply) -> Vec<By> {
    assert!(reply.status.is_client_error(), "{reply:?}");
    let problem = reply.problem();
    let mut by = Vec::new();
    for field in &problem.fields {
        let rule = field.message.rsplit_once('(').and_then(|(_, rule)| rule.split_once(')'));
        by.extend(rule.map(|(rule, _)| (problem.code.clone(), rule.to_owned())));
        by.push((problem.code.clone(), field.field.clone()));
    }
    // Only to be compared: what was said lives as long as the test.
    let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let code = By::Code(leak(problem.code));
    let named = by.into_iter().flat_map(|(code, name)| {
        let (code, name) = (leak(code), leak(name));
        [By::Rule(code, name), By::Field(code, name)]
    });
    std::iter::once(code).chain(named).collect()
}

#[tokio::test]
async fn every_bad_request_is_refused_by_its_own_rule() {
    let mut rows = keys::rows().await;
    rows.extend(calls().await);
    rows.extend(rsa_keys::rows().await);
    rows.extend(attestation::rows().await);
    rows.extend(holders().await);
    rows.extend(authorities().await);
    rows.extend(people().await);
    assert!(rows.len() >= 30, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for (what, by, reply) in &rows {
        let found = refused(reply);
        if !found.contains(by) {
            wrong.push(format!("{what}: not by {by:?}, but {found:?}: {}", reply.problem().detail));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn certify(case: &Case<'_>, keys: Vec<SlotKey>) -> Reply {
    case.office.send(&case.job("certificates", &Certify { fence: case.fence, keys, attestation: None })).await
}

/// Sends what is refused, and sees that nothing came of it.
async fn tried(
    case: &Case<'_>,
    requests: impl IntoIterator<Item = (&'static str, By, Vec<SlotKey>)>,
) -> Vec<Row> {
    let before = case.seen().await;
    let mut rows = Vec::new();
    for (what, by, keys) in requests {
        let reply = certify(case, keys).await;
        case.office.settle().await;
        assert_eq!(case.seen().await, before, "{what} left something behind");
        rows.push((what, by, reply));
    }
    rows
}

async fn has_none(case: &Case<'_>) {
    assert_eq!(case.office.store.certificates_of(&case.holder.person).await.unwrap(), []);
}

fn with_key(key: &SlotKey, public_key: Vec<u8>) -> Vec<SlotKey> {
    vec![SlotKey { public_key: Der::new(public_key), ..key.clone() }]
}

/// Calls that come from the wrong place, or at the wrong time.
async fn calls() -> Vec<Row> {
    let office = Office::open().await;
    let early = office.case_before(Act::Release).await;
    let case = office.case_before(Act::Certify).await;
    let key = |case: &Case<'_>| vec![case.card.proven_key(case.id(), case.fence)];
    let mut rows =
        tried(&early, [("before the card has its secrets", By::Code("secrets-first"), key(&early))]).await;
    let before = case.seen().await;
    let body = Certify { fence: case.fence, keys: key(&case), attestation: None };
    let path = format!("/api/jobs/{}/certificates", case.id());
    let (now, name) = (office.clock.now(), || office.name("cmd"));
    let call = Call::post(&path, &name(), &body);
    let far = office.agent("desk-far", "elsewhere").await;
    let late = Certify { fence: case.fence.next(), keys: key(&case), attestation: None };
    let sent = [
        ("under another fence", "fence-lost", Call::post(&path, &name(), &late).signed(office.desk(), now)),
        ("from a desk that does not hold the job", "fence-lost", call.clone().signed(&far, now)),
        ("from an agent that nobody knows", "agent-unknown", call.clone().signed(&Agent::new("desk-0"), now)),
        ("signed by another agent's key", "agent-signature", {
            call.clone().signed(office.desk(), now).with(api::headers::AGENT, "desk-far")
        }),
        ("from a clock that is off", "agent-clock", {
            call.clone().signed(office.desk(), now.plus(Span::from_secs(3600)))
        }),
        ("for an issuance that is not there", "not-found", {
            Call::post("/api/jobs/iss-none/certificates", &name(), &body).signed(office.desk(), now)
        }),
        ("from nobody", "agent-signature", call.clone()),
    ];
    for (what, code, call) in sent {
        let reply = office.send(&call).await;
        assert_eq!(case.seen().await, before, "{what}");
        rows.push((what, By::Code(code), reply));
    }
    let mut case = case;
    has_none(&case).await;
    let used = case.call(Act::Certify);
    assert!(office.send(&used).await.status.is_success());
    office.settle().await;
    let before = case.seen().await;
    let other = SoftCard::blank().proven_key(case.id(), case.fence);
    let replayed = Call::post(
        &path,
        used.command().as_str(),
        &Certify { fence: case.fence, keys: vec![other], attestation: None },
    );
    let reply = office.send(&replayed.signed(office.desk(), now)).await;
    assert_eq!(case.seen().await, before, "a replay with other keys");
    rows.push(("a replay with other keys", By::Code("command-reused"), reply));
    case.does(Act::Cancel).await;
    let keys = key(&case);
    rows.extend(tried(&case, [("for a card that was called off", By::Code("state"), keys)]).await);
    rows
}

/// A System administrator sets the process of these cases.
async fn set(office: &Office, change: impl FnOnce(&mut ProcessSettings)) {
    let by = office.hire(holder(&office.name("system")), &[Role::SystemAdministrator]).await;
    let process = ProcessId::PcmProcUSSPEmployeeCardWithApproval;
    let mut value = ProcessSettings::built_in(process);
    change(&mut value);
    let body = PutSetting { value: Setting::Process(value), note: None };
    let path = format!("/api/settings/{}", SettingName::Process(process));
    let reply = office.send(&Call::put(path, &office.name("cmd"), 0, &body).by(&by)).await;
    assert!(reply.status.is_success(), "{reply:?}");
}

/// A case of this person's, up to the certificates.
async fn of(office: &Office, person: Person) -> Case<'_> {
    let session = office.hire(person, &[Role::SelfServiceUser]).await;
    let mut case = Case { holder: session, ..office.case().await };
    for act in Act::Certify.way() {
        case.does(act).await;
    }
    case
}

async fn holders() -> Vec<Row> {
    let office = Office::open().await;
    let mut rows = Vec::new();
    let nameless = of(&office, Person { upn: None, ..holder("nameless") }).await;
    let keys = vec![nameless.card.proven_key(nameless.id(), nameless.fence)];
    rows.extend(tried(&nameless, [("a person without a Windows name", lint("upn-missing"), keys)]).await);
    has_none(&nameless).await;
    let email = Email::parse("\u{e5}sa@example.org").unwrap();
    let foreign = of(&office, Person { email, ..holder("foreign") }).await;
    let keys = vec![foreign.card.proven_key(foreign.id(), foreign.fence)];
    rows.extend(tried(&foreign, [("an address beyond ASCII", lint("email-missing"), keys)]).await);
    has_none(&foreign).await;
    set(&office, |value| value.logon = WindowsLogon::BySid).await;
    let unknown = of(&office, holder("unknown")).await;
    let keys = vec![unknown.card.proven_key(unknown.id(), unknown.fence)];
    rows.extend(tried(&unknown, [("a person without a SID", lint("sid-missing"), keys)]).await);
    has_none(&unknown).await;
    rows.push(ended(&office).await);
    rows
}

/// Somebody whose contract ends while the card is in the reader, before anybody has noticed.
async fn ended(office: &Office) -> Row {
    let sponsor = office.staff_members().officer.person.clone();
    let until = office.clock.now().plus(Span::from_days(1));
    let contractor = Person { engagement: Engagement::Contractor { sponsor, until }, ..holder("contractor") };
    let session = office.hire(contractor, &[Role::SelfServiceUser]).await;
    let mut case = Case { holder: session, ..office.case().await };
    let begin = api::issuance::ProduceUnrequested {
        process: ProcessId::PcmProcContractorCardWithoutApproval,
        recorded: api::issuance::Recorded {
            holder: case.holder.person.clone(),
            asked_by: case.holder.person.clone(),
            channel: domain::issuance::state::Channel::InPerson,
        },
        although_open: false,
    };
    let officer = &office.staff_members().officer;
    let reply = office.send(&case.post("/api/issuances", &begin).by(officer)).await;
    case.issuance = Some(reply.json::<api::issuance::Accepted>().issuance);
    office.settle().await;
    for act in [Act::ChooseSingle, Act::Claim, Act::Release] {
        case.does(act).await;
    }
    office.clock.advance(Span::from_days(2));
    let before = case.seen().await;
    let reply = certify(&case, vec![case.card.proven_key(case.id(), case.fence)]).await;
    assert_eq!(case.seen().await, before);
    has_none(&case).await;
    ("a person whose contract has ended", lint("card-ended"), reply)
}

/// An authority that is about to end, and one that has ended.
async fn authorities() -> Vec<Row> {
    let mut rows = Vec::new();
    for (what, days, by) in [
        ("an authority that ends in two weeks", 10 * 365 - 14, lint("authority-ends")),
        ("an authority that has ended", 10 * 365 + 1, lint("validity-order")),
    ] {
        let began = TestClock::default().now();
        let (embedded, keys) = (Embedded::memory().await.unwrap(), Keys::in_files(began).await);
        let clock = TestClock::at(began.plus(Span::from_days(days)));
        let office = Office::with(embedded.clone(), &embedded.config(), clock, keys).await;
        let case = of(&office, holder("late")).await;
        let keys = vec![case.card.proven_key(case.id(), case.fence)];
        rows.extend(tried(&case, [(what, by, keys)]).await);
        has_none(&case).await;
    }
    rows
}

/// What a certificate would be made of: whoever enters it is told at the field.
async fn people() -> Vec<Row> {
    let office = Office::open().await;
    let officer: &Session = &office.staff_members().officer;
    let form = |number: &str| PersonForm::of(&PersonFields::of(&holder(number)));
    let create = async |form: &PersonForm| {
        office.send(&Call::post("/api/people", &office.name("cmd"), form).by(officer)).await
    };
    let sid = "S-1-5-21-1004336348-1177238915-682003330-1107";
    let first = PersonForm { sid: Some(sid.to_owned()), ..form("n-1") };
    assert!(create(&first).await.status.is_success());
    let field = |name| By::Field("bad-field", name);
    let some = |text: &str| Some(text.to_owned());
    let bad = [
        ("an empty name", field("given_name"), PersonForm { given_name: String::new(), ..form("n-2") }),
        (
            "a name of blanks",
            field("family_name"),
            PersonForm { family_name: "  ".to_owned(), ..form("n-2") },
        ),
        ("a name with control characters", field("given_name"), {
            PersonForm { given_name: "No\u{7}ra".to_owned(), ..form("n-2") }
        }),
        (
            "a name that is too long",
            field("family_name"),
            PersonForm { family_name: "x".repeat(201), ..form("n-2") },
        ),
        ("a number beyond PrintableString", field("personnel_number"), {
            PersonForm { personnel_number: "n_2".to_owned(), ..form("n-2") }
        }),
        ("a Windows name without a domain", field("upn"), PersonForm { upn: some("nora"), ..form("n-2") }),
        ("a SID that is none", field("sid"), PersonForm { sid: some("S-1-5-21-1-2-3"), ..form("n-2") }),
        ("a SID with a number beyond 32 bits", field("sid"), {
            PersonForm { sid: some("S-1-5-21-4294967296-2-3-500"), ..form("n-2") }
        }),
        (
            "a SID of no domain's account",
            field("sid"),
            PersonForm { sid: some("S-1-5-32-544"), ..form("n-2") },
        ),
        ("the Windows name of somebody else", By::Field("taken", "upn"), {
            PersonForm { upn: some("N-1@Example.org"), ..form("n-2") }
        }),
        ("the SID of somebody else", By::Field("taken", "sid"), PersonForm { sid: some(sid), ..form("n-2") }),
    ];
    let mut rows = Vec::new();
    for (what, by, form) in bad {
        rows.push((what, by, create(&form).await));
    }
    office.settle().await;
    assert_eq!(office.store.search_people("n-2", None).await.unwrap().rows, [], "nobody was entered");
    rows
}
