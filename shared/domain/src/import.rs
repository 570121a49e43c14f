//! Importing people from a file: what a row says, and what came of it.

use crate::certificate::Sha256;
use crate::id::{ImportId, PersonId, SiteId};
use crate::language::Language;
use crate::person::change::{PersonField, PersonFields};
use crate::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Sid, Upn};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a row says of a person. What it has no column for stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFields {
    /// The key.
    pub number: PersonnelNumber,
    /// Given name.
    pub given_name: Name,
    /// Family name.
    pub family_name: Name,
    /// E-mail address.
    pub email: Email,
    /// Windows name, or that there is none.
    pub upn: Option<Option<Upn>>,
    /// Account in the Windows domain, or that there is none.
    pub sid: Option<Option<Sid>>,
    /// Language of letters and mails, or that none is wished.
    pub language: Option<Option<Language>>,
    /// Site.
    pub site: Option<SiteId>,
    /// What ties the person to the organisation.
    pub engagement: Option<RowEngagement>,
    /// Whether the person may hold cards.
    pub active: Option<bool>,
}

/// What ties a person to the organisation, as a file says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowEngagement {
    /// Employed.
    Employee,
    /// Under a contract.
    Contractor {
        /// The sponsor's personnel number.
        sponsor: PersonnelNumber,
        /// The end of the last day.
        until: Timestamp,
    },
    /// Visiting.
    Visitor {
        /// The host's personnel number.
        host: PersonnelNumber,
        /// The beginning of the first day.
        from: Timestamp,
        /// The end of the last day.
        until: Timestamp,
    },
}

impl RowFields {
    /// The personnel number of who answers for the person.
    pub fn answers(&self) -> Option<&PersonnelNumber> {
        match self.engagement.as_ref()? {
            RowEngagement::Employee => None,
            RowEngagement::Contractor { sponsor, .. } => Some(sponsor),
            RowEngagement::Visitor { host, .. } => Some(host),
        }
    }

    /// The person as the row wishes it. `site` is for people who are new and whose row names none; `answers` is who
    /// has the number of the sponsor or host.
    pub fn wish(
        self,
        before: Option<&Person>,
        site: &SiteId,
        answers: Option<&PersonId>,
    ) -> Option<PersonFields> {
        let engagement = match (self.engagement, before) {
            (None, Some(before)) => before.engagement.clone(),
            (None, None) | (Some(RowEngagement::Employee), _) => Engagement::Employee {},
            (Some(RowEngagement::Contractor { until, .. }), _) => {
                Engagement::Contractor { sponsor: answers?.clone(), until }
            }
            (Some(RowEngagement::Visitor { from, until, .. }), _) => {
                Engagement::Visitor { host: answers?.clone(), from, until }
            }
        };
        let stays = before.is_none_or(|person| person.status == PersonStatus::Active);
        Some(PersonFields {
            given_name: self.given_name,
            family_name: self.family_name,
            email: self.email,
            personnel_number: self.number,
            upn: self.upn.unwrap_or_else(|| before.and_then(|person| person.upn.clone())),
            sid: self.sid.unwrap_or_else(|| before.and_then(|person| person.sid.clone())),
            language: self.language.unwrap_or_else(|| before.and_then(|person| person.language)),
            site: self.site.unwrap_or_else(|| before.map_or(site, |person| &person.site).clone()),
            engagement,
            active: self.active.unwrap_or(stays),
        })
    }
}

/// What came, or would come, of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChunkResult {
    /// People who were not known.
    pub new: u32,
    /// People who were changed.
    pub changed: u32,
    /// People whose data are the same already: nothing was written.
    pub unchanged: u32,
    /// Rows that are wrong: nothing came of them.
    pub wrong: Vec<WrongRow>,
}

impl ChunkResult {
    /// Adds the counts and wrong rows of another.
    pub fn add(&mut self, other: Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.wrong.extend(other.wrong);
    }
}

/// A row that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WrongRow {
    /// Its number in the file, where the header is row 1.
    pub row: u32,
    /// What is wrong.
    pub errors: Vec<CellError>,
}

/// What is wrong in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellError {
    /// In which column; none if it is the row as a whole.
    pub column: Option<PersonField>,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl CellError {
    /// An error in a column.
    pub fn at(column: PersonField, message: impl Into<String>) -> Self {
        Self { column: Some(column), message: message.into() }
    }
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// SHA-256 over the file.
    pub digest: Sha256,
    /// How many rows are sent.
    pub rows: u32,
    /// In how many chunks.
    pub chunks: u32,
    /// Who began it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}
