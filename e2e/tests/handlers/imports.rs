//! People from files: previewed, imported in chunks, and imported once more.

use crate::people::{create, form, found, officer};
use api::import::table::Table;
use api::import::{BeginImport, ChunkResult, ImportState, Imports};
use cardwright_e2e::in_process::{Call, Office};
use domain::person::change::PersonField;
use std::fmt::Write as _;

fn file(people: usize) -> Vec<u8> {
    let mut text = "\u{feff}Personnel number;First name;Last name;E-mail;Kind;Sponsor;Until\r\n".to_owned();
    for n in 1..=people {
        let (kind, sponsor, until) =
            if n % 10 == 0 { ("contractor", "i-1", "2027-03-31") } else { ("", "", "") };
        write!(text, "i-{n};Ana;\"B;erg\";i-{n}@example.org;{kind};{sponsor};{until}\r\n").unwrap();
    }
    text.into_bytes()
}

async fn begin(office: &Office, bytes: &[u8], table: &Table) -> ImportState {
    let body = BeginImport {
        file: "people.csv".to_owned(),
        digest: audit::digest(bytes),
        rows: u32::try_from(table.rows.len()).unwrap(),
        chunks: u32::try_from(table.chunks().len()).unwrap(),
    };
    office.send(&Call::post("/api/imports", &office.name("begin"), &body).by(officer(office))).await.json()
}

pub(crate) async fn run(office: &Office, bytes: &[u8], stop_after: usize) -> ImportState {
    let table = Table::read(bytes).unwrap();
    let state = begin(office, bytes, &table).await;
    let id = &state.import.id;
    let open = table
        .chunks()
        .into_iter()
        .enumerate()
        .filter(|(n, _)| !state.done.contains(&u32::try_from(*n).unwrap()));
    for (n, chunk) in open.take(stop_after) {
        let call = Call::post(format!("/api/imports/{id}/chunks/{n}"), &office.name("chunk"), &chunk);
        let call = call.by(officer(office));
        let first: ChunkResult = office.send(&call).await.json();
        assert_eq!(office.send(&call).await.json::<ChunkResult>(), first, "a chunk is taken once");
    }
    office.send(&Call::get(format!("/api/imports/{id}")).by(officer(office))).await.json()
}

/// What a preview says of a whole file.
pub(crate) async fn previewed(office: &Office, bytes: &[u8]) -> ChunkResult {
    let mut total = ChunkResult::default();
    for chunk in Table::read(bytes).unwrap().chunks() {
        let call = Call::post("/api/imports/preview", "preview", &chunk).by(officer(office));
        total.add(office.send(&call).await.json());
    }
    total
}

pub(crate) fn counts(result: &ChunkResult) -> (u32, u32, u32, usize) {
    (result.new, result.changed, result.unchanged, result.wrong.len())
}

#[tokio::test]
async fn an_import_goes_on_after_it_was_cut_off_and_changes_nothing_the_second_time() {
    let office = Office::open().await;
    let bytes = file(450);
    let cut = run(&office, &bytes, 1).await;
    assert_eq!((cut.done.as_slice(), counts(&cut.result)), (&[0][..], (200, 0, 0, 0)));
    let done = run(&office, &bytes, usize::MAX).await;
    assert_eq!(done.import.id, cut.import.id, "the same file goes on");
    assert_eq!((done.done.len(), counts(&done.result)), (4, (450, 0, 0, 0)));
    let again = run(&office, &bytes, usize::MAX).await;
    assert_ne!(again.import.id, done.import.id);
    assert_eq!(counts(&again.result), (0, 0, 450, 0));
    let list: Imports = office.send(&Call::get("/api/imports").by(officer(&office))).await.json();
    let rows: Vec<_> = list.imports.iter().map(|row| (row.done, row.by_name.as_str())).collect();
    assert_eq!(rows, [(4, "Nora Lindqvist"), (4, "Nora Lindqvist")]);
    let person = found(&office, "i-10@example.org").await;
    assert!(person.is_empty(), "the index follows");
}

#[tokio::test]
async fn a_sponsor_whom_the_same_file_brings_is_known_to_preview_and_import() {
    let office = Office::open().await;
    let bytes = file(20);
    assert_eq!(counts(&previewed(&office, &bytes).await), (20, 0, 0, 0));
    let done = run(&office, &bytes, usize::MAX).await;
    assert_eq!(counts(&done.result), (20, 0, 0, 0));
    assert_eq!(counts(&previewed(&office, &bytes).await), (0, 0, 20, 0));
}

#[tokio::test]
async fn wrong_rows_are_named_and_the_others_go_on() {
    let office = Office::open().await;
    create(&office, &form("known")).await;
    let text = "number,given name,surname,mail,kind,sponsor,until,status\n\
        1,Ana,Berg,a@example.org,,,,\n\
        2,,Berg,not an address,,,,perhaps\n\
        3,Ana,Berg,c@example.org,contractor,unknown,31.12.2026,\n\
        4,Ana,Berg,known@example.org,,,,\n\
        known,Nora,Lindqvist,known@example.org,,,,\n\
        5,Ana,Berg,e@example.org,contractor,known,2026-02-30,\n\
        6,Ana,Berg,f@example.org,contractor,nobody,2026-12-31,\n";
    let expected = [
        (3, vec![PersonField::GivenName, PersonField::Email, PersonField::Status]),
        (4, vec![PersonField::Until]),
        (5, vec![PersonField::Email]),
        (7, vec![PersonField::Until]),
        (8, vec![PersonField::Answers]),
    ];
    let named = |result: &ChunkResult| -> Vec<_> {
        let fields = |wrong: &domain::import::WrongRow| {
            wrong.errors.iter().filter_map(|e| e.column).collect::<Vec<_>>()
        };
        let mut named: Vec<_> = result.wrong.iter().map(|wrong| (wrong.row, fields(wrong))).collect();
        named.sort_unstable_by_key(|(row, _)| *row);
        named
    };
    let result = previewed(&office, text.as_bytes()).await;
    assert_eq!((named(&result), result.new, result.unchanged), (expected.to_vec(), 1, 1));
    assert!(found(&office, "ana").await.is_empty(), "a preview writes nothing");
    let done = run(&office, text.as_bytes(), usize::MAX).await;
    assert_eq!((named(&done.result), done.result.new, done.wrong), (expected.to_vec(), 1, 5));
    office.settle().await;
    assert_eq!(found(&office, "ana").await, ["1"]);
}
