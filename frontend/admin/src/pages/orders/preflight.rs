use super::words::words;
use api::order::{Preflight as Answer, PreflightCheck, PreflightSubject, Verdict};
use leptos::prelude::*;
use ui::components::{Icon, Shape, loaded};
use ui::live::live;
use ui::model::paths;

/// How often it is looked at again, in milliseconds: it asks the certificate authority.
const PAUSE: u32 = 5_000;

/// What holds of the whole order before its first card.
#[component]
pub(super) fn Preflight(id: Memo<String>) -> impl IntoView {
    let live = live(move || paths::preflight(&id.get()), |_: &Answer| Some(PAUSE));
    let checks = live.part(|answer| answer.checks.clone());
    let list = move || {
        let rows = move || checks.get().map(|checks| checks.into_iter().map(row).collect_view());
        view! { <ul class="preflight" aria-live="polite">{rows}</ul> }.into_any()
    };
    view! {
        <section>
            <h2>{words().preflight}</h2>
            <p class="quiet">{words().preflight_text}</p>
            {loaded(live, 4, list)}
        </section>
    }
}

fn row(check: PreflightCheck) -> impl IntoView {
    let [good, warning, bad] = words().verdicts;
    let (class, shape, verdict) = match check.verdict {
        Verdict::Good => ("badge good", Shape::Check, good),
        Verdict::Warning => ("badge waiting", Shape::Alert, warning),
        Verdict::Bad => ("badge bad", Shape::Stop, bad),
    };
    view! {
        <li>
            <span class=class><Icon shape=shape />{verdict}</span>
            <p>
                <strong>{subject(check.what)}</strong>
                " "
                {check.sentence}
                {check.setting.map(|setting| view! {
                    " "
                    <a href=format!("/admin/settings/{setting}")>{words().to_setting}</a>
                })}
            </p>
        </li>
    }
}

pub(super) fn subject(what: PreflightSubject) -> &'static str {
    let [cards, authority, layout, profile, readers, printers, numbers] = words().subjects;
    match what {
        PreflightSubject::Cards => cards,
        PreflightSubject::Authority => authority,
        PreflightSubject::Layout => layout,
        PreflightSubject::Profile => profile,
        PreflightSubject::Readers => readers,
        PreflightSubject::Printers => printers,
        PreflightSubject::Numbers => numbers,
    }
}
