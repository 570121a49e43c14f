use crate::words::words;
use api::import::table::Table;
use api::import::{BeginImport, ChunkResult, ImportState, Imports, WrongRow};
use domain::time::Timestamp;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::api::Fault;
use ui::browser::{forget_choice, now, pause};
use ui::components::{Button, FaultNotice, Moment, PageTitle, loaded};
use ui::i18n::{language, named, said};
use ui::live::{LISTING, live};
use ui::model::act::Weight;
use ui::model::paths;
use ui::model::state::capitalised;
use ui::picture::bytes_of;
use ui::session::Session;

/// How many rows of the file are shown before it is imported, and how many wrong ones.
const SHOWN: usize = 10;
const WRONG: usize = 200;

/// How long to wait after the server was out of reach, in milliseconds.
const RETRY: u32 = 2_000;

/// What is done with the chunks of a file, and since when: that tells one run from any other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Doing {
    Nothing,
    Checking(Timestamp),
    Importing(Timestamp),
    Finished,
}

impl Doing {
    const fn since(self) -> Option<Timestamp> {
        match self {
            Self::Checking(since) | Self::Importing(since) => Some(since),
            Self::Nothing | Self::Finished => None,
        }
    }
}

#[derive(Clone)]
struct Chosen {
    name: String,
    digest: domain::certificate::Sha256,
    table: Table,
}

/// Importing people from a CSV file: choose, look, import; to be stopped and gone on with at any time.
#[component]
pub(crate) fn Import() -> impl IntoView {
    let words = words();
    let session = Session::here();
    let chosen = RwSignal::new(None::<Chosen>);
    let refused = RwSignal::new(None::<String>);
    let doing = RwSignal::new(Doing::Nothing);
    let (done, from) = (RwSignal::new(0), RwSignal::new(0));
    let result = RwSignal::new(ChunkResult::default());
    let fault = RwSignal::new(None::<Fault>);
    let take = move |input: leptos::web_sys::HtmlInputElement| {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            let bytes = bytes_of(&file).await.unwrap_or_default();
            doing.set(Doing::Nothing);
            match Table::read_in(&bytes, language()) {
                Ok(table) => {
                    refused.set(None);
                    let digest = audit::digest(&bytes);
                    chosen.set(Some(Chosen { name: file.name(), digest, table }));
                    check(session, chosen, doing, (done, from), result, fault).await;
                }
                Err(error) => {
                    chosen.set(None);
                    refused.set(Some(format!("{}.", capitalised(&said(&error)))));
                }
            }
        });
    };
    let import = move || {
        // Before anything is waited for: whoever presses twice begins one import.
        let run = Doing::Importing(now());
        doing.set(run);
        spawn_local(import_all(session, chosen, (doing, run), (done, from), result, fault));
    };
    let chunks =
        move || chosen.with(|chosen| chosen.as_ref().map_or(0, |chosen| chosen.table.chunks().len()));
    let chunks = Memo::new(move |_| chunks());
    let working = move || doing.get().since().is_some();
    view! {
        <PageTitle text=words.import.to_owned() />
        <p>{words.import_text}</p>
        <label class="field drop">
            <span>{words.choose_file}</span>
            <input
                type="file"
                accept=".csv,text/csv,text/plain"
                on:click:target=move |event| forget_choice(&event.target())
                on:change:target=move |event| take(event.target())
            />
        </label>
        <p class="error" role="alert">{move || refused.get()}</p>
        {move || chosen.get().map(|chosen| preview(&chosen.table))}
        {move || working().then(|| view! { <Progress doing=doing done=done from=from chunks=chunks /> })}
        {move || chosen.with(Option::is_some).then(|| view! { <Outcome result=result doing=doing /> })}
        <FaultNotice fault=fault />
        <div class="buttons">
            {move || (chosen.with(Option::is_some) && doing.get() == Doing::Nothing).then(|| view! {
                <Button label=words.import_now on_press=import />
            })}
            {move || working().then(|| view! {
                <Button label=words.stop weight=Weight::Secondary on_press=move || doing.set(Doing::Nothing) />
            })}
        </div>
        <Earlier />
    }
}

/// How many chunks are done, and how long the others may take.
#[component]
fn Progress(
    doing: RwSignal<Doing>,
    done: RwSignal<usize>,
    /// How many were done before the run began.
    from: RwSignal<usize>,
    chunks: Memo<usize>,
) -> impl IntoView {
    let words = words();
    view! {
        <div role="status" class="import-progress">
            <progress max=move || chunks.get().to_string() value=move || done.get().to_string()></progress>
            <p>{move || {
                let what = if matches!(doing.get(), Doing::Checking(_)) { words.checking } else { words.importing };
                format!("{what}: {}", (words.chunks_done)(&done.get().to_string(), &chunks.get().to_string()))
            }}</p>
            <p>{move || {
                let here = done.get().saturating_sub(from.get());
                let left = chunks.get().saturating_sub(done.get());
                doing.get().since().map(|since| time_left(since, here, left))
            }}</p>
        </div>
    }
}

/// Time left, from the chunks that were done since the run began here.
fn time_left(since: Timestamp, done: usize, left: usize) -> String {
    let elapsed = now().since(since).as_millis().max(0);
    let (Ok(done), Ok(left)) = (i64::try_from(done), i64::try_from(left)) else { return String::new() };
    if done < 2 {
        return String::new();
    }
    let seconds = elapsed / done * left / 1000;
    (words().time_left)(&format!("{}:{:02}", seconds / 60, seconds % 60))
}

async fn check(
    session: Session,
    chosen: RwSignal<Option<Chosen>>,
    doing: RwSignal<Doing>,
    (done, from): (RwSignal<usize>, RwSignal<usize>),
    result: RwSignal<ChunkResult>,
    fault: RwSignal<Option<Fault>>,
) {
    let Some(Chosen { table, .. }) = chosen.get_untracked() else { return };
    let run = Doing::Checking(now());
    fault.set(None);
    done.set(0);
    from.set(0);
    result.set(ChunkResult { wrong: table.wrong.clone(), ..ChunkResult::default() });
    doing.set(run);
    for chunk in table.chunks() {
        let answer = session.post::<ChunkResult>("/api/imports/preview", &chunk).await;
        if doing.try_get_untracked() != Some(run) {
            return;
        }
        match answer {
            Ok(answer) => {
                result.update(|result| result.add(answer));
                done.update(|done| *done += 1);
            }
            Err(error) => {
                fault.set(Some(error));
                break;
            }
        }
    }
    doing.set(Doing::Nothing);
}

async fn import_all(
    session: Session,
    chosen: RwSignal<Option<Chosen>>,
    (doing, run): (RwSignal<Doing>, Doing),
    (done, from): (RwSignal<usize>, RwSignal<usize>),
    result: RwSignal<ChunkResult>,
    fault: RwSignal<Option<Fault>>,
) {
    let Some(Chosen { name, digest, table }) = chosen.get_untracked() else { return };
    let chunks = table.chunks();
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let file: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let beginning = BeginImport { file, digest, rows: count(table.rows.len()), chunks: count(chunks.len()) };
    let goes_on = move || doing.try_get_untracked() == Some(run);
    // What was on its way when the import was stopped is counted; not once another run counts.
    let counts = move || goes_on() || doing.try_get_untracked() == Some(Doing::Nothing);
    let refused = move |error| {
        doing.set(Doing::Nothing);
        fault.set(Some(error));
    };
    fault.set(None);
    done.set(0);
    from.set(0);
    let state = match session.post::<ImportState>("/api/imports", &beginning).await {
        _ if !goes_on() => return,
        Ok(state) => state,
        Err(error) => return refused(error),
    };
    done.set(state.done.len());
    from.set(state.done.len());
    result.set(state.result);
    result.update(|result| result.wrong.extend(table.wrong.clone()));
    for (number, chunk) in
        chunks.iter().enumerate().filter(|(number, _)| !state.done.contains(&count(*number)))
    {
        let path = paths::import_chunk(&state.import.id, number);
        loop {
            if !goes_on() {
                return;
            }
            match session.post::<ChunkResult>(&path, chunk).await {
                _ if !counts() => return,
                Ok(answer) => break result.update(|result| result.add(answer)),
                // Goes on by itself once the server is back: a chunk is taken once, however often it is sent.
                Err(Fault::Unreachable) => pause(RETRY).await,
                Err(error) => return refused(error),
            }
        }
        done.update(|done| *done += 1);
    }
    if counts() {
        doing.set(Doing::Finished);
    }
}

fn preview(table: &Table) -> impl IntoView + use<> {
    let words = words();
    let named = table.header.iter().map(|(text, column)| {
        let means =
            column.map_or_else(|| words.column_left_out.to_owned(), |column| capitalised(named(column)));
        view! { <th scope="col">{text.clone()}<br /><small>{means}</small></th> }
    });
    let named = named.collect_view();
    // What is sent is what has a column; the others would be empty here.
    let places: Vec<_> = table.header.iter().map(|(_, column)| column.is_some()).collect();
    let rows = table.rows.iter().take(SHOWN).map(|row| {
        let mut cells = row.cells.iter();
        let cells = places.iter().map(|sent| if *sent { cells.next().cloned() } else { None });
        let cells: Vec<_> = cells.map(|cell| view! { <td>{cell.unwrap_or_default()}</td> }).collect();
        view! { <tr><th scope="row" class="figures">{row.row}</th>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let delimiter = match table.delimiter {
        '\t' => words.tab.to_owned(),
        other => other.to_string(),
    };
    view! {
        <p>{(words.file_read)(&(table.rows.len() + table.wrong.len()).to_string(), &delimiter)}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=words.first_rows>
            <table class="list preview">
                <caption class="hidden">{words.first_rows}</caption>
                <thead><tr><th scope="col">{words.row}</th>{named}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The counts, and the rows that are wrong.
#[component]
fn Outcome(result: RwSignal<ChunkResult>, doing: RwSignal<Doing>) -> impl IntoView {
    let words = words();
    let count = move |count: fn(&ChunkResult) -> usize| move || result.with(count).to_string();
    view! {
        {move || (doing.get() == Doing::Finished).then(|| view! { <p role="status" class="notice good">{words.import_finished}</p> })}
        <dl class="facts wide" aria-live="polite">
            <div><dt>{words.count_new}</dt><dd class="figures">{count(|r| r.new as usize)}</dd></div>
            <div><dt>{words.count_changed}</dt><dd class="figures">{count(|r| r.changed as usize)}</dd></div>
            <div><dt>{words.count_unchanged}</dt><dd class="figures">{count(|r| r.unchanged as usize)}</dd></div>
            <div><dt>{words.count_wrong}</dt><dd class="figures">{count(|r| r.wrong.len())}</dd></div>
        </dl>
        {move || result.with(|result| !result.wrong.is_empty()).then(|| view! {
            <h2>{words.wrong_rows}</h2>
            <ul class="wrong-rows">
                {result.with(|result| result.wrong.iter().take(WRONG).map(wrong).collect_view())}
            </ul>
        })}
    }
}

fn wrong(wrong: &WrongRow) -> impl IntoView + use<> {
    let said = wrong.errors.iter().map(|error| match error.column {
        Some(column) => format!("{}: {}", capitalised(named(column)), error.message),
        None => capitalised(&error.message),
    });
    let said = said.collect::<Vec<_>>().join("; ");
    view! { <li><strong>{(words().row_number)(&wrong.row.to_string())}</strong>" "{said}</li> }
}

/// Imports of the last three months: one that is not finished goes on with the same file.
#[component]
fn Earlier() -> impl IntoView {
    let words = words();
    let live = live(|| "/api/imports".to_owned(), |_: &Imports| Some(LISTING));
    let rows = live.part(|imports| imports.imports.clone());
    let rows = Signal::derive(move || rows.get().unwrap_or_default());
    loaded(live, 2, move || {
        view! {
            <Show when=move || !rows.with(Vec::is_empty)>
                <h2>{words.earlier_imports}</h2>
                <p class="quiet">{words.earlier_imports_text}</p>
                <table class="list">
                    <caption class="hidden">{words.earlier_imports}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.file}</th>
                            <th scope="col">{words.who}</th>
                            <th scope="col">{words.when}</th>
                            <th scope="col">{words.state}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {move || rows.get().into_iter().map(|row| view! {
                            <tr>
                                <td>{row.import.file}</td>
                                <td>{row.by_name}</td>
                                <td><Moment at=row.import.at /></td>
                                <td class="figures">{(words.chunks_done)(&row.done.to_string(), &row.import.chunks.to_string())}</td>
                            </tr>
                        }).collect_view()}
                    </tbody>
                </table>
            </Show>
        }
        .into_any()
    })
}
