//! The engine's own file, as far as this crate lays hands on it.

use super::*;
use crate::Embedded;
use cardwright_core::ports::store::Cards as _;
use domain::process::{CardKind, HolderKind, Package};

const RANGE: CardKind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };

/// The plan of a query, as SQLite explains it.
fn plan(side: &Connection, query: &str) -> String {
    let mut statement = side.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[test]
fn the_engine_finds_changes_by_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let engine = Engine::open(folder.path().join("db").to_str().unwrap()).unwrap();
    let side = engine.side.lock().unwrap();
    let latest = "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records
        WHERE table_name = 'x'";
    let after = "SELECT new_image FROM _stream_records
        WHERE table_name = 'x' AND shard_id = 's' AND CAST(sequence_number AS INTEGER) > 7
        ORDER BY CAST(sequence_number AS INTEGER) ASC LIMIT 1000";
    for query in [latest, after] {
        let plan = plan(&side, query);
        assert!(plan.contains("INDEX cardwright_stream_order") && !plan.contains("TEMP"), "{plan}");
    }
}

#[tokio::test]
async fn the_stream_is_cut_to_its_length() {
    let embedded = Embedded::memory().await.unwrap();
    let store = embedded.store();
    store.draw_number(RANGE, 9999).await.unwrap();
    let side = &embedded.engine.side;
    let copies = "INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
        SELECT table_name, event_name, keys_json, sequence_number + i, shard_id, created_at FROM _stream_records, n";
    side.lock().unwrap().execute(copies, [KEPT_CHANGES * 2]).unwrap();
    for _ in 0..TRIM_EVERY {
        store.draw_number(RANGE, 9999).await.unwrap();
    }
    let kept: u64 =
        side.lock().unwrap().query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get(0)).unwrap();
    assert!((KEPT_CHANGES..=KEPT_CHANGES + TRIM_EVERY).contains(&kept), "{kept} changes are kept");
}
