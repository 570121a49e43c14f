use crate::words::words;
use leptos::prelude::*;
use ui::components::PageTitle;

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <main class="pane">
            <PageTitle text=words().not_found.to_owned() />
            <p>{words().not_found_text}</p>
            <a class="button" href="/admin/">{words().to_work}</a>
        </main>
    }
}
