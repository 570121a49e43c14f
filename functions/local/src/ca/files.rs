//! Files that are carried by hand, and the key file.

use crate::console::{Failure, line};
use ::ca::{CarriedError, Fingerprint, RootAnswer, RootRequest};
use adapters::edge::SystemRandom;
use adapters::key_file::KeyFile;
use cardwright_core::ports::edge::Random as _;
use clap::Args;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The longest file that is read: a request has some two kilobytes, an answer some four.
const LENGTH_MAX: u64 = 64 * 1024;

/// An answer of the root, and what was read out with it.
#[derive(Args)]
pub(super) struct Answer {
    /// Takes in what the root answered. Without --fingerprint it is only shown.
    #[arg(long, value_name = "FILE")]
    pub(super) answer: Option<PathBuf>,
    /// The fingerprint of the answer, as it was read out at the root's machine.
    #[arg(long, value_name = "DIGITS", requires = "answer")]
    pub(super) fingerprint: Option<Fingerprint>,
}

pub(super) fn key_file(named: Option<&Path>, dir: &Path) -> Result<KeyFile, Failure> {
    let path = named.map_or_else(|| dir.join("master.key"), Path::to_owned);
    let keys = KeyFile::open_or_create(&path, &mut *SystemRandom.generator());
    keys.map_err(|e| Failure::because("the key file did not open", &e))
}

pub(super) fn read(path: &Path) -> Result<String, Failure> {
    let unread = |error: &dyn std::fmt::Display| Failure(format!("cannot read {}: {error}", path.display()));
    let length = fs::metadata(path).map_err(|e| unread(&e))?.len();
    if length > LENGTH_MAX {
        return Err(unread(&"it is far too long for what is carried to a root and back"));
    }
    fs::read_to_string(path).map_err(|e| unread(&e))
}

/// Writes a file that is to be carried. One that is there stays as it is.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let unwritten = |e: std::io::Error| Failure(format!("cannot write {}: {e}", path.display()));
    let mut file = File::create_new(path).map_err(unwritten)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritten)
}

/// Writes what a root is asked, and says how it gets there.
pub(super) fn hand_out(path: &Path, request: &RootRequest) -> Result<(), Failure> {
    write(path, &request.to_text())?;
    line(&format!("the keys are made; what the root is asked stands in {}", path.display()));
    line(&format!("fingerprint   {}", request.fingerprint()));
    line("Carry the file to the root's machine, and read the fingerprint out there.");
    Ok(())
}

/// Whether the file may be taken: only with the fingerprint that was read out.
pub(super) fn vouched(is: Fingerprint, said: Option<Fingerprint>, act: &str) -> Result<bool, Failure> {
    match said {
        Some(said) if said == is => Ok(true),
        Some(_) => Err(Failure(CarriedError::Fingerprint(is).to_string())),
        None => {
            line(&format!("fingerprint   {is}"));
            line(&format!(
                "Is it the one that was read out at the other machine? Then {act} with --fingerprint \"{is}\""
            ));
            Ok(false)
        }
    }
}

/// Takes in what a root answered.
pub(super) fn take_in(data: &Path, file: &Path, said: Option<Fingerprint>) -> Result<(), Failure> {
    let untaken = |e: &dyn std::error::Error| Failure::because("the answer was not taken in", e);
    let answer = RootAnswer::parse(&read(file)?).map_err(|e| untaken(&e))?;
    line(&format!("root          SHA-256 {}", answer.root_digest().map_err(|e| untaken(&e))?));
    if !vouched(answer.fingerprint(), said, "take it in by the same command")? {
        return Ok(());
    }
    let chain = ::ca::site::accept(data, &answer).map_err(|e| untaken(&e))?;
    line(&format!(
        "the answer was taken in: issuing key {} is in force from the next start of the server",
        chain.number()
    ));
    Ok(())
}
