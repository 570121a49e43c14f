use crate::words::words;
use api::issuance::{TrackState, TrackStep};
use leptos::prelude::*;
use ui::components::{Icon, Moment, Shape};

/// The five dots of a request, like a parcel's.
#[component]
pub(crate) fn Way(steps: Vec<TrackStep>) -> impl IntoView {
    let ended = steps.iter().any(|step| step.state == TrackState::Ended);
    view! {
        <ol class="way" aria-label=words().way>
            {steps.into_iter().map(|step| dot(&step, ended)).collect_view()}
        </ol>
    }
}

fn dot(step: &TrackStep, ended: bool) -> impl IntoView + use<> {
    let words = words();
    let (class, shape, word) = match step.state {
        TrackState::Done => ("done", Shape::Check, words.step_done),
        TrackState::Now => ("now", Shape::Clock, words.step_now),
        TrackState::ToCome if ended => ("next", Shape::Minus, words.step_void),
        TrackState::ToCome => ("next", Shape::Dot, words.step_to_come),
        TrackState::Ended => ("ended", Shape::Stop, words.step_ended),
    };
    let at = step.at;
    view! {
        <li class=class aria-current=(step.state == TrackState::Now).then_some("step")>
            <span class="dot"><Icon shape=shape /></span>
            <span class="way-name">{step.name.clone()}</span>
            <span class="way-when">
                {match at {
                    Some(at) => view! { <span class="hidden">{word}</span><Moment at=at /> }.into_any(),
                    None => word.into_any(),
                }}
            </span>
        </li>
    }
}
