use crate::words::words;
use api::issuance::MyIssuances;
use leptos::prelude::*;
use ui::live::{Live, live};
use ui::model::paths;

/// What the signed-in person has asked for and may ask for, as it is now.
pub(crate) fn my_issuances() -> Live<MyIssuances> {
    live(|| paths::MY_ISSUANCES.to_owned(), |_: &MyIssuances| None)
}

/// Whether there is a card to ask for; not before that is known.
pub(crate) fn can_request(mine: Live<MyIssuances>) -> Signal<bool> {
    let some = mine.part(|mine| !mine.processes.is_empty());
    Signal::derive(move || some.get() == Some(true))
}

/// The way to ask for a card.
#[component]
pub(crate) fn RequestLink(
    /// Whether it is what usually comes next.
    #[prop(default = true)]
    primary: bool,
) -> impl IntoView {
    view! { <a class="button" class:primary=primary href="/request">{words().request_card}</a> }
}
