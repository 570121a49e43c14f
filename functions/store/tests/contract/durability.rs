//! What the engine on disk has acknowledged survives its process.

use crate::office::{access, at, card, id, issuance, person, person_record, record, secrets};
use aws_sdk_dynamodb::types::{DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate};
use cardwright_core::ports::outbox::{Due, Outbox as _};
use cardwright_core::ports::store::{
    Cards as _, Commands as _, Lists as _, Load, Order, PrincipalKey, Principals as _, Reports as _,
};
use cardwright_store::{DynamoStore, Embedded};
use domain::card::CardState;
use domain::issuance::StateName;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// Set for the child: the file that it writes to until it is killed.
const VARIABLE: &str = "CARDWRIGHT_TEST_WRITE_UNTIL_KILLED";
const TEST: &str = "durability::embedded_acknowledged_writes_survive_a_kill";

/// Writes a record and a transaction for each number and says so once both are acknowledged.
async fn write_until_killed(path: &Path) {
    let store = Embedded::open(path).await.unwrap().store();
    for number in 0.. {
        let name = format!("n{number}");
        store.save_access(&access(&name, 1)).await.unwrap();
        store.create_card(&card(&name, 1), &secrets(&name, 1)).await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {number}").unwrap();
        out.flush().unwrap();
    }
}

/// Whether both records of a number are there, one, or none.
async fn found(store: &DynamoStore, number: u64) -> (bool, bool, bool) {
    let name = format!("n{number}");
    let (person, issuance) = (PrincipalKey::Person(id(&name)), id(&name));
    let what = Load {
        principal: &person,
        issuance: Some(&issuance),
        people: &[],
        secrets: true,
        terms: None,
        order: None,
    };
    let loaded = store.load(what).await.unwrap();
    let card = store.card(&issuance).await.unwrap();
    (loaded.access.is_some(), card.is_some(), loaded.secrets.is_some())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn embedded_acknowledged_writes_survive_a_kill() {
    if let Some(path) = std::env::var_os(VARIABLE) {
        return write_until_killed(Path::new(&path)).await;
    }
    for round in 1..=4_u64 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture"])
            .env(VARIABLE, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut last = None;
        let mut hear = |line: String| {
            let number = line.rsplit_once("acknowledged ").and_then(|(_, number)| number.parse::<u64>().ok());
            last = number.or(last);
            last
        };
        while said.next().map(&mut hear).is_some_and(|last| last < Some(round * 7)) {}
        child.kill().unwrap();
        child.wait().unwrap();
        said.for_each(|line| {
            hear(line);
        });
        let last = last.expect("the child wrote nothing");
        assert!(last >= round * 7);

        let store = Embedded::open(&path).await.unwrap().store();
        for number in 0..=last {
            assert_eq!(found(&store, number).await, (true, true, true), "number {number} of {last}");
        }
        let (_, card, secrets) = found(&store, last + 1).await;
        assert_eq!(card, secrets, "a transaction is whole or not there");
    }
}

#[tokio::test]
async fn embedded_engine_opens_what_it_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let zoe = person_record(person("zoe", "Zoë", "Berg"), 1);
    for open in 0..3 {
        let store = Embedded::open(&path).await.unwrap().store();
        if open == 0 {
            store.save_person(&zoe).await.unwrap();
            store.index_person(&zoe).await.unwrap();
        }
        let found = store.search_people("berg", None).await.unwrap();
        assert_eq!(found.rows, std::slice::from_ref(&zoe.person));
    }
}

/// A file of an earlier release, which had fewer indexes: what lies in it is in the new ones, too.
#[tokio::test]
async fn embedded_engine_adds_the_indexes_that_a_file_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let embedded = Embedded::open(&path).await.unwrap();
    let mut active = card("iss-1", 1);
    (active.card.state, active.card.until) = (CardState::Active, Some(at(10)));
    embedded.store().create_card(&active, &secrets("iss-1", 1)).await.unwrap();
    embedded.store().save(&record(issuance("iss-1", "holder", 0))).await.unwrap();
    let client = aws_sdk_dynamodb::Client::new(&embedded.config());
    for name in ["due", "state"] {
        let index = DeleteGlobalSecondaryIndexAction::builder().index_name(name).build().unwrap();
        let update = GlobalSecondaryIndexUpdate::builder().delete(index).build();
        let request = client.update_table().table_name(Embedded::TABLE);
        request.global_secondary_index_updates(update).send().await.unwrap();
    }
    embedded.store().due(at(10), None).await.unwrap_err();
    drop((embedded, client));
    let store = Embedded::open(&path).await.unwrap().store();
    assert_eq!(store.due(at(10), None).await.unwrap().rows, [Due::Card(id("iss-1"))]);
    let begun = store.issuances_in(StateName::Requested, Order::Newest, None).await.unwrap();
    assert_eq!(begun.rows.len(), 1);
}

#[tokio::test]
async fn embedded_engine_says_why_it_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Embedded::open(&folder.path().join("no/such/folder.db")).await.unwrap_err();
    assert!(missing.to_string().contains("is the folder writable?"), "{missing}");
    let path = folder.path().join("text.db");
    std::fs::write(&path, "this is no database, but long enough to be looked at as one").unwrap();
    Embedded::open(&path).await.unwrap_err();
}
