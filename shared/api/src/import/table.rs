//! A CSV file as a table.

use super::{CHUNK_BYTES, CHUNK_ROWS, CellError, Chunk, ChunkRow, MAX_ROWS, WrongRow, column};
use crate::csv::unguarded;
use csv::{ReaderBuilder, StringRecord};
use domain::language::{Language, Sentence};
use domain::person::change::PersonField as Column;
use domain::swedish;
use std::collections::{HashMap, HashSet};

/// What separates cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The columns without which no person can be made.
const NEEDED: [Column; 4] = [Column::PersonnelNumber, Column::GivenName, Column::FamilyName, Column::Email];

/// Why a file is no table of people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Another encoding.
    #[error("the file is not UTF-8 (byte {0} of it is not); save it as CSV UTF-8 and choose it again")]
    NotUtf8(usize),
    /// UTF-16, as some spreadsheets write it.
    #[error("the file is UTF-16; save it as CSV UTF-8 and choose it again")]
    Utf16,
    /// Nothing in it.
    #[error("the file has no rows below its header")]
    Empty,
    /// Too much in it.
    #[error("the file has more than {MAX_ROWS} rows; cut it into smaller files")]
    TooLong,
    /// Columns that are not there.
    #[error("the header names no column {}; name it in the first row", .0.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(", "))]
    Missing(Vec<Column>),
    /// A column that is there twice.
    #[error("the header names the column {} more than once", .0.as_str())]
    Twice(Column),
}

swedish! {
    TableError {
        Self::NotUtf8(byte) => format!("filen är inte UTF-8 (byte {byte} är det inte); spara den som CSV UTF-8 och välj den igen"),
        Self::Utf16 => "filen är UTF-16; spara den som CSV UTF-8 och välj den igen",
        Self::Empty => "filen har inga rader under rubrikraden",
        Self::TooLong => format!("filen har fler än {MAX_ROWS} rader; dela upp den i mindre filer"),
        Self::Missing(columns) => {
            let names = columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", ");
            format!("rubrikraden saknar kolumnen {names}; nämn den i första raden")
        },
        Self::Twice(column) => format!("rubrikraden nämner kolumnen {} mer än en gång", column.as_str()),
    }
}

/// A table of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What separates its cells.
    pub delimiter: char,
    /// The header as it stands in the file, with the column that each cell of it names.
    pub header: Vec<(String, Option<Column>)>,
    /// The rows that can be sent: employees before those for whom an employee answers, so that a file may have both.
    pub rows: Vec<ChunkRow>,
    /// The rows that cannot: of another length than the header, or with the personnel number of an earlier row.
    pub wrong: Vec<WrongRow>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// [`TableError`]
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        Self::read_in(bytes, Language::English)
    }

    /// Reads a file; what is wrong with its rows is said in a language.
    ///
    /// # Errors
    /// [`TableError`]
    pub fn read_in(bytes: &[u8], language: Language) -> Result<Self, TableError> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(TableError::Utf16);
        }
        let text =
            std::str::from_utf8(bytes).map_err(|error| TableError::NotUtf8(error.valid_up_to() + 1))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (delimiter, text) = delimiter(text);
        let mut records = records(text, delimiter);
        let header = records.next().ok_or(TableError::Empty)?;
        let header: Vec<_> = header.iter().map(|cell| (cell.to_owned(), column(cell))).collect();
        check_header(&header)?;
        let mut table = Self { delimiter: delimiter.into(), header, rows: Vec::new(), wrong: Vec::new() };
        table.take(records, language)?;
        if table.rows.is_empty() && table.wrong.is_empty() {
            return Err(TableError::Empty);
        }
        Ok(table)
    }

    fn take(
        &mut self,
        records: impl Iterator<Item = StringRecord>,
        language: Language,
    ) -> Result<(), TableError> {
        let columns = self.columns();
        let place = |column| columns.iter().position(|c| *c == column);
        let (number, kind) = (place(Column::PersonnelNumber), place(Column::Kind));
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut later = Vec::new();
        for (row, record) in (2..).zip(records) {
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if self.rows.len() + later.len() + self.wrong.len() == MAX_ROWS {
                return Err(TableError::TooLong);
            }
            let wrong = |column, message| WrongRow { row, errors: vec![CellError { column, message }] };
            if record.len() != self.header.len() {
                let (has, wants) = (record.len(), self.header.len());
                let message = Sentence::new(
                    format!("has {has} cells, the header {wants}; put cells with a delimiter in quotes"),
                    format!(
                        "har {has} celler, rubrikraden {wants}; sätt celler med skiljetecken inom citattecken"
                    ),
                );
                self.wrong.push(wrong(None, message.into_string(language)));
                continue;
            }
            let cells = record.iter().zip(&self.header).filter(|(_, (_, column))| column.is_some());
            let cells: Vec<_> = cells.map(|(cell, _)| unguarded(cell.trim()).to_owned()).collect();
            let cell = |place: Option<usize>| place.and_then(|place| cells.get(place)).map(String::as_str);
            let key = cell(number).unwrap_or_default().to_ascii_lowercase();
            if let Some(earlier) = known.get(&key).filter(|_| !key.is_empty()) {
                let message = Sentence::new(
                    format!("row {earlier} has this personnel number already; leave one of them"),
                    format!("rad {earlier} har redan det här anställningsnumret; låt en av dem vara kvar"),
                );
                self.wrong.push(wrong(Some(Column::PersonnelNumber), message.into_string(language)));
                continue;
            }
            known.insert(key, row);
            let rows = if is_employee(cell(kind)) { &mut self.rows } else { &mut later };
            rows.push(ChunkRow { row, cells });
        }
        self.rows.append(&mut later);
        Ok(())
    }

    /// The columns that are sent, in their order.
    pub fn columns(&self) -> Vec<Column> {
        self.header.iter().filter_map(|(_, column)| *column).collect()
    }

    /// The rows in chunks: the same file makes the same chunks. Employees and those whom they answer for stand in
    /// no chunk together, so that the ones are there before the others come.
    pub fn chunks(&self) -> Vec<Chunk> {
        let columns = self.columns();
        let place = |column| columns.iter().position(|c| *c == column);
        let (number, kind, answers) =
            (place(Column::PersonnelNumber), place(Column::Kind), place(Column::Answers));
        let cell =
            |row: &ChunkRow, place: Option<usize>| place.and_then(|place| row.cells.get(place)).cloned();
        let key = |row, place| cell(row, place).unwrap_or_default().to_ascii_lowercase();
        let employee = |row| is_employee(cell(row, kind).as_deref());
        let brought: HashSet<_> =
            self.rows.iter().filter(|row| employee(row)).map(|row| key(row, number)).collect();
        let mut chunks: Vec<Chunk> = Vec::new();
        let (mut bytes, mut employees) = (0, true);
        for row in &self.rows {
            // Four for quotes and comma, and as much again for what JSON escapes in a bad case of quotes.
            let size: usize = row.cells.iter().map(|cell| cell.len() + 4).sum();
            let alike = std::mem::replace(&mut employees, employee(row)) == employees;
            let room =
                |chunk: &&mut Chunk| alike && chunk.rows.len() < CHUNK_ROWS && bytes + size <= CHUNK_BYTES;
            if let Some(chunk) = chunks.last_mut().filter(room) {
                bytes += size;
                chunk.rows.push(row.clone());
            } else {
                bytes = size;
                chunks.push(Chunk { columns: columns.clone(), rows: vec![row.clone()], brought: Vec::new() });
            }
            let sponsor = Some(key(row, answers)).filter(|number| !employees && brought.contains(number));
            if let Some((chunk, sponsor)) = chunks.last_mut().zip(sponsor)
                && !chunk.brought.contains(&sponsor)
            {
                bytes += sponsor.len() + 4;
                chunk.brought.push(sponsor);
            }
        }
        chunks
    }
}

/// Whether a row with this cell of the kind is an employee's.
fn is_employee(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind.is_empty() || kind.eq_ignore_ascii_case("employee"))
}

/// The rows as they stand there. Text that is UTF-8 has no row that cannot be read.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    let mut reader = ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    reader.into_records().map_while(Result::ok)
}

/// The delimiter by which the first row names most columns, and the text without a line that only says which it is.
fn delimiter(text: &str) -> (u8, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some([delimiter]) = first.trim_end_matches('\r').strip_prefix("sep=").map(str::as_bytes) {
        return (*delimiter, rest);
    }
    let named = |delimiter: &u8| {
        let header = records(text, *delimiter).next();
        header.map_or(0, |header| header.iter().filter_map(column).count())
    };
    // Of equals the last counts: the likeliest goes last.
    (DELIMITERS.into_iter().rev().max_by_key(named).unwrap_or(b','), text)
}

fn check_header(header: &[(String, Option<Column>)]) -> Result<(), TableError> {
    let count = |wanted| header.iter().filter(|(_, column)| *column == Some(wanted)).count();
    if let Some(twice) =
        header.iter().filter_map(|(_, column)| column.as_ref()).find(|column| count(**column) > 1)
    {
        return Err(TableError::Twice(*twice));
    }
    let missing: Vec<_> = NEEDED.into_iter().filter(|column| count(*column) == 0).collect();
    if missing.is_empty() { Ok(()) } else { Err(TableError::Missing(missing)) }
}

#[cfg(test)]
mod tests;
