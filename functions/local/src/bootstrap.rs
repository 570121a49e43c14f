//! The first people and agents of a site: the only acts without a signed-in person, by whoever holds the
//! server's data directory, or may write to the table in the cloud. They need the store alone: what the authority is called
//! and where it is reached, only the server is told.

use crate::backend::{Backend, open_store};
use crate::console::{Failure, line};
use crate::data::DataDir;
use crate::tickets::{Known, TryOutPeople};
use adapters::edge::{SystemClock, SystemRandom};
use cardwright_core::agents::make_code;
use cardwright_core::ports::edge::{Clock as _, bytes};
use cardwright_core::ports::sign_in::SignIns;
use cardwright_core::ports::store::{Commands, Load, PrincipalKey, Principals, StoreError};
use cardwright_core::record::{AccessRecord, PersonRecord};
use clap::Args;
use domain::id::{PersonId, SiteId, Version};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::role::{Role, Roles};
use std::fmt;
use std::path::{Path, PathBuf};

/// Options of `cardwright agent-code`.
#[derive(Args)]
pub(crate) struct AgentCode {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    agent: NewAgent,
}

/// An agent that may enrol.
#[derive(Args)]
pub(crate) struct NewAgent {
    /// The site whose jobs the agent may take.
    #[arg(long, default_value = "main", value_name = "SITE")]
    pub(crate) for_site: SiteId,
}

/// Options of `cardwright grant`.
#[derive(Args)]
pub(crate) struct Grant {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    person: NewPerson,
}

/// A person with roles: one who is here already is known by the e-mail address.
#[derive(Args)]
pub(crate) struct NewPerson {
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
}

impl NewPerson {
    /// The person under a new id, and the roles.
    pub(crate) fn into_parts(self) -> (Person, Roles) {
        let person = Person {
            id: PersonId::from_random(bytes(&SystemRandom)),
            engagement: Engagement::Employee {},
            given_name: self.given_name,
            family_name: self.family_name,
            upn: Upn::parse(self.email.as_str()).ok(),
            sid: None,
            language: None,
            email: self.email,
            personnel_number: self.number,
            site: self.at_site,
            status: PersonStatus::Active,
            sign_in: None,
            photo: None,
        };
        (person, self.roles.into_iter().collect())
    }
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
    let (store, _feed) = open_store(data.path()).await?;
    line(&code(&store, &options.agent.for_site).await?);
    Ok(())
}

/// A one-time code for an agent of the site.
pub(crate) async fn code(principals: &dyn Principals, site: &SiteId) -> Result<String, Failure> {
    make_code(principals, &SystemRandom, site, SystemClock.now())
        .await
        .map_err(|e| Failure::because("the enrolment code was not made", &e))
}

/// Grants roles to a person.
pub(crate) async fn grant(options: Grant) -> Result<(), Failure> {
    let data = DataDir::open(&options.data)?;
    let (store, _feed) = open_store(data.path()).await?;
    let granted = grant_to(&store, &store, &store, options.person).await?;
    line(&format!("{granted}; cardwright serve --data DIR --try-out-sign-in prints a sign-in link"));
    let name = granted.person.display_name();
    TryOutPeople::add(data.path(), Known { person: granted.person.id, name, roles: granted.roles })
}

/// Who has which roles now.
pub(crate) struct Granted {
    pub(crate) person: Person,
    roles: Roles,
    added: bool,
}

impl fmt::Display for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.person.display_name();
        if self.added {
            return write!(f, "{name} was added");
        }
        let roles: Vec<_> = self.roles.iter().map(Role::name).collect();
        write!(f, "{name} was here already, and now has the roles {}", roles.join(", "))
    }
}

/// Grants roles to the active person who has the address, beside those that the person has; adds the person
/// if nobody has it. So a command that was cut short, or given again, makes no second person.
pub(crate) async fn grant_to(
    commands: &dyn Commands,
    principals: &dyn Principals,
    sign_ins: &dyn SignIns,
    new: NewPerson,
) -> Result<Granted, Failure> {
    let (person, roles) = new.into_parts();
    let failed = |e: StoreError| Failure::because("the roles were not granted", &e);
    let mut people = sign_ins.people_at(&person.email).await.map_err(failed)?;
    people.retain(|known| {
        let same = known.person.email.as_str().eq_ignore_ascii_case(person.email.as_str());
        same && known.person.status == PersonStatus::Active
    });
    let (person, added) = match (people.pop(), people.is_empty()) {
        (None, _) => (person, true),
        (Some(known), true) => (known.person, false),
        (Some(_), false) => {
            let address = person.email.as_str();
            return Err(Failure(format!(
                "several people have the address {address}; use one that is one person's"
            )));
        }
    };
    let key = PrincipalKey::Person(person.id.clone());
    let what = Load::of(&key);
    match commands.load(what).await.map_err(failed)?.access {
        Some(mut access) => {
            access.roles = access.roles.iter().chain(roles.iter()).collect();
            access.version = access.version.next();
            principals.save_access(&access).await.map_err(failed)?;
            tracing::info!(person.id = %person.id, roles = ?access.roles, "roles granted by the site's administrator");
            Ok(Granted { person, roles: access.roles, added })
        }
        None => {
            save(principals, &person, &roles).await?;
            Ok(Granted { person, roles, added })
        }
    }
}

/// Adds a person, who can sign in for trying out if there are roles.
pub(crate) async fn add(backend: &Backend, data: &Path, person: Person, roles: Roles) -> Result<(), Failure> {
    save(&*backend.principals, &person, &roles).await?;
    if roles.iter().next().is_none() {
        return Ok(());
    }
    let name = person.display_name();
    TryOutPeople::add(data, Known { person: person.id, name, roles })
}

/// Writes a person, with access if there are roles. Writing the same person again changes nothing.
pub(crate) async fn save(principals: &dyn Principals, person: &Person, roles: &Roles) -> Result<(), Failure> {
    let kept = |done: Result<(), StoreError>| match done {
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(Failure::because("the person was not added", &error)),
    };
    let record = PersonRecord { person: person.clone(), version: Version::FIRST };
    kept(principals.save_person(&record).await)?;
    if roles.iter().next().is_none() {
        return Ok(());
    }
    let access = AccessRecord {
        person: person.id.clone(),
        name: person.display_name(),
        roles: roles.clone(),
        sessions: Vec::new(),
        version: Version::FIRST,
    };
    kept(principals.save_access(&access).await)?;
    tracing::info!(person.id = %person.id, roles = ?roles, "roles granted by the site's administrator");
    Ok(())
}
