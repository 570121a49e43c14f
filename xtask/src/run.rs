//! `./run`: build what is needed, with progress, and become the program that tries it all out.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use crate::cargo;
use crate::failure::Failure;
use crate::portal::{self, Profile};
use crate::say::{Step, Voice};
use crate::workspace;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Issue one card without anybody at the keyboard, then stop
    #[arg(long)]
    once: bool,
    /// Keep everything in this folder
    #[arg(long)]
    data: Option<PathBuf>,
    /// Serve on this port of the loopback address
    #[arg(long)]
    port: Option<u16>,
    /// Begin without people to try it out with
    #[arg(long)]
    empty: bool,
    /// Write one JSON object a line to stdout
    #[arg(long)]
    json: bool,
}

/// How many times as long as cards of plastic the cards take, so that a person can watch one being made.
const PACE: &str = "4";

/// Where the set-up puts vpcd, below the target folder, if it is not installed.
const VPCD: &str = "vpcd/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// What `./run` has done by now: tools and the build tool.
const DONE_BEFORE: u64 = 2;
const STEPS: u64 = DONE_BEFORE + 3;

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let voice = Voice::choose(arguments.json);
    let mut programs = Step::start(voice, DONE_BEFORE + 1, STEPS, "programs");
    let built = build_programs(&mut programs);
    programs.end(built)?;
    let mut portals = Step::start(voice, DONE_BEFORE + 2, STEPS, "portals");
    let built = portal::build(&mut portals, Profile::WasmDev);
    portals.end(built)?;
    Step::start(voice, STEPS, STEPS, "start").note("cardwright");
    let mut command = start(arguments)?;
    // Only returns if it could not begin.
    let source = command.exec();
    Err(cargo::start(&command)(source))
}

/// The programs that `./run` starts. The last is the card at the door.
pub(crate) const PROGRAMS: [&str; 3] =
    ["--bin=cardwright", "--bin=cardwright-agent", "--bin=virtual-card-vpcd"];

pub(crate) fn build_programs(step: &mut Step) -> Result<(), Failure> {
    cargo::build(step, &PROGRAMS)
}

fn start(arguments: &Arguments) -> Result<Command, Failure> {
    let programs = workspace::target().join("debug");
    let mut command = Command::new(programs.join("cardwright"));
    command.arg("try").arg("--portal").arg(portal::folder(Profile::WasmDev));
    command.arg("--agent").arg(programs.join("cardwright-agent"));
    if let Some(data) = &arguments.data {
        // As the person meant it, who may have called from another folder.
        let data = std::path::absolute(data).map_err(Failure::file(data))?;
        command.arg("--data").arg(data);
    }
    if let Some(port) = arguments.port {
        command.arg("--port").arg(port.to_string());
    }
    if !arguments.once {
        command.arg("--unhurried").arg(PACE);
        let driver = workspace::target().join(VPCD);
        if driver.exists() {
            command.arg("--vpcd").arg(driver);
        }
    }
    for (wanted, flag) in
        [(arguments.once, "--once"), (arguments.empty, "--empty"), (arguments.json, "--json")]
    {
        if wanted {
            command.arg(flag);
        }
    }
    command.current_dir(workspace::root());
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_counts_the_same_steps() {
        assert!(include_str!("../../run").contains(&format!("\nsteps={STEPS}\n")));
    }

    #[test]
    fn passes_the_persons_wishes_on() {
        let data = Some(PathBuf::from("/var/cards"));
        let arguments = Arguments { once: true, data, port: Some(8080), empty: false, json: true };
        let command = start(&arguments).unwrap();
        let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
        assert_eq!(words.first().unwrap(), "try");
        assert!(
            words.ends_with(&["--data", "/var/cards", "--port", "8080", "--once", "--json"].map(Into::into))
        );
    }
}
