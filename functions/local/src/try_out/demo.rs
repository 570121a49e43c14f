//! The people of the demo: invented names at a reserved domain (RFC 2606).

use crate::backend::Backend;
use crate::bootstrap::add;
use crate::console::Failure;
use domain::id::{PersonId, SiteId};
use domain::person::{Email, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::process::HolderKind;
use domain::role::{Role, Roles};
use std::path::Path;

/// Given name, family name, kind, roles. The first three are those who sign in.
const PEOPLE: &[(&str, &str, HolderKind, &[Role])] = &[
    ("Nora", "Lindqvist", HolderKind::Employee, &[Role::SelfServiceUser]),
    ("Tomas", "Berg", HolderKind::Employee, &[Role::SelfServiceUser, Role::RegistrationOfficer]),
    (
        "Amara",
        "Okafor",
        HolderKind::Employee,
        &[Role::SelfServiceUser, Role::Approver, Role::CardAdministrator],
    ),
    ("Åsa", "Sjöberg", HolderKind::Employee, &[]),
    ("Björn", "Ødegård", HolderKind::Employee, &[]),
    ("Chiara", "De Luca", HolderKind::Employee, &[]),
    ("Dmitri", "Halonen", HolderKind::Contractor, &[]),
    ("Emeka", "Nwosu", HolderKind::Contractor, &[]),
    ("Farah", "Rahimi", HolderKind::Visitor, &[]),
    ("Grzegorz", "Wójcik", HolderKind::Employee, &[]),
    ("Hanna", "Müller-Straßer", HolderKind::Employee, &[]),
    ("Ines", "Conceição", HolderKind::Visitor, &[]),
];

/// The demo's only site.
pub(super) fn site() -> Result<SiteId, Failure> {
    "main".parse().map_err(|e| Failure::because("the demo's site has no name", &e))
}

/// Adds the people, as the server's administrator would. Adding them again changes nothing.
pub(super) async fn people(backend: &Backend, data: &Path) -> Result<(), Failure> {
    for (place, (given, family, kind, roles)) in PEOPLE.iter().enumerate() {
        let person = person(place, given, family, *kind)
            .map_err(|e| Failure::because("a person of the demo cannot be", &*e))?;
        add(backend, data, person, roles.iter().copied().collect::<Roles>()).await?;
    }
    Ok(())
}

fn person(
    place: usize,
    given: &str,
    family: &str,
    kind: HolderKind,
) -> Result<Person, Box<dyn std::error::Error>> {
    let plain = |name: &str| {
        deunicode::deunicode(name)
            .chars()
            .filter(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_lowercase()
    };
    let address = format!("{}.{}@example.org", plain(given), plain(family));
    let number = format!("E{:05}", 10_000 + place);
    Ok(Person {
        id: format!("per-demo-{place:02}").parse::<PersonId>()?,
        kind,
        given_name: Name::parse(given)?,
        family_name: Name::parse(family)?,
        email: Email::parse(&address)?,
        personnel_number: PersonnelNumber::parse(&number)?,
        upn: Some(Upn::parse(&address)?),
        site: "main".parse()?,
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    })
}
