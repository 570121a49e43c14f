use super::{Sort, heading};
use crate::words::words;
use api::card::CertificateLine;
use leptos::prelude::*;
use ui::components::{Icon, LastDay, Moment};
use ui::model::card::{certificate, certificate_look, noted};
use ui::model::state::holder_name;

/// A table of certificates.
#[component]
pub(crate) fn CertificateTable(
    /// The rows.
    rows: Signal<Vec<CertificateLine>>,
    /// How they are sorted by the time since when they are in their state; none if they come in one order only.
    since: Signal<Option<Sort>>,
    /// How they are sorted by their end, likewise.
    until: Signal<Option<Sort>>,
) -> impl IntoView {
    let words = words();
    view! {
        <table class="list">
            <caption class="hidden">{words.certificates}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.serial}</th>
                    <th scope="col">{words.person}</th>
                    <th scope="col">{words.card}</th>
                    <th scope="col">{words.slot}</th>
                    <th scope="col">{words.state}</th>
                    {heading(words.since, since)}
                    {heading(words.valid_until, until)}
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || rows.get()
                    key=|row| (row.certificate.serial.clone(), row.certificate.state.clone(), row.certificate.since)
                    children=|row| line(&row)
                />
            </tbody>
        </table>
    }
}

fn line(row: &CertificateLine) -> impl IntoView + use<> {
    let (of, words) = (&row.certificate, words());
    let (tone, shape) = certificate_look(of.state.name());
    let since = noted(of.since);
    view! {
        <tr>
            <td>
                <a class="row-link" href=format!("/admin/cards/{}", of.issuance)>
                    <code class="serial">{of.serial.to_string()}</code>
                </a>
            </td>
            <td>{holder_name(row.holder_name.as_deref())}</td>
            <td class="figures" data-label=words.card>{of.number.to_string()}</td>
            <td class="figures" data-label=words.slot>{of.slot.map(|slot| slot.to_string())}</td>
            <td><span class=format!("badge {}", tone.class())><Icon shape=shape />{certificate(&of.state)}</span></td>
            <td data-label=words.since>{since.map(|at| view! { <Moment at=at /> })}</td>
            <td data-label=words.valid_until>{of.not_after.map(|until| view! { <LastDay until=until /> })}</td>
        </tr>
    }
}
