//! Where denied attempts are kept: apart from all records, so that whoever is denied bumps no issuance and fills no log.

use crate::ports::store::{Page, StoreError};
use async_trait::async_trait;
use domain::audit::ActorName;
use domain::id::RequestId;
use domain::time::{Span, Timestamp};

/// How long denied attempts are kept.
pub const KEPT: Span = Span::from_days(400);

/// Attempts of one actor that one function refused for one reason, within an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Who tried; none of those who did not prove who they are.
    pub who: Option<ActorName>,
    /// The function that refused.
    pub function: String,
    /// The code of the problem that was answered.
    pub code: String,
    /// How many attempts.
    pub count: u64,
    /// When the first of them was.
    pub first: Timestamp,
    /// When the last of them was.
    pub last: Timestamp,
    /// What the last of them asked for, in the words of whoever tried: not to be believed.
    pub about: String,
    /// The request of the last of them.
    pub request: RequestId,
}

impl Denial {
    /// The hour in which they were, counted from 1970: what comes in one hour is counted together.
    pub const fn hour(&self) -> i64 {
        const HOUR: i64 = Span::from_secs(3600).as_millis();
        self.first.as_millis().div_euclid(HOUR)
    }
}

/// The list of denied attempts.
#[async_trait]
pub trait DenialLog: Send + Sync {
    /// Adds attempts to those of the same hour, actor, function and code.
    async fn add(&self, denial: &Denial) -> Result<(), StoreError>;

    /// Denied attempts, those with the newest last. The index may lag a little.
    async fn denials(&self, after: Option<&str>) -> Result<Page<Denial>, StoreError>;
}
