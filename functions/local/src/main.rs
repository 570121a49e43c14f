//! `cardwright`: every function on one server, with the store embedded: for a laptop, a site, a test.

mod backend;
mod bootstrap;
mod ca;
mod client;
mod cloud;
mod console;
mod data;
mod dispatch;
mod mail;
mod portal;
mod process;
mod server;
mod sign_in;
mod tickets;
mod try_out;
mod worker;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Issues employee cards.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tries everything out on this machine: server, reader agent and virtual card on loopback.
    Try(try_out::Options),
    /// Holds a card to the door of a running `cardwright try`, with the PIN of its letter from standard input.
    Door(try_out::HoldToDoor),
    /// Goes to the door with the card in a reader. What `cardwright try` starts, not to be typed.
    #[command(hide = true)]
    VisitDoor(try_out::VisitDoor),
    /// Serves the functions and portals on loopback.
    Serve(server::Options),
    /// Makes a one-time code by which a reader agent enrols. The server must not run meanwhile.
    AgentCode(bootstrap::AgentCode),
    /// Adds a person with roles: the first ones of a new site. The server must not run meanwhile.
    Grant(bootstrap::Grant),
    /// The processes by the ids that administrators know.
    #[command(subcommand)]
    Process(process::Command),
    /// Signs in at a running server for the commands below, and keeps the session in a file that only you can read.
    SignIn(client::SignIn),
    /// People, at a running server.
    #[command(subcommand)]
    Person(client::Person),
    /// Requests a card for oneself, at a running server.
    Request(client::Request),
    /// Presses Produce card, at a running server.
    Produce(client::Produce),
    /// Approves a card, at a running server.
    Approve(client::Produce),
    /// Issuances, at a running server.
    #[command(subcommand)]
    Issuance(client::Issuance),
    /// The audit log, at a running server.
    #[command(subcommand)]
    Audit(client::Audit),
    /// Cards after they were issued, at a running server.
    #[command(subcommand)]
    Card(client::Card),
    /// The certificate authority of a site: make it, look at it, carry requests to its root, give it another key.
    #[command(subcommand)]
    Ca(Box<ca::Command>),
    /// The same first acts where the functions run on AWS. Region and credentials come from the environment.
    #[command(subcommand)]
    Cloud(cloud::Command),
}

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return console::fail(&format!("the runtime did not start: {error}")),
    };
    let outcome = runtime.block_on(async {
        match Cli::parse().command {
            Command::Try(options) => try_out::run(options).await,
            Command::Door(options) => options.run().await,
            Command::VisitDoor(options) => try_out::visit_door(options).await,
            Command::Serve(options) => server::run(options).await,
            Command::AgentCode(options) => bootstrap::agent_code(options).await,
            Command::Grant(options) => bootstrap::grant(options).await,
            Command::Process(command) => process::run(&command),
            Command::SignIn(options) => options.run().await,
            Command::Person(command) => command.run().await,
            Command::Request(options) => options.run().await,
            Command::Produce(options) => options.produce().await,
            Command::Approve(options) => options.approve().await,
            Command::Issuance(command) => command.run().await,
            Command::Card(command) => command.run().await,
            Command::Audit(command) => command.run().await,
            Command::Ca(command) => ca::run(*command).await,
            Command::Cloud(command) => cloud::run(command).await,
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => console::fail(&failure.to_string()),
    }
}
