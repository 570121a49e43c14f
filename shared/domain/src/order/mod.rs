//! The mass-production order: which cards it takes from the pool, and how it runs. Each card keeps its own
//! issuance; the order says only whether its cards may be claimed.

pub mod command;
pub mod decide;
pub mod line;
pub mod preflight;
pub mod ready;
pub mod rules;
pub mod state;

pub use command::{OrderCommand, OrderCommandName};
pub use decide::{OrderAudit, OrderDecision, decide};
pub use line::{Line, LineState, OrderCounts, OrderMove, Stage};
pub use ready::{Mend, NotReady, ready};
pub use state::{CardCount, Choice, Order, OrderState, OrderStateName, OrderSummary, PoolFilter};
