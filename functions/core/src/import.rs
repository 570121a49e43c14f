//! Importing people: rows are compared with what is known, and what differs is written.

use crate::command::Engine;
use crate::error::UseCaseError;
use crate::last_change::Known;
use crate::missing;
use crate::people::{Making, Officer, PersonCommand, write};
use crate::ports::edge::bytes;
use crate::ports::people::{ChunkRecord, Imports, People, PersonWrite, PhotoWrite, Saved, Unique};
use crate::ports::store::StoreError;
use crate::principal::Credentials;
use crate::record::PersonRecord;
use domain::certificate::Sha256;
use domain::id::{ImportId, PersonId, SiteId};
use domain::import::{CellError, ChunkResult, Import, RowFields, WrongRow};
use domain::language::{Language, Phrase, Said as _};
use domain::person::change::{PersonField, PersonRefusal, amend};
use domain::person::{Engagement, Person, PersonStatus, PersonnelNumber};
use std::collections::HashMap;

const NOBODY: Phrase = Phrase::new(
    "nobody has this personnel number; add that person first",
    "ingen har det här anställningsnumret; lägg till den personen först",
);

/// How often a row is compared anew when others changed its person meanwhile.
const TRIES: usize = 3;

/// A row that could be read.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the file.
    pub row: u32,
    /// What it says.
    pub fields: RowFields,
}

/// Rows of a file: those that could be read, and those that could not.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Those that could.
    pub good: Vec<Row>,
    /// Those that could not.
    pub wrong: Vec<WrongRow>,
    /// Personnel numbers of employees whom the same file brings before these rows.
    pub brought: Vec<String>,
    /// In which language is said what is wrong.
    pub language: Language,
}

/// What an import begins with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The file's name.
    pub file: String,
    /// SHA-256 over the file.
    pub digest: Sha256,
    /// How many rows are sent.
    pub rows: u32,
    /// In how many chunks.
    pub chunks: u32,
}

/// Begins an import, or goes on with the one of the same file that is not finished.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn begin(
    engine: &Engine,
    imports: &dyn Imports,
    credentials: &Credentials,
    beginning: Beginning,
) -> Result<Import, UseCaseError> {
    let officer = Officer::open(engine, credentials, &[]).await?;
    let Beginning { file, digest, rows, chunks } = beginning;
    let same = |(import, done): &(Import, u32)| {
        (import.digest, import.rows, import.chunks) == (digest, rows, chunks) && *done < chunks
    };
    if let Some((import, _)) = imports.imports().await?.into_iter().find(same) {
        return Ok(import);
    }
    let by = officer.actor.person().cloned().ok_or(UseCaseError::Internal("an officer who is nobody"))?;
    let at = officer.now;
    // The time goes first, so that ids sort as imports follow each other.
    let random = ImportId::from_random(bytes(&*engine.random));
    let suffix = random.as_str().trim_start_matches("imp-");
    let id = format!("imp-{:015}-{suffix}", at.as_millis().max(0)).parse();
    let id = id.map_err(|_| UseCaseError::Internal("an import id that is none"))?;
    let import = Import { id, file, digest, rows, chunks, by, at };
    imports.save_import(&import).await?;
    Ok(import)
}

/// Believes an officer.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn admit(engine: &Engine, credentials: &Credentials) -> Result<(), UseCaseError> {
    Officer::open(engine, credentials, &[]).await.map(|_| ())
}

/// What would come of rows.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn preview(
    engine: &Engine,
    people: &dyn People,
    request: &PersonCommand,
    rows: Rows,
) -> Result<ChunkResult, UseCaseError> {
    let officer = Officer::open(engine, &request.credentials, &own(request)).await?;
    let brought = officer.loaded.people.first().map(|own| to_come(&own.person, &rows.brought));
    let brought = brought.unwrap_or_default();
    let work = Work { people, request, officer: &officer, import: None, brought, language: rows.language };
    let Compared { writes, mut result } = work.compare(rows).await?;
    let wanted: Vec<_> = writes.iter().map(|(_, write)| uniques(&write.record.person)).collect();
    let all: Vec<_> = wanted.iter().flatten().map(|(_, unique)| unique.clone()).collect();
    let mut holders = people.holders(&all).await?.into_iter();
    for ((row, write), wanted) in writes.into_iter().zip(wanted) {
        let held: Vec<_> = wanted.into_iter().zip(holders.by_ref()).collect();
        let other = |holder: &PersonId| *holder != write.record.person.id;
        let taken = held.into_iter().find_map(|((field, _), holder)| Some((field, holder.filter(other)?)));
        match taken {
            Some((field, by)) => result.wrong.push(work.taken_by_another(row, field, &by).await?),
            None => count(&mut result, &write),
        }
    }
    result.wrong.sort_by_key(|wrong| wrong.row);
    Ok(result)
}

/// What is a person's alone, but for the number, by which rows find their people.
fn uniques(person: &Person) -> Vec<(PersonField, Unique)> {
    let email = (PersonField::Email, Unique::Email(person.email.clone()));
    let upn = person.upn.clone().map(|upn| (PersonField::Upn, Unique::Upn(upn)));
    let sid = person.sid.clone().map(|sid| (PersonField::Sid, Unique::Sid(sid)));
    [Some(email), upn, sid].into_iter().flatten().collect()
}

/// Takes a chunk, once: what came of it is kept, and answered again.
///
/// # Errors
/// As [`UseCaseError`] says; the same chunk may be sent again then.
pub async fn take(
    engine: &Engine,
    (people, imports): (&dyn People, &dyn Imports),
    request: &PersonCommand,
    (id, chunk): (&ImportId, u32),
    rows: Rows,
) -> Result<ChunkResult, UseCaseError> {
    let officer = Officer::open(engine, &request.credentials, &own(request)).await?;
    let import = imports.import(id).await?.filter(|import| chunk < import.chunks);
    let import = import.ok_or(UseCaseError::NotFound(missing::IMPORT))?;
    if let Some(taken) = imports.chunk(id, chunk).await? {
        return if taken.digest == request.digest {
            Ok(taken.result)
        } else {
            Err(UseCaseError::CommandReused)
        };
    }
    let (brought, language) = (HashMap::new(), rows.language);
    let work = Work { people, request, officer: &officer, import: Some(id), brought, language };
    let result = work.take(rows).await?;
    imports
        .save_chunk(&import, &ChunkRecord { chunk, digest: request.digest, result: result.clone() })
        .await?;
    Ok(result)
}

/// The officer's own record, whose site is that of new people whose row names none.
fn own(request: &PersonCommand) -> Vec<PersonId> {
    match &request.credentials {
        Credentials::Session(token) => vec![token.person.clone()],
        Credentials::Agent(_) | Credentials::System(_) => Vec::new(),
    }
}

struct Compared {
    writes: Vec<(Row, PersonWrite)>,
    result: ChunkResult,
}

struct Work<'a> {
    people: &'a dyn People,
    request: &'a PersonCommand,
    officer: &'a Officer,
    import: Option<&'a ImportId>,
    /// Employees who are not here yet, but will be before the rows are taken.
    brought: HashMap<String, Person>,
    language: Language,
}

impl Work<'_> {
    async fn take(&self, rows: Rows) -> Result<ChunkResult, UseCaseError> {
        let mut rows = rows;
        let mut total = ChunkResult::default();
        for _ in 0..TRIES {
            let Compared { writes, result } = self.compare(std::mem::take(&mut rows)).await?;
            total.add(result);
            if writes.is_empty() {
                break;
            }
            let (sources, writes): (Vec<_>, Vec<_>) = writes.into_iter().unzip();
            let saved = self.people.save_all(writes.clone()).await;
            for ((row, write), saved) in sources.into_iter().zip(writes).zip(saved) {
                match saved {
                    Ok(Saved::Yes) => count(&mut total, &write),
                    Ok(Saved::Taken { field, by }) => {
                        total.wrong.push(self.taken_by_another(row, field, &by).await?);
                    }
                    Err(StoreError::Conflict) => rows.good.push(row),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        if rows.good.is_empty() {
            total.wrong.sort_by_key(|wrong| wrong.row);
            Ok(total)
        } else {
            Err(StoreError::Conflict.into())
        }
    }

    /// What has to be written for rows, and what became of the others.
    async fn compare(&self, rows: Rows) -> Result<Compared, UseCaseError> {
        let mut compared = Compared {
            writes: Vec::new(),
            result: ChunkResult { wrong: rows.wrong, ..ChunkResult::default() },
        };
        let known = self.known(&rows.good).await?;
        let sites = self.officer.loaded.people.first().map(|record| record.person.site.clone());
        let site = sites.ok_or(UseCaseError::NotFound(missing::PERSON))?;
        let making = Making {
            officer: (&self.officer.actor, self.officer.now),
            command: &self.request.command,
            digest: self.request.digest,
            import: self.import,
        };
        for row in rows.good {
            let before = known.get(&key(&row.fields.number));
            match self.wished(&row, before, &site, &known) {
                Err(error) => compared.result.wrong.push(WrongRow { row: row.row, errors: vec![error] }),
                Ok(after) => match write(&making, before, after, PhotoWrite::Keep) {
                    Some(write) => compared.writes.push((row, write)),
                    None => compared.result.unchanged += 1,
                },
            }
        }
        Ok(compared)
    }

    /// Everybody whose personnel number the rows name.
    async fn known(&self, rows: &[Row]) -> Result<HashMap<String, PersonRecord>, UseCaseError> {
        let numbers =
            rows.iter().flat_map(|row| std::iter::once(&row.fields.number).chain(row.fields.answers()));
        let mut numbers: Vec<_> = numbers.map(|number| (key(number), number.clone())).collect();
        numbers.sort();
        numbers.dedup_by(|a, b| a.0 == b.0);
        let wanted: Vec<_> = numbers.into_iter().map(|(_, number)| Unique::Number(number)).collect();
        let mut ids: Vec<_> = self.people.holders(&wanted).await?.into_iter().flatten().collect();
        ids.sort();
        ids.dedup();
        let records = self.people.records(&ids).await?;
        Ok(records.into_iter().map(|record| (key(&record.person.personnel_number), record)).collect())
    }

    fn wished(
        &self,
        row: &Row,
        before: Option<&PersonRecord>,
        site: &SiteId,
        known: &HashMap<String, PersonRecord>,
    ) -> Result<Person, CellError> {
        let answers = row.fields.answers().map(key);
        let answers = answers.and_then(|number| {
            known.get(&number).map(|record| &record.person).or_else(|| self.brought.get(&number))
        });
        let before = before.map(|record| &record.person);
        let missing = || CellError::at(PersonField::Answers, NOBODY.text(self.language));
        let wish =
            row.fields.clone().wish(before, site, answers.map(|person| &person.id)).ok_or_else(missing)?;
        let id = before.map_or_else(|| self.id_for(&row.fields.number), |person| person.id.clone());
        let amended = amend(&id, before, &self.officer.actor, wish, answers, self.officer.now);
        amended.map_err(|refusal| match &refusal {
            PersonRefusal::Field { field, why } => CellError::at(*field, why.text(self.language)),
            PersonRefusal::Own(field) => CellError::at(*field, refusal.said(self.language)),
            PersonRefusal::Role => CellError { column: None, message: refusal.said(self.language) },
        })
    }

    /// The id of a new person: the same for the same row of the same import, should its answer be lost.
    fn id_for(&self, number: &PersonnelNumber) -> PersonId {
        let import = self.import.map_or("", ImportId::as_str);
        PersonId::from_random(first_ten(audit::digest(
            format!("import\n{import}\n{}", key(number)).as_bytes(),
        )))
    }

    async fn taken_by_another(
        &self,
        row: Row,
        field: PersonField,
        by: &PersonId,
    ) -> Result<WrongRow, UseCaseError> {
        let found = self.people.records(std::slice::from_ref(by)).await?.pop();
        let by = found.map_or(Known::Somebody, |record| Known::Name(record.person.display_name()));
        let taken = UseCaseError::Taken { field, by };
        let errors = vec![CellError::at(field, taken.said(self.language))];
        Ok(WrongRow { row: row.row, errors })
    }
}

/// Employees of the site who are still to come: of them no more than the number is known, and more is not asked.
fn to_come(like: &Person, numbers: &[String]) -> HashMap<String, Person> {
    let numbers = numbers.iter().filter_map(|number| PersonnelNumber::parse(number).ok());
    let person = |number: PersonnelNumber| {
        let id = PersonId::from_random(first_ten(audit::digest(key(&number).as_bytes())));
        let engagement = Engagement::Employee {};
        let status = PersonStatus::Active;
        (key(&number), Person { id, engagement, status, personnel_number: number, ..like.clone() })
    };
    numbers.map(person).collect()
}

fn first_ten(Sha256(digest): Sha256) -> [u8; 10] {
    *digest.first_chunk().unwrap_or(&[0; 10])
}

fn count(result: &mut ChunkResult, write: &PersonWrite) {
    if write.before.is_some() {
        result.changed += 1;
    } else {
        result.new += 1;
    }
}

fn key(number: &PersonnelNumber) -> String {
    number.as_str().to_ascii_lowercase()
}
