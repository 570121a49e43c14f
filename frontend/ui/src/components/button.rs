//! Buttons.

use crate::model::act::Weight;
use leptos::prelude::*;

/// A button. While busy it stays where it is, keeps the focus and does nothing.
#[component]
pub fn Button(
    /// The verb.
    #[prop(into)]
    label: String,
    /// What it is about, where several buttons of a page have the same verb: read out after it.
    #[prop(optional, into)]
    about: Option<String>,
    /// How it looks.
    #[prop(default = Weight::Primary)]
    weight: Weight,
    /// Whether its command is on its way.
    #[prop(into, default = Signal::stored(false))]
    busy: Signal<bool>,
    /// Whether it has the focus when its dialog opens.
    #[prop(optional)]
    first: bool,
    /// What it does.
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    button(label, about, weight, busy, first, Box::new(on_press))
}

fn button(
    label: String,
    about: Option<String>,
    weight: Weight,
    busy: Signal<bool>,
    first: bool,
    on_press: Box<dyn Fn()>,
) -> AnyView {
    let class = match weight {
        Weight::Primary => "button primary",
        Weight::Secondary => "button",
        Weight::Danger => "button danger",
    };
    let press = move |_| {
        if !busy.get_untracked() {
            on_press();
        }
    };
    view! {
        <button
            type="button"
            class=class
            autofocus=first
            aria-disabled=move || busy.get().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            on:click=press
        >
            {label}
            {about.map(|about| view! { <span class="hidden">" " {about}</span> })}
        </button>
    }
    .into_any()
}
