//! The first people and agents of a site: the only acts without a signed-in person, by whoever holds the
//! server's data directory.

use crate::backend::{Backend, Site};
use crate::console::{Failure, line};
use crate::data::DataDir;
use crate::tickets::{Known, TryOutPeople};
use cardwright_core::agents::make_code;
use cardwright_core::ports::edge::bytes;
use cardwright_core::ports::store::StoreError;
use cardwright_core::record::{AccessRecord, PersonRecord};
use clap::Args;
use domain::id::{PersonId, SiteId, Version};
use domain::person::{Email, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::process::HolderKind;
use domain::role::{Role, Roles};
use std::path::{Path, PathBuf};

/// Certificates made later name the server that makes them; nothing made here does.
const NO_SERVER: &str = "http://localhost";

/// Options of `cardwright agent-code`.
#[derive(Args)]
pub(crate) struct AgentCode {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site whose jobs the agent may take.
    #[arg(long, default_value = "main", value_name = "SITE")]
    for_site: SiteId,
    #[command(flatten)]
    site: Site,
}

/// Options of `cardwright grant`.
#[derive(Args)]
pub(crate) struct Grant {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Given name.
    #[arg(long, value_parser = Name::parse)]
    given_name: Name,
    /// Family name.
    #[arg(long, value_parser = Name::parse)]
    family_name: Name,
    /// E-mail address, which is the Windows name (UPN), too.
    #[arg(long, value_parser = Email::parse)]
    email: Email,
    /// The employer's number.
    #[arg(long, value_parser = PersonnelNumber::parse)]
    number: PersonnelNumber,
    /// A role, such as registration-officer; may be given several times.
    #[arg(long = "role", value_parser = parse_role, value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    /// The person's site.
    #[arg(long, default_value = "main", value_name = "SITE")]
    at_site: SiteId,
    #[command(flatten)]
    site: Site,
}

fn parse_role(text: &str) -> Result<Role, String> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| {
        let known: Vec<_> = Role::ALL.iter().filter_map(|r| serde_json::to_string(r).ok()).collect();
        format!("no role is called so; known are {}", known.join(", "))
    })
}

/// Makes and prints a one-time code.
pub(crate) async fn agent_code(options: AgentCode) -> Result<(), Failure> {
    let data = DataDir::open(&options.data)?;
    let (backend, _store) = Backend::open(data.path(), &options.site, NO_SERVER).await?;
    line(&code(&backend, &options.for_site).await?);
    Ok(())
}

/// A one-time code for an agent of the site.
pub(crate) async fn code(backend: &Backend, site: &SiteId) -> Result<String, Failure> {
    let now = backend.engine.clock.now();
    make_code(&*backend.principals, &*backend.engine.random, site, now)
        .await
        .map_err(|e| Failure::because("the enrolment code was not made", &e))
}

/// Adds a person with roles.
pub(crate) async fn grant(options: Grant) -> Result<(), Failure> {
    let data = DataDir::open(&options.data)?;
    let (backend, _store) = Backend::open(data.path(), &options.site, NO_SERVER).await?;
    let person = Person {
        id: PersonId::from_random(bytes(&*backend.engine.random)),
        kind: HolderKind::Employee,
        given_name: options.given_name,
        family_name: options.family_name,
        upn: Upn::parse(options.email.as_str()).ok(),
        email: options.email,
        personnel_number: options.number,
        site: options.at_site,
        status: PersonStatus::Active,
        sign_in: None,
    };
    let name = person.display_name();
    add(&backend, data.path(), person, options.roles.into_iter().collect()).await?;
    line(&format!("{name} was added; cardwright try --data DIR --empty prints a sign-in link"));
    Ok(())
}

/// Adds a person, with access if there are roles. Adding the same person again changes nothing.
pub(crate) async fn add(backend: &Backend, data: &Path, person: Person, roles: Roles) -> Result<(), Failure> {
    let name = person.display_name();
    let id = person.id.clone();
    let failed = |e: StoreError| Failure::because("the person was not added", &e);
    let kept = |done: Result<(), StoreError>| match done {
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(failed(error)),
    };
    kept(backend.principals.save_person(&PersonRecord { person, version: Version::FIRST }).await)?;
    if roles.iter().next().is_none() {
        return Ok(());
    }
    let access = AccessRecord {
        person: id.clone(),
        name: name.clone(),
        roles: roles.clone(),
        sessions: Vec::new(),
        version: Version::FIRST,
    };
    kept(backend.principals.save_access(&access).await)?;
    tracing::info!(person.id = %id, roles = ?roles, "roles granted by the server's administrator");
    TryOutPeople::add(data, Known { person: id, name, roles })
}
