use crate::words::words;
use api::card::CertificateLine;
use leptos::prelude::*;
use ui::components::{Day, Icon, Moment};
use ui::model::card::{certificate, certificate_look};

/// A table of certificates.
#[component]
pub(crate) fn CertificateTable(
    /// The rows.
    rows: Signal<Vec<CertificateLine>>,
    /// Where the same list leads the other way round, and how it is sorted; none if it comes in one order only.
    turned: Signal<Option<(String, &'static str)>>,
) -> impl IntoView {
    let words = words();
    let since = move || match turned.get() {
        Some((other, sorted)) => {
            view! { <th scope="col" aria-sort=sorted><a href=other>{words.since}</a></th> }.into_any()
        }
        None => view! { <th scope="col">{words.since}</th> }.into_any(),
    };
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
                    {since}
                    <th scope="col">{words.valid_until}</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || rows.get()
                    key=|row| (row.certificate.serial.clone(), row.certificate.state.name(), row.certificate.since)
                    children=|row| line(&row)
                />
            </tbody>
        </table>
    }
}

fn line(row: &CertificateLine) -> impl IntoView + use<> {
    let (of, words) = (&row.certificate, words());
    let (tone, shape) = certificate_look(of.state.name());
    // Of certificates of older editions it was not noted.
    let since = (of.since.as_millis() > 0).then_some(of.since);
    view! {
        <tr>
            <td>
                <a class="row-link" href=format!("/admin/cards/{}", of.issuance)>
                    <code class="serial">{of.serial.to_string()}</code>
                </a>
            </td>
            <td>{row.holder_name.clone()}</td>
            <td class="figures" data-label=words.card>{of.number.to_string()}</td>
            <td class="figures" data-label=words.slot>{of.slot.map(|slot| slot.to_string())}</td>
            <td><span class=format!("badge {}", tone.class())><Icon shape=shape />{certificate(&of.state)}</span></td>
            <td data-label=words.since>{since.map(|at| view! { <Moment at=at /> })}</td>
            <td data-label=words.valid_until>{of.not_after.map(|at| view! { <Day at=at /> })}</td>
        </tr>
    }
}
