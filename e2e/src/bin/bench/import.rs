//! How quickly people come in from a file: from the command line, through a server on disk.

use cardwright_e2e::crowd;
use cardwright_e2e::people::{OFFICER, STAFF};
use cardwright_e2e::site::Site;
use cardwright_e2e::terminal::Terminal;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Rows of the file.
pub(super) const ROWS: u32 = 100_000;

/// How often it is looked whether everybody can be found.
const LOOK: Duration = Duration::from_millis(200);

/// Imports a file, waits until everybody can be found, and imports it again.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, rows: u32) {
    let mut site = Site::with(STAFF).await;
    site.log_little();
    site.start(&[]).await;
    let officer = Terminal::of(&site, &OFFICER).await;
    let file = site.beside("people.csv");
    std::fs::write(&file, crowd::file(rows)).unwrap();
    let file = file.to_str().unwrap();
    let begun = Instant::now();
    let import = async || {
        let begun = Instant::now();
        let output = officer.begins(&["person", "import", file]).wait_with_output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let state: Value = serde_json::from_slice(&output.stdout).unwrap();
        (state, begun.elapsed().as_secs_f64())
    };
    let (state, took) = import().await;
    assert_eq!(state["result"]["new"], rows, "{state}");
    for number in (0..rows).step_by(100) {
        let number = format!("E-{number:07}");
        while officer.does(&["person", "list", &number]).await.unwrap().is_empty() {
            tokio::time::sleep(LOOK).await;
        }
    }
    let found = begun.elapsed().as_secs_f64();
    let (state, again) = import().await;
    assert_eq!(state["result"]["unchanged"], rows, "{state}");
    println!("{rows} rows: in after {took:.0} s, found after {found:.0} s, compared again in {again:.0} s");
    let rows = f64::from(rows);
    figures.insert("import_rows_per_s", rows / took);
    figures.insert("import_rows_found_per_s", rows / found);
    figures.insert("import_rows_unchanged_per_s", rows / again);
}
