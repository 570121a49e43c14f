use crate::words::words;
use leptos::prelude::*;
use ui::components::{Icon, Moment, Shape};
use ui::model::timeline::{Mark, Step};

/// The seven steps of a case file.
#[component]
pub(crate) fn Timeline(steps: Signal<Vec<Step>>) -> impl IntoView {
    view! {
        <section class="timeline" aria-label=words().steps>
            <h2>{words().steps}</h2>
            <ol>{move || steps.get().into_iter().map(step).collect_view()}</ol>
        </section>
    }
}

fn step(step: Step) -> impl IntoView {
    let words = words();
    let (class, shape, word) = match step.mark {
        Mark::Done => ("done", Shape::Check, words.mark_done),
        Mark::Now => ("now", Shape::Clock, words.mark_now),
        Mark::Next => ("next", Shape::Dot, words.mark_next),
        Mark::Left => ("left", Shape::Minus, words.mark_left),
        Mark::Ended => ("ended", Shape::Stop, words.mark_ended),
        Mark::Void => ("next", Shape::Minus, words.mark_void),
    };
    view! {
        <li class=class aria-current=(step.mark == Mark::Now).then_some("step")>
            <span class="dot"><Icon shape=shape /></span>
            <div>
                <strong>{step.name}</strong>
                <span class="mark">{word}</span>
                {step.note.map(|note| view! { <p>{note}</p> })}
                <p class="by">
                    {step.who.map(|who| view! { <span>{who}</span> })}
                    {step.at.map(|at| view! { <Moment at=at /> })}
                </p>
            </div>
        </li>
    }
}
