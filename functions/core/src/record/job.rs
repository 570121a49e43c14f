//! What there is of a job for agents: its row, and what they recorded of it.

use domain::card::CardFile;
use domain::contactless::Uid;
use domain::id::{AgentId, ChipId, Fence, IssuanceId, OrderId, ReaderId};
use domain::issuance::Issuance;
use domain::profile::Parts;
use domain::time::Timestamp;
use domain::trace::{Exchanges, TracePage};
use serde::{Deserialize, Serialize};

/// A row of the jobs of a site. An index may lag behind: a claim never trusts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobRow {
    /// The issuance.
    pub issuance: IssuanceId,
    /// The agent and reader that the job is meant for; any if none.
    pub target: Option<(AgentId, ReaderId)>,
    /// Who holds it, and until when.
    pub leased: Option<(AgentId, Timestamp)>,
    /// The reader at which whoever holds it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<ReaderId>,
    /// The chip that holds the card's present secrets, if one was given them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chip: Option<ChipId>,
    /// The contactless chip that was registered, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<Uid>,
    /// What there is to do.
    #[serde(default, skip_serializing_if = "keys_alone")]
    pub parts: Parts,
    /// The production order in which it waits, if it waits in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
}

/// Rows of jobs that put keys on a chip and do nothing else say nothing of it.
fn keys_alone(parts: &Parts) -> bool {
    *parts == Parts::default()
}

impl JobRow {
    /// The row of an issuance that an agent could claim now or later.
    pub fn of(issuance: &Issuance) -> Option<Self> {
        use domain::issuance::State;
        use domain::issuance::state::Source;
        let target = |target: &domain::issuance::state::Target| {
            target.reader().map(|(agent, reader)| (agent.clone(), reader.clone()))
        };
        let (mut order, mut held_at) = (None, None);
        let (target, leased) = match &issuance.state {
            State::Queued(s) => (target(&s.target), None),
            State::Ordered(s) => {
                order = Some(s.order.clone());
                (None, None)
            }
            State::InProduction(s) => {
                let at = match &s.source {
                    Source::Single { target: t } => target(t),
                    Source::Order { .. } => None,
                };
                held_at = Some(s.lease.at.reader.clone());
                (at, Some((s.lease.at.agent.clone(), s.lease.until)))
            }
            _ => return None,
        };
        let card = issuance.state.card();
        let chip = card.and_then(CardFile::current_chip).map(|release| release.chip);
        let uid = card.and_then(|card| card.uid.as_ref()).map(|read| read.uid.clone());
        Some(Self {
            issuance: issuance.id.clone(),
            target,
            leased,
            held_at,
            chip,
            uid,
            parts: issuance.profile().parts(),
            order,
        })
    }
}

/// A page of what an agent recorded of its talk with a card, in an item of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceRecord {
    /// For which issuance.
    pub issuance: IssuanceId,
    /// Under which claim.
    pub fence: Fence,
    /// Which agent.
    pub agent: AgentId,
    /// Which page.
    pub number: TracePage,
    /// When the work began, by the agent's clock.
    pub began: Timestamp,
    /// What was said.
    pub exchanges: Exchanges,
}
