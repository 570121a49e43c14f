//! The reader agent as a Debian package: program, configuration, service, its user and its way to the readers.

use std::fs;
use std::path::PathBuf;

use super::Profile;
use super::deb::{self, Control, Entry};
use crate::cargo;
use crate::failure::Failure;
use crate::workspace;

const PROGRAM: &str = "cardwright-agent";

/// Where what is packed beside the program lies.
const PACKAGE: &str = "reader-agent/agent/package";

/// What is packed: the file in [`PACKAGE`], where it goes, and its mode. None of them may be run.
const FILES: &[(&str, &str)] = &[
    ("agent.toml", "etc/cardwright-agent/agent.toml"),
    ("cardwright-agent.service", "usr/lib/systemd/system/cardwright-agent.service"),
    ("cardwright-agent.sysusers", "usr/lib/sysusers.d/cardwright-agent.conf"),
    ("cardwright-agent.rules", "usr/share/polkit-1/rules.d/cardwright-agent.rules"),
];

/// What is run when the package comes and goes.
const SCRIPTS: &[&str] = &["postinst", "prerm", "postrm"];

/// What the program needs to run, and to see readers.
const DEPENDS: &str = "libc6, libpcsclite1 (>= 1.9), pcscd, polkitd | policykit-1, systemd";

const SYNOPSIS: &str = "reader agent of Cardwright, which personalises PIV cards";
const ABOUT: &str = "It takes jobs from a Cardwright server, writes keys and certificates to the cards in the \
                     readers of this workstation, proves that they work, and prints cards.";

/// Builds the package, and answers where it is.
pub(super) fn package(profile: Profile) -> Result<PathBuf, Failure> {
    let program = program(profile)?;
    let control = Control {
        package: PROGRAM.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        architecture: architecture().to_owned(),
        depends: DEPENDS.to_owned(),
        synopsis: SYNOPSIS.to_owned(),
        about: ABOUT.to_owned(),
    };
    let folder = workspace::target().join("dist");
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    let file = folder.join(format!("{PROGRAM}_{}_{}.deb", control.version, control.architecture));
    let package = build(&control, program).map_err(Failure::file(&file))?;
    fs::write(&file, package).map_err(Failure::file(&file))?;
    Ok(file)
}

/// The program for real readers alone, without what only a debugger reads.
fn program(profile: Profile) -> Result<Vec<u8>, Failure> {
    let mut command = cargo::command();
    command.args(["build", "--bin", PROGRAM]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Function => {
            command.args(["--release", "--package", PROGRAM, "--no-default-features", "--features", "pcsc"]);
            "release"
        }
    };
    cargo::status(&mut command)?;
    super::stripped(&workspace::target().join(folder).join(PROGRAM), profile)
}

/// The name that Debian has for this machine's processor.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

fn build(control: &Control, program: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let read = |name: &str| fs::read(workspace::root().join(PACKAGE).join(name));
    let mut entries = vec![Entry { path: format!("usr/bin/{PROGRAM}"), mode: 0o755, content: program }];
    for (name, path) in FILES {
        entries.push(Entry { path: (*path).to_owned(), mode: 0o644, content: read(name)? });
    }
    let copyright = format!("usr/share/doc/{PROGRAM}/copyright");
    let licence = fs::read(workspace::root().join("LICENSE-MIT"))?;
    entries.push(Entry { path: copyright, mode: 0o644, content: licence });
    let scripts = SCRIPTS.iter().map(|name| Ok(((*name).to_owned(), read(name)?)));
    deb::package(control, &entries, &scripts.collect::<std::io::Result<Vec<_>>>()?)
}

#[cfg(test)]
mod tests;
