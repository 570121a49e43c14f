//! `cardwright person import FILE`: people from a CSV file, chunk by chunk; begun again, it goes on.

use super::connection::Connection;
use super::table;
use crate::console::{Failure, line};
use api::import::table::Table;
use api::import::{BeginImport, ImportState};
use indicatif::{ProgressBar, ProgressStyle};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;

fn read<T: DeserializeOwned>(answer: Value) -> Result<T, Failure> {
    serde_json::from_value(answer)
        .map_err(|e| Failure::because("the answer is not what this version knows", &e))
}

pub(super) async fn run(connection: &Connection, path: &Path, json: bool) -> Result<(), Failure> {
    let bytes = std::fs::read(path).map_err(|e| Failure(format!("cannot read {}: {e}", path.display())))?;
    let rows = Table::read(&bytes).map_err(|e| Failure::because(&path.display().to_string(), &e))?;
    let chunks = rows.chunks();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let begin = BeginImport {
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        digest: cardwright_core::digest(&bytes),
        rows: count(chunks.iter().map(|chunk| chunk.rows.len()).sum()),
        chunks: count(chunks.len()),
    };
    let state: ImportState = read(connection.command("/api/imports", &begin).await?)?;
    let bar = if json { ProgressBar::hidden() } else { ProgressBar::new(begin.rows.into()) };
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} rows, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    for (number, chunk) in chunks.iter().enumerate() {
        if !state.done.contains(&count(number)) {
            let path = format!("/api/imports/{}/chunks/{number}", state.import.id);
            connection.command(&path, chunk).await?;
        }
        bar.inc(chunk.rows.len() as u64);
    }
    bar.finish_and_clear();
    let state = connection.get(&format!("/api/imports/{}", state.import.id)).await?;
    if json {
        table::one(true, &state);
        return Ok(());
    }
    let ImportState { result, wrong, .. } = read(state)?;
    line(&format!(
        "{} new, {} changed, {} unchanged, {wrong} wrong",
        result.new, result.changed, result.unchanged
    ));
    for row in &result.wrong {
        let said: Vec<_> = row.errors.iter().map(|error| error.message.as_str()).collect();
        line(&format!("  row {}: {}", row.row, said.join("; ")));
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failure(format!("{wrong} rows are wrong; correct them and import the file again")))
    }
}
