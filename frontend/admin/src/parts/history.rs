use crate::words::words;
use api::issuance::HistoryRecord;
use leptos::prelude::*;
use ui::components::Moment;
use ui::model::state::label;

/// Every record of the case, folded.
#[component]
pub(crate) fn HistoryTable(records: Signal<Vec<HistoryRecord>>) -> impl IntoView {
    let words = words();
    view! {
        <details>
            <summary>{words.history}</summary>
            <div class="scroll">
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
                        <For each=move || records.get() key=|entry| entry.record.sequence children=row />
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(entry: HistoryRecord) -> impl IntoView {
    let record = entry.record;
    view! {
        <tr>
            <td><Moment at=record.at /></td>
            <td>{entry.actor_name}</td>
            <td>{record.command.words()}</td>
            <td>{label(record.to)}</td>
            <td>{record.detail.map(|detail| detail.to_string())}</td>
        </tr>
    }
}
