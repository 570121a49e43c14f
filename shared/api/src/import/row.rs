//! A row of a file as data of a person.

use super::{CellError, RowEngagement, RowFields};
use domain::id::SiteId;
use domain::language::{Language, Phrase, Said};
use domain::person::change::PersonField as Column;
use domain::person::{Email, Name, PersonnelNumber, Sid, Upn};
use domain::time::{Span, Timestamp};

const CELLS: Phrase =
    Phrase::new("has more or fewer cells than columns", "har fler eller färre celler än kolumner");
const KIND: Phrase =
    Phrase::new("is employee, contractor or visitor", "är employee, contractor eller visitor");
const ANSWERS: Phrase = Phrase::new(
    "the personnel number of who answers for the person is missing or wrong",
    "anställningsnumret för den som ansvarar för personen saknas eller är fel",
);
const ACTIVE: Phrase = Phrase::new("is active or inactive", "är active eller inactive");
const DAY: Phrase = Phrase::new(
    "write a day that exists as year-month-day, such as 2026-12-31",
    "skriv en dag som finns som år-månad-dag, till exempel 2026-12-31",
);

/// Reads a row.
///
/// # Errors
/// Every cell that is wrong, in this language.
pub fn check(columns: &[Column], cells: &[String], language: Language) -> Result<RowFields, Vec<CellError>> {
    let mut row = Row { columns, cells, language, wrong: Vec::new() };
    let number = row.taken(Column::PersonnelNumber, PersonnelNumber::parse);
    let given_name = row.taken(Column::GivenName, Name::parse);
    let family_name = row.taken(Column::FamilyName, Name::parse);
    let email = row.taken(Column::Email, Email::parse);
    let upn = row
        .cell(Column::Upn)
        .map(|upn| if upn.is_empty() { None } else { row.taken(Column::Upn, Upn::parse) });
    let sid = row
        .cell(Column::Sid)
        .map(|sid| if sid.is_empty() { None } else { row.taken(Column::Sid, Sid::parse) });
    let language = row.cell(Column::Language);
    let language =
        language.map(|tag| if tag.is_empty() { None } else { row.taken(Column::Language, str::parse) });
    let site = row.filled(Column::Site).and_then(|_| row.taken(Column::Site, str::parse::<SiteId>));
    let engagement = row.engagement();
    let active = row.filled(Column::Status).and_then(|_| row.taken(Column::Status, active));
    if cells.len() != columns.len() {
        row.wrong.push(CellError { column: None, message: CELLS.text(row.language).to_owned() });
    }
    match (number, given_name, family_name, email) {
        (Some(number), Some(given_name), Some(family_name), Some(email)) if row.wrong.is_empty() => {
            Ok(RowFields {
                number,
                given_name,
                family_name,
                email,
                upn,
                sid,
                language,
                site,
                engagement,
                active,
            })
        }
        _ => Err(row.wrong),
    }
}

struct Row<'a> {
    columns: &'a [Column],
    cells: &'a [String],
    language: Language,
    wrong: Vec<CellError>,
}

impl<'a> Row<'a> {
    fn cell(&self, column: Column) -> Option<&'a str> {
        let place = self.columns.iter().position(|c| *c == column)?;
        self.cells.get(place).map(|cell| cell.trim())
    }

    fn filled(&self, column: Column) -> Option<&'a str> {
        self.cell(column).filter(|cell| !cell.is_empty())
    }

    fn taken<T, E: Said>(&mut self, column: Column, parse: impl Fn(&str) -> Result<T, E>) -> Option<T> {
        let cell = self.cell(column).unwrap_or_default();
        let note = |error: E| self.wrong.push(CellError::at(column, error.said(self.language)));
        parse(cell).map_err(note).ok()
    }

    fn engagement(&mut self) -> Option<RowEngagement> {
        let kind = self.filled(Column::Kind).map(str::to_ascii_lowercase);
        match (kind.as_deref(), self.cell(Column::Kind)) {
            (None, None) => None,
            (None, Some(_)) | (Some("employee"), _) => Some(RowEngagement::Employee),
            (Some("contractor"), _) => {
                let sponsor = self.taken(Column::Answers, answers);
                let until = self.taken(Column::Until, last_day);
                Some(RowEngagement::Contractor { sponsor: sponsor?, until: until? })
            }
            (Some("visitor"), _) => {
                let host = self.taken(Column::Answers, answers);
                let (from, until) = (self.taken(Column::From, day), self.taken(Column::Until, last_day));
                Some(RowEngagement::Visitor { host: host?, from: from?, until: until? })
            }
            (Some(_), _) => {
                self.wrong.push(CellError::at(Column::Kind, KIND.text(self.language)));
                None
            }
        }
    }
}

fn answers(text: &str) -> Result<PersonnelNumber, Phrase> {
    PersonnelNumber::parse(text).map_err(|_| ANSWERS)
}

fn active(text: &str) -> Result<bool, Phrase> {
    match text.to_ascii_lowercase().as_str() {
        "active" | "yes" | "true" | "1" => Ok(true),
        "inactive" | "no" | "false" | "0" => Ok(false),
        _ => Err(ACTIVE),
    }
}

/// The first moment of a day, in UTC.
fn day(text: &str) -> Result<Timestamp, Phrase> {
    let mut parts = text.split('-');
    let mut part = |digits: usize| {
        let part =
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))?;
        part.parse::<u16>().ok()
    };
    let (year, month, day) = (part(4).ok_or(DAY)?, part(2).ok_or(DAY)?, part(2).ok_or(DAY)?);
    let begins = Timestamp::midnight(year, month, day).filter(|_| parts.next().is_none() && year >= 2000);
    begins.ok_or(DAY)
}

/// The moment after a day, in UTC.
fn last_day(text: &str) -> Result<Timestamp, Phrase> {
    Ok(day(text)?.plus(Span::from_days(1)))
}
