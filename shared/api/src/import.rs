//! Importing people: a file is cut into chunks, which the server takes one by one, each once.
//!
//! Whoever imports (a portal, the command line) reads the file with [`table::Table::read`] and sends
//! [`table::Table::chunks`]; the server checks each row by [`row::check`], compares, and writes what differs.

pub mod row;
pub mod table;

use domain::certificate::Sha256;
use domain::id::{ImportId, PersonId};
use domain::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most rows of a chunk: a hundred keys fit one read of the store, and two reads run side by side.
pub const CHUNK_ROWS: usize = 200;

/// The most bytes of the cells of a chunk: as JSON it stays under the 64 KiB of a request.
pub const CHUNK_BYTES: usize = 32 * 1024;

/// The most rows of a file.
pub const MAX_ROWS: usize = 250_000;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident, $wire:literal, [$($also:literal),*];)*) => {
        /// What a column of the file has.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Column { $($(#[$doc])* $name,)* }

        impl Column {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The column's name in requests, answers and headers.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire,)* }
            }

            /// The column that a header names; case, spaces and punctuation do not matter.
            pub fn of_header(header: &str) -> Option<Self> {
                let plain: String = header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
                match plain.as_str() {
                    $($($also)|* => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

columns! {
    /// The employer's number: the key by which a row finds its person.
    PersonnelNumber, "personnel_number", ["personnelnumber", "personnelno", "number", "employeenumber", "employeeid", "employeeno", "staffnumber", "staffid"];
    /// Given name.
    GivenName, "given_name", ["givenname", "firstname", "forename"];
    /// Family name.
    FamilyName, "family_name", ["familyname", "lastname", "surname"];
    /// E-mail address.
    Email, "email", ["email", "emailaddress", "mail"];
    /// Windows name.
    Upn, "upn", ["upn", "userprincipalname", "windowsname"];
    /// Site.
    Site, "site", ["site", "location"];
    /// Employee, contractor or visitor; employee where there is no such column.
    Kind, "kind", ["kind", "type", "engagement"];
    /// Personnel number of the sponsor of a contractor, or the host of a visitor.
    Answers, "answers", ["answers", "sponsor", "host", "sponsororhost"];
    /// First day of a visit, as 2026-12-31.
    From, "from", ["from", "firstday", "start", "startdate", "validfrom"];
    /// Last day of a contract or visit, as 2026-12-31.
    Until, "until", ["until", "lastday", "end", "enddate", "validuntil"];
    /// Active or inactive; active where there is no such column.
    Status, "status", ["status", "active"];
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `POST /api/imports`. Answers [`ImportState`]: of the import of the same file that is not finished, if there is
/// one, so that beginning again goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginImport {
    /// The file's name, for people: 1 to 200 characters.
    pub file: String,
    /// SHA-256 over the file.
    pub digest: Sha256,
    /// How many rows will be sent.
    pub rows: u32,
    /// In how many chunks.
    pub chunks: u32,
}

/// `POST /api/imports/preview` says what would come of the rows; `POST /api/imports/{import}/chunks/{chunk}`, from
/// chunk 0, does it. A chunk that was taken before is answered as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// What the cells have, in their order.
    pub columns: Vec<Column>,
    /// At most 200 rows.
    pub rows: Vec<ChunkRow>,
}

/// A row of a chunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChunkRow {
    /// Its number in the file, where the header is row 1.
    pub row: u32,
    /// Its cells, one for each column.
    pub cells: Vec<String>,
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
    pub column: Option<Column>,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl CellError {
    /// An error in a column.
    pub fn at(column: Column, message: impl Into<String>) -> Self {
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

/// `GET /api/imports/{import}`: how far an import has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportState {
    /// The import.
    pub import: Import,
    /// The chunks that are done, in order.
    pub done: Vec<u32>,
    /// What came of them. At most 1,000 wrong rows are listed.
    pub result: ChunkResult,
    /// How many rows were wrong, listed or not.
    pub wrong: u32,
}

impl ImportState {
    /// Whether nothing is left to send.
    pub fn is_finished(&self) -> bool {
        u32::try_from(self.done.len()).unwrap_or(u32::MAX) >= self.import.chunks
    }
}

/// `GET /api/imports`: the latest ones, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Imports {
    /// The imports.
    pub imports: Vec<ImportRow>,
}

/// A row of the imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportRow {
    /// The import.
    pub import: Import,
    /// Who began it, by name.
    pub by_name: String,
    /// How many chunks are done.
    pub done: u32,
}
