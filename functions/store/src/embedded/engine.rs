//! The engine behind the connector: operations by name, and its stream kept short.

use super::EmbeddedError;
use dynoxide::actions::describe_table::DescribeTableRequest;
use dynoxide::streams::stream_arn;
use dynoxide::{Database, DynoxideError};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, RwLock};

/// How many changes the stream keeps. The engine itself keeps all forever; a feed that is behind by more
/// finds the rest by the sweep.
const KEPT_CHANGES: u64 = 4_096;

/// After how many writes the stream is cut to its length.
const TRIM_EVERY: u64 = 1_024;

/// The engine looks for the latest change before each write, and for changes after a place at each read:
/// without this index it would look through all of them.
const INDEX: &str = "CREATE INDEX IF NOT EXISTS cardwright_stream_order
    ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";

const TRIM: &str = "DELETE FROM _stream_records WHERE id <= (SELECT MAX(id) FROM _stream_records) - ?1";

pub(super) struct Engine {
    pub(super) database: Database,
    /// A second connection to the same file, for what the engine does not do.
    side: Mutex<Connection>,
    /// Requests share it, the second connection has it alone: in memory SQLite refuses whom it would make
    /// wait on disk.
    turn: RwLock<()>,
    writes: AtomicU64,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine")
    }
}

/// An answer as it goes over the wire.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// Whether something changed.
    pub(super) wrote: bool,
}

impl Engine {
    pub(super) fn open(path: &str) -> Result<Self, EmbeddedError> {
        let database = Database::new(path)?;
        let side = Connection::open(path)?;
        side.execute_batch(INDEX)?;
        side.execute(TRIM, [KEPT_CHANGES])?;
        Ok(Self { database, side: Mutex::new(side), turn: RwLock::default(), writes: AtomicU64::new(1) })
    }

    /// Answers a request by the name of its operation.
    pub(super) fn answer(&self, operation: &str, body: &[u8]) -> Answer {
        let turn = self.turn.read();
        let result = perform(&self.database, operation, body);
        drop(turn);
        match result {
            Ok(body) => {
                let wrote = matches!(
                    operation,
                    "PutItem" | "UpdateItem" | "DeleteItem" | "TransactWriteItems" | "BatchWriteItem"
                );
                if wrote {
                    self.trim();
                }
                Answer { status: 200, body, wrote }
            }
            Err(e) => Answer { status: e.status_code(), body: e.to_json().into_bytes(), wrote: false },
        }
    }

    /// Cuts the stream now and then. If that fails, the next time will do.
    fn trim(&self) {
        if !self.writes.fetch_add(1, Ordering::Relaxed).is_multiple_of(TRIM_EVERY) {
            return;
        }
        let _alone = self.turn.write();
        if let Ok(side) = self.side.lock()
            && let Err(error) = side.execute(TRIM, [KEPT_CHANGES])
        {
            tracing::warn!(%error, "the stream of the embedded engine was not cut");
        }
    }
}

macro_rules! operations {
    ($database:expr, $operation:expr, $body:expr; $($name:literal => $method:ident),* $(,)?) => {
        match $operation {
            $($name => serde_json::from_slice($body)
                .map_err(|e| DynoxideError::SerializationException(e.to_string()))
                .and_then(|request| $database.$method(request))
                .and_then(|answer| serde_json::to_vec(&answer)
                    .map_err(|e| DynoxideError::InternalServerError(e.to_string()))),)*
            other => Err(DynoxideError::ValidationException(format!("no operation {other} here"))),
        }
    };
}

/// The table as the store asks about it. The engine's own answer counts items and their bytes by reading the whole
/// table and each index: with a million people a server would not start.
fn describe_table(database: &Database, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
    let internal = |e: serde_json::Error| DynoxideError::InternalServerError(e.to_string());
    let request: DescribeTableRequest =
        serde_json::from_slice(body).map_err(|e| DynoxideError::SerializationException(e.to_string()))?;
    let name = request.table_name;
    let table = database.get_table_metadata(&name)?;
    let table = table.ok_or_else(|| DynoxideError::ResourceNotFoundException(format!("no table {name}")))?;
    let indexes: Value =
        serde_json::from_str(table.gsi_definitions.as_deref().unwrap_or("[]")).map_err(internal)?;
    let stream = table.stream_label.filter(|_| table.stream_enabled).map(|label| stream_arn(&name, &label));
    let answer = json!({"Table": {
        "TableName": name,
        "TableStatus": table.table_status,
        "GlobalSecondaryIndexes": indexes,
        "LatestStreamArn": stream,
    }});
    serde_json::to_vec(&answer).map_err(internal)
}

fn perform(database: &Database, operation: &str, body: &[u8]) -> Result<Vec<u8>, DynoxideError> {
    if operation == "DescribeTable" {
        return describe_table(database, body);
    }
    operations!(database, operation, body;
        "BatchGetItem" => batch_get_item,
        "CreateTable" => create_table,
        "DeleteItem" => delete_item,
        "DescribeStream" => describe_stream,
        "DescribeTimeToLive" => describe_time_to_live,
        "GetItem" => get_item,
        "GetRecords" => get_records,
        "GetShardIterator" => get_shard_iterator,
        "PutItem" => put_item,
        "Query" => query,
        "TransactWriteItems" => transact_write_items,
        "UpdateItem" => update_item,
        "UpdateTable" => update_table,
        "UpdateTimeToLive" => update_time_to_live,
    )
}

#[cfg(test)]
mod tests;
