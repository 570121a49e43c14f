//! The sign-in for trying out: a link for each person, good while this server runs, on loopback only.

use crate::console::Failure;
use cardwright_core::digest;
use cardwright_core::ports::edge::bytes;
use cardwright_core::ports::sign_in;
use domain::certificate::Sha256;
use domain::id::PersonId;
use domain::role::Roles;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// A person who may sign in by a link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Known {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) roles: Roles,
}

/// Who may sign in by a link, kept beside the data: names, ids and roles, no secret.
pub(crate) struct TryOutPeople;

impl TryOutPeople {
    fn file(data: &Path) -> PathBuf {
        data.join("try-out-people.json")
    }

    /// All of them, in the order in which they were added.
    pub(crate) fn all(data: &Path) -> Result<Vec<Known>, Failure> {
        let path = Self::file(data);
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Failure(format!("cannot read {}: {e}", path.display()))),
        };
        serde_json::from_slice(&text).map_err(|e| Failure(format!("{} is damaged: {e}", path.display())))
    }

    /// One more, or the same with these roles.
    pub(crate) fn add(data: &Path, known: Known) -> Result<(), Failure> {
        let mut all = Self::all(data)?;
        match all.iter_mut().find(|other| other.person == known.person) {
            Some(before) => *before = known,
            None => all.push(known),
        }
        let path = Self::file(data);
        let text =
            serde_json::to_vec_pretty(&all).map_err(|e| Failure::because("people were not noted", &e))?;
        std::fs::write(&path, text).map_err(|e| Failure(format!("cannot write {}: {e}", path.display())))
    }
}

/// The tickets of this start. Only their digests are compared, so that the time it takes tells nothing.
#[derive(Default)]
pub(crate) struct Tickets(Vec<Ticket>);

struct Ticket {
    known: Known,
    secret: String,
    digest: Sha256,
}

impl Tickets {
    /// A fresh ticket for each person.
    pub(crate) fn for_people(people: Vec<Known>) -> Self {
        let ticket = |known| {
            let secret = hex::encode(bytes::<16>(&adapters::edge::SystemRandom));
            Ticket { known, digest: digest(secret.as_bytes()), secret }
        };
        Self(people.into_iter().map(ticket).collect())
    }

    /// The links to print. The ticket stands behind `#`, which no browser sends and no log keeps.
    pub(crate) fn links(&self, url: &str) -> Vec<Link> {
        let link = |ticket: &Ticket| Link {
            known: ticket.known.clone(),
            url: format!("{url}/sign-in#{}", ticket.secret),
            ticket: ticket.secret.clone(),
        };
        self.0.iter().map(link).collect()
    }
}

impl sign_in::Tickets for Tickets {
    fn person(&self, ticket: &str) -> Option<PersonId> {
        let shown = digest(ticket.as_bytes());
        self.0.iter().find(|known| known.digest == shown).map(|known| known.known.person.clone())
    }
}

/// A sign-in link.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub(crate) known: Known,
    pub(crate) url: String,
    pub(crate) ticket: String,
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let roles: Vec<_> = self.known.roles.iter().map(domain::role::Role::name).collect();
        write!(f, "{} ({}): {}", self.known.name, roles.join(", "), self.url)
    }
}
