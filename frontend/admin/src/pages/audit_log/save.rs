//! The whole log as a file.

use super::words::words;
use crate::parts::{SavedFile, save_file};
use api::audit::{Checkpoint, EXPORT_PAGE};
use audit::export::last_line;
use leptos::prelude::*;
use ui::api::Fault;
use ui::model::paths;
use ui::session::Session;

/// Reads the log up to its latest checkpoint, and offers it as a file.
pub(super) fn save() -> impl IntoView {
    let words = words();
    let log = SavedFile {
        label: words.save_all,
        name: "audit-log.jsonl",
        media: "application/jsonl",
        reading: words.reading,
        save: words.save,
    };
    save_file(log, whole)
}

async fn whole(session: Session, count: RwSignal<usize>) -> Result<String, Fault> {
    let checkpoint: Checkpoint = session.get(paths::CHECKPOINT).await?;
    let mut text = String::new();
    let mut from = 0;
    while from < checkpoint.size {
        let to = checkpoint.size.min(from + EXPORT_PAGE);
        text.push_str(&session.text(&paths::audit_lines(from, to)).await?);
        from = to;
        count.try_set(usize::try_from(to).unwrap_or(usize::MAX));
    }
    text.push_str(&last_line(&checkpoint.checkpoint));
    text.push('\n');
    Ok(text)
}
