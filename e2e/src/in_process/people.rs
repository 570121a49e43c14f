//! Who works here, and whose cards are made.

use super::call::Call;
use super::office::Office;
use api::session::{Me, SignIn};
use cardwright_core::ports::store::Principals as _;
use cardwright_core::record::{AccessRecord, PersonRecord};
use domain::id::{PersonId, Version};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Upn};
use domain::role::{Role, Roles};
use domain::text::Note;
use http::StatusCode;
use http::header::SET_COOKIE;

/// A signed-in person, as a browser keeps it.
#[derive(Clone, Debug)]
pub struct Session {
    pub person: PersonId,
    pub cookie: String,
    pub csrf: String,
}

/// One person for each role that takes part in issuing.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Registration officer.
    pub officer: Session,
    /// Approver.
    pub approver: Session,
    /// Card administrator.
    pub administrator: Session,
    /// Card production administrator.
    pub production: Session,
}

/// An employee with everything that a certificate needs.
pub fn holder(id: &str) -> Person {
    let mail = format!("{id}@example.org");
    Person {
        id: id.parse().unwrap(),
        engagement: Engagement::Employee {},
        given_name: Name::parse("Nora").unwrap(),
        family_name: Name::parse("Lindqvist").unwrap(),
        email: Email::parse(&mail).unwrap(),
        personnel_number: PersonnelNumber::parse(id).unwrap(),
        upn: Some(Upn::parse(&mail).unwrap()),
        sid: None,
        language: None,
        site: "main".parse().unwrap(),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    }
}

/// A note that is known to do.
pub fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

impl Office {
    /// Adds a person.
    pub async fn add(&self, person: Person) {
        self.store.save_person(&PersonRecord { person, version: Version::FIRST }).await.unwrap();
    }

    /// Adds a person with roles, and signs the person in.
    pub async fn hire(&self, person: Person, roles: &[Role]) -> Session {
        let id = person.id.clone();
        self.employ(person, roles).await;
        self.sign_in(&id).await
    }

    /// Adds a person with roles.
    pub async fn employ(&self, person: Person, roles: &[Role]) {
        let access = AccessRecord {
            person: person.id.clone(),
            name: person.display_name(),
            roles: roles.iter().copied().collect::<Roles>(),
            sessions: Vec::new(),
            version: Version::FIRST,
        };
        self.add(person).await;
        self.store.save_access(&access).await.unwrap();
    }

    /// Takes a picture of a person: badges are printed with one.
    pub async fn portray(&self, person: &PersonId) {
        const PICTURE: &[u8] = include_bytes!("portrait.png");
        let path = format!("/api/people/{person}/photo");
        let call = Call::post(path, &self.name("photo"), &()).with("content-type", "image/png");
        let call = Call { body: PICTURE.into(), ..call }.by(&self.staff_members().officer);
        let reply = self.send(&call).await;
        assert!(reply.status.is_success(), "{reply:?}");
        self.settle().await;
    }

    /// Signs a person in.
    pub async fn sign_in(&self, person: &PersonId) -> Session {
        let call = Call::post("/api/session", "sign-in", &SignIn { ticket: person.to_string() });
        let reply = self.send(&call).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{reply:?}");
        let cookie = reply.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Session { person: person.clone(), cookie, csrf: reply.json::<Me>().csrf }
    }

    pub(super) async fn staff(&self) -> Staff {
        let hire = async |name: &str, role: Role| self.hire(holder(name), &[role]).await;
        Staff {
            officer: hire("officer", Role::RegistrationOfficer).await,
            approver: hire("approver", Role::Approver).await,
            administrator: hire("administrator", Role::CardAdministrator).await,
            production: hire("production", Role::CardProductionAdministrator).await,
        }
    }
}
