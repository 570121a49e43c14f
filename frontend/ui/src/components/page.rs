//! A page's heading, which also names the tab.

use crate::browser::set_title;
use leptos::prelude::*;

/// The `h1` and the document's title.
#[component]
pub fn PageTitle(#[prop(into)] text: Signal<String>) -> impl IntoView {
    Effect::new(move |_| set_title(&text.get()));
    view! { <h1 tabindex="-1">{move || text.get()}</h1> }
}
