//! A person's face, until there are photos: the initials.

use crate::model::state::initials;
use leptos::prelude::*;

/// The initials of a name in a circle. The name itself stands beside it.
pub fn avatar(name: &str) -> impl IntoView + use<> {
    view! { <span class="avatar" aria-hidden="true">{initials(name)}</span> }
}
