//! `cargo xtask dist`: what is installed elsewhere.

mod agent;
mod deb;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::cargo;
use crate::failure::Failure;
use crate::say;
use crate::workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Each function as a zip for AWS Lambda, in target/dist/functions
    Functions {
        /// How to build them: small, or for tests in a fraction of the time
        #[arg(long, value_enum, default_value_t = Profile::Function)]
        profile: Profile,
    },
    /// The reader agent as a Debian package, in target/dist
    Agent {
        /// How to build it: for real readers alone, or for tests in a fraction of the time
        #[arg(long, value_enum, default_value_t = Profile::Function)]
        profile: Profile,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Profile {
    Dev,
    Function,
}

impl Profile {
    const fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Function => "function",
        }
    }
}

/// One binary for each function.
const BINARIES: &str = "functions/lambda/src/bin";

/// What Lambda starts (custom runtimes, provided.al2023).
const BOOTSTRAP: &str = "bootstrap";

/// Bytes in a megabyte, as the bars count them.
const MEGABYTE: f64 = 1e6;

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let profile = match arguments.what {
        What::Functions { profile } => profile,
        What::Agent { profile } => {
            say::line(&agent::package(profile)?.display().to_string());
            return Ok(());
        }
    };
    for (name, zip) in functions(profile)? {
        let size = fs::metadata(&zip).map_err(Failure::file(&zip))?.len();
        #[expect(clippy::cast_precision_loss, reason = "no zip has 2^52 bytes")]
        let megabytes = size as f64 / MEGABYTE;
        say::line(&format!("{name:<20} {megabytes:>6.2} MB"));
    }
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { std::env::consts::ARCH };
    say::line(&format!("to be deployed with Architecture={architecture}"));
    Ok(())
}

/// Lambda's system, on this machine's processor.
fn system() -> String {
    format!("{}-unknown-linux-gnu", std::env::consts::ARCH)
}

/// Builds and packs every function: its name and its zip, by name.
pub(crate) fn functions(profile: Profile) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut command = cargo::command();
    command.args(["build", "--profile", profile.name()]);
    let built = match profile {
        Profile::Dev => {
            command.args(names()?.iter().map(|name| format!("--bin={name}")));
            workspace::target().join("debug")
        }
        // Alone, so that no function carries what only tests and desks ask of a crate; and with its C library in it
        // (docs/adr/0007-static-functions.md).
        Profile::Function => {
            alone(&mut command).arg("--bins");
            workspace::target().join(system()).join("function")
        }
    };
    cargo::status(&mut command)?;
    let folder = workspace::target().join("dist/functions");
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    names()?
        .into_iter()
        .map(|name| {
            let zip = folder.join(format!("{name}.zip"));
            pack(&stripped(&built.join(&name), profile)?, profile, &zip)?;
            Ok((name, zip))
        })
        .collect()
}

/// The package of the functions for Lambda's system.
fn alone(command: &mut Command) -> &mut Command {
    command.args(["--package=cardwright-lambda", "--target", &system()]);
    command.env("RUSTFLAGS", "-C target-feature=+crt-static")
}

/// What functions are measured against, built like them.
pub(crate) fn bare_function() -> Result<(), Failure> {
    let mut command = cargo::command();
    command.args(["build", "--profile", Profile::Function.name()]);
    cargo::status(alone(&mut command).arg("--example=bare"))
}

/// The functions, by the files of their binaries.
pub(crate) fn names() -> Result<Vec<String>, Failure> {
    let files = workspace::files()?;
    let name =
        |file: &String| Some(file.strip_prefix(BINARIES)?.strip_prefix('/')?.strip_suffix(".rs")?.to_owned());
    Ok(files.iter().filter_map(name).collect())
}

/// The binary without what only a debugger reads: the small ones are built so.
fn stripped(binary: &Path, profile: Profile) -> Result<Vec<u8>, Failure> {
    if profile == Profile::Function {
        return fs::read(binary).map_err(Failure::file(binary));
    }
    let folder = tempfile::tempdir().map_err(Failure::file(Path::new("a temporary folder")))?;
    let copy = folder.path().join(BOOTSTRAP);
    cargo::status(Command::new("strip").arg("-o").arg(&copy).arg(binary))?;
    fs::read(&copy).map_err(Failure::file(&copy))
}

fn pack(program: &[u8], profile: Profile, zip: &Path) -> Result<(), Failure> {
    let file = File::create(zip).map_err(Failure::file(zip))?;
    write(program, profile, BufWriter::new(file)).map_err(Failure::file(zip))
}

/// The same bytes for the same program, whenever and wherever it is packed.
fn write(program: &[u8], profile: Profile, to: impl Write + io::Seek) -> io::Result<()> {
    let level = match profile {
        Profile::Dev => 1,
        // A cold start reads it from afar, and it is packed once: as small as it goes.
        Profile::Function => 9,
    };
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(level))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let mut zip = ZipWriter::new(to);
    zip.start_file(BOOTSTRAP, options)?;
    zip.write_all(program)?;
    zip.finish()?.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Read as _};

    fn packed(program: &[u8]) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        write(program, Profile::Function, &mut bytes).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_same_program_makes_the_same_zip() {
        assert_eq!(packed(b"program"), packed(b"program"));
    }

    #[test]
    fn lambda_finds_a_program_it_may_start() {
        let mut zip = zip::ZipArchive::new(Cursor::new(packed(b"program"))).unwrap();
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_name("bootstrap").unwrap();
        assert_eq!(file.unix_mode().unwrap() & 0o777, 0o755);
        let mut program = Vec::new();
        file.read_to_end(&mut program).unwrap();
        assert_eq!(program, b"program");
    }
}
