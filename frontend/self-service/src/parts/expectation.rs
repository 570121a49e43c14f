use crate::words::words;
use api::issuance::Track;
use api::report::LeadTimes;
use domain::process::ProcessId;
use domain::report::Usual;
use domain::time::Timestamp;
use leptos::prelude::*;
use ui::browser::{now, span};
use ui::components::Moment;
use ui::live::{Live, live};
use ui::model::estimate::{Estimate, estimate};
use ui::model::paths;

/// How long cards took of late. Where that cannot be read, nothing is said: the page is whole without it.
pub(crate) fn lead_times() -> Live<LeadTimes> {
    live(|| paths::LEAD_TIMES.to_owned(), |_| None)
}

fn usual(times: &LeadTimes, process: ProcessId) -> Option<&Usual> {
    times.usual.iter().find(|usual| usual.process == process)
}

/// When the card may be ready, for somebody who waits for it. Whoever postponed it gave a reason, which says more.
pub(crate) fn expected(track: &Track, times: &LeadTimes) -> Option<AnyView> {
    let summary = &track.summary;
    if summary.state.is_final() || track.reason.is_some() {
        return None;
    }
    let usual = usual(times, summary.process)?;
    // The first dot is the request.
    let asked = track.steps.first()?.at?;
    let words = words();
    let (text, source): (_, fn(&str, &str) -> String) = match estimate(usual, asked, now())? {
        Estimate::Half(by) => (at(words.usually_ready, by), words.half_took),
        Estimate::Most(by) => (at(words.likely_ready, by), words.most_took),
        Estimate::Late => (words.late.into_any(), words.most_took),
    };
    Some(view! { <p class="expected">{text} " " {told_by(source, usual, times)}</p> }.into_any())
}

fn at(text: &'static str, by: Timestamp) -> AnyView {
    view! { {text} " " <strong><Moment at=by /></strong> "." }.into_any()
}

/// Of how many cards that is told.
fn told_by(text: fn(&str, &str) -> String, usual: &Usual, times: &LeadTimes) -> impl IntoView + use<> {
    view! { <small>{text(&usual.cards.to_string(), &times.days.to_string())}</small> }
}

/// How long such a card may take, for somebody who is about to ask for it.
pub(crate) fn duration(process: ProcessId, times: &LeadTimes) -> Option<AnyView> {
    let usual = usual(times, process)?;
    let (half, most) = (usual.half?, usual.most?);
    let text = (words().usual_duration)(&span(half), &span(most));
    Some(view! { {text} " " {told_by(words().usual_source, usual, times)} }.into_any())
}
