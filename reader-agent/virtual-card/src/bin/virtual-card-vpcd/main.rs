//! `virtual-card-vpcd`: a PIV card in software, in a reader of the PC/SC service.
//!
//! vpcd is the service's driver for readers without hardware: it listens on a port for each reader and
//! takes whoever connects for the card. Orders come on standard input and events go to standard output, a
//! JSON document a line each. What passes between card and reader is told as instruction and status word,
//! never as data.

mod control;
mod reader;
mod slot;

use clap::Parser;
use control::{Chosen, Event, Order, say};
use reader::Reader;
use std::io::{self, BufRead as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

/// Plugs a PIV card in software into a vpcd reader of this machine.
#[derive(Parser)]
#[command(name = "virtual-card-vpcd", version)]
struct Cli {
    /// The card's folder, which is made if it is not there; without it, a blank card that is gone with
    /// this program.
    #[arg(long, value_name = "DIR")]
    card: Option<PathBuf>,
    /// The port on which vpcd waits for the reader's card.
    #[arg(long, default_value_t = vpicc::DEFAULT_PORT)]
    port: u16,
    /// Give the card a contactless chip with this UID, in hexadecimal digits.
    #[arg(long, value_name = "HEX")]
    uid: Option<String>,
    /// Have the card attest its keys, as a YubiKey does, under a vendor of its own: the root is written here, as PEM.
    #[arg(long, value_name = "FILE")]
    attest: Option<PathBuf>,
    /// Begin with no card in the reader.
    #[arg(long)]
    empty: bool,
    /// End when standard input closes: whoever started this is gone.
    #[arg(long)]
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut card = cli.card.map_or(Chosen::Blank, Chosen::Folder);
    if let Some(root) = cli.attest {
        card = Chosen::Attesting { card: Box::new(card), root };
    }
    if let Some(digits) = cli.uid {
        let Ok(uid) = hex::decode(digits) else {
            say(&Event::Failed { why: "a UID is written in pairs of hexadecimal digits".into() });
            return ExitCode::FAILURE;
        };
        card = Chosen::Contactless { card: Box::new(card), uid };
    }
    let reader = Reader::new(SocketAddr::from((Ipv4Addr::LOCALHOST, cli.port)), card);
    if !cli.empty {
        reader.carry_out(Order::Insert { card: None });
    }
    let inside = reader.clone();
    let slot = thread::spawn(move || inside.run());
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        match serde_json::from_str(&line) {
            Ok(order) => reader.carry_out(order),
            Err(error) => say(&Event::Failed { why: error.to_string() }),
        }
    }
    if cli.until_stdin_closes {
        return ExitCode::SUCCESS;
    }
    // It ends by a panic only, which has been told.
    let _ = slot.join();
    ExitCode::FAILURE
}
