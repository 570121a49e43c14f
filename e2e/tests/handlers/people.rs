//! People: entered, changed, refused by name, portrayed, imported; and what their end does to cards in production.

use crate::imports::{counts, previewed, run};
use api::people::{PeoplePage, PersonChanges, PersonForm, PersonPage, PersonSaved};
use cardwright_core::ports::people::People as _;
use cardwright_e2e::in_process::{Act, Call, Office, Reply, Session, holder};
use domain::id::{PersonId, Version};
use domain::issuance::{State, StateName};
use domain::language::Language;
use domain::person::change::{PersonField, PersonFields};
use domain::person::{Engagement, Person, PersonStatus, Subject};
use domain::process::HolderKind;
use domain::role::Role;
use domain::time::{Span, Timestamp};
use http::StatusCode;
use http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};

pub(crate) fn form(number: &str) -> PersonForm {
    PersonForm::of(&PersonFields::of(&holder(number)))
}

pub(crate) fn officer(office: &Office) -> &Session {
    &office.staff_members().officer
}

pub(crate) async fn create(office: &Office, form: &PersonForm) -> PersonSaved {
    let reply = office.send(&Call::post("/api/people", &office.name("cmd"), form).by(officer(office))).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
    assert_eq!(reply.headers.get(ETAG).unwrap(), "\"1\"");
    office.settle().await;
    reply.json()
}

async fn change(office: &Office, id: &PersonId, seen: &str, form: &PersonForm) -> Reply {
    let call = Call::post(format!("/api/people/{id}"), &office.name("cmd"), form).by(officer(office));
    let reply = office.send(&call.with(IF_MATCH.as_str(), seen)).await;
    office.settle().await;
    reply
}

async fn page(office: &Office, id: &PersonId) -> PersonPage {
    office.send(&Call::get(format!("/api/people/{id}")).by(officer(office))).await.json()
}

async fn changes(office: &Office, id: &PersonId) -> PersonChanges {
    office.send(&Call::get(format!("/api/people/{id}/changes")).by(officer(office))).await.json()
}

pub(crate) async fn found(office: &Office, query: &str) -> Vec<String> {
    let call = Call::get("/api/people").by(officer(office));
    let mut incoming = office.incoming(&call);
    incoming.query.insert("q".to_owned(), query.to_owned());
    let page = steps::read::handle(
        &office.engine,
        (&office.store, &office.store, &office.store),
        (&office.store, office.post()),
        "/api/people",
        &incoming,
    );
    let page: PeoplePage = serde_json::from_slice(page.await.unwrap().body()).unwrap();
    page.people.iter().map(|person| person.personnel_number.to_string()).collect()
}

#[tokio::test]
async fn a_person_is_entered_once_and_every_change_is_kept() {
    let office = Office::open().await;
    let call = Call::post("/api/people", "enter", &form("n-1")).by(officer(&office));
    let first: PersonSaved = office.send(&call).await.json();
    let again: PersonSaved = office.send(&call).await.json();
    assert_eq!(first, again, "the answer may be lost: sent again, it is the same person");
    let other = Call::post("/api/people", "enter", &form("n-2")).by(officer(&office));
    assert_eq!(office.send(&other).await.code(), "command-reused");
    let id = &first.person.id;
    let married = PersonForm { family_name: "Berg".to_owned(), upn: None, ..form("n-1") };
    let tag = office.send(&Call::get(format!("/api/people/{id}")).by(officer(&office))).await;
    let tag = tag.headers.get(ETAG).unwrap().to_str().unwrap().to_owned();
    let saved = change(&office, id, &tag, &married).await;
    assert_eq!((saved.status, saved.json::<PersonSaved>().version), (StatusCode::OK, Version::new(2)));
    let rows = changes(&office, id).await.changes;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].by_name, "Nora Lindqvist");
    let fields: Vec<_> = rows[0].change.fields.iter().map(|change| change.field).collect();
    assert_eq!(fields, [PersonField::FamilyName, PersonField::Upn]);
    assert_eq!(rows[0].change.fields[0].before.as_deref(), Some("Lindqvist"));
    assert_eq!(found(&office, "berg").await, ["n-1"]);
}

#[tokio::test]
async fn a_late_officer_is_told_who_was_faster_and_a_lost_answer_is_given_again() {
    let office = Office::open().await;
    let id = create(&office, &form("n-1")).await.person.id;
    let path = format!("/api/people/{id}");
    let berg = PersonForm { family_name: "Berg".to_owned(), ..form("n-1") };
    let call =
        Call::post(path.as_str(), "marry", &berg).by(officer(&office)).with(IF_MATCH.as_str(), "\"1\"");
    assert_eq!(office.send(&call).await.code(), "ok");
    assert_eq!(office.send(&call).await.code(), "ok");
    let late = change(&office, &id, "\"1\"", &PersonForm { site: "north".to_owned(), ..form("n-1") }).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::PRECONDITION_FAILED, "changed-meanwhile"));
    let detail = late.problem().detail;
    assert!(detail.contains("Nora Lindqvist") && detail.contains("family name"), "{detail}");
    assert!(detail.contains("Thu, 01 Jan 2026"), "{detail}");
    let unseen = Call::post(path.as_str(), "unseen", &berg).by(officer(&office));
    assert_eq!(office.send(&unseen).await.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(page(&office, &id).await.version, Version::new(2));
}

#[tokio::test]
async fn all_wrong_fields_are_named_and_doubles_by_name() {
    let office = Office::open().await;
    let mut wrong = form("n-1");
    wrong.given_name = " ".to_owned();
    wrong.family_name = "x".repeat(201);
    wrong.email = "nobody".to_owned();
    wrong.site = "the north".to_owned();
    let reply = office.send(&Call::post("/api/people", "wrong", &wrong).by(officer(&office))).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad-field"));
    let fields: Vec<_> = reply.problem().fields.into_iter().map(|wrong| wrong.field).collect();
    assert_eq!(fields, ["given_name", "family_name", "email", "site"]);
    create(&office, &PersonForm { given_name: "Maja".to_owned(), ..form("n-1") }).await;
    for (field, double) in [
        ("email", PersonForm { email: "N-1@Example.org".to_owned(), ..form("n-2") }),
        ("personnel_number", PersonForm { personnel_number: "N-1".to_owned(), ..form("n-2") }),
    ] {
        let reply = office
            .send(&Call::post("/api/people", &office.name("double"), &double).by(officer(&office)))
            .await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::CONFLICT, "taken"));
        assert_eq!(reply.problem().fields[0].field, field);
        assert!(reply.problem().detail.contains("Maja Lindqvist has this"), "{}", reply.problem().detail);
    }
    // What somebody gave up is free again.
    let maja: Vec<_> = found(&office, "maja").await;
    assert_eq!(maja, ["n-1"]);
}

#[tokio::test]
async fn a_person_has_the_language_that_form_or_file_say() {
    let office = Office::open().await;
    let made = create(&office, &PersonForm { language: Some(Language::Swedish), ..form("n-1") }).await;
    assert_eq!(made.person.language, Some(Language::Swedish));
    let first = changes(&office, &made.person.id).await.changes.remove(0).change;
    let named = first.fields.iter().find(|change| change.field == PersonField::Language).unwrap();
    assert_eq!((named.before.as_deref(), named.after.as_deref()), (None, Some("sv")));

    let row = |language: &str| format!("n-1,Nora,Lindqvist,n-1@example.org,{language}\n");
    let file = |rows: &str| format!("number,given name,family name,e-mail,preferred language\n{rows}");
    for (cell, language) in [("en-GB", Some(Language::English)), ("SV", Some(Language::Swedish)), ("", None)]
    {
        let done = run(&office, file(&row(cell)).as_bytes(), usize::MAX).await;
        assert_eq!(counts(&done.result), (0, 1, 0, 0), "{cell}");
        assert_eq!(page(&office, &made.person.id).await.person.language, language, "{cell}");
    }
    let wrong = previewed(&office, file(&row("klingon")).as_bytes()).await.wrong;
    assert_eq!(wrong[0].errors[0].column, Some(PersonField::Language));
    // A file without the column leaves the language as it is.
    run(&office, file(&row("sv")).as_bytes(), usize::MAX).await;
    let silent = b"number,given name,family name,e-mail\nn-1,Nora,Berg,n-1@example.org\n";
    run(&office, silent, usize::MAX).await;
    let person = page(&office, &made.person.id).await.person;
    assert_eq!((person.family_name.as_str(), person.language), ("Berg", Some(Language::Swedish)));
}

#[tokio::test]
async fn what_a_person_gave_up_is_free_for_others() {
    let office = Office::open().await;
    let id = create(&office, &form("n-1")).await.person.id;
    let moved = PersonForm {
        email: "new@example.org".to_owned(),
        upn: Some("new@example.org".to_owned()),
        personnel_number: "n-9".to_owned(),
        ..form("n-1")
    };
    assert_eq!(change(&office, &id, "\"1\"", &moved).await.code(), "ok");
    create(&office, &form("n-1")).await;
    let back = change(&office, &id, "\"2\"", &form("n-1")).await;
    assert_eq!(back.code(), "taken");
}

#[tokio::test]
async fn contractors_and_visitors_need_who_answers_and_an_end() {
    let office = Office::open().await;
    let now = Timestamp::from_millis(1_767_225_600_000);
    let later = now.plus(Span::from_days(30));
    let sponsor = create(&office, &form("sponsor")).await.person.id;
    let contractor = |sponsor: &PersonId, until| Engagement::Contractor { sponsor: sponsor.clone(), until };
    let visitor = Engagement::Visitor { host: sponsor.clone(), from: later, until: now };
    for (engagement, field) in [
        (contractor(&"nobody".parse().unwrap(), later), "answers"),
        (contractor(&sponsor, now), "until"),
        (visitor, "until"),
    ] {
        let call = Call::post("/api/people", &office.name("cmd"), &PersonForm { engagement, ..form("n-1") });
        let reply = office.send(&call.by(officer(&office))).await;
        assert_eq!((reply.code().as_str(), reply.problem().fields[0].field.as_str()), ("bad-field", field));
    }
    let made = create(&office, &PersonForm { engagement: contractor(&sponsor, later), ..form("n-1") }).await;
    let shown = page(&office, &made.person.id).await;
    assert_eq!((shown.answers.unwrap().id, shown.person.kind()), (sponsor, HolderKind::Contractor));
    let row = changes(&office, &made.person.id).await.changes.remove(0);
    let named = row.change.fields.iter().find(|change| change.field == PersonField::Answers).unwrap();
    assert_eq!(named.after.as_deref(), Some("Nora Lindqvist"));
}

#[tokio::test]
async fn only_officers_change_people_and_none_what_the_own_cards_stand_on() {
    let office = Office::open().await;
    let approver = &office.staff_members().approver;
    let refused = office.send(&Call::post("/api/people", "cmd", &form("n-1")).by(approver)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "role-missing"));
    let me = officer(&office).person.clone();
    let (mine, other) = (|| form("officer"), || Some("other@example.org".to_owned()));
    let until = Timestamp::from_millis(1_767_225_600_000).plus(Span::from_days(30));
    let engagement = Engagement::Contractor { sponsor: approver.person.clone(), until };
    for (field, own) in [
        ("status", PersonForm { active: false, ..mine() }),
        ("kind", PersonForm { engagement, ..mine() }),
        ("Windows name", PersonForm { upn: other(), ..mine() }),
        ("Windows name", PersonForm { upn: None, ..mine() }),
        ("Windows SID", PersonForm { sid: Some("S-1-5-21-1-2-3-1001".to_owned()), ..mine() }),
        ("e-mail address", PersonForm { email: other().unwrap(), ..mine() }),
    ] {
        let refused = change(&office, &me, "\"1\"", &own).await;
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (StatusCode::FORBIDDEN, "own-record"),
            "{field}"
        );
        assert!(refused.problem().detail.contains(&format!("the own {field}")), "{refused:?}");
    }
    let file = "number,given name,family name,e-mail,upn\nofficer,Nora,Lindqvist,officer@example.org,other@example.org\n";
    let wrong = previewed(&office, file.as_bytes()).await.wrong;
    assert_eq!(wrong[0].errors[0].column, Some(PersonField::Upn), "nor by a file: {wrong:?}");
    let renamed = PersonForm { given_name: "Tomas".to_owned(), ..form("officer") };
    assert_eq!(change(&office, &me, "\"1\"", &renamed).await.code(), "ok");
}

#[tokio::test]
async fn a_sign_in_is_unbound_and_its_sessions_end() {
    let office = Office::open().await;
    let subject = Subject { issuer: "https://id.example".to_owned(), subject: "7".to_owned() };
    let bound = Person { sign_in: Some(subject), ..holder("bound") };
    let session = office.hire(bound, &[Role::SelfServiceUser]).await;
    assert_eq!(office.send(&Call::get("/api/me").by(&session)).await.code(), "ok");
    let path = format!("/api/people/{}/sign-in", session.person);
    let call = Call::post(path.as_str(), "unbind", &()).by(officer(&office));
    let reply = office.send(&Call { method: http::Method::DELETE, ..call }).await;
    assert_eq!(reply.json::<PersonSaved>().person.sign_in, None, "{reply:?}");
    assert_eq!(office.send(&Call::get("/api/me").by(&session)).await.status, StatusCode::UNAUTHORIZED);
    let rows = changes(&office, &session.person).await.changes;
    assert_eq!(rows[0].change.fields[0].field, PersonField::SignIn);
}

#[tokio::test]
async fn a_card_in_production_ends_with_the_persons_entitlement() {
    let office = Office::open().await;
    let mut case = office.case_before(Act::Claim).await;
    let id = case.record().await.unwrap().issuance.holder_id().unwrap().clone();
    let fields = PersonFields::of(&page(&office, &id).await.person);
    let left = PersonForm { active: false, ..PersonForm::of(&fields) };
    assert_eq!(change(&office, &id, "\"1\"", &left).await.code(), "ok");
    let State::Cancelled(ended) = case.record().await.unwrap().issuance.state else {
        panic!("not cancelled")
    };
    assert!(ended.reason.unwrap().as_str().contains("made inactive"));
    assert_eq!(case.seen().await.unwrap().card, Some("void"));
    let claim = case.call(Act::Claim);
    assert_eq!(office.send(&claim).await.code(), "state", "the agent is told");
}

/// The contract is put off once; then it ends.
#[tokio::test]
async fn a_contract_that_ends_takes_the_card_in_production_along() {
    let office = Office::open().await;
    let case = office.case_before(Act::Claim).await;
    let id = case.record().await.unwrap().issuance.holder_id().unwrap().clone();
    let sponsor = officer(&office).person.clone();
    let mut person = page(&office, &id).await.person;
    let now = Timestamp::from_millis(1_767_225_600_000);
    for (version, days) in [("\"1\"", 10), ("\"2\"", 20)] {
        let until = now.plus(Span::from_days(days));
        person.engagement = Engagement::Contractor { sponsor: sponsor.clone(), until };
        let form = PersonForm::of(&PersonFields::of(&person));
        assert_eq!(change(&office, &id, version, &form).await.code(), "ok");
    }
    office.clock.advance(Span::from_days(15));
    assert_eq!(office.worker.keep_time().await.unwrap(), 0);
    assert_eq!(case.record().await.unwrap().issuance.state.name(), StateName::Queued);
    office.clock.advance(Span::from_days(5));
    assert_eq!(office.worker.keep_time().await.unwrap(), 0);
    office.settle().await;
    let State::Cancelled(ended) = case.record().await.unwrap().issuance.state else {
        panic!("not cancelled")
    };
    assert!(ended.reason.unwrap().as_str().contains("contract or visit ended"));
    assert_eq!(office.worker.keep_time().await.unwrap(), 0, "what was due is done");
    let record = office.store.records(&[id]).await.unwrap().remove(0);
    assert_eq!(record.person.status, PersonStatus::Active, "the end says enough");
}

#[tokio::test]
async fn a_photo_comes_back_as_a_portrait_and_only_to_whom_it_concerns() {
    let office = Office::open().await;
    let id = create(&office, &form("n-1")).await.person.id;
    let path = format!("/api/people/{id}/photo");
    let get = || Call::get(path.as_str()).by(officer(&office));
    assert_eq!(office.send(&get()).await.status, StatusCode::NOT_FOUND);
    let picture = image::RgbImage::from_pixel(600, 800, image::Rgb([90, 120, 150]));
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let post = |body: Vec<u8>| Call { body: body.into(), ..Call::post(path.as_str(), "photo", &()) };
    let saved = office.send(&post(png.into_inner()).by(officer(&office))).await;
    let digest = saved.json::<PersonSaved>().person.photo.unwrap();
    let shown = office.send(&get()).await;
    assert_eq!(shown.headers.get("content-type").unwrap(), "image/jpeg");
    assert_eq!(shown.headers.get("cache-control").unwrap(), "private, no-cache");
    assert_eq!(audit::digest(&shown.body), digest);
    let tag = shown.headers.get(ETAG).unwrap().to_str().unwrap();
    let known = office.send(&get().with(IF_NONE_MATCH.as_str(), tag)).await;
    assert_eq!((known.status, known.body.len()), (StatusCode::NOT_MODIFIED, 0));
    let approver = &office.staff_members().approver;
    assert_eq!(office.send(&Call::get(path.as_str()).by(approver)).await.status, StatusCode::FORBIDDEN);
    let bad = office.send(&post(b"<svg/>".to_vec()).by(officer(&office))).await;
    assert_eq!((bad.status, bad.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "photo"));
    let gone = Call { method: http::Method::DELETE, ..Call::post(path.as_str(), "gone", &()) };
    assert_eq!(office.send(&gone.by(officer(&office))).await.json::<PersonSaved>().person.photo, None);
    assert_eq!(office.send(&get()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn names_in_any_script_are_found() {
    let office = Office::open().await;
    let long = "Wolfeschlegelsteinhausen".repeat(9).chars().take(200).collect::<String>();
    let names = [
        ("a", "محمد", "الأحمد"),
        ("b", "小明", "王"),
        ("c", "Zoe\u{308}", "Ngu\u{302}ye\u{303}n"),
        ("d", "X", "Æ"),
        ("e", long.as_str(), long.as_str()),
        ("f", "Владимир", "Ёлкин"),
    ];
    for (number, given, family) in names {
        create(
            &office,
            &PersonForm { given_name: given.to_owned(), family_name: family.to_owned(), ..form(number) },
        )
        .await;
    }
    for (query, number) in [
        ("محم", "a"),
        ("الأح", "a"),
        ("王", "b"),
        ("小", "b"),
        ("Zoë", "c"),
        ("zoe nguy", "c"),
        ("NGUYỄN", "c"),
        ("æ", "d"),
        ("ae", "d"),
        ("x", "d"),
        ("wolfeschlegel", "e"),
        ("елкин", "f"),
        ("ВЛАД", "f"),
    ] {
        assert_eq!(found(&office, query).await, [number], "{query}");
    }
}
