use super::*;
use cardwright_core::ports::outbox::Outbox as _;
use cardwright_core::ports::people::{People as _, PhotoWrite};
use cardwright_core::record::PersonRecord;
use domain::certificate::Sha256;
use domain::id::Version;
use domain::person::change::{PersonChange, differences};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber};
use domain::role::{Actor, SystemEffect};
use domain::time::Timestamp;
use rusqlite::Connection;
use serde_json::Value;

fn new(number: u32) -> PersonWrite {
    let person = Person {
        id: format!("person-{number}").parse().unwrap(),
        engagement: if number == 0 {
            Engagement::Employee {}
        } else {
            let until = Timestamp::from_millis(1_767_600_000_000);
            Engagement::Contractor { sponsor: "person-0".parse().unwrap(), until }
        },
        given_name: Name::parse("Zoë Anne-Marie").unwrap(),
        family_name: Name::parse("Бергман").unwrap(),
        email: Email::parse(&format!("zoe{number}@example.org")).unwrap(),
        personnel_number: PersonnelNumber::parse(&format!("E-{number}")).unwrap(),
        upn: None,
        sid: None,
        language: None,
        site: "main".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    };
    let change = PersonChange {
        version: Version::FIRST,
        at: Timestamp::from_millis(1_767_600_000_000),
        by: Actor::System(SystemEffect::Bootstrap),
        command: format!("cmd-{number}").parse().unwrap(),
        digest: Sha256([7; 32]),
        import: None,
        fields: differences(None, &person),
    };
    let record = PersonRecord { person, version: Version::FIRST };
    PersonWrite { record, before: None, change, photo: PhotoWrite::Keep }
}

/// Every row of table and indexes, without when it was written.
fn rows(path: &Path) -> Vec<(String, Vec<String>, Value)> {
    let connection = Connection::open(path).unwrap();
    let mut rows = Vec::new();
    let names =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'cardwright%' ORDER BY name";
    let mut names = connection.prepare(names).unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for name in names {
        let mut items = connection.prepare(&format!("SELECT * FROM \"{name}\" ORDER BY 1, 2")).unwrap();
        let json = items.column_index("item_json").unwrap();
        let item = |row: &rusqlite::Row<'_>| {
            let keys = (0..json).map(|key| row.get::<_, String>(key).unwrap()).collect();
            Ok((name.clone(), keys, serde_json::from_str(&row.get::<_, String>(json).unwrap()).unwrap()))
        };
        rows.extend(items.query_map([], item).unwrap().map(Result::unwrap));
    }
    rows
}

#[tokio::test]
async fn people_lie_there_as_if_the_product_had_written_them() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("bulk.db"), folder.path().join("product.db"));
    let people: Vec<_> = (0..3).map(new).collect();
    Bulk::open(&one).await.unwrap().people(&people).unwrap();
    let embedded = Embedded::open(&other).await.unwrap();
    for saved in embedded.store().save_all(people.clone()).await {
        saved.unwrap();
    }
    for write in &people {
        embedded.store().index_person(&write.record).await.unwrap();
    }
    let rows = rows(&one);
    assert!(rows.len() > people.len() * 8, "{rows:?}");
    assert_eq!(rows, self::rows(&other));
}
