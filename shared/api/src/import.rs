//! Importing people: a file is cut into chunks, which the server takes one by one, each once.
//!
//! Whoever imports (a portal, the command line) reads the file with [`table::Table::read`] and sends
//! [`table::Table::chunks`]; the server checks each row by [`row::check`], compares, and writes what differs.

pub mod row;
pub mod table;

use domain::certificate::Sha256;
pub use domain::import::{CellError, ChunkResult, Import, RowEngagement, RowFields, WrongRow};
use domain::person::change::PersonField;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most rows of a chunk: a hundred keys fit one read of the store, and two reads run side by side.
pub const CHUNK_ROWS: usize = 200;

/// The most bytes of the cells of a chunk: as JSON it stays under the 64 KiB of a request.
pub const CHUNK_BYTES: usize = 32 * 1024;

/// The most rows of a file.
pub const MAX_ROWS: usize = 250_000;

/// What each column has, by the names that its header may have: lower case, without spaces and punctuation.
const HEADERS: &[(PersonField, &[&str])] = &[
    (
        PersonField::PersonnelNumber,
        &[
            "personnelnumber",
            "personnelno",
            "number",
            "employeenumber",
            "employeeid",
            "employeeno",
            "staffnumber",
            "staffid",
        ],
    ),
    (PersonField::GivenName, &["givenname", "firstname", "forename"]),
    (PersonField::FamilyName, &["familyname", "lastname", "surname"]),
    (PersonField::Email, &["email", "emailaddress", "mail"]),
    (PersonField::Upn, &["upn", "userprincipalname", "windowsname"]),
    (PersonField::Sid, &["sid", "objectsid", "securityidentifier", "windowssid"]),
    (PersonField::Language, &["language", "lang", "preferredlanguage", "locale"]),
    (PersonField::Site, &["site", "location"]),
    (PersonField::Kind, &["kind", "type", "engagement"]),
    (PersonField::Answers, &["answers", "sponsor", "host", "sponsororhost"]),
    (PersonField::From, &["from", "firstday", "start", "startdate", "validfrom"]),
    (PersonField::Until, &["until", "lastday", "end", "enddate", "validuntil"]),
    (PersonField::Status, &["status", "active"]),
];

/// What the column under a header has; case, spaces and punctuation do not matter.
pub fn column(header: &str) -> Option<PersonField> {
    let plain =
        header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    HEADERS.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

/// `POST /api/imports`. Answers [`ImportState`]: of the import of the same file that is not finished, if there is
/// one, so that beginning again goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginImport {
    /// The file's name, for people: 1 to 200 characters.
    #[schemars(length(min = 1, max = 200), regex(pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))]
    pub file: String,
    /// SHA-256 over the file.
    pub digest: Sha256,
    /// How many rows will be sent.
    #[schemars(range(min = 1, max = MAX_ROWS))]
    pub rows: u32,
    /// In how many chunks: no more than there are rows.
    #[schemars(range(min = 1, max = MAX_ROWS))]
    pub chunks: u32,
}

/// `POST /api/imports/preview` says what would come of the rows; `POST /api/imports/{import}/chunks/{chunk}`, from
/// chunk 0, does it. A chunk that was taken before is answered as it was then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Chunk {
    /// What the cells have, in their order.
    pub columns: Vec<PersonField>,
    /// At most 200 rows.
    pub rows: Vec<ChunkRow>,
    /// Personnel numbers of employees whom the same file brings in earlier chunks: to a preview, which writes
    /// nothing, they are not unknown. At most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought: Vec<String>,
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
