//! The people of the demo: invented names at a reserved domain (RFC 2606).

use super::person::SignedIn;
use super::portrait::portrait;
use crate::backend::Backend;
use crate::bootstrap::add;
use crate::console::Failure;
use domain::id::{PersonId, SiteId};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::role::{Role, Roles};
use domain::time::Timestamp;
use std::path::Path;

/// What ties a person of the demo to the organisation.
#[derive(Clone, Copy)]
enum Tie {
    Employee,
    Contractor,
    Visitor,
    /// Visited until the end of 2025.
    Gone,
}

/// Given name, family name, tie, roles. Those with roles sign in. Ids come from the places: newcomers are added at the end.
const PEOPLE: &[(&str, &str, Tie, &[Role])] = &[
    ("Nora", "Lindqvist", Tie::Employee, &[Role::SelfServiceUser]),
    ("Tomas", "Berg", Tie::Employee, &[Role::SelfServiceUser, Role::RegistrationOfficer]),
    ("Amara", "Okafor", Tie::Employee, &[Role::SelfServiceUser, Role::Approver, Role::CardAdministrator]),
    ("Åsa", "Sjöberg", Tie::Employee, &[]),
    ("Björn", "Ødegård", Tie::Employee, &[]),
    ("Chiara", "De Luca", Tie::Employee, &[]),
    ("Dmitri", "Halonen", Tie::Contractor, &[]),
    ("Emeka", "Nwosu", Tie::Contractor, &[]),
    ("Farah", "Rahimi", Tie::Visitor, &[]),
    ("Grzegorz", "Wójcik", Tie::Employee, &[]),
    ("Hanna", "Müller-Straßer", Tie::Employee, &[]),
    ("Ines", "Conceição", Tie::Gone, &[]),
    ("Pavel", "Novák", Tie::Employee, &[Role::SelfServiceUser, Role::CardProductionAdministrator]),
];

/// Gives each of them who has none a portrait, as an officer would.
pub(super) async fn portraits(officer: &SignedIn) -> Result<(), Failure> {
    for place in 0..PEOPLE.len() {
        let photo = format!("/api/people/{}/photo", id(place));
        if !officer.finds(&photo).await? {
            officer.upload(&photo, portrait(place)?).await?;
        }
    }
    Ok(())
}

fn id(place: usize) -> String {
    format!("per-demo-{place:02}")
}

/// The demo's only site.
pub(super) fn site() -> Result<SiteId, Failure> {
    "main".parse().map_err(|e| Failure::because("the demo's site has no name", &e))
}

/// Adds the people, as the server's administrator would. Adding them again changes nothing.
pub(super) async fn people(backend: &Backend, data: &Path) -> Result<(), Failure> {
    for (place, (given, family, tie, roles)) in PEOPLE.iter().enumerate() {
        let person = person(place, given, family, *tie)
            .map_err(|e| Failure::because("a person of the demo cannot be", &*e))?;
        add(backend, data, person, roles.iter().copied().collect::<Roles>()).await?;
    }
    Ok(())
}

fn person(place: usize, given: &str, family: &str, tie: Tie) -> Result<Person, Box<dyn std::error::Error>> {
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
        id: id(place).parse::<PersonId>()?,
        engagement: engagement(tie)?,
        given_name: Name::parse(given)?,
        family_name: Name::parse(family)?,
        email: Email::parse(&address)?,
        personnel_number: PersonnelNumber::parse(&number)?,
        upn: Some(Upn::parse(&address)?),
        sid: None,
        language: None,
        site: "main".parse()?,
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    })
}

/// Midnight (UTC) at the beginning of 2025, 2026 and 2031, in milliseconds since 1970.
const YEARS: [i64; 3] = [1_735_689_600_000, 1_767_225_600_000, 1_924_992_000_000];

/// The officer Tomas Berg answers for whoever is no employee.
fn engagement(tie: Tie) -> Result<Engagement, Box<dyn std::error::Error>> {
    let answers: PersonId = "per-demo-01".parse()?;
    let [first, second, last] = YEARS.map(Timestamp::from_millis);
    Ok(match tie {
        Tie::Employee => Engagement::Employee {},
        Tie::Contractor => Engagement::Contractor { sponsor: answers, until: last },
        Tie::Visitor => Engagement::Visitor { host: answers, from: second, until: last },
        Tie::Gone => Engagement::Visitor { host: answers, from: first, until: second },
    })
}
