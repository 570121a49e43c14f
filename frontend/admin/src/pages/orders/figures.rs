use super::words::{stage_word, words};
use api::order::OrderPage;
use domain::order::{OrderCounts, OrderStateName, Stage};
use leptos::prelude::*;
use ui::components::{Icon, Shape};
use ui::live::Live;
use ui::model::order::bar::{STAGES, WIDTH, parts, total};
use ui::model::order::pace::{Spoken, per_card, per_hour, spoken, time_left};
use ui::model::order::stage_look;

/// The cards of an order as one bar. It says nothing to a screen reader: the numbers stand beside it.
pub(super) fn bar(counts: &OrderCounts) -> impl IntoView + use<> {
    let parts = parts(counts).into_iter().map(|part| {
        view! { <rect class=part.stage.as_str() x=part.from y="0" width=part.width height="10" /> }
    });
    view! {
        <svg class="order-bar" viewBox=format!("0 0 {WIDTH} 10") preserveAspectRatio="none" aria-hidden="true">
            {parts.collect_view()}
        </svg>
    }
}

/// How far the order is: the bar with its numbers, rate and time left.
pub(super) fn figures(live: Live<OrderPage>) -> impl IntoView {
    let counts = live.part(|page| page.counts);
    let counts = Memo::new(move |_| counts.get().unwrap_or_default());
    let rate = live.part(|page| per_card(page).map(per_hour));
    let rate = move || rate.get().flatten().map_or_else(|| words().no_rate.to_owned(), rate_words);
    let left = live.part(left);
    let done = move || {
        let counts = counts.get();
        (words().verified_of)(&counts.issued.to_string(), &total(&counts).to_string())
    };
    view! {
        <section class="order-figures">
            <h2>{words().progress}</h2>
            {move || bar(&counts.get())}
            <ul class="legend">
                {STAGES.into_iter().map(|stage| entry(stage, counts)).collect_view()}
            </ul>
            <p class="hidden" role="status">{done}</p>
            {skipped(live)}
            <dl class="facts wide">
                <div><dt>{words().rate}</dt><dd>{rate}</dd></div>
                <div><dt>{words().time_left}</dt><dd>{move || left.get()}</dd></div>
            </dl>
        </section>
    }
}

/// How many cards the order left out, and the way to why.
fn skipped(live: Live<OrderPage>) -> impl IntoView {
    let skipped = live.part(|page| (super::href(&page.order.id), page.counts.skipped));
    move || {
        skipped.get().filter(|(_, count)| *count > 0).map(|(href, count)| {
            let href = format!("{href}?stage={}", Stage::Skipped.as_str());
            view! {
                <p>{(words().skipped_count)(&count.to_string())} " " <a href=href>{words().to_skipped}</a></p>
            }
        })
    }
}

fn entry(stage: Stage, counts: Memo<OrderCounts>) -> impl IntoView {
    let shape: Shape = stage_look(stage).1;
    view! {
        <li class=stage.as_str()>
            <Icon shape=shape />
            {stage_word(stage)}
            " "
            <strong class="figures">{move || counts.with(|counts| counts.get(stage))}</strong>
        </li>
    }
}

fn rate_words(per_hour: i64) -> String {
    match u64::try_from(per_hour) {
        Ok(count @ 1..) => words().per_hour.of(count),
        _ => words().per_hour_low.to_owned(),
    }
}

/// The time left in words; why there is none, where there is none.
fn left(page: &OrderPage) -> String {
    let words = words();
    let nothing = page.counts.waiting == 0 && page.counts.in_production == 0;
    match time_left(page).map(spoken) {
        Some(Spoken::Moments) => words.moments.to_owned(),
        Some(Spoken::Minutes(1)) => words.a_minute.to_owned(),
        Some(Spoken::Minutes(count)) => (words.minutes)(&count.to_string()),
        Some(Spoken::Hours(count)) => (words.hours)(&count.to_string()),
        Some(Spoken::Days(count)) => (words.days)(&count.to_string()),
        None if page.order.state.name() != OrderStateName::Running => words.no_time_paused.to_owned(),
        None if nothing => words.nothing_left.to_owned(),
        None => words.no_time.to_owned(),
    }
}
