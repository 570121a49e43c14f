use leptos::prelude::*;

/// Names what is about to be lost; nothing where nothing is.
pub(crate) fn lost(losses: Vec<String>) -> AnyView {
    if losses.is_empty() {
        return ().into_any();
    }
    let lines = losses.into_iter().map(|line| view! { <li>{line}</li> });
    view! { <p>{ui::i18n::words().lost}</p><ul>{lines.collect_view()}</ul> }.into_any()
}
