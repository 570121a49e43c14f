//! `cardwright-agent`: the command line around the reader agent.

use cardwright_agent::edge::Edge;
use clap::Parser as _;
use domain::time::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

mod cli;

/// The command was not carried out.
const NOT_DONE: u8 = 2;

#[expect(clippy::disallowed_methods, reason = "the edge: everything else takes the clock from here")]
fn clock() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Becomes true at the first SIGTERM or Ctrl-C.
fn stop_signal() -> io::Result<watch::Sender<bool>> {
    let stop = watch::Sender::new(false);
    let signalled = stop.clone();
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::spawn(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        signalled.send_replace(true);
    });
    Ok(stop)
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .finish();
    // Without the bridge from the crate `log`: through it the card in software writes down what it is
    // sent, PINs included.
    let logged = tracing::subscriber::set_global_default(log);
    let cli = cli::Cli::parse();
    let edge = Edge::new(clock, StdRng::from_entropy());
    let done = async {
        logged?;
        let stop = stop_signal()?;
        cli::run(cli, edge, StdRng::from_entropy(), stop, &mut io::stdout().lock()).await
    };
    match done.await {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::from(NOT_DONE)
        }
    }
}
