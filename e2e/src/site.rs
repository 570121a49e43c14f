//! A site: a data directory, its people, and the server's process.

use crate::answer::Answer;
use crate::books::Books;
use crate::crowd;
use crate::people::Person;
use crate::person::{SignedIn, client};
use crate::process::{Process, done};
use crate::programs;
use crate::wait::DEADLINE;
use domain::id::IssuanceId;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tempfile::TempDir;

/// A site of its own, on a port of its own, gone with its test.
pub struct Site {
    folder: TempDir,
    server: Option<Server>,
    quiet: bool,
    /// Variables that its programs get, as `NAME=value`.
    environment: Vec<String>,
}

struct Server {
    process: Process,
    url: String,
    tickets: HashMap<String, String>,
}

impl Site {
    /// A site with these people, whose server does not run yet.
    pub async fn with(people: &[Person]) -> Self {
        Self::prepared(tempfile::tempdir().expect("a temporary folder"), &[], people).await
    }

    /// The same, at a large organisation.
    pub async fn large(people: &[Person]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        crowd::furnish(&folder.path().join("data")).await;
        Self::prepared(folder, &[], people).await
    }

    /// The same, with so many people of the crowd besides, who may hold cards.
    pub async fn with_crowd(people: &[Person], crowd: u32) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("the data directory");
        crowd::fill(&data.join("store.db"), crowd).await;
        Self::prepared(folder, &[], people).await
    }

    /// A site in a folder whose `data` somebody may have prepared; its programs get these variables (`NAME=value`).
    pub async fn prepared(folder: TempDir, environment: &[String], people: &[Person]) -> Self {
        let site = Self { folder, server: None, quiet: false, environment: environment.to_vec() };
        for (number, person) in people.iter().enumerate() {
            site.grant(number, person).await;
        }
        site
    }

    /// A site with these people, whose server runs.
    pub async fn serving(people: &[Person]) -> Self {
        let mut site = Self::with(people).await;
        site.start(&[]).await;
        site
    }

    /// Logs from now on as a site does, not all that can be logged: where time is measured.
    pub fn log_little(&mut self) {
        self.quiet = true;
    }

    async fn grant(&self, number: usize, person: &Person) {
        let (data, number, email) = (self.data(), format!("E{number:04}"), person.email());
        let mut arguments = vec!["grant", "--data", data.to_str().expect("a path in UTF-8")];
        arguments.extend(["--given-name", person.given, "--family-name", person.family]);
        arguments.extend(["--email", &email, "--number", &number]);
        arguments.extend(person.roles.iter().flat_map(|role| ["--role", role]));
        self.done(&arguments).await;
    }

    /// The server's program with these arguments, among the site's variables.
    fn command<'a>(&'a self, program: &'a Path, arguments: &[&'a str]) -> Vec<&'a str> {
        let mut command: Vec<_> = self.environment.iter().map(String::as_str).collect();
        command.push(program.to_str().expect("a path in UTF-8"));
        command.extend(arguments);
        command
    }

    /// What a command of the server's program has printed.
    ///
    /// # Panics
    /// With what it said, if it fails.
    pub async fn done(&self, arguments: &[&str]) -> String {
        done(Path::new("env"), &self.command(&programs::server(), arguments)).await
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data directory.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.beside("server.log")).unwrap_or_default()
    }

    /// Starts the server on a free port, with these options besides.
    pub async fn start(&mut self, options: &[&str]) {
        self.start_at("0", options).await;
    }

    /// Starts the server on a free port, at whose door people sign in at a provider.
    pub async fn start_with_provider(&mut self, issuer: &str, client: &str, options: &[&str]) {
        let provider = ["--oidc-issuer", issuer, "--oidc-client-id", client];
        self.launch("0", &[&provider, options].concat()).await;
    }

    /// Starts the server on a port.
    pub async fn start_at(&mut self, port: &str, options: &[&str]) {
        self.launch(port, &[&["--try-out-sign-in"], options].concat()).await;
    }

    /// # Panics
    /// With its log, if it does not serve.
    async fn launch(&mut self, port: &str, options: &[&str]) {
        assert!(self.server.is_none(), "one server at a time");
        let data = self.data();
        let program = programs::server();
        let mut arguments = vec!["serve", "--data", data.to_str().expect("a path in UTF-8")];
        arguments.extend(["--port", port]);
        arguments.extend(options);
        let mut command = self.command(&program, &arguments);
        if self.quiet {
            command.insert(0, "RUST_LOG=info");
        }
        let mut process = Process::start(Path::new("env"), &command, &self.beside("server.log"));
        let mut tickets = HashMap::new();
        let url = loop {
            let Some(line) = process.line().await else { panic!("no server: {}", self.log()) };
            if let Some(url) = line.strip_prefix("serving on ") {
                break url.to_owned();
            }
            let (person, link) = line.split_once("): ").expect("a sign-in link");
            let (name, _roles) = person.split_once(" (").expect("a name with roles");
            let (_, ticket) = link.split_once('#').expect("a ticket");
            tickets.insert(name.to_owned(), ticket.to_owned());
        };
        self.server = Some(Server { process, url, tickets });
    }

    /// SIGKILL for the server.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn kill(&mut self) {
        let Server { process, .. } = self.server.take().expect("a running server");
        process.kill().await;
    }

    /// Kills the server once all that was decided about these issuances has been carried out.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn settle(&mut self, issuances: &[IssuanceId]) {
        let begun = Instant::now();
        // Each life is twice as long as the one before, counted in answers: on a machine with much else to do, a server
        // that has just answered may not have come to anything else.
        for life in (0..).map(|lives| 1_u64 << lives) {
            self.kill().await;
            let books = Books::open(self).await;
            let mut left = 0;
            for issuance in issuances {
                left += books.read(issuance).await.record.outbox.len();
            }
            if left == 0 {
                return;
            }
            assert!(begun.elapsed() < DEADLINE, "{left} effects are never carried out");
            drop(books);
            self.start(&[]).await;
            for _ in 0..life {
                let chain = Answer::of(client().get(format!("{}/ca/chain.pem", self.url()))).await;
                chain.expect("the server answers");
            }
        }
    }

    /// Where the server is.
    ///
    /// # Panics
    /// If it does not run.
    pub fn url(&self) -> &str {
        &self.server.as_ref().expect("a running server").url
    }

    /// The ticket that the server printed for a person at its last start.
    ///
    /// # Panics
    /// If there is none.
    pub fn ticket(&self, person: &Person) -> &str {
        let server = self.server.as_ref().expect("a running server");
        server.tickets.get(&person.name()).expect("a ticket for each person with roles")
    }

    /// A person signs in.
    pub async fn sign_in(&self, person: &Person) -> SignedIn {
        SignedIn::by(self.url(), self.ticket(person)).await.expect("the server answers")
    }

    /// A one-time code for an agent. The server must not run.
    pub async fn agent_code(&self) -> String {
        let data = self.data();
        let arguments = ["agent-code", "--data", data.to_str().expect("a path in UTF-8")];
        self.done(&arguments).await.trim().to_owned()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let worse = log.lines().filter(|line| line.contains("WARN") || line.contains("ERROR"));
            eprintln!("server.log, warnings and errors:\n{}", worse.collect::<Vec<_>>().join("\n"));
        }
    }
}
