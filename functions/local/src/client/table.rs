//! Answers for people as tables, for programs as JSON, one object a line.

use crate::console::line;
use serde_json::Value;

/// Shows rows. A column is a heading and the pointer (RFC 6901) to what stands in it.
pub(super) fn show(json: bool, rows: &[Value], columns: &[(&str, &str)]) {
    if json {
        rows.iter().for_each(|row| line(&row.to_string()));
        return;
    }
    let cells = |row: &Value| columns.iter().map(|(_, place)| cell(row.pointer(place))).collect::<Vec<_>>();
    let mut table = vec![columns.iter().map(|(heading, _)| (*heading).to_owned()).collect::<Vec<_>>()];
    table.extend(rows.iter().map(cells));
    let width =
        |column: usize| table.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
    let widths: Vec<_> = (0..columns.len()).map(|column| width(column).unwrap_or(0)).collect();
    for row in &table {
        let padded: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        line(padded.join("  ").trim_end());
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Shows one thing: as JSON in a line, or indented.
pub(super) fn one(json: bool, value: &Value) {
    let pretty = serde_json::to_string_pretty(value).unwrap_or_default();
    line(&if json { value.to_string() } else { pretty });
}
