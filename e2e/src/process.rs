//! A program under test as a process of its own.

use std::fs::File;
use std::path::Path;
use std::process::{Output, Stdio};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

use crate::wait::DEADLINE;

/// A running program. It is killed when this goes.
pub struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts a program whose log is added to a file. Its temporary files lie beside that, for whoever looks at what it leaves.
    pub fn start(program: &Path, arguments: &[&str], log: &Path) -> Self {
        let temporary = log.with_file_name("tmp");
        std::fs::create_dir_all(&temporary).expect("a folder for temporary files");
        let log = File::options().create(true).append(true).open(log).expect("the log can be written");
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut child =
            command.env("RUST_LOG", "trace").env("TMPDIR", temporary).spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("its output is piped");
        Self { child, lines: BufReader::new(stdout).lines() }
    }

    /// The next line of its output; none once it has ended.
    ///
    /// # Panics
    /// If it says nothing for too long.
    pub async fn line(&mut self) -> Option<String> {
        let line = timeout(DEADLINE, self.lines.next_line()).await;
        line.expect("the program says something in time").expect("its output is text")
    }

    /// SIGKILL, and no process any more when this returns.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("our own child can be killed");
    }

    /// Its number.
    ///
    /// # Panics
    /// If it has ended and was waited for.
    pub fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("our own child can be asked").is_none()
    }
}

/// Runs a program to its end.
pub async fn run(program: &Path, arguments: &[&str]) -> Output {
    run_with_input(program, arguments, "").await
}

/// Runs a program that reads from its standard input.
///
/// # Panics
/// If it does not start, or does not end in time.
pub async fn run_with_input(program: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|e| panic!("{} starts: {e}", program.display()));
    let mut stdin = child.stdin.take().expect("its input is piped");
    // A program that does not read its input may be gone by now.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    timeout(DEADLINE, child.wait_with_output()).await.expect("it ends in time").expect("it can be waited for")
}

/// What a program that must succeed has printed.
///
/// # Panics
/// With what it said, if it fails.
pub async fn done(program: &Path, arguments: &[&str]) -> String {
    let output = run(program, arguments).await;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?} failed: {said}", program.display());
    String::from_utf8(output.stdout).expect("its output is text")
}
