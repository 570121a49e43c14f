use super::words::{state_word, words};
use api::order::{OrderHistory, OrderHistoryRecord, OrderPage};
use leptos::prelude::*;
use ui::components::Moment;
use ui::live::{Live, live_by};
use ui::model::paths;
use ui::session::Session;

/// Every record of the order, folded.
#[component]
pub(super) fn OrderRecords(live: Live<OrderPage>, id: Memo<String>) -> impl IntoView {
    // The records change with the order itself, and are read again just then.
    let count = live.part(|page| page.order.records);
    let session = Session::here();
    let history = live_by(
        move || {
            let _read_again = count.get();
            paths::order_history(&id.get())
        },
        async move |path: String| session.get::<OrderHistory>(&path).await,
        |_| None,
    );
    let records = history.part(|history| history.records.clone());
    let all = crate::words::words();
    view! {
        <details>
            <summary>{words().history}</summary>
            <div class="scroll">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{all.when}</th>
                            <th scope="col">{all.who}</th>
                            <th scope="col">{all.what}</th>
                            <th scope="col">{all.from_to}</th>
                            <th scope="col">{all.detail}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For
                            each=move || records.get().unwrap_or_default()
                            key=|entry| entry.record.sequence
                            children=row
                        />
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(entry: OrderHistoryRecord) -> impl IntoView {
    let record = entry.record;
    view! {
        <tr>
            <td><Moment at=record.at /></td>
            <td>{entry.actor_name}</td>
            <td>{record.command.words()}</td>
            <td>{state_word(record.to)}</td>
            <td>{record.detail.map(|detail| detail.to_string())}</td>
        </tr>
    }
}
