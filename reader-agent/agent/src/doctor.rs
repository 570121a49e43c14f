//! Whether everything is there that an agent needs: one sentence and one next action for each check.

use crate::client::{CallError, Client};
use crate::edge::Edge;
use crate::home::Home;
use crate::printing::CardPrinter;
use api::agent::{Offer, PresentReader};
use api::problem::Problem;
use domain::time::Timestamp;
use serde::Serialize;
use std::path::Path;

/// Seconds that the clock may be off before somebody should look after it: far below those after which
/// the server believes no signature any more.
const CLOCK_OFF: i64 = 60;

/// What was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The smart card service.
    Service,
    /// Its readers.
    Readers,
    /// The cards in them.
    Card,
    /// The server and its certificates.
    Backend,
    /// The workstation's clock against the server's.
    Clock,
    /// Whether the server takes this agent.
    Enrolment,
    /// The printer of cards.
    Printer,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub check: Subject,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found: a sentence without its full stop.
    pub found: String,
    /// What to do next.
    pub next: String,
}

impl Check {
    fn well(check: Subject, found: impl Into<String>) -> Self {
        Self { check, ok: true, found: found.into(), next: "Nothing to do.".to_owned() }
    }

    fn ill(check: Subject, found: impl Into<String>, next: impl Into<String>) -> Self {
        // Sentences of the server come with theirs.
        let found = found.into().trim_end_matches('.').to_owned();
        Self { check, ok: false, found, next: next.into() }
    }
}

/// Checks the workstation and, for an agent with a home, everything else that it needs.
pub async fn examine(home: Option<&Path>, edge: Edge, printer: Option<&dyn CardPrinter>) -> Vec<Check> {
    #[cfg(feature = "pcsc")]
    let (mut checks, readers) = workstation(&crate::pcsc::Pcsc);
    #[cfg(not(feature = "pcsc"))]
    let (mut checks, readers) = (Vec::new(), Vec::new());
    let mut prints = false;
    if let Some(home) = home {
        let (found, offers) = server(home, edge, readers).await;
        checks.extend(found);
        prints = offers.iter().any(|job| job.parts.print);
    }
    match printer {
        Some(printer) => checks.push(examine_printer(printer).await),
        None if prints => checks.push(Check::ill(
            Subject::Printer,
            "a job for this desk prints, but no printer was named",
            "Name it with --printer, here and to `cardwright-agent run`.",
        )),
        None => {}
    }
    checks
}

/// Checks the printer. Prints nothing.
async fn examine_printer(printer: &dyn CardPrinter) -> Check {
    match printer.examine().await {
        Ok(()) => Check::well(Subject::Printer, format!("{} prints cards", printer.name())),
        Err(fault) => Check::ill(Subject::Printer, fault.to_string(), fault.next_action()),
    }
}

/// Service, readers and cards; and the readers as the server would be told of them.
#[cfg(feature = "pcsc")]
fn workstation(service: &impl crate::pcsc::Service) -> (Vec<Check>, Vec<PresentReader>) {
    use crate::pcsc::survey;
    use domain::reader::ReaderState;
    let readers = match survey(service) {
        Ok(readers) => readers,
        Err(fault) => {
            return (vec![Check::ill(Subject::Service, fault.to_string(), fault.next_action())], Vec::new());
        }
    };
    let mut checks = vec![Check::well(Subject::Service, "the smart card service answers")];
    let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
    checks.push(match names.as_slice() {
        [] => Check::ill(Subject::Readers, "no reader is connected", "Plug in a reader."),
        names => Check::well(Subject::Readers, format!("connected: {}", names.join(", "))),
    });
    let ill = readers.iter().find(|reader| !reader.look.is_well());
    let telling = ill
        .or_else(|| readers.iter().find(|reader| reader.look.state == ReaderState::Blank))
        .or_else(|| readers.iter().find(|reader| reader.look.state != ReaderState::Empty))
        .or(readers.first());
    if let Some(reader) = telling {
        let found = format!("reader {}: {}", reader.name, reader.look.sentence());
        let (ok, next) = (ill.is_none(), reader.look.next_action().to_owned());
        checks.push(Check { check: Subject::Card, ok, found, next });
    }
    let present = |reader: crate::pcsc::Surveyed| PresentReader {
        reader: reader.reader,
        name: reader.name,
        state: reader.look.state,
        make: domain::reader::ReaderMake::default(),
    };
    (checks, readers.into_iter().map(present).collect())
}

/// Backend, clock and enrolment, and the jobs that there are.
async fn server(home: &Path, edge: Edge, readers: Vec<PresentReader>) -> (Vec<Check>, Vec<Offer>) {
    let alone = |check| (vec![check], Vec::new());
    let client = match Home::identity_in(home).map(|identity| Client::new(identity, edge.clone())) {
        Ok(Ok(client)) => client,
        Ok(Err(error)) => return alone(Check::ill(Subject::Backend, error.to_string(), CHECK_THE_WAY)),
        Err(error) => {
            let next = "Enrol this agent with a one-time code from the server.";
            return alone(Check::ill(Subject::Enrolment, error.to_string(), next));
        }
    };
    let server = &client.identity().server;
    let answer = client.ca_chain().await;
    let there = match answer {
        Ok(there) => there,
        Err(error) => return alone(Check::ill(Subject::Backend, error.to_string(), CHECK_THE_WAY)),
    };
    let mut checks = vec![match there.certificates {
        0 => Check::ill(
            Subject::Backend,
            format!("{server} answers, but has no certificates of its authority"),
            "Ask an administrator to look after the certificate authority.",
        ),
        count => Check::well(Subject::Backend, format!("{server} answers, with {count} CA certificates")),
    }];
    checks.extend(there.date.map(|date| clock(date, edge.now())));
    let (enrolment, offers) = enrolment(&client, readers).await;
    checks.push(enrolment);
    (checks, offers)
}

const CHECK_THE_WAY: &str = "Check the server's address, that it runs, and the way to it.";

fn clock(theirs: Timestamp, ours: Timestamp) -> Check {
    let off = ours.since(theirs).as_millis() / 1000;
    if off.abs() <= CLOCK_OFF {
        return Check::well(Subject::Clock, "the clock agrees with the server's");
    }
    let way = if off > 0 { "ahead of" } else { "behind" };
    let found = format!("the clock is {} seconds {way} the server's; it refuses agents 300 off", off.abs());
    Check::ill(Subject::Clock, found, "Set the workstation's clock, best by NTP.")
}

/// Polls, as the agent would: the server takes the readers for those that are there until the agent polls.
async fn enrolment(client: &Client, readers: Vec<PresentReader>) -> (Check, Vec<Offer>) {
    let agent = &client.identity().agent;
    let check = match client
        .poll(&api::agent::Poll { readers, printer: domain::reader::PrinterState::Unknown, version: None })
        .await
    {
        Ok(offers) => {
            let jobs = offers.jobs.len();
            let found = format!(
                "the server knows this agent ({agent}); jobs for it: {jobs}; until its next poll, the server shows its readers as seen here"
            );
            return (Check::well(Subject::Enrolment, found), offers.jobs);
        }
        Err(CallError::Refused(problem)) => refused(*problem),
        Err(error) => Check::ill(Subject::Enrolment, error.to_string(), CHECK_THE_WAY),
    };
    (check, Vec::new())
}

/// The server does not take the agent, or cannot say now whether it does.
fn refused(problem: Problem) -> Check {
    let next = match (problem.code.as_str(), problem.status) {
        ("agent-clock", _) => "Set the workstation's clock, best by NTP.",
        (_, 401 | 403 | 404) => "Enrol this agent anew with a one-time code, in a folder of its own.",
        _ => "Try again in a moment; then ask an administrator.",
    };
    Check::ill(Subject::Enrolment, problem.detail, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_a_minute_off_is_well_and_more_is_said_with_its_direction() {
        let at = |seconds: i64| Timestamp::from_millis(1_800_000_000_000 + seconds * 1000);
        assert!(clock(at(0), at(60)).ok && clock(at(0), at(-60)).ok);
        assert!(clock(at(0), at(61)).found.starts_with("the clock is 61 seconds ahead of"));
        assert!(clock(at(0), at(-90)).found.starts_with("the clock is 90 seconds behind"));
    }

    #[test]
    fn an_agent_is_enrolled_anew_only_if_the_server_does_not_know_it() {
        let next = |status, code: &str| {
            let problem = Problem {
                kind: String::new(),
                title: String::new(),
                status,
                code: code.to_owned(),
                detail: "It is so.".to_owned(),
                request_id: String::new(),
                fields: Vec::new(),
            };
            refused(problem).next
        };
        for status in [401, 403, 404] {
            assert!(next(status, "agent").starts_with("Enrol this agent anew"), "{status}");
        }
        for status in [409, 429, 500, 503] {
            assert!(next(status, "busy").starts_with("Try again in a moment"), "{status}");
        }
        assert!(next(401, "agent-clock").contains("clock"));
    }
}
