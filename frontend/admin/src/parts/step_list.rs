use crate::words::words;
use domain::evidence::ProductionStep;
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::i18n::named;
use ui::model::slots::{Stage, steps_done};

/// Each step of production, folded: done, at work, to come.
#[component]
pub(super) fn StepList(steps: Memo<Vec<ProductionStep>>, stage: Memo<Stage>) -> impl IntoView {
    let list = move || {
        let (steps, stage) = (steps.get(), stage.get());
        let done = steps_done(&steps, stage);
        steps.into_iter().enumerate().map(|(n, step)| row(step, n < done, stage)).collect_view()
    };
    view! {
        <details>
            <summary>{words().all_steps}</summary>
            <ol class="checks">{list}</ol>
        </details>
    }
}

fn row(step: ProductionStep, done: bool, stage: Stage) -> impl IntoView {
    let words = words();
    let (class, shape, word) = match stage {
        _ if done => ("filled", Shape::Check, words.mark_done),
        Stage::At(now) if now == step => ("filling", Shape::Arrows, words.mark_now),
        Stage::Broke(now) if now == step => ("broke", Shape::Stop, words.mark_ended),
        _ => ("empty-part", Shape::Dot, words.mark_next),
    };
    view! {
        <li class=class>
            <Icon shape=shape />
            {named(step)}
            <span class="hidden">{word}</span>
        </li>
    }
}
