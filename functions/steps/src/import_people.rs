//! import-people: a file of people, chunk by chunk.

use crate::http_edge::{Incoming, Result, json};
use crate::problem::{Fault, Wrong, phrases};
use crate::save_person::person_request;
use api::import::{
    BeginImport, CHUNK_ROWS, Chunk, ChunkResult, ImportRow, ImportState, Imports as List, MAX_ROWS, row,
};
use cardwright_core::command::Engine;
use cardwright_core::import::{Beginning, Row, Rows, admit, begin, preview, take};
use cardwright_core::missing;
use cardwright_core::people::PersonCommand;
use cardwright_core::ports::people::{Imports, People};
use cardwright_core::principal::Credentials;
use domain::id::ImportId;
use domain::import::{Import, WrongRow};
use domain::language::{Language, Sentence};
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
        ("/api/imports", &Method::GET) => {
            json(StatusCode::OK, &list(people, imports, incoming.language()).await?)
        }
        ("/api/imports", _) => {
            let credentials = Credentials::Session(incoming.session_for_command()?);
            let import = begin(engine, imports, &credentials, beginning(incoming.json()?)?).await?;
            json(StatusCode::OK, &state(imports, import).await?)
        }
        ("/api/imports/{import}", _) => {
            let id: ImportId = incoming.param("import")?;
            let import = imports.import(&id).await?.ok_or(Fault::NotFound(missing::IMPORT))?;
            json(StatusCode::OK, &state(imports, import).await?)
        }
        ("/api/imports/preview", _) => {
            // Nothing is written: a fresh id for each would say nothing.
            let request = PersonCommand {
                credentials: Credentials::Session(incoming.session_for_command()?),
                command: "cmd-preview".parse().map_err(|_| Fault::Internal("a command id that is none"))?,
                digest: cardwright_core::digest(&incoming.body),
            };
            json(StatusCode::OK, &preview(engine, people, &request, rows(incoming)?).await?)
        }
        ("/api/imports/{import}/chunks/{chunk}", _) => {
            let request = person_request(incoming)?;
            let place: (ImportId, u32) = (incoming.param("import")?, incoming.param("chunk")?);
            let rows = rows(incoming)?;
            let taken = take(engine, (people, imports), &request, (&place.0, place.1), rows).await?;
            json(StatusCode::OK, &taken)
        }
        _ => Err(Fault::NoRoute),
    }
}

fn beginning(body: BeginImport) -> Result<Beginning> {
    let BeginImport { file, digest, rows, chunks } = body;
    let mut wrong = Vec::new();
    let mut note = |ok: bool, field: &str, english: String, swedish: String| {
        if !ok {
            wrong.push(Wrong::new(field, Sentence::new(english, swedish)));
        }
    };
    let length = file.chars().count();
    let named = (1..=FILE_MAX_CHARS).contains(&length) && !file.chars().any(char::is_control);
    note(
        named,
        "file",
        format!("has 1 to {FILE_MAX_CHARS} characters and no control characters"),
        format!("har 1 till {FILE_MAX_CHARS} tecken och inga styrtecken"),
    );
    let fits = u32::try_from(MAX_ROWS).is_ok_and(|most| (1..=most).contains(&rows));
    note(fits, "rows", format!("is 1 to {MAX_ROWS}"), format!("är 1 till {MAX_ROWS}"));
    let (english, swedish) = ("is 1 to the number of rows", "är 1 till antalet rader");
    note((1..=rows).contains(&chunks), "chunks", english.to_owned(), swedish.to_owned());
    if wrong.is_empty() { Ok(Beginning { file, digest, rows, chunks }) } else { Err(Fault::Fields(wrong)) }
}

fn rows(incoming: &Incoming) -> Result<Rows> {
    let (chunk, language) = (incoming.json::<Chunk>()?, incoming.language());
    if chunk.rows.len() > CHUNK_ROWS {
        let message = Sentence::new(
            format!("has at most {CHUNK_ROWS}; send more in another chunk"),
            format!("har högst {CHUNK_ROWS}; skicka fler i en annan del"),
        );
        return Err(Fault::Fields(vec![Wrong::new("rows", message)]));
    }
    if chunk.brought.len() > CHUNK_ROWS {
        let message = Sentence::new(
            format!("has at most {CHUNK_ROWS}: one for each row"),
            format!("har högst {CHUNK_ROWS}: ett för varje rad"),
        );
        return Err(Fault::Fields(vec![Wrong::new("brought", message)]));
    }
    let mut rows = Rows { brought: chunk.brought, language, ..Rows::default() };
    for api::import::ChunkRow { row, cells } in chunk.rows {
        match row::check(&chunk.columns, &cells, language) {
            Ok(fields) => rows.good.push(Row { row, fields }),
            Err(errors) => rows.wrong.push(WrongRow { row, errors }),
        }
    }
    Ok(rows)
}

async fn list(people: &dyn People, imports: &dyn Imports, language: Language) -> Result<List> {
    let unknown = || phrases::UNKNOWN.text(language).to_owned();
    let imports = imports.imports().await?;
    let mut by: Vec<_> = imports.iter().map(|(import, _)| import.by.clone()).collect();
    by.sort();
    by.dedup();
    let officers = people.records(&by).await?;
    let name = |import: &Import| officers.iter().find(|record| record.person.id == import.by);
    let row = |(import, done): (Import, u32)| ImportRow {
        by_name: name(&import).map_or_else(unknown, |record| record.person.display_name()),
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
