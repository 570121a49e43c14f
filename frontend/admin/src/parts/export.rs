use super::listing::Paged;
use super::save_file::{SavedFile, save_file};
use crate::report_words::report_words;
use api::csv::guarded;
use leptos::prelude::*;
use ui::api::Fault;
use ui::browser::encoded;
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
    let words = report_words();
    let kind = SavedFile {
        label: words.export,
        name: file_name,
        media: "text/csv;charset=utf-8",
        reading: words.exporting,
        save: words.save,
    };
    save_file(kind, move |session, count| {
        let list = list.clone();
        async move { all::<P>(session, columns, &list, count).await }
    })
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
