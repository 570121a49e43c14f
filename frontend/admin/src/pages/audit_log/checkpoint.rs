//! The latest checkpoint, to be noted elsewhere.

use super::words::words;
use api::audit::Checkpoint;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::browser::{copy, exact};
use ui::components::{Button, loaded};
use ui::live::{IDLE, Live, live_by};
use ui::model::act::Weight;
use ui::model::paths;
use ui::session::Session;

/// Reads it; none before the first record.
pub(super) fn latest() -> Live<Option<Checkpoint>> {
    let session = Session::here();
    let fetch = async move |path: String| match session.get::<Checkpoint>(&path).await {
        Ok(checkpoint) => Ok(Some(checkpoint)),
        Err(fault) if fault.code() == Some("not-found") => Ok(None),
        Err(fault) => Err(fault),
    };
    live_by(|| paths::CHECKPOINT.to_owned(), fetch, |_| Some(IDLE))
}

/// The checkpoint with a way to copy it, and how to verify.
pub(super) fn section(live: Live<Option<Checkpoint>>) -> impl IntoView {
    view! {
        <section aria-labelledby="checkpoint">
            <h2 id="checkpoint">{words().checkpoint}</h2>
            {loaded(live, 3, move || shown(live))}
        </section>
    }
}

fn shown(live: Live<Option<Checkpoint>>) -> AnyView {
    let checkpoint = live.part(Clone::clone);
    let said = RwSignal::new("");
    let copies = move |text: String| {
        spawn_local(async move {
            let outcome = if copy(&text).await { words().copied } else { words().not_copied };
            said.try_set(outcome);
        });
    };
    (move || {
        let words = words();
        let Some(checkpoint) = checkpoint.get().flatten() else {
            return view! { <p class="quiet">{words.none_yet}</p> }.into_any();
        };
        let Checkpoint { size, checkpoint, key, at, .. } = checkpoint;
        let (note, public) = (checkpoint.clone(), key.clone());
        view! {
            <p>{(words.covers)(&size.to_string(), &exact(at))}</p>
            <pre class="note">{checkpoint}</pre>
            <h3>{words.public_key}</h3>
            <pre class="note">{key}</pre>
            <div class="actions">
                <Button label=words.copy_checkpoint weight=Weight::Secondary on_press=move || copies(note.clone()) />
                <Button label=words.copy_key weight=Weight::Secondary on_press=move || copies(public.clone()) />
                <span role="status">{move || said.get()}</span>
            </div>
            <details>
                <summary>{words.how}</summary>
                <p>{words.how_note}</p>
                <p>{words.how_export}</p>
                <pre class="note">{words.how_command}</pre>
                <p>{words.how_says}</p>
            </details>
        }
        .into_any()
    })
    .into_any()
}
