//! The command line: what is asked, and what is answered on standard output.

use cardwright_agent::cards::{self, CardState};
use cardwright_agent::edge::Edge;
use cardwright_agent::enrol::{Enrolment, enrol};
use cardwright_agent::home::Home;
use cardwright_agent::server::Server;
use cardwright_agent::work::{Agent, Readers};
use clap::{Args, Parser, Subcommand};
use domain::id::ChipId;
use personalise::PinTrial;
use rand::rngs::StdRng;
use sealed::secret::Pin;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::sync::watch;
use zeroize::Zeroizing;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Personalises PIV cards at a card desk for a Cardwright server.
#[derive(Parser)]
#[command(name = "cardwright-agent", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct InHome {
    /// The agent's folder: its keys and the cards of its virtual reader.
    #[arg(long, value_name = "DIR")]
    home: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// Make keys and have the server take this agent. Safe to repeat.
    Enrol {
        /// Address of the server: https://HOST, or http:// on this machine.
        #[arg(long, value_name = "URL")]
        server: Server,
        /// The one-time code that a System administrator made.
        #[arg(long)]
        code: String,
        /// What people call this desk.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        at: InHome,
    },
    /// Wait for jobs and produce cards, until interrupted.
    Run {
        #[command(flatten)]
        at: InHome,
        /// Produce cards in software, in a reader of this name.
        #[cfg(feature = "virtual-reader")]
        #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "Virtual reader", required = cfg!(not(feature = "pcsc")))]
        virtual_reader: Option<String>,
        /// The server has moved here since the agent was enrolled.
        #[arg(long, value_name = "URL")]
        server: Option<Server>,
        /// End when standard input closes: whoever started the agent is gone.
        #[arg(long)]
        until_stdin_closes: bool,
    },
    /// List the cards of the virtual reader.
    Cards {
        #[command(flatten)]
        at: InHome,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
    /// Read a PIN from standard input and try it on a card of the virtual reader. A wrong one costs a try.
    /// Exits with 0 if the card takes it, 1 if not, 2 if it was not tried.
    TryPin {
        #[command(flatten)]
        at: InHome,
        /// The chip's GUID.
        #[arg(long, value_name = "GUID")]
        chip: ChipId,
        /// Answer in JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does what was asked.
pub(crate) async fn run(
    cli: Cli,
    edge: Edge,
    mut random: StdRng,
    stop: watch::Sender<bool>,
    out: &mut impl Write,
) -> Result<ExitCode> {
    match cli.command {
        Command::Enrol { server, code, name, at } => {
            match enrol(&Home::open(&at.home)?, server, &code, &name, edge).await? {
                Enrolment::Done(enrolled) => {
                    writeln!(out, "Enrolled as {} at site {}.", enrolled.agent, enrolled.site)?;
                }
                Enrolment::Already(agent) => {
                    writeln!(out, "Enrolled as {agent} already; the code was not used.")?;
                }
            }
        }
        Command::Run { at, virtual_reader, server, until_stdin_closes } => {
            #[cfg(feature = "virtual-reader")]
            let in_software =
                virtual_reader.map(|name| Readers::Virtual { name, cards: Home::cards(&at.home) });
            #[cfg(not(feature = "virtual-reader"))]
            let in_software = None;
            let readers = in_software.or(Readers::of_the_workstation()).ok_or("no kind of reader")?;
            let agent = Agent::new(Home::open(&at.home)?, readers, server, edge)?;
            if until_stdin_closes {
                stop_with_stdin(stop.clone());
            }
            agent.run(stop.subscribe()).await;
        }
        Command::Cards { at, json } => {
            let cards = cards::list(&Home::cards(&at.home), &mut random)?;
            if json { say_json(out, &cards)? } else { say_cards(out, &cards)? }
        }
        Command::TryPin { at, chip, json } => {
            let pin = read_pin(&mut io::stdin().lock())?;
            let trial = cards::try_pin(&Home::cards(&at.home), chip, &pin, &mut random)?;
            say_trial(out, trial, json)?;
            return Ok(if trial == PinTrial::Accepted { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Stops the agent once nobody holds the other end of standard input any more.
fn stop_with_stdin(stop: watch::Sender<bool>) {
    // Not a thread of the runtime: it would wait for that one before it lets the program end.
    std::thread::spawn(move || {
        // An error is an end, too.
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        stop.send_replace(true);
    });
}

fn read_pin(input: &mut impl BufRead) -> Result<Pin> {
    let mut line = Zeroizing::new(String::with_capacity(64));
    input.read_line(&mut line)?;
    Ok(Pin::parse(line.trim())?)
}

fn say_json(out: &mut impl Write, value: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    Ok(writeln!(out)?)
}

fn say_cards(out: &mut impl Write, cards: &[CardState]) -> Result<()> {
    if cards.is_empty() {
        writeln!(out, "No cards yet.")?;
    }
    for CardState { chip, pin_tries_left, trouble, folder } in cards {
        let what = match (chip, trouble) {
            (Some(chip), _) => chip.to_string(),
            (None, Some(trouble)) => trouble.clone(),
            (None, None) => "blank".to_owned(),
        };
        let tries = pin_tries_left.map_or_else(|| "?".to_owned(), |tries| tries.to_string());
        writeln!(out, "{what:36}  PIN tries left: {tries}  {}", folder.display())?;
    }
    Ok(())
}

fn say_trial(out: &mut impl Write, trial: PinTrial, json: bool) -> Result<()> {
    let (accepted, tries_left) = match trial {
        PinTrial::Accepted => (true, None),
        PinTrial::Refused { tries_left } => (false, Some(tries_left)),
    };
    if json {
        return say_json(out, &serde_json::json!({ "accepted": accepted, "pin_tries_left": tries_left }));
    }
    match tries_left {
        None => writeln!(out, "The card takes this PIN.")?,
        Some(left) => writeln!(out, "The card refuses this PIN; {left} tries are left.")?,
    }
    Ok(())
}
