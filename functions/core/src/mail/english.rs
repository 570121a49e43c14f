//! Mails in English.

use super::letter::{Letter, Letterhead, Part, Reader, day, tracked, work};
use super::{About, Content, Refusal, Tasks};
use domain::process::{CardKind, HolderKind, Package};
use domain::worklist::WorkList;

pub(super) fn letter(content: &Content, reader: &Reader, head: &Letterhead) -> Letter {
    let (subject, mut parts) = match content {
        Content::RequestReceived(about) => (
            format!("Request received: {}", card(about.kind)),
            vec![
                says(format!("A request for {} has arrived.", whose(about))),
                says("You get another mail when it is decided."),
            ],
        ),
        Content::RequestApproved(about) => {
            (format!("Request approved: {}", card(about.kind)), approved(about))
        }
        Content::RequestRefused { about, refusal, reason } => refused(about, *refusal, reason.as_ref()),
        Content::CardProduced(about) => (
            format!("Your {} is made", card(about.kind)),
            with_pin(
                about,
                says(format!(
                    "Your {} is in force. If you do not have it yet, fetch it at {}, site {}.",
                    card(about.kind),
                    contact(head),
                    about.site
                )),
            ),
        ),
        Content::CardReady(about) => (
            format!("Your {} is ready for pick-up", card(about.kind)),
            with_pin(
                about,
                says(format!(
                    "Your {} is ready. Pick it up at {}, site {}, and bring something that shows who you are. \
                     It can be used as soon as it is handed to you.",
                    card(about.kind),
                    contact(head),
                    about.site
                )),
            ),
        ),
        Content::OpenTasks(tasks) => (
            "Tasks are waiting for you".to_owned(),
            vec![
                says("These have waited for longer than they should:"),
                Part::Lists(tasks.iter().map(task).collect()),
                Part::Leads { label: "Open your work lists", url: work(head) },
            ],
        ),
    };
    parts.extend(tracked(content, head).map(|url| Part::Leads { label: "See your request", url }));
    Letter {
        subject,
        greeting: format!("Hello {},", reader.name),
        parts,
        closing: vec![
            head.organisation.clone(),
            format!("Cardwright wrote this by itself. If you have a question, ask {}.", contact(head)),
        ],
    }
}

fn approved(about: &About) -> Vec<Part> {
    let mut parts = vec![says(format!("The card office now makes {}.", whose(about)))];
    // Only its holder is told where it is.
    if about.holder.is_none() {
        parts.push(says("You get another mail when it is ready."));
    }
    parts
}

const PIN: &str = "Your PIN comes in a letter of its own. Nobody sends it by mail, or asks you for it.";

/// With where the PIN comes from, but of a badge: nothing asks for the PIN of one.
fn with_pin(about: &About, said: Part) -> Vec<Part> {
    match about.kind.package {
        Package::PhysicalId => vec![said],
        Package::DigitalId => vec![said, says(PIN)],
    }
}

fn refused(about: &About, refusal: Refusal, reason: Option<&domain::text::Note>) -> (String, Vec<Part>) {
    let (what, by) = match refusal {
        Refusal::Declined => ("declined", "The card office has declined"),
        Refusal::Rejected => ("rejected", "An approver has rejected"),
        Refusal::Cancelled => ("cancelled", "The card office has cancelled"),
    };
    let mut parts = vec![says(format!("{by} the request for {}.", whose(about)))];
    if let Some(reason) = reason {
        parts.extend([says("The reason given:"), Part::Quotes(reason.to_string())]);
    }
    (format!("Request {what}: {}", card(about.kind)), parts)
}

fn says(text: impl Into<String>) -> Part {
    Part::Says(text.into())
}

fn contact(head: &Letterhead) -> String {
    head.contact.clone().unwrap_or_else(|| format!("the card desk of {}", head.organisation))
}

fn card(kind: CardKind) -> String {
    let holder = match kind.holder {
        HolderKind::Employee => "employee",
        HolderKind::Contractor => "contractor",
        HolderKind::Visitor | HolderKind::VisitorNonPersonal => "visitor",
        HolderKind::NonPersonal => "common",
    };
    let card = match kind.package {
        Package::PhysicalId => "badge",
        Package::DigitalId => "smart card",
    };
    format!("{holder} {card}")
}

fn whose(about: &About) -> String {
    let card = card(about.kind);
    about.holder.as_ref().map_or_else(|| format!("your {card}"), |holder| format!("the {card} of {holder}"))
}

fn task(tasks: &Tasks) -> String {
    let list = match tasks.list {
        WorkList::Requests => "Requests to produce or decline",
        WorkList::Approvals => "Cards to approve",
        WorkList::CardObjects => "Card objects that the system cannot make",
        WorkList::Ready => "Cards to choose a production for",
        WorkList::Pool => "Cards in the pool",
        WorkList::Queue => "Cards that wait for a reader",
        WorkList::Production => "Cards in production",
        WorkList::Confirmations => "Cards to look at and confirm",
        WorkList::Failures => "Failed cards to try again or cancel",
        WorkList::Letters => "PIN letters to open",
    };
    let more = if tasks.more { "more than " } else { "" };
    format!("{list}: {more}{}, the oldest since {}", tasks.count, day(tasks.oldest))
}
