use crate::words::words;
use leptos::prelude::*;

/// The way to ask for a card.
#[component]
pub(crate) fn RequestLink(
    /// Whether it is what usually comes next.
    #[prop(default = true)]
    primary: bool,
) -> impl IntoView {
    view! { <a class="button" class:primary=primary href="/request">{words().request_card}</a> }
}
