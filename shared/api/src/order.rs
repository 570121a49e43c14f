//! Mass-production orders: the pool, commands, the live page of an order.

use domain::evidence::ProductionStep;
use domain::id::{AgentId, CardNumber, IssuanceId, OrderId, ReaderId, SiteId, Version};
pub use domain::issuance::Summary;
use domain::issuance::state::StateName;
pub use domain::order::preflight::{PreflightCheck, PreflightSubject, Verdict};
pub use domain::order::state::Ticked;
use domain::order::{
    Choice, Line, Mend, Order, OrderAudit, OrderCommandName, OrderCounts, OrderStateName, OrderSummary, Stage,
};
use domain::process::MassProcessId;
use domain::reader::{PrinterState, ReaderState};
use domain::text::Note;
use domain::time::{Span, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `GET /api/pool?process=...`: cards that wait for mass production, who waits longest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PoolPage {
    /// The site whose pool it is.
    pub site: SiteId,
    /// Those that fit the filter. A page may have none and yet be followed by others.
    pub rows: Vec<Summary>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// `POST /api/orders`: a draft.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateOrder {
    /// By which process of mass production.
    pub process: MassProcessId,
    /// At which site; without it, at one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Which cards of the pool.
    pub choice: Choice,
    /// Whether it pauses when a card fails.
    #[serde(default)]
    pub stop_at_first_failure: bool,
}

/// `POST /api/orders/{order}/commands`
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "command", rename_all = "kebab-case", deny_unknown_fields)]
pub enum OrderAct {
    /// Check its cards, then let them be made.
    Start {},
    /// Let no card of it be claimed for a while.
    Pause {},
    /// Go on.
    Resume {},
    /// Try the failed cards again, each with a new card.
    Repeat {},
    /// End it; what was not made goes back to the pool.
    Complete {},
    /// Call it off; what was not issued goes back to the pool.
    Cancel {
        /// Why.
        reason: Note,
    },
}

/// What a command led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderAccepted {
    /// The order.
    pub order: OrderId,
    /// Where it stands now.
    pub state: OrderStateName,
    /// Its version after the command.
    pub version: Version,
}

/// `POST /api/orders/{order}/drop`: cards that wait in the order go back to the pool.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropCards {
    /// Which.
    pub cards: Ticked,
}

/// `POST /api/orders/{order}/confirmation`: printed cards, looked at together. "All good but the ticked."
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmCards {
    /// Those that are good; 200 at most.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub good: Vec<IssuanceId>,
    /// Those that are not; 200 at most.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub bad: Vec<BadCard>,
}

/// A card that is not good.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BadCard {
    /// Its issuance.
    pub issuance: IssuanceId,
    /// What is wrong with it.
    pub reason: Note,
}

/// What a command on several cards led to, card by card: each stands for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outcomes {
    /// In the order of the request.
    pub cards: Vec<Outcome>,
}

/// What a command on a card led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Done.
    Done {
        /// The issuance.
        issuance: IssuanceId,
        /// Where it stands now.
        state: StateName,
    },
    /// Refused; nothing was changed about this card.
    Refused {
        /// The issuance.
        issuance: IssuanceId,
        /// A stable code for programs.
        code: String,
        /// Why, in a sentence.
        detail: String,
    },
}

/// `POST /api/orders/{order}/letters`: answers the PIN letters of these cards as one PDF, a page each, in this order.
/// Each opens once; a letter that cannot be opened by the signed-in person refuses them all.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenLetters {
    /// Whose; all made by this order.
    pub cards: Ticked,
    /// Why they have to be printed once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint: Option<Note>,
}

/// Which orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrderList {
    /// Those that go on, drafts too.
    #[default]
    Open,
    /// Those that were completed or cancelled.
    Ended,
}

/// `GET /api/orders?list=...&after=...`: newest first, by when they came into their state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrdersPage {
    /// Which orders.
    pub list: OrderList,
    /// Its rows.
    pub rows: Vec<OrderRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// An order on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderRow {
    /// The order.
    pub order: OrderSummary,
    /// The name of who made it.
    pub created_by: String,
    /// How its cards stand.
    pub counts: OrderCounts,
}

/// `GET /api/orders/{order}`: the live page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderPage {
    /// All that is known of it.
    pub order: Order,
    /// Its version.
    pub version: Version,
    /// What the signed-in person may do now: the buttons of the page.
    pub allowed: Vec<OrderCommandName>,
    /// The name of who made it.
    pub created_by: String,
    /// How its cards stand.
    pub counts: OrderCounts,
    /// The readers of its site, and those that have worked on it.
    pub lanes: Vec<Lane>,
    /// How fast it goes.
    pub pace: Pace,
}

/// A reader and what it does for an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lane {
    /// Its agent.
    pub agent: AgentId,
    /// The agent's name.
    pub agent_name: String,
    /// The reader.
    pub reader: ReaderId,
    /// The reader's name.
    pub name: String,
    /// What its agent last said of it.
    pub state: ReaderState,
    /// Whether its agent was heard of lately, and the reader is there.
    pub online: bool,
    /// Whether its desk prints cards.
    #[serde(default, skip_serializing_if = "PrinterState::is_unknown")]
    pub printer: PrinterState,
    /// The card on which it works, if it does.
    pub card: Option<LaneCard>,
    /// How many cards of the order it has verified.
    pub verified: u64,
    /// How many failed in it.
    pub failed: u64,
}

/// A card of the order in a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LaneCard {
    /// Its issuance.
    pub issuance: IssuanceId,
    /// Whose card.
    pub holder_name: Option<String>,
    /// Its number.
    pub number: Option<CardNumber>,
    /// The last step that was reported.
    pub step: ProductionStep,
    /// Since when it is in production.
    pub since: Timestamp,
}

/// What rate and time left are made of. The rate is that of the last cards, or else of the whole order; the time left is
/// `waiting + in-production` cards at that rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pace {
    /// When the page was made.
    pub now: Timestamp,
    /// How long the order has run, pauses left out.
    pub ran: Span,
    /// How many cards were verified, those to be confirmed too.
    pub verified: u64,
    /// When the last of them were, newest first; a few at most.
    pub last: Vec<Timestamp>,
}

/// `GET /api/orders/{order}/lines?stage=...&after=...`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LinesPage {
    /// Which cards.
    pub stage: Stage,
    /// By when they came there, oldest first.
    pub rows: Vec<LineRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A card of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineRow {
    /// The card.
    pub line: Line,
    /// Why it was skipped, in words, and where that is mended.
    pub skipped: Option<Skipped>,
}

/// Why a card was skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// A stable code for programs.
    pub code: String,
    /// In words.
    pub why: String,
    /// Where it is mended.
    pub mend: Mend,
}

/// `GET /api/orders/{order}/history`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderHistory {
    /// The records, oldest first.
    pub records: Vec<OrderHistoryRecord>,
}

/// An audit record with the name of who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderHistoryRecord {
    /// The record.
    pub record: OrderAudit,
    /// The person's name, or the system's effect.
    pub actor_name: String,
}

/// `GET /api/orders/{order}/preflight`: what holds of the whole order before its first card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Preflight {
    /// Each thing that was looked at.
    pub checks: Vec<PreflightCheck>,
}
