//! A person's face, until there are photos: the initials.

use crate::model::state::initials;
use leptos::prelude::*;

/// The initials of a name in a circle. The name itself stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    view! { <span class="avatar" aria-hidden="true">{initials(&name)}</span> }
}
