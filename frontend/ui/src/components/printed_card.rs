//! A card as it was printed, drawn by the server with its own layout.

mod words;

use crate::model::paths;
use api::card::CardPrint;
use domain::card::CardSummary;
use domain::layout::{DOTS, Side};
use leptos::prelude::*;
use words::words;

/// The front, and the back where that was printed as well. A browser asks for a side once it comes into view.
#[component]
pub fn PrintedCard(
    /// The card.
    card: CardSummary,
    /// What was printed on it.
    print: CardPrint,
    /// What stands in its place where the picture cannot be had.
    children: ChildrenFn,
) -> impl IntoView {
    let side = RwSignal::new(Side::Front);
    let failed = RwSignal::new(false);
    let number = card.number.to_string();
    let picture = StoredValue::new((card.issuance, number.clone()));
    let src = move || picture.with_value(|(issuance, _)| paths::card_picture(issuance, side.get()));
    let alt = move || picture.with_value(|(_, number)| shows(side.get(), print)(number));
    view! {
        <figure class="printed-card">
            {move || if failed.get() {
                children().into_any()
            } else {
                let (width, height) = DOTS;
                view! {
                    <img
                        loading="lazy"
                        width=width
                        height=height
                        src=src
                        alt=alt
                        on:error=move |_| failed.set(true)
                    />
                }
                .into_any()
            }}
            {move || failed.get().then(|| view! { <figcaption>{words().no_picture}</figcaption> })}
            {print.photo_gone.then(|| view! { <figcaption>{words().photo_gone}</figcaption> })}
            {move || (print.back && !failed.get()).then(|| flip(side, number.clone()))}
        </figure>
    }
}

/// What the picture of a side shows, with a gap for the number.
fn shows(side: Side, print: CardPrint) -> fn(&str) -> String {
    let words = words();
    match side {
        Side::Front if print.photo_gone => words.front_without_photo,
        Side::Front => words.front,
        Side::Back => words.back,
    }
}

/// The way to the other side, in one button, which keeps the focus.
fn flip(side: RwSignal<Side>, number: String) -> impl IntoView {
    let other = move || match side.get() {
        Side::Front => (Side::Back, words().show_back),
        Side::Back => (Side::Front, words().show_front),
    };
    view! {
        <button type="button" class="button" on:click=move |_| side.set(untrack(other).0)>
            {move || other().1}
            <span class="hidden">" " {number}</span>
        </button>
    }
}
