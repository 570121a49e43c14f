//! The state of an issuance: icon and word.

use super::icon::Icon;
use crate::model::state::{label, look};
use domain::issuance::StateName;
use leptos::prelude::*;

/// A state.
#[component]
pub fn StateBadge(#[prop(into)] state: Signal<StateName>) -> impl IntoView {
    view! {
        <span class=move || format!("badge {}", look(state.get()).0.class())>
            <Icon shape=Signal::derive(move || look(state.get()).1) />
            {move || label(state.get())}
        </span>
    }
}
