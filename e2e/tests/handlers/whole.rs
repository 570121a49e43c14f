//! One card from request to letter, personalised on a card made by others.

use api::agent::{Job, Offers, Poll, PresentReader};
use api::issuance::{History, IssuancePage, MyIssuances, Readers, Track, TrackState, WorkPage};
use cardwright_core::ports::edge::Clock as _;
use cardwright_e2e::in_process::{Act, Call, Certificates, Office, READER, Session};
use domain::issuance::{CommandName, StateName};
use domain::reader::{PrinterState, ReaderMake, ReaderState};
use http::header::COOKIE;
use personalise::PinTrial;
use serde::de::DeserializeOwned;

async fn read<T: DeserializeOwned>(office: &Office, session: &Session, path: String) -> T {
    let reply = office.send(&Call::get(path).with(COOKIE.as_str(), &session.cookie)).await;
    assert!(reply.status.is_success(), "{reply:?}");
    reply.json()
}

#[tokio::test]
async fn a_card_is_issued_and_everybody_sees_what_they_may() {
    let office = Office::open().await;
    let staff = office.staff_members();
    let mut case = office.case().await;
    let mine: MyIssuances = read(&office, &case.holder, "/api/my/issuances".to_owned()).await;
    assert!(mine.issuances.is_empty() && mine.processes.contains(&case.request().process));
    case.does(Act::Request).await;
    let id = case.id().clone();
    let work: WorkPage = read(&office, &staff.officer, "/api/work?list=requests".to_owned()).await;
    assert_eq!(work.rows[0].id, id);
    case.does(Act::Produce).await;
    case.does(Act::Approve).await;
    let poll = Poll {
        readers: vec![PresentReader {
            reader: READER.parse().unwrap(),
            name: "R".to_owned(),
            state: ReaderState::Blank,
            make: ReaderMake::default(),
        }],
        printer: PrinterState::Unknown,
        version: None,
    };
    let path = format!("/api/agents/{}/poll", office.desk().id);
    let poll = Call::post(path, "poll", &poll).signed(office.desk(), office.clock.now());
    assert!(office.send(&poll).await.json::<Offers>().jobs.is_empty());
    let readers: Readers = read(&office, &staff.officer, "/api/readers".to_owned()).await;
    assert!(readers.readers.iter().any(|row| row.online && row.agent == office.desk().id));
    case.does(Act::ChooseSingle).await;
    assert_eq!(office.send(&poll).await.json::<Offers>().jobs[0].issuance, id);
    let job: Job = case.does(Act::Claim).await.json();
    let (mut card, secrets) = case.personalise(job).await;
    assert_eq!(card.try_pin(&secrets.pin).unwrap(), PinTrial::Accepted);
    office.settle().await;
    let page: IssuancePage = read(&office, &staff.officer, format!("/api/issuances/{id}")).await;
    assert!(page.allowed.contains(&CommandName::Confirm) && !page.allowed.contains(&CommandName::OpenLetter));
    case.does(Act::Confirm).await;
    let letter = case.does(Act::OpenLetter).await;
    assert!(letter.body.starts_with(b"%PDF"));
    assert_eq!(letter.headers["cache-control"], "no-store");

    let seen = case.seen().await.unwrap();
    assert_eq!((seen.state, seen.card), (StateName::Issued, Some("issued")));
    assert_eq!(seen.certificates, [Certificates::OnHold], "until it is handed over");
    let track: Track = read(&office, &case.holder, format!("/api/my/issuances/{id}")).await;
    let done = track.steps.iter().filter(|step| step.state == TrackState::Done).count();
    assert_eq!((done, track.steps.len()), (4, 5), "{track:?}");
    let history: History = read(&office, &staff.officer, format!("/api/issuances/{id}/history")).await;
    let names: Vec<_> = history.records.iter().map(|record| record.record.command).collect();
    use CommandName as C;
    let expected = [
        C::Request,
        C::Produce,
        C::Approve,
        C::CardCreated,
        C::ChooseSingle,
        C::Claim,
        C::ReleaseSecrets,
        C::Certify,
        C::ReportVerified,
        C::Confirm,
        C::OpenLetter,
    ];
    assert_eq!(names, expected);
    assert!(history.records.iter().all(|record| record.actor_name != "unknown"), "{history:?}");
    let people = Call::get("/api/people?q=nora").with(COOKIE.as_str(), &case.holder.cookie);
    assert_eq!(office.send(&people).await.code(), "role-missing");
}
