//! Names of attributes.

/// Partition key of the table.
pub(crate) const PK: &str = "pk";
/// Sort key of the table.
pub(crate) const SK: &str = "sk";
/// The record as JSON.
pub(crate) const BODY: &str = "body";
/// The edition of the JSON's shape.
pub(crate) const SHAPE: &str = "shape";
/// Guards conditional writes.
pub(crate) const VERSION: &str = "version";
/// Number of the last entry an issuance's outbox ever had.
pub(crate) const SENT: &str = "sent";
/// Number of the last entry that is carried out; absent after each command's write.
pub(crate) const ACKED: &str = "acked";
/// An issuance's line, or a card's, as JSON, for lists.
pub(crate) const SUMMARY: &str = "summary";
/// Work list, or state of cards or certificates, and shard: partition key of the index of work lists.
pub(crate) const WORK: &str = "worklist";
/// State and shard: partition key of the index of issuances by state.
pub(crate) const STATE: &str = "standing";
/// Since when, and the id: sort key of the indexes of work lists and jobs.
pub(crate) const AT: &str = "since";
/// Site: partition key of the index of jobs.
pub(crate) const JOBS: &str = "jobs";
/// A job's row as JSON.
pub(crate) const JOB: &str = "job";
/// Pool, or order and stage, and shard: partition key of the index of cards in mass production.
pub(crate) const MASS: &str = "mass";
/// A card's line in its order, as JSON.
pub(crate) const LINE: &str = "line";
/// Partition key of the index of issuances, and of cards and certificates, by holder.
pub(crate) const HOLDER: &str = "holder";
/// When the issuance began, or since when the card is in its state, and the id: sort key of that index.
pub(crate) const BEGUN: &str = "begun";
/// Shard: partition key of the sparse index of what waits to be carried out.
pub(crate) const PENDING: &str = "pending";
/// Shard: partition key of the sparse index of what the system does at a time; and state and shard of certificates,
/// which it holds by their end.
pub(crate) const DUE: &str = "due";
/// When, and the id: sort key of that index.
pub(crate) const DUE_AT: &str = "due_at";
/// The search entries that a person has, as a JSON list of sort keys.
pub(crate) const ENTRIES: &str = "entries";
/// The open issuances that a lock stands for, as a set.
pub(crate) const ISSUANCES: &str = "issuances";
/// The issuance whose card has a number or is a contactless chip.
pub(crate) const TAKEN_BY: &str = "taken_by";
/// In which attempt of the issuance.
pub(crate) const ATTEMPT: &str = "attempt";
/// Which PIN and PUK.
pub(crate) const GENERATION: &str = "generation";
/// The last number drawn.
pub(crate) const DRAWN: &str = "drawn";
/// The browser that began an attempt to sign in, as a digest.
pub(crate) const BROWSER: &str = "browser";
/// A person's photo, a JPEG.
pub(crate) const PHOTO: &str = "photo";
/// The place of a record in the audit log.
pub(crate) const LOGGED: &str = "logged";
/// The hashes of a tile of the audit log, one after the other.
pub(crate) const HASHES: &str = "hashes";
/// Since when a certificate is not to be trusted, in seconds since the Unix epoch.
pub(crate) const REVOKED_AT: &str = "revoked_at";
/// Why: the code of its reason (RFC 5280, 5.3.1).
pub(crate) const REASON: &str = "reason";
/// When it ends, in seconds since the Unix epoch.
pub(crate) const ENDS: &str = "ends";
/// A piece of a CRL.
pub(crate) const PIECE: &str = "piece";
/// Who tried what was denied; empty of those who did not prove who they are.
pub(crate) const ACTOR: &str = "actor";
/// The function that denied it.
pub(crate) const FUNCTION: &str = "function";
/// The code of the problem that it answered.
pub(crate) const CODE: &str = "code";
/// How often it was tried.
pub(crate) const ATTEMPTS: &str = "attempts";
/// When it was tried first.
pub(crate) const FIRST_AT: &str = "first_at";
/// When it was tried last.
pub(crate) const LAST_AT: &str = "last_at";
/// What was asked for then.
pub(crate) const ABOUT: &str = "about";
/// By which request.
pub(crate) const REQUEST: &str = "request";
/// When DynamoDB may drop the item, in seconds since the Unix epoch.
pub(crate) const EXPIRES: &str = "expires";
