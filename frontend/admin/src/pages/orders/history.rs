use super::words::state_word;
use crate::parts::{Entry, FoldedHistory};
use api::order::{OrderHistory, OrderHistoryRecord, OrderPage};
use leptos::prelude::*;
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
    let records = history.part(|history| history.records.iter().cloned().map(entry).collect::<Vec<_>>());
    view! { <FoldedHistory records=Signal::derive(move || records.get().unwrap_or_default()) /> }
}

fn entry(entry: OrderHistoryRecord) -> Entry {
    let to = state_word(entry.record.to);
    Entry::of_order(entry, to)
}
