//! A card as a picture: what it is, whose it is, its number.

use leptos::prelude::*;

/// A card.
#[component]
pub fn CardPicture(
    /// What kind of card.
    #[prop(into)]
    kind: String,
    /// Whose.
    #[prop(into)]
    holder: String,
    /// Its number, once it has one.
    #[prop(into)]
    number: Option<String>,
    /// Whether it carries a chip with contacts.
    chip: bool,
    /// Whether the card exists yet.
    made: bool,
) -> impl IntoView {
    view! {
        <div class="card-picture" class:outline=!made>
            <span class="card-kind">{kind}</span>
            <span class:card-chip=chip aria-hidden="true"></span>
            <span class="card-holder">{holder}</span>
            <span class="card-number">{number}</span>
        </div>
    }
}
