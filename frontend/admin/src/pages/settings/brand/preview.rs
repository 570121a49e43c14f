//! How the portals will look, by day and by night.

use super::{Draft, words};
use domain::settings::{Accent, CONTRAST, Logo};
use leptos::prelude::*;

pub(super) fn preview(draft: Draft) -> AnyView {
    let words = words();
    view! {
        <section class="looks brands" aria-label=words.preview>
            {side(draft, words.by_day, "light")}
            {side(draft, words.by_night, "dark")}
        </section>
    }
    .into_any()
}

/// Its style carries what the page itself gets of the brand; a colour that would not be taken is not shown.
fn side(draft: Draft, title: &'static str, scheme: &'static str) -> AnyView {
    let style = move || {
        let accent = draft.accent().map(|Accent { day, night }| {
            let day = (day.contrast_by_day() >= CONTRAST).then(|| format!("--accent-day: {day};"));
            let night = (night.contrast_by_night() >= CONTRAST).then(|| format!("--accent-night: {night};"));
            day.unwrap_or_default() + &night.unwrap_or_default()
        });
        let logo =
            draft.logo.with(|logo| logo.as_ref().map(|logo| format!("--logo: url({});", address(logo))));
        format!("color-scheme: {scheme}; {}{}", accent.unwrap_or_default(), logo.unwrap_or_default())
    };
    view! {
        <figure>
            <figcaption class="quiet">{title}</figcaption>
            <div class="brand-preview" style=style data-logo=move || draft.logo.with(Option::is_some).then_some("")>
                <span class="brand">{move || draft.name.get()}</span>
                <span class="button primary">{words().button}</span>
                <span class="link">{words().link}</span>
            </div>
        </figure>
    }
    .into_any()
}

fn address(logo: &Logo) -> String {
    format!("data:image/png;base64,{}", String::from(logo.clone()))
}
