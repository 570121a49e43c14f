//! The command line: what is asked, and what is answered on standard output.

mod say;

use cardwright_agent::cards::Cards;
use cardwright_agent::config::Config;
use cardwright_agent::doctor::examine;
use cardwright_agent::edge::Edge;
use cardwright_agent::enrol::{Enrolment, enrol};
use cardwright_agent::home::Home;
use cardwright_agent::printing::{
    CardPrinter, FolderPrinter, Patience, PrintFault, PrintQueue, PrintService, PrinterAddress,
};
use cardwright_agent::server::Server;
use cardwright_agent::work::{Agent, Readers};
use clap::{Args, Parser, Subcommand};
use domain::id::ChipId;
use personalise::PinTrial;
use rand::rngs::StdRng;
use sealed::secret::Pin;
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
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

/// Which readers to work with; those of the workstation if nothing else is said.
#[derive(Args)]
struct With {
    /// Produce cards in software, in a reader of this name.
    #[cfg(feature = "virtual-reader")]
    #[arg(
        long,
        value_name = "NAME",
        num_args = 0..=1,
        default_missing_value = "Virtual reader",
        required = cfg!(not(feature = "pcsc")),
    )]
    virtual_reader: Option<String>,
    /// Let these cards take as long as cards of plastic, or so many times as long: 8 ms an APDU, and more for keys
    /// and signatures.
    #[cfg(feature = "virtual-reader")]
    #[arg(long, value_name = "TIMES", num_args = 0..=1, default_missing_value = "1", requires = "virtual_reader")]
    unhurried: Option<u32>,
    /// Wait so long for a card that was taken out in the middle, before its production counts as failed.
    #[arg(long, value_name = "SECONDS")]
    wait_for_card: Option<u32>,
    /// Tell the server what is said to a card as it goes on, and not only when the work on it is over.
    #[arg(long)]
    tell_apdus: bool,
}

impl With {
    fn readers(
        self,
        #[cfg_attr(not(feature = "virtual-reader"), expect(unused_variables, reason = "for software"))]
        home: &Path,
    ) -> Option<Readers> {
        #[cfg(feature = "virtual-reader")]
        if let Some(name) = self.virtual_reader {
            return Some(Readers::Virtual { name, cards: Home::cards(home), unhurried: self.unhurried });
        }
        Readers::of_the_workstation()
    }
}

/// Which printer to print cards on; none if nothing is said.
#[derive(Args)]
#[group(multiple = false)]
struct PrintOn {
    /// A print queue of this workstation by its name, or a printer as ipp://HOST/PATH.
    #[arg(long, value_name = "QUEUE")]
    printer: Option<PrinterAddress>,
    /// Print into this folder, as PDF files.
    #[arg(long, value_name = "DIR")]
    virtual_printer: Option<PathBuf>,
}

impl PrintOn {
    /// This printer, or the one of the configuration.
    fn printer(
        self,
        configured: Option<PrinterAddress>,
    ) -> std::result::Result<Option<Arc<dyn CardPrinter>>, PrintFault> {
        let configured = configured.filter(|_| self.virtual_printer.is_none());
        Ok(match (self.printer.or(configured), self.virtual_printer) {
            (Some(address), _) => Some(Arc::new(PrintQueue::new(address, Patience::default())?)),
            (None, Some(folder)) => Some(Arc::new(FolderPrinter::new(folder))),
            (None, None) => None,
        })
    }
}

/// Where the cards are.
#[derive(Args)]
#[group(required = true, multiple = false)]
struct Where {
    /// The folder of an agent with a virtual reader.
    #[cfg(feature = "virtual-reader")]
    #[arg(long, value_name = "DIR")]
    home: Option<PathBuf>,
    /// A reader of this workstation, by its name or a part of it.
    #[cfg(feature = "pcsc")]
    #[arg(long, value_name = "NAME")]
    reader: Option<String>,
}

impl Where {
    fn cards(self) -> Option<Cards> {
        #[cfg(feature = "pcsc")]
        if let Some(reader) = self.reader {
            return Some(Cards::Reader(reader));
        }
        #[cfg(feature = "virtual-reader")]
        return Some(Cards::Virtual(Home::cards(&self.home?)));
        #[cfg(not(feature = "virtual-reader"))]
        None
    }
}

#[derive(Args)]
struct Answer {
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Make keys and have the server take this agent. Safe to repeat.
    Enrol {
        /// Address of the server: https://HOST, or http:// on this machine.
        #[arg(long, value_name = "URL")]
        server: Server,
        /// The one-time code that whoever runs the server made, by `cardwright agent-code`.
        #[arg(long)]
        code: String,
        /// What people call this desk.
        #[arg(long)]
        name: String,
        #[command(flatten)]
        at: InHome,
    },
    /// Wait for jobs and produce cards, until interrupted.
    Run(Work),
    /// List the readers of this workstation and what is in them.
    #[cfg(feature = "pcsc")]
    Readers {
        #[command(flatten)]
        answer: Answer,
    },
    /// List the print queues and whether they print.
    Printers {
        /// Those of this print service and not of the workstation's.
        #[arg(long, value_name = "URI")]
        service: Option<PrinterAddress>,
        #[command(flatten)]
        answer: Answer,
    },
    /// Check everything that an agent needs. Exits with 0 if all is well, 1 if not.
    Doctor {
        /// The agent's folder; without it, only the workstation is looked at.
        #[arg(long, value_name = "DIR")]
        home: Option<PathBuf>,
        #[command(flatten)]
        print_on: PrintOn,
        #[command(flatten)]
        answer: Answer,
    },
    /// List cards: those of a virtual reader, or the one in a reader.
    Cards {
        #[command(flatten)]
        at: Where,
        #[command(flatten)]
        answer: Answer,
    },
    /// Take the card out of a virtual reader, whatever is done with it at that moment.
    #[cfg(feature = "virtual-reader")]
    PullOut {
        #[command(flatten)]
        at: InHome,
    },
    /// Put the card back into a virtual reader.
    #[cfg(feature = "virtual-reader")]
    PutBack {
        #[command(flatten)]
        at: InHome,
    },
    /// Read the UID of the contactless chip in a reader, as doors know the card.
    ReadUid {
        #[command(flatten)]
        at: Where,
        #[command(flatten)]
        answer: Answer,
    },
    /// Read a PIN from standard input and try it on a card. A wrong one costs a try.
    /// Exits with 0 if the card takes it, 1 if not, 2 if it was not tried.
    TryPin {
        #[command(flatten)]
        at: Where,
        /// The chip's GUID.
        #[arg(long, value_name = "GUID")]
        chip: ChipId,
        #[command(flatten)]
        answer: Answer,
    },
}

const NO_READER: &str = "this program knows no such readers";
const NO_HOME: &str =
    "the configuration names no folder of the agent; write a line home = \"DIR\", or use --home";

/// How an agent works.
#[derive(Args)]
pub(crate) struct Work {
    /// The agent's folder: its keys and the cards of its virtual reader.
    #[arg(long, value_name = "DIR", required_unless_present = "config")]
    home: Option<PathBuf>,
    /// A TOML file that says what options leave out.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    with: With,
    #[command(flatten)]
    print_on: PrintOn,
    /// The server has moved here since the agent was enrolled.
    #[arg(long, value_name = "URL")]
    server: Option<Server>,
    /// End when standard input closes: whoever started the agent is gone.
    #[arg(long)]
    until_stdin_closes: bool,
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
        Command::Run(how) => work(how, edge, &stop).await?,
        #[cfg(feature = "pcsc")]
        Command::Readers { answer } => {
            let readers = cardwright_agent::pcsc::survey(&cardwright_agent::pcsc::Pcsc);
            let readers = readers.map_err(|fault| format!("{fault}. {}", fault.next_action()))?;
            if answer.json { say::json(out, &readers)? } else { say::readers(out, &readers)? }
        }
        Command::Printers { service, answer } => {
            let service = PrintService::new(service.unwrap_or_else(PrinterAddress::local_service))?;
            let queues = service.queues().await;
            let queues = queues.map_err(|fault| format!("{fault}. {}", fault.next_action()))?;
            if answer.json { say::json(out, &queues)? } else { say::printers(out, &queues)? }
        }
        Command::Doctor { home, print_on, answer } => {
            let printer = print_on.printer(None)?;
            let checks = examine(home.as_deref(), edge, printer.as_deref()).await;
            if answer.json {
                say::json(out, &checks)?
            } else {
                say::checks(out, &checks)?
            }
            return Ok(as_exit_code(checks.iter().all(|check| check.ok)));
        }
        Command::Cards { at, answer } => {
            let cards = at.cards().ok_or(NO_READER)?.list(&mut random)?;
            if answer.json { say::json(out, &cards)? } else { say::cards(out, &cards)? }
        }
        #[cfg(feature = "virtual-reader")]
        Command::PullOut { at } => virtual_card::Desk::open(&Home::cards(&at.home))?.pull_out()?,
        #[cfg(feature = "virtual-reader")]
        Command::PutBack { at } => virtual_card::Desk::open(&Home::cards(&at.home))?.put_back()?,
        Command::ReadUid { at, answer } => {
            let uid = at.cards().ok_or(NO_READER)?.uid(&mut random)?;
            if answer.json {
                say::json(out, &serde_json::json!({ "uid": uid }))?
            } else {
                writeln!(out, "{uid}")?
            }
        }
        Command::TryPin { at, chip, answer } => {
            let pin = read_pin(&mut io::stdin().lock())?;
            let trial = at.cards().ok_or(NO_READER)?.try_pin(chip, &pin, &mut random)?;
            say::trial(out, trial, answer.json)?;
            return Ok(as_exit_code(trial == PinTrial::Accepted));
        }
    }
    Ok(ExitCode::SUCCESS)
}

const fn as_exit_code(well: bool) -> ExitCode {
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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

/// Works until it is told to stop.
async fn work(how: Work, edge: Edge, stop: &watch::Sender<bool>) -> Result<()> {
    let Work { home, config, with, print_on, server, until_stdin_closes } = how;
    let config = config.as_deref().map(Config::read).transpose()?.unwrap_or_default();
    let home = home.or(config.home).ok_or(NO_HOME)?;
    let patience = with.wait_for_card.map(|seconds| Duration::from_secs(seconds.into()));
    let patience = patience.or(config.wait_for_card).unwrap_or_default();
    let tells = with.tell_apdus;
    let readers = with.readers(&home).ok_or(NO_READER)?;
    let agent = Agent::new(Home::open(&home)?, readers, server.or(config.server), edge)?;
    let agent = agent.with_printer(print_on.printer(config.printer)?);
    let agent = agent.with_patience(patience).telling(tells);
    if until_stdin_closes {
        stop_with_stdin(stop.clone());
    }
    agent.run(stop.subscribe()).await;
    Ok(())
}
