//! Use cases (load, decide, commit) and the ports they need. No adapter, no SDK.

pub mod ports;
pub mod record;
