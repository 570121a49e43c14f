//! The description of the API (OpenAPI 3.1), made from the routes and from the types themselves.
//!
//! What the machine cannot know of a route (who may come, which type goes in and out, which problems it answers) is
//! said in a line of `openapi/*.rs`; a route without such a line fails a test. Nothing here is reached by a portal.

mod audit;
mod cards;
mod desk;
mod document;
mod mails;
mod operation;
mod orders;
mod people;
mod public;
mod reports;
mod settings;
mod workflow;

pub use document::document;
pub use operation::{Answer, Body, IfMatch, Operation, Parameter, SchemaOf, Who};

/// Operations that belong together, as the reference page shows them.
pub struct Area {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// All of them.
pub fn areas() -> Vec<Area> {
    let area = |name, about, operations| Area { name, about, operations };
    vec![
        area(
            "Signing in",
            "A session is a cookie that no script reads, and a token that goes with each command.",
            public::sign_in(),
        ),
        area(
            "Issuances",
            "A card on its way: requested, produced, approved, made, issued.",
            workflow::operations(),
        ),
        area("Cards", "A card after it was issued.", cards::operations()),
        area("Orders", "Many cards at once: mass production.", orders::operations()),
        area("Lists and reports", "A site as a whole.", reports::operations()),
        area(
            "Audit log",
            "What was done, in one signed log that outsiders can check; for auditors.",
            audit::operations(),
        ),
        area("People", "Holders and officers, their photos, and imports from files.", people::operations()),
        area("Settings", "What System administrators set; every edition is kept.", settings::operations()),
        area("Mails", "What people are told of decisions, and whether it reached them.", mails::operations()),
        area("Card desk", "What reader agents send, signed with their own keys.", desk::operations()),
        area("Public", "What needs no session.", public::operations()),
    ]
}

#[cfg(test)]
mod tests;
