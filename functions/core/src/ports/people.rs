//! People as they are entered, changed, portrayed and imported.

use crate::ports::store::StoreError;
use crate::record::{PersonRecord, SettingEdition};
use async_trait::async_trait;
use domain::certificate::Sha256;
use domain::id::{ImportId, PersonId, Version};
use domain::import::{ChunkResult, Import};
use domain::person::change::{PersonChange, PersonField};
use domain::person::{Email, Person, PersonnelNumber, Sid, Upn};
use domain::profile::LayoutEdition;
use domain::settings::{Brand, Edition};
use serde::{Deserialize, Serialize};

/// A person and the record of the change that led there, written together or not at all.
#[derive(Clone, Debug)]
pub struct PersonWrite {
    /// The person as it is to be.
    pub record: PersonRecord,
    /// The person as it was, if it was.
    pub before: Option<Person>,
    /// The change.
    pub change: PersonChange,
    /// What becomes of the photo.
    pub photo: PhotoWrite,
}

/// What becomes of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhotoWrite {
    /// It stays as it is.
    Keep,
    /// This JPEG takes its place.
    Put(Vec<u8>),
    /// It goes.
    Remove,
}

/// Whether a person was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It was.
    Yes,
    /// Somebody else has the personnel number, the e-mail address, the Windows name or the SID.
    Taken {
        /// Which of them.
        field: PersonField,
        /// Who.
        by: PersonId,
    },
}

/// What nobody has in common with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unique {
    /// An e-mail address, whatever the case of its letters.
    Email(Email),
    /// A personnel number, whatever the case of its letters.
    Number(PersonnelNumber),
    /// A Windows name, whatever the case of its letters.
    Upn(Upn),
    /// An account in the Windows domain.
    Sid(Sid),
}

/// People.
#[async_trait]
pub trait People: Send + Sync {
    /// Writes a person if the stored version is the one before; the search index follows.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is not.
    async fn save(&self, write: &PersonWrite) -> Result<Saved, StoreError>;

    /// Writes many people, each as [`People::save`]; one answer for each, in their order.
    async fn save_all(&self, writes: Vec<PersonWrite>) -> Vec<Result<Saved, StoreError>>;

    /// The change that led to a version of a person.
    async fn change(&self, person: &PersonId, version: Version) -> Result<Option<PersonChange>, StoreError>;

    /// Those of these people who are known, read consistently.
    async fn records(&self, people: &[PersonId]) -> Result<Vec<PersonRecord>, StoreError>;

    /// Who has which of these, read consistently; one answer for each, in their order.
    async fn holders(&self, what: &[Unique]) -> Result<Vec<Option<PersonId>>, StoreError>;

    /// Ends the person's sessions. Of access that was loaded before, none is saved after.
    async fn end_sessions(&self, person: &PersonId) -> Result<(), StoreError>;
}

/// What stands on a card beside what its issuance knows.
#[derive(Clone, Debug, Default)]
pub struct Printed {
    /// The edition of the layout that was asked for, if somebody set it.
    pub layout: Option<SettingEdition>,
    /// The holder's photo, a JPEG.
    pub photo: Option<Vec<u8>>,
    /// Who answers for the holder.
    pub answers: Option<Person>,
    /// The brand that was asked for, if somebody set it.
    pub brand: Option<Edition<Brand>>,
}

/// Photos of people, and what is printed beside them.
#[async_trait]
pub trait Photos: Send + Sync {
    /// The person's photo, a JPEG, read consistently.
    async fn photo(&self, person: &PersonId) -> Result<Option<Vec<u8>>, StoreError>;

    /// What is printed on a card of this holder, for whom somebody answers: one consistent read. A layout that is built in
    /// is not looked up. The brand is that of an edition, or of now.
    async fn printed(
        &self,
        layout: &LayoutEdition,
        holder: Option<&PersonId>,
        answers: Option<&PersonId>,
        brand: Option<Version>,
    ) -> Result<Printed, StoreError>;
}

/// What is kept of a chunk that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkRecord {
    /// Which chunk.
    pub chunk: u32,
    /// SHA-256 over what was sent.
    pub digest: Sha256,
    /// What came of it.
    pub result: ChunkResult,
}

/// Imports. What is kept of them goes after three months.
#[async_trait]
pub trait Imports: Send + Sync {
    /// Keeps a new import.
    async fn save_import(&self, import: &Import) -> Result<(), StoreError>;

    /// An import.
    async fn import(&self, id: &ImportId) -> Result<Option<Import>, StoreError>;

    /// The latest imports, newest first, with the count of chunks done; twenty at most.
    async fn imports(&self) -> Result<Vec<(Import, u32)>, StoreError>;

    /// A chunk that was taken.
    async fn chunk(&self, id: &ImportId, chunk: u32) -> Result<Option<ChunkRecord>, StoreError>;

    /// All chunks that were taken, in order.
    async fn chunks(&self, id: &ImportId) -> Result<Vec<ChunkRecord>, StoreError>;

    /// Keeps what came of a chunk.
    async fn save_chunk(&self, import: &Import, record: &ChunkRecord) -> Result<(), StoreError>;
}
