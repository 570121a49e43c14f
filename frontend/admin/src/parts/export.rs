use crate::report_words::report_words;
use api::csv::guarded;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser::PageDocument;
use ui::components::{Button, FaultNotice};
use ui::model::act::Weight;

/// A part of a list as cells, and where the next part begins.
pub(crate) type Part = (Vec<Vec<String>>, Option<String>);

/// Reads all pages of a list and offers them as a file.
#[component]
pub(crate) fn Export<R, F>(
    /// What the file is called.
    file_name: &'static str,
    /// What the columns are called.
    columns: &'static [&'static str],
    /// Begins to read the list as it is chosen now; what comes back reads the part after a place.
    read: F,
) -> impl IntoView
where
    F: Fn() -> R + Clone + Send + Sync + 'static,
    R: AsyncFn(Option<String>) -> Result<Part, Fault> + 'static,
{
    let (busy, count) = (RwSignal::new(false), RwSignal::new(0_usize));
    let (file, fault) = (RwSignal::new(None::<PageDocument>), RwSignal::new(None::<Fault>));
    let forget = move || file.try_update(Option::take).flatten().into_iter().for_each(PageDocument::release);
    on_cleanup(forget);
    let press = move || {
        forget();
        fault.set(None);
        count.set(0);
        busy.set(true);
        let part = read();
        spawn_local(async move {
            match all(columns, part, count).await {
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

async fn all(
    columns: &[&str],
    part: impl AsyncFn(Option<String>) -> Result<Part, Fault>,
    count: RwSignal<usize>,
) -> Result<String, Fault> {
    let mut text = line(columns.iter().copied());
    let mut after = None;
    loop {
        let (rows, next) = part(after).await?;
        rows.iter().for_each(|row| text.push_str(&line(row.iter().map(String::as_str))));
        count.try_update(|count| *count += rows.len());
        after = next;
        if after.is_none() {
            return Ok(text);
        }
    }
}

/// A line of CSV (RFC 4180), no cell of which a spreadsheet runs.
fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = |cell: &str| format!("\"{}\"", guarded(cell).replace('"', "\"\""));
    let mut line = cells.map(quoted).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}
