//! What functions do besides one smart card: people, settings, a badge, what becomes of a card, lists.

use crate::resources::{MAIL, sweep};
use api::agent::{Job, Report};
use api::card::{CardAccepted, CardLife, CertificatesPage, ReportLoss};
use api::headers::{CSRF, IDEMPOTENCY_KEY};
use api::import::table::Table;
use api::import::{BeginImport, ChunkResult, ImportState};
use api::issuance::{Accepted, Confirmation, ProduceUnrequested, Production, Recorded};
use api::mail::{MailPreview, MailRow, MailsPage, TestMail};
use api::order::{CreateOrder, DropCards, OrderAccepted, OrderAct, OrderPage, Outcomes, Preflight};
use api::people::{PeoplePage, PersonForm, PersonSaved};
use api::settings::{CheckLayout, LayoutFaults, PutSetting, SettingRow};
use cardwright_e2e::answer::Answer;
use cardwright_e2e::cloud::Stack;
use cardwright_e2e::in_process::{fresh_uid, note};
use cardwright_e2e::job;
use cardwright_e2e::one_card::Staff;
use cardwright_e2e::people::EVERY_ROLE;
use cardwright_e2e::person::{SignedIn, command_id};
use cardwright_e2e::scripted_agent::ScriptedAgent;
use cardwright_e2e::wait::until;
use domain::card::CardStateName;
use domain::evidence::{ChipFate, Failure, ProductionStep};
use domain::id::IssuanceId;
use domain::issuance::StateName;
use domain::issuance::command::Chip;
use domain::issuance::state::Channel;
use domain::language::Language;
use domain::layout::Layout;
use domain::mail::{MailKind, MailStateName};
use domain::order::Choice;
use domain::person::Engagement;
use domain::process::{MassProcessId, ProcessId};
use http::Method;
use http::header::{CONTENT_TYPE, ETAG, IF_MATCH};

/// From the first person entered to the last session ended, but for those whom others still need.
pub(crate) async fn is_done(stack: &Stack, staff: &Staff<'_>, issued: &IssuanceId) {
    let every_role = stack.sign_in(&EVERY_ROLE).await;
    people(staff.officer).await;
    settings(&every_role).await;
    mails(stack, &every_role).await;
    photo(staff).await;
    badge(stack, staff, &every_role).await;
    order(staff, &every_role).await;
    card(staff, issued).await;
    lists(staff, issued).await;
    crate::status::is_logged(&every_role).await;
    let sign_in = format!("/api/people/{}/sign-in", every_role.me.person);
    send(staff.officer, Method::DELETE, &sign_in, None).await.json::<PersonSaved>();
    every_role.get("/api/me").await.problem(401, "no-session");
    nothing_waits(stack).await;
}

/// A command without a body, for what was seen in this edition.
async fn send(who: &SignedIn, method: Method, path: &str, seen: Option<&str>) -> Answer {
    Answer::of(command(who, method, path, seen)).await.unwrap()
}

fn command(who: &SignedIn, method: Method, path: &str, seen: Option<&str>) -> reqwest::RequestBuilder {
    let request = who.request(method, path).header(CSRF, &who.me.csrf);
    let request = request.header(IDEMPOTENCY_KEY, command_id().as_str());
    match seen {
        Some(seen) => request.header(IF_MATCH, seen),
        None => request,
    }
}

/// Waits until a search finds just this person, or nobody.
async fn found(officer: &SignedIn, name: &str, number: Option<&str>) {
    let what = format!("{name} to lead to {number:?}");
    let path = format!("/api/people?q={name}");
    until(&what, || async {
        let page: PeoplePage = officer.get(&path).await.json();
        let numbers: Vec<_> = page.people.iter().map(|person| person.personnel_number.to_string()).collect();
        numbers.iter().map(String::as_str).eq(number).then_some(())
    })
    .await;
}

/// One is entered, and gets another name, address and number; a file changes that person and brings another one.
async fn people(officer: &SignedIn) {
    let form = PersonForm {
        given_name: "Ingrid".to_owned(),
        family_name: "Solheim".to_owned(),
        email: "ingrid.solheim@example.org".to_owned(),
        personnel_number: "N-1".to_owned(),
        upn: Some("solheim@corp.example.org".to_owned()),
        sid: Some("S-1-5-21-1-2-3-1001".to_owned()),
        language: Some(Language::Swedish),
        site: "main".to_owned(),
        engagement: Engagement::Employee {},
        active: true,
    };
    let made = officer.command("/api/people", &form).await;
    let path = format!("/api/people/{}", made.json::<PersonSaved>().person.id);
    // The search entries of the first name are there, and go with it.
    found(officer, "solheim", Some("N-1")).await;
    let form = PersonForm {
        family_name: "Vassbotn".to_owned(),
        email: "ingrid.vassbotn@example.org".to_owned(),
        personnel_number: "N-2".to_owned(),
        upn: Some("vassbotn@corp.example.org".to_owned()),
        sid: Some("S-1-5-21-1-2-3-1002".to_owned()),
        ..form
    };
    let edition = officer.get(&path).await.header(ETAG.as_str()).to_owned();
    let change = command(officer, Method::POST, &path, Some(&edition)).json(&form);
    Answer::of(change).await.unwrap().json::<PersonSaved>();
    found(officer, "vassbotn", Some("N-2")).await;
    found(officer, "solheim", None).await;

    let file = b"number,given name,family name,e-mail,site,upn,sid\n\
        N-2,Ingrid,Vassbotn,i.vassbotn@example.org,main,i.vassbotn@corp.example.org,S-1-5-21-1-2-3-1003\n\
        N-3,Mehmet,Yildiz,mehmet.yildiz@example.org,main,yildiz@corp.example.org,S-1-5-21-1-2-3-1004\n";
    let table = Table::read(file).unwrap();
    let [chunk] = table.chunks().try_into().unwrap();
    let begin =
        BeginImport { file: "people.csv".to_owned(), digest: audit::digest(file), rows: 2, chunks: 1 };
    officer.command("/api/imports/preview", &chunk).await.json::<ChunkResult>();
    let import = officer.command("/api/imports", &begin).await.json::<ImportState>().import.id;
    let done: ChunkResult = officer.command(&format!("/api/imports/{import}/chunks/0"), &chunk).await.json();
    assert_eq!((done.new, done.changed, done.wrong.len()), (1, 1, 0));
    for path in ["/api/imports".to_owned(), format!("/api/imports/{import}"), format!("{path}/changes")] {
        assert!(officer.get(&path).await.status.is_success(), "{path}");
    }
}

/// A layout is looked at, and a PIN policy is set: what is built in, as an edition of its own.
async fn settings(administrator: &SignedIn) {
    let layout = CheckLayout { layout: Layout::badge() };
    let checked: LayoutFaults = administrator.command("/api/layouts/check", &layout).await.json();
    assert_eq!(checked.faults, []);
    let preview = serde_json::json!({ "layout": layout.layout, "side": "front" });
    let picture = administrator.command("/api/layouts/preview", &preview).await;
    assert!(picture.status.is_success() && picture.body.starts_with(b"\x89PNG"), "{picture:?}");
    let path = "/api/settings/pin-policy";
    let before = administrator.get(path).await;
    let edition = before.header(ETAG.as_str());
    let value = before.json::<SettingRow>().value.unwrap();
    let put = command(administrator, Method::PUT, path, Some(edition));
    let set = put.json(&PutSetting { value: value.clone(), note: Some(note("as agreed")) });
    assert_eq!(Answer::of(set).await.unwrap().json::<SettingRow>().value, Some(value));
    for rest in ["", "/pin-policy/history", "/pin-policy/history/1", "/layout.badge"] {
        let answer = administrator.get(&format!("/api/settings{rest}")).await;
        assert!(answer.status.is_success(), "{rest}: {answer:?}");
    }
}

/// No mail server is named: what was left to be sent is listed, and a try-out of one comes to the same.
async fn mails(stack: &Stack, administrator: &SignedIn) {
    let looks = "/api/mails/preview?kind=card-ready&language=sv";
    assert!(administrator.get(looks).await.json::<MailPreview>().text.contains("Hej Nora"));
    let test = TestMail { kind: MailKind::CardReady, language: Language::English };
    let posted: MailRow = administrator.command("/api/mails/test", &test).await.json();
    let dealt_with = async || {
        let page: MailsPage = administrator.get("/api/mails?state=not-sent").await.json();
        let is_there = page.rows.iter().any(|row| row.id == posted.id);
        (is_there && page.rows.iter().any(|row| row.kind == MailKind::RequestReceived)).then_some(page)
    };
    let page = until("the mails to be dealt with", dealt_with).await;
    assert!(page.rows.iter().all(|row| row.state.name() == MailStateName::NotSent));
    let again = format!("/api/mails/{}/resend", posted.id);
    administrator.command(&again, &serde_json::json!({})).await.json::<MailRow>();
    // The schedule notes that there is no server.
    sweep(stack, MAIL, r#"{"sweep":{}}"#).await;
}

/// The holder's photo comes, goes, and comes again.
async fn photo(staff: &Staff<'_>) {
    const PICTURE: &[u8] = include_bytes!("../../src/in_process/portrait.png");
    let path = format!("/api/people/{}/photo", staff.holder.me.person);
    let upload = || command(staff.officer, Method::POST, &path, None).header(CONTENT_TYPE, "image/png");
    Answer::of(upload().body(PICTURE)).await.unwrap().json::<PersonSaved>();
    send(staff.officer, Method::DELETE, &path, None).await.json::<PersonSaved>();
    Answer::of(upload().body(PICTURE)).await.unwrap().json::<PersonSaved>();
    let shown = staff.holder.get(&path).await;
    assert_eq!(shown.header(CONTENT_TYPE.as_str()), "image/jpeg");
    assert!(shown.body.starts_with(b"\xff\xd8"), "a JPEG comes through as the bytes it is");
}

/// A badge that nobody asked for: the first chip fails, and is free again; another one becomes the card.
async fn badge(stack: &Stack, staff: &Staff<'_>, administrator: &SignedIn) {
    let agent = ScriptedAgent::enrolled(&stack.url, &stack.cloud(&["agent-code"]).await).await;
    let holder = staff.holder.me.person.clone();
    let wish = ProduceUnrequested {
        process: ProcessId::CCProcEmployeeCardWithoutApproval,
        recorded: Recorded { holder: holder.clone(), asked_by: holder, channel: Channel::InPerson },
        although_open: false,
    };
    let begun = staff.officer.command("/api/issuances", &wish).await;
    let issuance = begun.json::<Accepted>().issuance;
    job::reach(staff.officer, &issuance, StateName::CardReady).await;
    job::choose(staff.officer, &issuance).await;
    let fence = agent.claim(&issuance).await.json::<Job>().fence;
    agent.register_uid(&issuance, fence, &fresh_uid()).await.json::<Accepted>();
    let reason = note("The chip does not answer any more. Take another card.");
    let failure = Failure { step: ProductionStep::ReadUid, reason, fate: ChipFate::Clean };
    agent.report(&issuance, fence, Report::Failed { failure }).await.json::<Accepted>();
    let again = Confirmation::TryAgain { chip: Chip::New };
    staff.officer.command(&job::path(&issuance, "confirmation"), &again).await.json::<Accepted>();
    let (_, reported) = agent.make_badge(&issuance).await;
    reported.json::<Accepted>();
    job::confirm(staff.officer, &issuance).await;
    job::reach(staff.officer, &issuance, StateName::Issued).await;
    let path = format!("/api/agents/{}", agent.id);
    assert!(send(administrator, Method::DELETE, &path, None).await.status.is_success(), "withdrawn");
}

/// Another badge goes into the pool, into an order, and out of it again.
async fn order(staff: &Staff<'_>, administrator: &SignedIn) {
    let holder = staff.holder.me.person.clone();
    let wish = ProduceUnrequested {
        process: ProcessId::CCProcEmployeeCardWithoutApproval,
        recorded: Recorded { holder: holder.clone(), asked_by: holder, channel: Channel::InPerson },
        although_open: true,
    };
    let issuance = staff.officer.command("/api/issuances", &wish).await.json::<Accepted>().issuance;
    job::reach(staff.officer, &issuance, StateName::CardReady).await;
    let mass = Production::Mass {};
    staff.officer.command(&job::path(&issuance, "production"), &mass).await.json::<Accepted>();
    let create = CreateOrder {
        process: MassProcessId::CCProcMassProductionEmployeeCard,
        site: None,
        choice: Choice::Cards { cards: vec![issuance.clone()].try_into().unwrap() },
        stop_at_first_failure: false,
    };
    let order = administrator.command("/api/orders", &create).await.json::<OrderAccepted>().order;
    let path = format!("/api/orders/{order}");
    let about = |what: &str| format!("{path}/{what}");
    administrator.get(&about("preflight")).await.json::<Preflight>();
    administrator.command(&about("commands"), &OrderAct::Start {}).await.json::<OrderAccepted>();
    let waiting = |count| {
        let path = path.clone();
        async move {
            until("the order's cards to be counted", || async {
                let page: OrderPage = administrator.get(&path).await.json();
                (page.counts.waiting == count).then_some(())
            })
            .await;
        }
    };
    waiting(1).await;
    for rest in ["lines?stage=waiting", "history"] {
        assert!(administrator.get(&about(rest)).await.status.is_success(), "{rest}");
    }
    assert!(administrator.get("/api/orders").await.status.is_success());
    let dropped = DropCards { cards: vec![issuance].try_into().unwrap() };
    administrator.command(&about("drop"), &dropped).await.json::<Outcomes>();
    waiting(0).await;
    administrator.command(&about("commands"), &OrderAct::Complete {}).await.json::<OrderAccepted>();
    let pool = "/api/pool?process=CCProcMassProductionEmployeeCard";
    assert!(administrator.get(pool).await.status.is_success());
}

/// The card gets to its holder, who loses it.
async fn card(staff: &Staff<'_>, issuance: &IssuanceId) {
    let life = format!("/api/cards/{issuance}/life");
    let handed: CardAccepted =
        staff.administrator.command(&life, &CardLife::HandOver { to: None }).await.json();
    assert_eq!(handed.state, CardStateName::Active);
    let valid = "/api/certificates?state=valid";
    until("its certificates to be in force", || async {
        let page: CertificatesPage = staff.officer.get(valid).await.json();
        (!page.rows.is_empty()).then_some(())
    })
    .await;
    let loss = format!("/api/my/cards/{issuance}/loss");
    let lost: CardAccepted = staff.holder.command(&loss, &ReportLoss::default()).await.json();
    assert_eq!(lost.state, CardStateName::Locked);
}

/// What people see of all that.
async fn lists(staff: &Staff<'_>, issuance: &IssuanceId) {
    let page = staff.officer.get(&format!("/api/cards/{issuance}")).await;
    let number = page.json::<serde_json::Value>()["card"]["number"].as_str().unwrap_or_default().to_owned();
    for path in [
        "/api/issuances?state=issued",
        "/api/cards?state=locked",
        &format!("/api/cards?holder={}", staff.holder.me.person),
        &format!("/api/cards?number={number}"),
        "/api/reports/days?from=20000&to=20365",
        "/api/reports/failures",
        "/api/waiting",
        &format!("/api/people/{}", staff.holder.me.person),
        "/api/readers",
        "/api/openapi.json",
    ] {
        let answer = staff.officer.get(path).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
    }
    assert!(staff.holder.get("/api/my/cards").await.status.is_success());
}

/// Whatever was decided is carried out.
async fn nothing_waits(stack: &Stack) {
    let pending = ["--filter-expression", "attribute_exists(pending)", "--select", "COUNT"];
    let scan = [&["dynamodb", "scan", "--table-name", stack.table()][..], &pending].concat();
    until("nothing to wait", || async {
        (stack.emulator.root.call(&scan).await["Count"] == 0).then_some(())
    })
    .await;
}
