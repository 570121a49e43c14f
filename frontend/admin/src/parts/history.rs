use crate::words::words;
use api::card::CardHistoryRecord;
use api::issuance::HistoryRecord;
use api::order::OrderHistoryRecord;
use domain::card::CardAudit;
use domain::id::Sequence;
use domain::time::Timestamp;
use leptos::prelude::*;
use ui::components::Moment;
use ui::i18n::named;
use ui::model::state::{capitalised, label};

/// A record as its table shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    sequence: Sequence,
    at: Timestamp,
    who: String,
    what: String,
    /// The state that it led to.
    to: String,
    detail: Option<String>,
}

/// What a record of a card says beyond its command: the certificate that it is about, and why.
pub(crate) fn card_detail(record: &CardAudit) -> Option<String> {
    let serial = record.certificate.as_ref().map(|serial| (words().serial_of)(serial.as_str()));
    let detail = record.detail.as_ref().map(ToString::to_string);
    let parts: Vec<_> = serial.into_iter().chain(detail).collect();
    (!parts.is_empty()).then(|| parts.join(": "))
}

impl From<HistoryRecord> for Entry {
    fn from(HistoryRecord { record, actor_name: who }: HistoryRecord) -> Self {
        let (what, to) = (named(record.command).to_owned(), label(record.to));
        let detail = record.detail.map(String::from);
        Self { sequence: record.sequence, at: record.at, who, what, to, detail }
    }
}

impl From<CardHistoryRecord> for Entry {
    fn from(CardHistoryRecord { record, actor_name: who }: CardHistoryRecord) -> Self {
        let (what, to) = (capitalised(named(record.command)), capitalised(named(record.to)));
        let detail = card_detail(&record);
        Self { sequence: record.sequence, at: record.at, who, what, to, detail }
    }
}

impl Entry {
    /// The record of an order, whose states have names of their own in this portal.
    pub(crate) fn of_order(entry: OrderHistoryRecord, to: &str) -> Self {
        let OrderHistoryRecord { record, actor_name: who } = entry;
        let (what, to) = (named(record.command).to_owned(), to.to_owned());
        let detail = record.detail.map(String::from);
        Self { sequence: record.sequence, at: record.at, who, what, to, detail }
    }
}

/// Every record, folded.
#[component]
pub(crate) fn FoldedHistory(records: Signal<Vec<Entry>>) -> impl IntoView {
    view! {
        <details>
            <summary>{words().history}</summary>
            <HistoryTable records=records />
        </details>
    }
}

/// The records of what happened to something, in the order in which they come.
#[component]
pub(crate) fn HistoryTable(records: Signal<Vec<Entry>>) -> impl IntoView {
    let words = words();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.history>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words.when}</th>
                        <th scope="col">{words.who}</th>
                        <th scope="col">{words.what}</th>
                        <th scope="col">{words.from_to}</th>
                        <th scope="col">{words.detail}</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || records.get() key=|entry| entry.sequence children=row />
                </tbody>
            </table>
        </div>
    }
}

fn row(entry: Entry) -> impl IntoView {
    view! {
        <tr>
            <td><Moment at=entry.at /></td>
            <td>{entry.who}</td>
            <td>{entry.what}</td>
            <td>{entry.to}</td>
            <td>{entry.detail}</td>
        </tr>
    }
}
