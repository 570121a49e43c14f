//! import-people: a file of people, chunk by chunk.

use crate::http_edge::{Incoming, Result, json};
use crate::problem::Fault;
use crate::save_person::person_request;
use api::import::{
    BeginImport, CHUNK_ROWS, Chunk, ChunkResult, ImportRow, ImportState, Imports as List, MAX_ROWS, row,
};
use api::problem::FieldError;
use cardwright_core::command::Engine;
use cardwright_core::import::{Beginning, Row, Rows, admit, begin, preview, take};
use cardwright_core::people::PersonCommand;
use cardwright_core::ports::people::{Imports, People};
use cardwright_core::principal::Credentials;
use domain::id::ImportId;
use domain::import::{Import, WrongRow};
use http::{Method, StatusCode};

/// The most wrong rows that an answer lists.
const LISTED: usize = 1000;

/// The longest name of a file, in characters.
const FILE_MAX_CHARS: usize = 200;

/// `POST` and `GET /api/imports`, `GET /api/imports/{import}`, `POST /api/imports/preview`,
/// `POST /api/imports/{import}/chunks/{chunk}`.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    (people, imports): (&dyn People, &dyn Imports),
    path: &str,
    incoming: &Incoming,
) -> Result {
    if incoming.method == Method::GET {
        admit(engine, &Credentials::Session(incoming.session()?)).await?;
    }
    match (path, &incoming.method) {
        ("/api/imports", &Method::GET) => json(StatusCode::OK, &list(people, imports).await?),
        ("/api/imports", _) => {
            let credentials = Credentials::Session(incoming.session_for_command()?);
            let import = begin(engine, imports, &credentials, beginning(incoming.json()?)?).await?;
            json(StatusCode::OK, &state(imports, import).await?)
        }
        ("/api/imports/{import}", _) => {
            let id: ImportId = incoming.param("import")?;
            let import = imports.import(&id).await?.ok_or(Fault::NotFound("import"))?;
            json(StatusCode::OK, &state(imports, import).await?)
        }
        ("/api/imports/preview", _) => {
            // Nothing is written: a fresh id for each would say nothing.
            let request = PersonCommand {
                credentials: Credentials::Session(incoming.session_for_command()?),
                command: "cmd-preview".parse().map_err(|_| Fault::Internal("a command id that is none"))?,
                digest: cardwright_core::digest(&incoming.body),
            };
            json(StatusCode::OK, &preview(engine, people, &request, rows(incoming.json()?)?).await?)
        }
        ("/api/imports/{import}/chunks/{chunk}", _) => {
            let request = person_request(incoming)?;
            let place: (ImportId, u32) = (incoming.param("import")?, incoming.param("chunk")?);
            let rows = rows(incoming.json()?)?;
            let taken = take(engine, (people, imports), &request, (&place.0, place.1), rows).await?;
            json(StatusCode::OK, &taken)
        }
        _ => Err(Fault::NoRoute),
    }
}

fn beginning(body: BeginImport) -> Result<Beginning> {
    let BeginImport { file, digest, rows, chunks } = body;
    let mut wrong = Vec::new();
    let mut note = |ok: bool, field: &str, message: String| {
        if !ok {
            wrong.push(FieldError { field: field.to_owned(), message });
        }
    };
    let length = file.chars().count();
    let named = (1..=FILE_MAX_CHARS).contains(&length) && !file.chars().any(char::is_control);
    note(named, "file", format!("has 1 to {FILE_MAX_CHARS} characters and no control characters"));
    let fits = u32::try_from(MAX_ROWS).is_ok_and(|most| (1..=most).contains(&rows));
    note(fits, "rows", format!("is 1 to {MAX_ROWS}"));
    note((1..=rows).contains(&chunks), "chunks", "is 1 to the number of rows".to_owned());
    if wrong.is_empty() { Ok(Beginning { file, digest, rows, chunks }) } else { Err(Fault::Fields(wrong)) }
}

fn rows(chunk: Chunk) -> Result<Rows> {
    if chunk.rows.len() > CHUNK_ROWS {
        let message = format!("has at most {CHUNK_ROWS}; send more in another chunk");
        return Err(Fault::Fields(vec![FieldError { field: "rows".to_owned(), message }]));
    }
    if chunk.brought.len() > CHUNK_ROWS {
        let message = format!("has at most {CHUNK_ROWS}: one for each row");
        return Err(Fault::Fields(vec![FieldError { field: "brought".to_owned(), message }]));
    }
    let mut rows = Rows { brought: chunk.brought, ..Rows::default() };
    for api::import::ChunkRow { row, cells } in chunk.rows {
        match row::check(&chunk.columns, &cells) {
            Ok(fields) => rows.good.push(Row { row, fields }),
            Err(errors) => rows.wrong.push(WrongRow { row, errors }),
        }
    }
    Ok(rows)
}

async fn list(people: &dyn People, imports: &dyn Imports) -> Result<List> {
    let imports = imports.imports().await?;
    let mut by: Vec<_> = imports.iter().map(|(import, _)| import.by.clone()).collect();
    by.sort();
    by.dedup();
    let officers = people.records(&by).await?;
    let name = |import: &Import| officers.iter().find(|record| record.person.id == import.by);
    let row = |(import, done): (Import, u32)| ImportRow {
        by_name: name(&import).map_or_else(|| "Unknown".to_owned(), |record| record.person.display_name()),
        import,
        done,
    };
    Ok(List { imports: imports.into_iter().map(row).collect() })
}

async fn state(imports: &dyn Imports, import: Import) -> Result<ImportState> {
    let (mut done, mut result, mut wrong) = (Vec::new(), ChunkResult::default(), 0);
    for record in imports.chunks(&import.id).await? {
        done.push(record.chunk);
        wrong += u32::try_from(record.result.wrong.len()).unwrap_or_default();
        result.add(record.result);
        result.wrong.truncate(LISTED);
    }
    Ok(ImportState { import, done, result, wrong })
}
