use crate::words::words;
use leptos::prelude::*;

/// The one button of a home page without an open request.
#[component]
pub(crate) fn RequestLink() -> impl IntoView {
    view! { <a class="button primary" href="/request">{words().request_card}</a> }
}
