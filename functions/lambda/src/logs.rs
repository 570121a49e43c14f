//! Logs as lines of JSON, which CloudWatch takes apart.

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log. What is logged cannot be turned up from outside: at the level of traces, runtime and SDK
/// print whole bodies.
pub(crate) fn begin() {
    let filter = Targets::new().with_default(Level::INFO).with_target("aws", Level::WARN);
    let lines = layer().json().flatten_event(true).with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines).with(filter).init();
}
