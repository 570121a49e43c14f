//! What is shown while data is on its way: the page's shape.

use crate::i18n::words;
use leptos::prelude::*;

/// So many lines to come.
#[component]
pub fn Skeleton(#[prop(default = 4)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="hidden">{words().loading}</span>
            {(0..lines).map(|_| view! { <div></div> }).collect_view()}
        </div>
    }
}
