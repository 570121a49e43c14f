//! Names of indexes.

/// Work lists, and cards and certificates by state.
pub(crate) const WORK: &str = "work";
/// Issuances by state.
pub(crate) const STATE: &str = "state";
/// Issuances, cards and certificates by holder.
pub(crate) const HOLDER: &str = "holder";
/// Jobs by site or reader, and the running orders of a site.
pub(crate) const JOBS: &str = "jobs";
/// Cards in the pool, and in orders by stage.
pub(crate) const MASS: &str = "mass";
/// What waits to be carried out.
pub(crate) const PENDING: &str = "pending";
/// What the system does at a time, and certificates by their end.
pub(crate) const DUE: &str = "due";
