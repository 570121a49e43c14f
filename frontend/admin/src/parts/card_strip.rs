use super::card_actions::{CardActions, LiveCard};
use super::{Notice, letter_words};
use crate::words::words;
use api::card::CardPage;
use domain::card::CardStateName;
use domain::id::Version;
use leptos::prelude::*;
use ui::api::Tagged;
use ui::components::{CardBadge, Shape};
use ui::live::{LISTING, live_by};
use ui::model::paths;
use ui::session::Session;

/// Reads a card again and again.
pub(crate) fn live_card(id: impl Fn() -> String + 'static) -> LiveCard {
    let session = Session::here();
    live_by(
        move || paths::card(&id()),
        async move |path: String| session.get_tagged::<CardPage>(&path).await,
        |page: &Tagged<CardPage>| (!page.value.card.state.is_final()).then_some(LISTING),
    )
}

/// What became of the card of an issuance that is through: it waits at the desk, or is in use.
#[component]
pub(crate) fn CardStrip(
    /// The issuance.
    id: String,
    /// Its version: whatever changes it, such as opening the letter, has the card read again.
    version: Memo<Option<Version>>,
) -> impl IntoView {
    let link = format!("/admin/cards/{id}");
    let live = live_card(move || {
        version.track();
        id.clone()
    });
    let shown = live.part(|page| (page.value.card.state, page.value.letter.clone()));
    let words = words();
    move || {
        shown.get().map(|(state, letter)| {
            let waits = state == CardStateName::Issued;
            let (tone, title, text) = match state {
                CardStateName::Issued => {
                    let text =
                        if letter.is_some() { words.to_hand_over_text } else { words.to_hand_over_badge };
                    ("waiting", words.to_hand_over, Some(text))
                }
                CardStateName::Active => ("good", words.card_active, None),
                CardStateName::Reserved => ("waiting", words.issued_title, None),
                _ => ("over", words.card_over, None),
            };
            let letter = letter.as_ref().filter(|_| waits).map(letter_words);
            let link = link.clone();
            view! {
                <Notice tone=tone shape=Shape::Card title=title>
                    {text.map(|text| view! { <p>{text}</p> })}
                    {letter.map(|letter| view! { <p>{letter}</p> })}
                    <p><CardBadge state=state /> " " <a href=link>{words.to_card}</a></p>
                    <CardActions live=live next_only=true />
                </Notice>
            }
        })
    }
}
