use super::listing::Paged;
use crate::report_words::report_words;
use api::csv::guarded;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser::{PageDocument, encoded};
use ui::components::{Button, FaultNotice};
use ui::model::act::Weight;
use ui::model::paths;
use ui::session::Session;

/// What the columns of a file are called, and the cells of a row, one for each.
pub(crate) type Columns<R> = (&'static [&'static str], fn(&R) -> Vec<String>);

/// Reads all pages of the list at an address and offers them as a file; of another list it offers another.
pub(crate) fn export<P: Paged>(
    file_name: &'static str,
    columns: Columns<P::Row>,
    address: impl Fn() -> String + Send + Sync + 'static,
) -> impl IntoView {
    move || offer::<P>(file_name, columns, address())
}

fn offer<P: Paged>(file_name: &'static str, columns: Columns<P::Row>, list: String) -> impl IntoView {
    let session = Session::here();
    let (busy, count) = (RwSignal::new(false), RwSignal::new(0_usize));
    let (file, fault) = (RwSignal::new(None::<PageDocument>), RwSignal::new(None::<Fault>));
    let forget = move || file.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release);
    on_cleanup(forget);
    let press = move || {
        forget();
        fault.set(None);
        count.set(0);
        busy.set(true);
        let list = list.clone();
        spawn_local(async move {
            match all::<P>(session, columns, &list, count).await {
                Ok(text) => drop(file.try_set(PageDocument::of(text.as_bytes(), "text/csv;charset=utf-8"))),
                Err(found) => drop(fault.try_set(Some(found))),
            }
            busy.try_set(false);
        });
    };
    let words = report_words();
    view! {
        <div class="export">
            <Button label=words.export weight=Weight::Secondary busy=busy on_press=press />
            <span role="status">
                {move || busy.get().then(|| (words.exporting)(&count.get().to_string()))}
                {move || file.get().map(|file| view! {
                    <a href=file.url().to_owned() download=file_name>
                        {(words.save)(&count.get_untracked().to_string())}
                    </a>
                })}
            </span>
            <FaultNotice fault=fault />
        </div>
    }
}

async fn all<P: Paged>(
    session: Session,
    (names, cells): Columns<P::Row>,
    list: &str,
    count: RwSignal<usize>,
) -> Result<String, Fault> {
    let mut text = line(names.iter().copied());
    let mut page: P = session.get(list).await?;
    loop {
        for row in page.rows() {
            text.push_str(&line(cells(row).iter().map(String::as_str)));
        }
        count.try_update(|count| *count += page.rows().len());
        let Some(after) = page.next().map(encoded) else { return Ok(text) };
        page = session.get(&paths::page_after(list, &after)).await?;
    }
}

/// A line of CSV (RFC 4180), no cell of which a spreadsheet runs.
fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = |cell: &str| format!("\"{}\"", guarded(cell).replace('"', "\"\""));
    let mut line = cells.map(quoted).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}
