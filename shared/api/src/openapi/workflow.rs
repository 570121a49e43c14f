//! Issuances: commands of people, lists, pages.

use super::operation::{IfMatch, Operation, get, post};
use crate::issuance::{
    Accepted, Confirmation, Decision, Empty, History, IssuancePage, MyIssuances, OpenLetter,
    ProduceUnrequested, Production, Readers, RequestCard, Trace, Track, Withdrawal, WorkPage,
};
use crate::session::Me;
use domain::id::SiteId;
use domain::worklist::WorkList;
use schemars::JsonSchema;

/// A command to an issuance.
fn act<T: JsonSchema>(path: &'static str, summary: &'static str) -> Operation {
    post(path, summary).takes::<T>().answers::<Accepted>().tagged().if_match(IfMatch::Optional)
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/me", "Who is signed in").answers::<Me>(),
        post("/api/requests", "Request a card, or write down who asked for one")
            .takes::<RequestCard>()
            .creates::<Accepted>()
            .tagged()
            .more(&[404]),
        post("/api/issuances", "Produce a card that nobody requested")
            .takes::<ProduceUnrequested>()
            .creates::<Accepted>()
            .tagged()
            .more(&[404]),
        act::<Empty>("/api/issuances/{issuance}/produce", "Produce card: accept a request"),
        act::<Decision>("/api/issuances/{issuance}/decision", "Approve, reject or postpone"),
        act::<Withdrawal>("/api/issuances/{issuance}/withdrawal", "Abort, decline or cancel"),
        act::<Production>(
            "/api/issuances/{issuance}/production",
            "Choose single or mass production, or take back",
        ),
        act::<Confirmation>(
            "/api/issuances/{issuance}/confirmation",
            "Confirm or refuse a card, try again, give up",
        ),
        post("/api/issuances/{issuance}/letter", "Open the PIN letter, or reprint it with a reason")
            .takes::<OpenLetter>()
            .answers_bytes("application/pdf")
            .if_match(IfMatch::Optional),
        get("/api/my/issuances", "The signed-in person's own requests").answers::<MyIssuances>().tagged(),
        get("/api/my/issuances/{issuance}", "One of them, as its holder follows it")
            .answers::<Track>()
            .tagged(),
        get("/api/work", "A work list, oldest first")
            .query_required::<WorkList>("list", "Which list.")
            .paged()
            .answers::<WorkPage>()
            .tagged(),
        get("/api/issuances/{issuance}", "The case file").answers::<IssuancePage>().tagged(),
        get("/api/issuances/{issuance}/history", "Everything that happened, oldest first")
            .answers::<History>()
            .tagged(),
        get("/api/issuances/{issuance}/trace", "What was last said to the card, secrets masked")
            .answers::<Trace>()
            .tagged(),
        get("/api/issuances/{issuance}/trace.txt", "All that was ever said to it, as text to keep")
            .answers_bytes("text/plain"),
        get("/api/readers", "Where a card can be produced")
            .query::<SiteId>("site", "At which site; without it, at one's own.")
            .answers::<Readers>()
            .tagged()
            .more(&[404]),
    ]
}
