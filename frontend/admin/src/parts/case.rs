use crate::words::words;
use domain::issuance::Issuance;
use leptos::prelude::*;
use ui::components::Moment;
use ui::i18n::named;
use ui::model::timeline::channel;

/// The plain facts of a case.
#[component]
pub(crate) fn Case(issuance: Memo<Option<Issuance>>) -> impl IntoView {
    // Only what is shown counts as a change: a renewed claim does not redraw the facts.
    let facts = Memo::new(move |_| {
        issuance.with(|i| {
            i.as_ref().map(|i| (i.id.clone(), i.process, i.site.clone(), i.origin.clone(), failed(i)))
        })
    });
    move || {
        facts.get().map(|(id, process, site, origin, failed)| {
            let words = words();
            view! {
                <section>
                    <h2>{words.facts}</h2>
                    <dl class="facts">
                        <div><dt>{words.process}</dt><dd>{named(process)} " " <small><code>{process.as_str()}</code></small></dd></div>
                        <div>
                            <dt>{words.asked}</dt>
                            <dd>{channel(origin.channel)} ", " <Moment at=origin.at /></dd>
                        </div>
                        <div><dt>{words.site}</dt><dd>{site.to_string()}</dd></div>
                        <div><dt>{words.issuance_id}</dt><dd><code>{id.to_string()}</code></dd></div>
                    </dl>
                    {(!failed.is_empty()).then(|| view! {
                        <h3>{words.attempts}</h3>
                        <ol>{failed.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ol>
                    })}
                </section>
            }
        })
    }
}

fn failed(issuance: &Issuance) -> Vec<String> {
    let attempts = issuance.state.card().map(|card| card.failures.as_slice()).unwrap_or_default();
    attempts.iter().map(|a| format!("{}: {}", named(a.failure.step), a.failure.reason)).collect()
}
