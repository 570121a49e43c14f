//! The state of a card: icon and word.

use super::icon::Icon;
use crate::i18n::named;
use crate::model::card::look;
use crate::model::state::capitalised;
use domain::card::CardStateName;
use leptos::prelude::*;

/// A card's state.
#[component]
pub fn CardBadge(state: CardStateName) -> impl IntoView {
    let (tone, shape) = look(state);
    view! {
        <span class=format!("badge {}", tone.class())>
            <Icon shape=shape />
            {capitalised(named(state))}
        </span>
    }
}
