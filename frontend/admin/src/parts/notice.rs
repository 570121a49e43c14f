use leptos::prelude::*;
use ui::components::{Icon, Shape};

/// What whoever opens a page has to know first.
#[component]
pub(crate) fn Notice(
    /// How good or bad it is: a class of style.
    tone: &'static str,
    /// Its icon.
    shape: Shape,
    /// What it is.
    title: &'static str,
    /// More about it.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=format!("notice {tone}")>
            <Icon shape=shape />
            <div>
                <h2>{title}</h2>
                {children()}
            </div>
        </section>
    }
}
