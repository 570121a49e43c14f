//! `cardwright ca`: the certificate authority of a site, for whoever holds its data directory; and its root, for whoever holds that.

mod ceremony;
mod custody;
mod files;
mod init;
mod rotate;
mod show;

pub(crate) use custody::SiteKeys;

use crate::console::Failure;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes the certificate authority of a new site, its keys sealed in the data directory or in a PKCS#11 token; or has a root
    /// that is offline asked for its certificates. The server must not run.
    Init(Box<init::Init>),
    /// Says what keys and certificates there are, where each key is kept, and what is due.
    Show(show::Show),
    /// On the root's machine: shows what a site asks, signs it, and writes the answer. Makes the root at the first time.
    Ceremony(ceremony::Ceremony),
    /// Gives the authority its next issuing key. The former ones go on telling what became of their certificates. The server must
    /// not run.
    Rotate(rotate::Rotate),
}

pub(crate) async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Init(options) => options.run().await,
        Command::Show(options) => options.run(),
        Command::Ceremony(options) => options.run().await,
        Command::Rotate(options) => options.run().await,
    }
}

fn failed(error: &::ca::CaError) -> Failure {
    Failure::because("nothing was done", error)
}
