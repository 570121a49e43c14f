//! The whole log as a file.

use super::words::words;
use api::audit::{Checkpoint, EXPORT_PAGE};
use audit::export::last_line;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser::PageDocument;
use ui::components::{Button, FaultNotice};
use ui::model::act::Weight;
use ui::model::paths;
use ui::session::Session;

/// Reads the log up to its latest checkpoint, and offers it as a file.
pub(super) fn save() -> impl IntoView {
    let session = Session::here();
    let (busy, count) = (RwSignal::new(false), RwSignal::new(0_u64));
    let (file, fault) = (RwSignal::new(None::<PageDocument>), RwSignal::new(None::<Fault>));
    let forget = move || file.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release);
    on_cleanup(forget);
    let press = move || {
        forget();
        fault.set(None);
        count.set(0);
        busy.set(true);
        spawn_local(async move {
            match whole(session, count).await {
                Ok(text) => drop(file.try_set(PageDocument::of(text.as_bytes(), "application/jsonl"))),
                Err(found) => drop(fault.try_set(Some(found))),
            }
            busy.try_set(false);
        });
    };
    let words = words();
    view! {
        <div class="export">
            <Button label=words.save_all weight=Weight::Secondary busy=busy on_press=press />
            <span role="status">
                {move || busy.get().then(|| (words.reading)(&count.get().to_string()))}
                {move || file.get().map(|file| view! {
                    <a href=file.url().to_owned() download="audit-log.jsonl">
                        {(words.save)(&count.get_untracked().to_string())}
                    </a>
                })}
            </span>
            <FaultNotice fault=fault />
        </div>
    }
}

async fn whole(session: Session, count: RwSignal<u64>) -> Result<String, Fault> {
    let checkpoint: Checkpoint = session.get(paths::CHECKPOINT).await?;
    let mut text = String::new();
    let mut from = 0;
    while from < checkpoint.size {
        let to = checkpoint.size.min(from + EXPORT_PAGE);
        text.push_str(&session.text(&paths::audit_lines(from, to)).await?);
        from = to;
        count.try_set(to);
    }
    text.push_str(&last_line(&checkpoint.checkpoint));
    text.push('\n');
    Ok(text)
}
