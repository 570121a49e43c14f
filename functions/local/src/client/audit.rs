//! The audit log at the command line.

use super::Common;
use super::acts::listed;
use super::connection::Connection;
use super::table;
use crate::console::{Failure, line};
use api::audit::{Checkpoint, EXPORT_PAGE};
use clap::Subcommand;
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// `cardwright audit`
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Prints the newest checkpoint: note it where nobody who runs this server can change it.
    Checkpoint {
        /// Prints the log's public key instead, which cardwright-verify takes.
        #[arg(long)]
        key: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Shows what somebody tried and was not let do, newest first.
    Denied {
        #[command(flatten)]
        common: Common,
    },
    /// Saves the whole log as one file, for cardwright-verify.
    Export {
        /// The file; there must be none of this name.
        file: PathBuf,
        #[command(flatten)]
        common: Common,
    },
}

impl Audit {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Checkpoint { key, common } => {
                let checkpoint = newest(&common.connection()?).await?;
                let json = || serde_json::to_string(&checkpoint).unwrap_or_default();
                match (common.json, key) {
                    (true, _) => line(&json()),
                    (false, true) => line(&checkpoint.key),
                    // A note ends with a line end; the terminal's is that.
                    (false, false) => line(checkpoint.checkpoint.trim_end_matches('\n')),
                }
            }
            Self::Denied { common } => {
                let rows = listed(&common.connection()?, "/api/audit/denied", "rows").await?;
                let columns = [
                    ("last", "/last"),
                    ("who", "/who_name"),
                    ("why not", "/code"),
                    ("asked for", "/about"),
                    ("times", "/count"),
                ];
                table::show(common.json, &rows, &columns);
            }
            Self::Export { file, common } => {
                let connection = common.connection()?;
                let checkpoint = newest(&connection).await?;
                // Whole, or not under its name.
                let part = file.with_extension("part");
                if file.exists() {
                    return Err(Failure(format!("{} is there already; name another file", file.display())));
                }
                export(&connection, &checkpoint, &part).await?;
                fs::rename(&part, &file).map_err(|e| unwritten(&file, &e))?;
                line(&format!("{} records saved in {}", checkpoint.size, file.display()));
            }
        }
        Ok(())
    }
}

fn unwritten(file: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("cannot write {}: {error}", file.display()))
}

async fn newest(connection: &Connection) -> Result<Checkpoint, Failure> {
    let checkpoint = connection.get("/api/audit/checkpoint").await?;
    serde_json::from_value(checkpoint)
        .map_err(|e| Failure::because("the answer is not what this version knows", &e))
}

async fn export(connection: &Connection, checkpoint: &Checkpoint, file: &Path) -> Result<(), Failure> {
    let failed = |e: std::io::Error| unwritten(file, &e);
    let mut out = BufWriter::new(File::create(file).map_err(failed)?);
    let mut from = 0;
    while from < checkpoint.size {
        let to = checkpoint.size.min(from + EXPORT_PAGE);
        let lines = connection.text(&format!("/api/audit/export?from={from}&to={to}")).await?;
        out.write_all(lines.as_bytes()).map_err(failed)?;
        from = to;
    }
    writeln!(out, "{}", json!({ "checkpoint": checkpoint.checkpoint })).map_err(failed)?;
    out.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)
}
