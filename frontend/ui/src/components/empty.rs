//! What a page says when there is nothing on it.

use super::icon::{Icon, Shape};
use leptos::prelude::*;

/// Says what the place is for; its children are the first action.
#[component]
pub fn Empty(
    /// The icon.
    shape: Shape,
    /// What there is not.
    #[prop(into)]
    title: String,
    /// What the place is for.
    #[prop(into)]
    text: String,
    /// What to do first.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon shape=shape />
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}
