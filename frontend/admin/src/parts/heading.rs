use leptos::prelude::*;

/// A column by which a list can be sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    /// Where the list is that is sorted by it, or the other way round.
    pub(crate) href: String,
    /// How the list is sorted by it, if it is.
    pub(crate) sorted: Option<&'static str>,
}

/// The heading of a column; a plain one if nothing is sorted by it.
pub(crate) fn heading(name: &'static str, sort: Signal<Option<Sort>>) -> impl IntoView {
    move || match sort.get() {
        Some(Sort { href, sorted }) => {
            view! { <th scope="col" aria-sort=sorted><a href=href>{name}</a></th> }.into_any()
        }
        None => view! { <th scope="col">{name}</th> }.into_any(),
    }
}
