//! `cardwright-verify`: whether an export of the audit log is whole and unaltered. It believes nothing but the key and the
//! checkpoints that it is given, asks no server, and keeps nothing.

use audit::checkpoint::{LogKey, LogKeyError};
use audit::export::{Fault, Verified, Verifier};
use clap::Parser;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Proves that an export of Cardwright's audit log is whole and unaltered.
///
/// Take key and checkpoints from where you noted them, not from the export or its server.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// The export, as `cardwright audit export` or the page Audit log has saved it; - reads the standard input.
    export: PathBuf,
    /// The log's public key, NAME+ID+KEY, as noted from the page Audit log.
    #[arg(long, value_name = "KEY")]
    key: String,
    /// A file with a checkpoint that was noted earlier; may be named more than once.
    #[arg(long, value_name = "FILE")]
    noted: Vec<PathBuf>,
}

/// Why nothing is proven.
#[derive(Debug, thiserror::Error)]
enum Unproven {
    #[error("{0}")]
    Key(#[from] LogKeyError),
    #[error("{} cannot be read: {source}", .file.display())]
    File { file: PathBuf, source: io::Error },
    #[error("line {0} is no text: it was changed")]
    Text(usize),
    #[error(transparent)]
    Fault(#[from] Fault),
}

fn main() -> ExitCode {
    let options = Options::parse();
    let (text, code) = match verify(&options) {
        Ok(verified) => (said(&verified, options.noted.len()), ExitCode::SUCCESS),
        Err(error) => (format!("NOT PROVEN: {error}"), ExitCode::FAILURE),
    };
    // Nobody is left to tell if this fails.
    let _ = writeln!(io::stdout(), "{text}");
    code
}

fn said(verified: &Verified, noted: usize) -> String {
    let Verified { checkpoint, chains } = verified;
    let noted = match noted {
        0 => "no earlier checkpoint was named: that nothing was taken back since is not proven".to_owned(),
        1 => "it goes on from the checkpoint that was noted".to_owned(),
        count => format!("it goes on from all {count} checkpoints that were noted"),
    };
    format!(
        "whole and unaltered: {} records of {chains} histories in the log {}, root {}; {noted}",
        checkpoint.size, checkpoint.origin, checkpoint.root
    )
}

fn verify(options: &Options) -> Result<Verified, Unproven> {
    let key: LogKey = options.key.trim().parse()?;
    let noted = options.noted.iter().map(|file| fs::read_to_string(file).map_err(at(file)));
    let mut verifier = Verifier::new(key, &noted.collect::<Result<Vec<_>, _>>()?)?;
    let export: Box<dyn BufRead> = match options.export.to_str() {
        Some("-") => Box::new(io::stdin().lock()),
        _ => Box::new(BufReader::new(File::open(&options.export).map_err(at(&options.export))?)),
    };
    for (number, line) in (1..).zip(export.split(b'\n')) {
        let line = line.map_err(at(&options.export))?;
        verifier.line(std::str::from_utf8(&line).map_err(|_| Unproven::Text(number))?)?;
    }
    Ok(verifier.finish()?)
}

fn at(file: &Path) -> impl Fn(io::Error) -> Unproven {
    let file = file.to_owned();
    move |source| Unproven::File { file: file.clone(), source }
}
