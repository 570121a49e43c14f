//! A long import, cut off wherever it was.

use api::import::Imports;
use cardwright_e2e::crowd;
use cardwright_e2e::people::{OFFICER, STAFF};
use cardwright_e2e::person::SignedIn;
use cardwright_e2e::site::Site;
use cardwright_e2e::terminal::Terminal;
use cardwright_e2e::wait::until;

/// Ten chunks and the beginning of another.
const ROWS: u32 = 2_050;

/// How many chunks of the latest import the server has taken.
async fn taken(officer: &SignedIn) -> u32 {
    let list: Imports = officer.get("/api/imports").await.json();
    list.imports.first().map_or(0, |row| row.done)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_was_killed_goes_on_and_a_repeated_one_changes_nothing() {
    let mut site = Site::serving(STAFF).await;
    let port = site.url().rsplit(':').next().unwrap().to_owned();
    let officer = Terminal::of(&site, &OFFICER).await;
    let watching = site.sign_in(&OFFICER).await;
    let file = site.beside("crowd.csv");
    std::fs::write(&file, crowd::file(ROWS)).unwrap();
    let import = ["person", "import", file.to_str().unwrap()];

    let mut child = officer.begins(&import);
    until("some chunks", async || (taken(&watching).await >= 2).then_some(())).await;
    child.kill().await.unwrap();
    let first = taken(&watching).await;
    assert!(first < 11, "it was cut off");

    let child = officer.begins(&import);
    until("some more", async || (taken(&watching).await >= first + 2).then_some(())).await;
    site.kill().await;
    let output = child.wait_with_output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("does not answer"), "{said}");

    site.start_at(&port, &[]).await;
    let done = officer.does(&import).await.unwrap();
    let count = |what: &str| done.first().unwrap()["result"][what].as_u64().unwrap();
    // Of a chunk that was cut off half of the people may have been there already.
    assert_eq!((count("new") + count("unchanged"), count("changed")), (ROWS.into(), 0), "{done:?}");
    assert!(count("unchanged") <= 2 * 200, "{done:?}");
    let repeated = officer.does(&import).await.unwrap();
    assert_eq!(repeated.first().unwrap()["result"]["unchanged"], ROWS, "{repeated:?}");

    // However long the queue of those who cannot be found yet: nobody is forgotten.
    for number in [0, ROWS / 2, ROWS - 1] {
        let number = format!("E-{number:07}");
        until("everybody to be found", async || {
            let found = officer.does(&["person", "list", &number]).await.unwrap();
            found.first().is_some_and(|person| person["personnel_number"] == number.as_str()).then_some(())
        })
        .await;
    }
}
