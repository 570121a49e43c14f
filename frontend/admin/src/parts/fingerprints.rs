use crate::words::words;
use domain::certificate::{Serial, Sha256};
use domain::profile::Slot;
use domain::time::Timestamp;
use leptos::prelude::*;
use ui::components::Day;

/// Certificates of a card: slot, serial number, until when each is valid, and its fingerprint.
pub(crate) fn fingerprints<'a>(
    certificates: impl Iterator<Item = (Slot, &'a Serial, Timestamp, &'a Sha256)>,
) -> AnyView {
    let words = words();
    let rows = certificates.map(|(slot, serial, not_after, fingerprint)| {
        view! {
            <tr>
                <td class="figures">{slot.to_string()}</td>
                <td><code>{serial.to_string()}</code></td>
                <td><Day at=not_after /></td>
                <td><code>{fingerprint.to_string()}</code></td>
            </tr>
        }
    });
    view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{words.slot}</th>
                    <th scope="col">{words.serial}</th>
                    <th scope="col">{words.valid_until}</th>
                    <th scope="col">{words.fingerprint}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
