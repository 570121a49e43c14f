//! Mails in Swedish.

use super::letter::{Letter, Letterhead, Part, Reader, day, tracked, work};
use super::{About, Content, Refusal, Tasks};
use domain::process::{CardKind, HolderKind, Package};
use domain::worklist::WorkList;

pub(super) fn letter(content: &Content, reader: &Reader, head: &Letterhead) -> Letter {
    let (subject, mut parts) = match content {
        Content::RequestReceived(about) => (
            format!("Begäran har kommit in: {}", card(about.kind)),
            vec![
                says(format!("En begäran om {} har kommit in.", whose(about))),
                says("Du får ett nytt mejl när den är avgjord."),
            ],
        ),
        Content::RequestApproved(about) => {
            (format!("Begäran är godkänd: {}", card(about.kind)), approved(about))
        }
        Content::RequestRefused { about, refusal, reason } => refused(about, *refusal, reason.as_ref()),
        Content::CardProduced(about) => (
            format!("Ditt {} är klart", card(about.kind)),
            with_pin(
                about,
                says(format!(
                    "Ditt {} gäller. Har du inte fått det än, hämta det hos {}, plats {}.",
                    card(about.kind),
                    contact(head),
                    about.site
                )),
            ),
        ),
        Content::CardReady(about) => (
            format!("Ditt {} är klart att hämta", card(about.kind)),
            with_pin(
                about,
                says(format!(
                    "Ditt {} är klart. Hämta det hos {}, plats {}, och ta med något som visar vem du är. \
                     Det kan användas så snart du har fått det i handen.",
                    card(about.kind),
                    contact(head),
                    about.site
                )),
            ),
        ),
        Content::OpenTasks(tasks) => (
            "Uppgifter väntar på dig".to_owned(),
            vec![
                says("Det här har väntat längre än det borde:"),
                Part::Lists(tasks.iter().map(task).collect()),
                Part::Leads { label: "Öppna dina arbetslistor", url: work(head) },
            ],
        ),
    };
    parts.extend(tracked(content, head).map(|url| Part::Leads { label: "Se din begäran", url }));
    Letter {
        subject,
        greeting: format!("Hej {},", reader.name),
        parts,
        closing: vec![
            head.organisation.clone(),
            format!(
                "Cardwright har skrivit detta automatiskt. Har du en fråga, vänd dig till {}.",
                contact(head)
            ),
        ],
    }
}

fn approved(about: &About) -> Vec<Part> {
    let mut parts = vec![says(format!("Kortexpeditionen tillverkar nu {}.", whose(about)))];
    // Only its holder is told where it is.
    if about.holder.is_none() {
        parts.push(says("Du får ett nytt mejl när det är klart."));
    }
    parts
}

const PIN: &str =
    "Din PIN-kod kommer i ett eget brev. Ingen skickar den med mejl eller frågar dig efter den.";

/// With where the PIN comes from, but of a badge: nothing asks for the PIN of one.
fn with_pin(about: &About, said: Part) -> Vec<Part> {
    match about.kind.package {
        Package::PhysicalId => vec![said],
        Package::DigitalId => vec![said, says(PIN)],
    }
}

fn refused(about: &About, refusal: Refusal, reason: Option<&domain::text::Note>) -> (String, Vec<Part>) {
    let (what, by) = match refusal {
        Refusal::Declined => ("avböjd", "Kortexpeditionen har avböjt"),
        Refusal::Rejected => ("avslagen", "En godkännare har avslagit"),
        Refusal::Cancelled => ("avbruten", "Kortexpeditionen har avbrutit"),
    };
    let mut parts = vec![says(format!("{by} begäran om {}.", whose(about)))];
    if let Some(reason) = reason {
        parts.extend([says("Skälet som angavs:"), Part::Quotes(reason.to_string())]);
    }
    (format!("Begäran är {what}: {}", card(about.kind)), parts)
}

fn says(text: impl Into<String>) -> Part {
    Part::Says(text.into())
}

fn contact(head: &Letterhead) -> String {
    head.contact.clone().unwrap_or_else(|| format!("kortexpeditionen på {}", head.organisation))
}

fn card(kind: CardKind) -> String {
    let card = match kind.package {
        Package::PhysicalId => "passerkort",
        Package::DigitalId => "smartkort",
    };
    match kind.holder {
        HolderKind::Employee => format!("{card} för anställd"),
        HolderKind::Contractor => format!("{card} för konsult"),
        HolderKind::Visitor | HolderKind::VisitorNonPersonal => format!("{card} för besökare"),
        HolderKind::NonPersonal => format!("{card} utan namn"),
    }
}

fn whose(about: &About) -> String {
    let card = card(about.kind);
    about.holder.as_ref().map_or_else(|| format!("ditt {card}"), |holder| format!("{card}, till {holder}"))
}

fn task(tasks: &Tasks) -> String {
    let list = match tasks.list {
        WorkList::Requests => "Begäranden att producera eller avböja",
        WorkList::Approvals => "Kort att godkänna",
        WorkList::CardObjects => "Kortobjekt som systemet inte kan skapa",
        WorkList::Ready => "Kort att välja produktion för",
        WorkList::Pool => "Kort i poolen",
        WorkList::Queue => "Kort som väntar på en läsare",
        WorkList::Production => "Kort i produktion",
        WorkList::Confirmations => "Kort att titta på och bekräfta",
        WorkList::Failures => "Misslyckade kort att försöka igen eller avbryta",
        WorkList::Letters => "PIN-brev att öppna",
    };
    let more = if tasks.more { "fler än " } else { "" };
    format!("{list}: {more}{}, det äldsta sedan {}", tasks.count, day(tasks.oldest))
}
