//! Times: relative, with the exact time on hover.

use crate::browser;
use crate::i18n::words;
use crate::model::relative::ago;
use domain::time::Timestamp;
use leptos::prelude::*;
use std::time::Duration;

/// How often relative times are looked over.
const TICK: Duration = Duration::from_secs(10);

#[derive(Clone, Copy)]
struct Now(RwSignal<Timestamp>);

/// Gives all times below one clock.
pub(crate) fn provide_now() {
    let now = RwSignal::new(browser::now());
    set_interval(move || now.set(browser::now()), TICK);
    provide_context(Now(now));
}

/// A point in time.
#[component]
pub fn Moment(#[prop(into)] at: Signal<Timestamp>) -> impl IntoView {
    let now = use_context::<Now>().map_or_else(|| RwSignal::new(browser::now()), |now| now.0);
    let text = Memo::new(move |_| match ago(at.get(), now.get()) {
        // What was stamped after the last tick is new.
        None => words().just_now.to_owned(),
        Some(ago) => browser::relative(ago.value, ago.unit),
    });
    view! { <time title=move || browser::exact(at.get())>{text}</time> }
}

/// A day.
#[component]
pub fn Day(at: Timestamp) -> impl IntoView {
    view! { <time title=browser::exact(at)>{browser::date(at)}</time> }
}

/// The last day of what ends then.
#[component]
pub fn LastDay(until: Timestamp) -> impl IntoView {
    view! { <time title=browser::exact(until)>{browser::date(until.last_day())}</time> }
}
