use crate::words::words;
use leptos::prelude::*;

/// The points of a print that a person looks at.
const POINTS: usize = 4;

/// Which of them are found good.
#[derive(Clone, Copy)]
pub(super) struct Looked([RwSignal<bool>; POINTS]);

impl Looked {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|_| RwSignal::new(false)))
    }

    /// Whether each point is good.
    pub(super) fn all_good(self) -> bool {
        self.0.iter().all(|point| point.get())
    }
}

/// Asks for each point of the print.
#[component]
pub(super) fn AskLook(
    looked: Looked,
    /// Whether to say what is missing.
    checked: RwSignal<bool>,
) -> impl IntoView {
    let words = words();
    let points = looked.0.into_iter().zip(words.print_points).map(|(good, text)| {
        view! {
            <label class="option">
                <input
                    type="checkbox"
                    prop:checked=move || good.get()
                    on:change:target=move |event| good.set(event.target().checked())
                />
                <span>{text}</span>
            </label>
        }
    });
    let missing = move || checked.get() && !looked.all_good();
    view! {
        <fieldset>
            <legend>{words.print_question}</legend>
            {points.collect_view()}
        </fieldset>
        <p class="error" role="alert">{move || missing().then_some(words.print_missing)}</p>
    }
}
