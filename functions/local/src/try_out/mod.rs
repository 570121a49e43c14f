//! `cardwright try`: server, reader agent and virtual card on loopback, a first card before your eyes,
//! and then everything is yours to try.

mod agent;
mod demo;
mod door;
mod first_card;
mod in_hand;
mod person;
mod portrait;

pub(crate) use door::{HoldToDoor, VisitDoor, visit as visit_door};
pub(crate) use in_hand::{InHand, handle as in_hand};

use crate::backend::{Backend, Site};
use crate::bootstrap::code;
use crate::console::{Failure, Steps};
use crate::data::DataDir;
use crate::portal::Portal;
use crate::server::{listen, serve, stopped, url};
use crate::tickets::{Link, Tickets, TryOutPeople};
use crate::worker;
use agent::AgentProcess;
use axum::Router;
use clap::Args;
use domain::role::Role;
use door::Door;
use person::SignedIn;
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use steps::sign_in::Way;

/// The port if none is named and 0 is not wanted.
const PORT: u16 = 8480;

/// Options of `cardwright try`.
#[derive(Args)]
pub(crate) struct Options {
    /// Keep everything here; without it, nothing outlasts this run.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The port on loopback; 0 takes a free one.
    #[arg(long)]
    port: Option<u16>,
    /// Stop after the first verified card.
    #[arg(long)]
    once: bool,
    /// Let cards take so many times as long as cards of plastic: nobody can watch one of software.
    #[arg(long, value_name = "TIMES", conflicts_with = "once")]
    unhurried: Option<u32>,
    /// No demo people and no first card.
    #[arg(long, conflicts_with = "once")]
    empty: bool,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// The built portals.
    #[arg(long, value_name = "DIR")]
    portal: Option<PathBuf>,
    /// The reader agent's program.
    #[arg(long, value_name = "FILE")]
    agent: PathBuf,
    /// The driver for readers in software (vpcd), if its package is not installed: for the card at the door.
    #[arg(long, value_name = "FILE")]
    vpcd: Option<PathBuf>,
    #[command(flatten)]
    site: Site,
}

/// The agent's folder.
const AGENT: &str = "agent";

/// Where the virtual printer puts cards.
const PRINTED: &str = "printed";

/// The steps, with the time that each usually takes in milliseconds.
const PLAN: &[(&str, u32)] = &[
    ("Open store, keys and CA", 250),
    ("Start the server", 20),
    ("Enrol the reader agent", 150),
    ("Sign in three people", 50),
    ("Request card", 30),
    ("Produce card", 30),
    ("Approve", 30),
    ("Make number, PIN and PUK", 120),
    ("Choose single production", 30),
    ("Personalise the card", 2_500),
    ("Confirm the evidence", 40),
];

/// The same without people.
const EMPTY_PLAN: &[(&str, u32)] =
    &[("Open store, keys and CA", 250), ("Start the server", 20), ("Enrol the reader agent", 150)];

/// Runs until stopped, or until the first card with `--once`.
pub(crate) async fn run(options: Options) -> Result<(), Failure> {
    let mut steps = Steps::begin(options.json, if options.empty { EMPTY_PLAN } else { PLAN });
    let data = match &options.data {
        Some(path) => DataDir::open(path)?,
        None => DataDir::temporary(&std::process::id().to_string())?,
    };
    log_to_file(data.path())?;
    // A single card needs no known port, and must not fail because another run has it.
    let port = options.port.unwrap_or(if options.once { 0 } else { PORT });
    let listener = listen(port).await?;
    let url = url(&listener)?;
    let (mut backend, feed) = Backend::open(data.path(), &options.site, &url).await?;
    if !options.empty {
        demo::people(&backend, data.path()).await?;
    }
    let tickets = Tickets::for_people(TryOutPeople::all(data.path())?);
    let links = tickets.links(&url);
    backend.door.way = Way::Tickets(Arc::new(tickets));
    let home = data.path().join(AGENT);
    let in_hand = Arc::new(InHand::new(options.agent.clone(), home));
    backend.in_hand = Some(in_hand.clone());
    steps.done(&data.path().display().to_string());
    tokio::spawn(worker::run(backend.clone(), feed));
    let portal = Portal::load(options.portal.as_deref())?;
    let door = match options.once {
        true => None,
        false => Some(Door::open(&backend, in_hand, (data.path(), &url), options.vpcd.clone()).await?),
    };
    let street = door.as_ref().map_or_else(Router::new, Door::street);
    let server = tokio::spawn(serve(listener, backend.clone(), portal, street));
    steps.done(&url);
    let agent = start_agent(&options, &backend, data.path(), &url, &mut steps).await?;
    let outcome = tokio::select! {
        outcome = use_it(&options, (&url, data.path()), &links, door.as_deref(), &mut steps) => outcome,
        ended = agent.ended() => Err(ended),
        () = stopped() => Ok(()),
    };
    server.abort();
    outcome.map_err(|failure| with_log(&failure, data.path(), options.data.is_some()))
}

async fn start_agent(
    options: &Options,
    backend: &Backend,
    data: &Path,
    url: &str,
    steps: &mut Steps,
) -> Result<AgentProcess, Failure> {
    let home = data.join(AGENT);
    let (printed, log) = (data.join(PRINTED), data.join("agent.log"));
    let program =
        agent::Program { file: options.agent.clone(), home, printed, log, unhurried: options.unhurried };
    let site = demo::site()?;
    let news = program.enrol(url, || code(&*backend.principals, &site)).await?;
    if let Some(in_hand) = &backend.in_hand {
        in_hand.put_back().await?;
    }
    let running = program.start(url)?;
    steps.done(if news { "enrolled with a one-time code" } else { "enrolled before" });
    Ok(running)
}

async fn use_it(
    options: &Options,
    (url, data): (&str, &Path),
    links: &[Link],
    door: Option<&Door>,
    steps: &mut Steps,
) -> Result<(), Failure> {
    if !options.empty {
        first_card::issue(url, links, steps).await?;
    }
    if options.once {
        return Ok(());
    }
    steps.say("ready", &format!("\n  Cardwright is ready on {url}. Sign in as:"), json!({"url": url}));
    for link in links {
        let roles: Vec<_> = link.known.roles.iter().map(Role::name).collect();
        let data = json!({"name": link.known.name, "roles": roles, "url": link.url});
        steps.say("sign-in", &format!("    {link}"), data);
    }
    if links.is_empty() {
        let hint = "    nobody yet: stop, add the first people with cardwright grant, and start again";
        steps.say("sign-in-none", hint, json!({}));
    }
    let home = data.join(AGENT);
    let pin = format!(
        "\n  Try a letter's PIN on its card: {} try-pin --home {} --chip GUID (the evidence names the chip)",
        options.agent.display(),
        home.display()
    );
    steps.say("try-pin", &pin, json!({"agent": options.agent, "home": home}));
    if let Some(door) = door {
        door.say(steps).await;
    }
    let printed = data.join(PRINTED);
    let badge = format!(
        "\n  Badges are read and printed as well: what is printed comes out as PDF in {}",
        printed.display()
    );
    steps.say("printed", &badge, json!({"folder": printed}));
    let kept = if options.data.is_some() { "kept" } else { "gone afterwards; keep it with --data DIR" };
    steps.say("stop", &format!("  Stop with Ctrl-C. The data are {kept}."), json!({}));
    if !options.empty {
        let officer = SignedIn::by(url, first_card::link(links, Role::RegistrationOfficer)?).await?;
        demo::portraits(&officer).await?;
    }
    stopped().await;
    Ok(())
}

/// The terminal belongs to the steps; what the server has to say stands in a file.
fn log_to_file(data: &Path) -> Result<(), Failure> {
    let path = data.join("server.log");
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(|e| Failure(format!("cannot write {}: {e}", path.display())))?;
    let filter = tracing_subscriber::EnvFilter::new("info,aws=warn");
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Arc::new(file)).init();
    Ok(())
}

/// A failure with where to read on, or with what there was to read.
fn with_log(failure: &Failure, data: &Path, kept: bool) -> Failure {
    if kept {
        return Failure(format!("{failure}; see server.log and agent.log in {}", data.display()));
    }
    let tail = |name: &str| {
        let text = std::fs::read_to_string(data.join(name)).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines
            .iter()
            .skip(lines.len().saturating_sub(8))
            .map(|l| format!("\n  {name}: {l}"))
            .collect::<String>()
    };
    Failure(format!("{failure}{}{}", tail("server.log"), tail("agent.log")))
}
