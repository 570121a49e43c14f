//! A card's birth certificate: what the answer proves, to whom, and when there is one.

use api::audit::Checkpoint;
use api::birth::BirthCertificate;
use audit::birth::{Fault, Proven, check};
use audit::checkpoint::{Checkpoint as Signed, LogKey};
use cardwright_e2e::in_process::{Act, Call, Case, Office, Reply, Session, holder};
use domain::audit::ActorName;
use domain::role::Role;
use domain::time::Span;

async fn issued(office: &Office) -> Case<'_> {
    let mut case = office.case_before(Act::Confirm).await;
    case.does(Act::Confirm).await;
    case
}

/// Takes everything into the log.
async fn logged(office: &Office) {
    office.settle().await;
    while office.sequencer.sweep().await.unwrap() > 0 {}
}

async fn asked(case: &Case<'_>, by: &Session) -> Reply {
    case.office.send(&Call::get(format!("/api/cards/{}/birth-certificate", case.id())).by(by)).await
}

fn proven(born: &BirthCertificate, key: &LogKey) -> Result<Proven, Fault> {
    check(&born.text, key)
}

#[tokio::test]
async fn it_proves_what_the_card_was_issued_with() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let staff = office.staff_members();
    assert_eq!(asked(&case, &staff.officer).await.code(), "not-found", "not in the log yet");
    logged(&office).await;
    let born: BirthCertificate = asked(&case, &staff.officer).await.json();
    let key: LogKey = born.checkpoint.key.parse().unwrap();
    let said = proven(&born, &key).unwrap();
    assert_eq!(said.facts, born.facts, "the page says what the code proves");
    assert_eq!(
        (&*said.issuance, said.index, said.size),
        (case.id().as_str(), born.index, born.checkpoint.size)
    );

    let record = case.card_object().await.unwrap();
    assert_eq!(born.facts.number, record.card.number);
    let holder = born.facts.holder.as_ref().unwrap();
    assert_eq!((&holder.id, &*holder.name), (&case.holder.person, "Nora Lindqvist"));
    let carried: Vec<_> = case.certificates.iter().map(|c| (c.slot, &c.serial)).collect();
    assert_eq!(born.facts.certificates.iter().map(|c| (c.slot, &c.serial)).collect::<Vec<_>>(), carried);
    assert_eq!(born.certificates.iter().map(|c| (c.slot, &c.serial)).collect::<Vec<_>>(), carried);
    assert_eq!(born.facts.asked.by, case.holder.person);
    assert_eq!(born.facts.produced.by, staff.officer.person);
    assert_eq!(born.facts.approved.as_ref().map(|signed| &signed.by), Some(&staff.approver.person));
    assert_eq!(born.issued_by, ActorName::Person(staff.officer.person.clone()));
    assert!(born.names.iter().any(|named| named.id == staff.approver.person), "{born:?}");
    let seen = audit::digest(&serde_json::to_vec(&born.evidence).unwrap());
    assert_eq!(born.facts.evidence, seen, "the evidence that is shown is what was recorded");
}

/// Later histories of the card do not touch it: only the checkpoint goes on, from the one before.
#[tokio::test]
async fn it_stays_the_same_whatever_becomes_of_the_card() {
    let office = Office::open().await;
    let mut case = issued(&office).await;
    logged(&office).await;
    let auditor = office.hire(holder("auditor"), &[Role::Auditor]).await;
    let before: BirthCertificate = asked(&case, &auditor).await.json();
    office.clock.advance(Span::from_secs(60));
    case.does(Act::OpenLetter).await;
    issued(&office).await;
    logged(&office).await;
    let after: BirthCertificate = asked(&case, &auditor).await.json();
    assert!(after.checkpoint.size > before.checkpoint.size);
    assert_eq!((&after.facts, after.index, after.issued_at), (&before.facts, before.index, before.issued_at));
    let key: LogKey = after.checkpoint.key.parse().unwrap();
    for born in [&before, &after] {
        assert_eq!(proven(born, &key).unwrap().facts, before.facts, "an old print stays good");
        assert_eq!(Signed::open(&born.checkpoint.checkpoint, &key).unwrap().size, born.checkpoint.size);
    }
    let newest: Checkpoint = office.send(&Call::get("/api/audit/checkpoint").by(&auditor)).await.json();
    assert_eq!(newest, after.checkpoint);
}

#[tokio::test]
async fn who_may_not_gets_none_and_what_is_not_issued_has_none() {
    let office = Office::open().await;
    let case = issued(&office).await;
    let other = office.case_before(Act::Confirm).await;
    logged(&office).await;
    let staff = office.staff_members();
    let refused = asked(&case, &case.holder).await;
    assert_eq!((refused.status.as_u16(), &*refused.code()), (403, "role-missing"));
    assert_eq!(asked(&other, &staff.officer).await.code(), "not-found");
    let nobody = Call::get("/api/cards/iss-none/birth-certificate").by(&staff.officer);
    assert_eq!(office.send(&nobody).await.code(), "not-found");
    let elsewhere = Office::open().await;
    let foreign = issued(&elsewhere).await;
    logged(&elsewhere).await;
    let born: BirthCertificate = asked(&foreign, &elsewhere.staff_members().officer).await.json();
    let own: BirthCertificate = asked(&case, &staff.officer).await.json();
    let key: LogKey = own.checkpoint.key.parse().unwrap();
    let fault = proven(&born, &key).unwrap_err();
    assert!(matches!(fault, Fault::Checkpoint(_)), "another log's key: {fault}");
}
