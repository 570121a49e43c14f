//! A program that takes orders and tells events, and ends with whoever started it.

use crate::wait::DEADLINE;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// Killed when this goes; and should the whole test be killed, it sees its standard input close.
pub(crate) struct Attended {
    child: Child,
    orders: ChildStdin,
    /// Read all the time: a full pipe would hold the program up.
    events: UnboundedReceiver<String>,
}

impl Attended {
    /// Starts a program whose log is added to a file.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).expect("the log can be written");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?} starts: {error}"));
        let orders = child.stdin.take().expect("its input is piped");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let (tell, events) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, orders, events }
    }

    /// Its process.
    pub(crate) fn id(&self) -> String {
        self.child.id().expect("it runs").to_string()
    }

    /// Gives an order.
    pub(crate) async fn order(&mut self, order: &str) {
        self.orders.write_all(format!("{order}\n").as_bytes()).await.expect("it takes orders");
    }

    /// The next event.
    ///
    /// # Panics
    /// If there is none in time.
    pub(crate) async fn event(&mut self) -> String {
        let event = timeout(DEADLINE, self.events.recv()).await.expect("it tells something in time");
        event.expect("it runs")
    }

    /// SIGKILL, and no process any more when this returns.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("our own child can be killed");
    }
}
