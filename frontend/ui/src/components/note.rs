//! A field for a reason or note.

use crate::i18n::said;
use crate::model::state::capitalised;
use domain::text::{NOTE_MAX_CHARS, Note};
use leptos::prelude::*;

/// A labelled text area. Its error shows once somebody has typed or tried to send.
#[component]
pub fn NoteField(
    /// The label.
    #[prop(into)]
    label: String,
    /// What is typed.
    text: RwSignal<String>,
    /// Whether to show what is wrong.
    #[prop(into)]
    checked: Signal<bool>,
) -> impl IntoView {
    let error = Memo::new(move |_| {
        let wrong = Note::parse(&text.get()).err().map(|error| said(&error));
        wrong.filter(|_| checked.get())
    });
    view! {
        <label class="field">
            <span>{label}</span>
            <textarea
                rows="3"
                required
                autofocus
                maxlength=NOTE_MAX_CHARS.to_string()
                aria-invalid=move || error.get().is_some().then_some("true")
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
            ></textarea>
            <span class="error" role="alert">{move || error.get().map(|error| format!("{}.", capitalised(&error)))}</span>
        </label>
    }
}
