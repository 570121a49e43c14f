use crate::words::words;
use leptos::prelude::*;
use ui::components::NoteField;

/// What is wrong with a card: one of the usual flaws, or in words of one's own.
#[component]
pub(super) fn AskFlaw(
    /// Whether something was printed on it.
    printed: bool,
    /// The reason that is sent.
    note: RwSignal<String>,
    /// Whether to say what is missing.
    checked: RwSignal<bool>,
) -> impl IntoView {
    let words = words();
    let other = RwSignal::new(false);
    let usual = words.print_flaws.into_iter().filter(move |_| printed).chain(words.card_flaws);
    let option = move |text: &'static str, reason: Option<&'static str>| {
        let chosen = move |_| {
            other.set(reason.is_none());
            note.set(reason.unwrap_or_default().to_owned());
            checked.set(false);
        };
        view! {
            <label class="option">
                <input type="radio" name="flaw" on:change=chosen />
                <span>{text}</span>
            </label>
        }
    };
    let missing = move || checked.get() && !other.get() && note.with(String::is_empty);
    view! {
        <fieldset>
            <legend>{words.flaw}</legend>
            {usual.map(|text| option(text, Some(text))).collect_view()}
            {option(words.flaw_other, None)}
        </fieldset>
        {move || other.get().then(|| view! { <NoteField label=words.reason text=note checked=checked /> })}
        <p class="error" role="alert">{move || missing().then_some(words.flaw_missing)}</p>
    }
}
