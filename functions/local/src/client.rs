//! The command line against a running server: the acts of people, by the same API and the same rights as in the portals.

mod acts;
mod audit;
mod connection;
mod import;
mod table;

pub(crate) use acts::{Card, Issuance, Person, Produce, Request, SignIn};
pub(crate) use audit::Audit;

use crate::console::Failure;
use clap::Args;
use connection::Connection;

/// Options of every command against a server.
#[derive(Args)]
pub(crate) struct Common {
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
    /// The file with the session, which `cardwright sign-in` writes.
    #[arg(long, value_name = "FILE")]
    session: Option<std::path::PathBuf>,
}

impl Common {
    fn connection(&self) -> Result<Connection, Failure> {
        Connection::open(self.session.as_deref())
    }
}
