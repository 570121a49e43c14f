use crate::words::words;
use api::try_out::{Card, InReader, READER};
use leptos::prelude::*;
use ui::components::FaultNotice;
use ui::live::{WATCHING, live};
use ui::submission::Submission;

/// The card of a virtual reader, in the hand of whoever tries it out: taken out at any moment, and put back.
#[component]
pub(crate) fn InHand() -> impl IntoView {
    let live = live(|| READER.to_owned(), |answer: &InReader| answer.card.map(|_| WATCHING));
    let card = live.part(|answer| answer.card);
    let submission = Submission::new();
    let is_out = move || card.get().flatten() == Some(Card::Out);
    let press = move |_| {
        let card = Some(if is_out() { Card::In } else { Card::Out });
        submission.send(READER.to_owned(), InReader { card }, move |now: InReader| live.data.set(Some(now)));
    };
    let words = words();
    view! {
        <Show when=move || card.get().flatten().is_some()>
            <div class="in-hand" class:out=is_out>
                // One button, so that whoever presses it by keyboard can press again at once.
                <button
                    type="button"
                    class="button"
                    aria-busy=move || submission.pending.get().then_some("true")
                    on:click=press
                >
                    {move || if is_out() { words.put_back } else { words.pull_out }}
                </button>
                <p role="status">{move || if is_out() { words.card_is_out } else { words.card_is_in }}</p>
            </div>
            <FaultNotice fault=submission.fault />
        </Show>
    }
}
