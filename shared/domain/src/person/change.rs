//! Changes of a person: who may make them, what they have to fit, and what is kept of each.

use super::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber, Sid, Upn};
use crate::certificate::Sha256;
use crate::id::{CommandId, ImportId, PersonId, SiteId, Version};
use crate::language::{Language, Phrase};
use crate::role::{Actor, Role};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident, $wire:literal, $words:literal;)*) => {
        /// What of a person can change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum PersonField { $($(#[$doc])* $name,)* }

        impl PersonField {
            /// The field's name in requests and problem documents.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $wire,)* }
            }

            /// The field's name for people.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

fields! {
    /// Given name.
    GivenName, "given_name", "given name";
    /// Family name.
    FamilyName, "family_name", "family name";
    /// E-mail address.
    Email, "email", "e-mail address";
    /// The employer's number.
    PersonnelNumber, "personnel_number", "personnel number";
    /// Windows name.
    Upn, "upn", "Windows name";
    /// Account in the Windows domain.
    Sid, "sid", "Windows SID";
    /// Language of letters and mails, by its tag.
    Language, "language", "language";
    /// Site.
    Site, "site", "site";
    /// Employee, contractor or visitor.
    Kind, "kind", "kind";
    /// Sponsor or host, as an id.
    Answers, "answers", "sponsor or host";
    /// When the visit begins, in milliseconds since 1970.
    From, "from", "first day";
    /// When contract or visit end, in milliseconds since 1970.
    Until, "until", "last day";
    /// Active or inactive.
    Status, "status", "status";
    /// The sign-in that is the person: who vouches, and the name there.
    SignIn, "sign_in", "sign-in";
    /// SHA-256 over the photo.
    Photo, "photo", "photo";
}

impl fmt::Display for PersonField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChange {
    /// Which.
    pub field: PersonField,
    /// What stood there.
    pub before: Option<String>,
    /// What stands there now.
    pub after: Option<String>,
}

/// A change of a person, as it is kept for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    /// The version of the person that it led to.
    pub version: Version,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// By which command.
    pub command: CommandId,
    /// SHA-256 over who sent what: the same id with other content is another command.
    pub digest: Sha256,
    /// The import that the change came with, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// What changed.
    pub fields: Vec<FieldChange>,
}

/// All of a person that an officer sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonFields {
    /// Given name.
    pub given_name: Name,
    /// Family name.
    pub family_name: Name,
    /// E-mail address.
    pub email: Email,
    /// The employer's number.
    pub personnel_number: PersonnelNumber,
    /// Windows name.
    pub upn: Option<Upn>,
    /// Account in the Windows domain.
    pub sid: Option<Sid>,
    /// Language of letters and mails.
    pub language: Option<Language>,
    /// The site whose desk makes the person's cards.
    pub site: SiteId,
    /// What ties the person to the organisation.
    pub engagement: Engagement,
    /// Whether the person may hold cards.
    pub active: bool,
}

impl PersonFields {
    /// What an officer has set of a person.
    pub fn of(person: &Person) -> Self {
        Self {
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            email: person.email.clone(),
            personnel_number: person.personnel_number.clone(),
            upn: person.upn.clone(),
            sid: person.sid.clone(),
            language: person.language,
            site: person.site.clone(),
            engagement: person.engagement.clone(),
            active: person.status == PersonStatus::Active,
        }
    }
}

/// Why a person was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// Another role does that.
    #[error("people are changed by Registration officers")]
    Role,
    /// Nobody changes what one's own cards stand on: the entitlement, and the accounts that they open.
    #[error("nobody changes the own {0}; ask another Registration officer")]
    Own(PersonField),
    /// A field does not fit the others, or the time.
    #[error("{field}: {why}")]
    Field {
        /// Which.
        field: PersonField,
        /// What is wrong and how to mend it.
        why: Phrase,
    },
}

/// The person as an officer wishes it. `answers` is the sponsor or host of the wish, as far as there is one.
///
/// # Errors
/// [`PersonRefusal`]
pub fn amend(
    id: &PersonId,
    before: Option<&Person>,
    actor: &Actor,
    wish: PersonFields,
    answers: Option<&Person>,
    now: Timestamp,
) -> Result<Person, PersonRefusal> {
    by_officer(actor)?;
    let known = before.map(|person| &person.engagement);
    if known != Some(&wish.engagement) {
        engagement(id, &wish, before.is_none(), answers, now)?;
    }
    let status = match (wish.active, before.map(|person| person.status)) {
        (true, _) => PersonStatus::Active,
        (false, Some(inactive @ PersonStatus::Inactive { .. })) => inactive,
        (false, _) => PersonStatus::Inactive { since: now },
    };
    if let Some(before) = before.filter(|_| actor.person() == Some(id)) {
        if before.status != status {
            return Err(PersonRefusal::Own(PersonField::Status));
        }
        if before.engagement != wish.engagement {
            return Err(PersonRefusal::Own(PersonField::Kind));
        }
        // A certificate that bears them signs in as whoever has them in the directory.
        if before.upn != wish.upn {
            return Err(PersonRefusal::Own(PersonField::Upn));
        }
        if before.sid != wish.sid {
            return Err(PersonRefusal::Own(PersonField::Sid));
        }
        if before.email != wish.email {
            return Err(PersonRefusal::Own(PersonField::Email));
        }
    }
    Ok(Person {
        id: id.clone(),
        engagement: wish.engagement,
        given_name: wish.given_name,
        family_name: wish.family_name,
        email: wish.email,
        personnel_number: wish.personnel_number,
        upn: wish.upn,
        sid: wish.sid,
        language: wish.language,
        site: wish.site,
        status,
        sign_in: before.and_then(|person| person.sign_in.clone()),
        photo: before.and_then(|person| person.photo),
    })
}

/// The person without a sign-in: the next one with the verified e-mail address binds anew.
///
/// # Errors
/// [`PersonRefusal`]
pub fn unbind(before: &Person, actor: &Actor) -> Result<Person, PersonRefusal> {
    by_officer(actor)?;
    if actor.person() == Some(&before.id) {
        return Err(PersonRefusal::Own(PersonField::SignIn));
    }
    Ok(Person { sign_in: None, ..before.clone() })
}

/// The person with another photo, or none.
///
/// # Errors
/// [`PersonRefusal`]
pub fn portray(before: &Person, actor: &Actor, photo: Option<Sha256>) -> Result<Person, PersonRefusal> {
    by_officer(actor)?;
    Ok(Person { photo, ..before.clone() })
}

fn by_officer(actor: &Actor) -> Result<(), PersonRefusal> {
    if actor.has(Role::RegistrationOfficer) { Ok(()) } else { Err(PersonRefusal::Role) }
}

fn engagement(
    id: &PersonId,
    wish: &PersonFields,
    new: bool,
    answers: Option<&Person>,
    now: Timestamp,
) -> Result<(), PersonRefusal> {
    let wrong = |field, why| Err(PersonRefusal::Field { field, why });
    if let Some(who) = wish.engagement.answers() {
        match answers {
            _ if who == id => {
                return wrong(
                    PersonField::Answers,
                    Phrase::new(
                        "nobody answers for oneself; choose somebody else",
                        "ingen ansvarar för sig själv; välj någon annan",
                    ),
                );
            }
            None => {
                return wrong(
                    PersonField::Answers,
                    Phrase::new(
                        "there is no such person; choose one of the employees",
                        "det finns ingen sådan person; välj en av de anställda",
                    ),
                );
            }
            Some(person) if !matches!(person.engagement, Engagement::Employee {}) => {
                return wrong(
                    PersonField::Answers,
                    Phrase::new(
                        "only an employee can answer for others; choose an employee",
                        "bara en anställd kan ansvara för andra; välj en anställd",
                    ),
                );
            }
            Some(person) if person.status != PersonStatus::Active => {
                return wrong(
                    PersonField::Answers,
                    Phrase::new(
                        "this employee is inactive; choose an active one",
                        "den anställda är inaktiv; välj en som är aktiv",
                    ),
                );
            }
            Some(_) => {}
        }
    }
    if let Engagement::Visitor { from, until, .. } = wish.engagement
        && until <= from
    {
        return wrong(
            PersonField::Until,
            Phrase::new(
                "the visit ends before it begins; choose a later end",
                "besöket slutar innan det börjar; välj ett senare slut",
            ),
        );
    }
    if new && wish.active && wish.engagement.until().is_some_and(|until| until <= now) {
        return wrong(
            PersonField::Until,
            Phrase::new(
                "this is over already; choose a later end, or make the person inactive",
                "det är redan över; välj ett senare slut eller gör personen inaktiv",
            ),
        );
    }
    Ok(())
}

/// What differs between two states of a person; all that is there if there was none before.
pub fn differences(before: Option<&Person>, after: &Person) -> Vec<FieldChange> {
    let before = before.map(values);
    let mut changes = Vec::new();
    for (place, (field, after)) in values(after).into_iter().enumerate() {
        let before =
            before.as_ref().and_then(|values| values.get(place)).and_then(|(_, value)| value.clone());
        if before != after {
            changes.push(FieldChange { field, before, after });
        }
    }
    changes
}

fn values(person: &Person) -> [(PersonField, Option<String>); 15] {
    use PersonField as F;
    let millis = |at: Timestamp| at.as_millis().to_string();
    let from = match person.engagement {
        Engagement::Visitor { from, .. } => Some(from),
        Engagement::Employee {} | Engagement::Contractor { .. } => None,
    };
    let status = match person.status {
        PersonStatus::Active => "active",
        PersonStatus::Inactive { .. } => "inactive",
    };
    let sign_in = person.sign_in.as_ref().map(|subject| format!("{} {}", subject.issuer, subject.subject));
    [
        (F::GivenName, Some(person.given_name.to_string())),
        (F::FamilyName, Some(person.family_name.to_string())),
        (F::Email, Some(person.email.to_string())),
        (F::PersonnelNumber, Some(person.personnel_number.to_string())),
        (F::Upn, person.upn.as_ref().map(ToString::to_string)),
        (F::Sid, person.sid.as_ref().map(ToString::to_string)),
        (F::Language, person.language.map(|language| language.tag().to_owned())),
        (F::Site, Some(person.site.to_string())),
        (F::Kind, Some(person.kind().as_str().to_owned())),
        (F::Answers, person.engagement.answers().map(ToString::to_string)),
        (F::From, from.map(millis)),
        (F::Until, person.engagement.until().map(millis)),
        (F::Status, Some(status.to_owned())),
        (F::SignIn, sign_in),
        (F::Photo, person.photo.map(|digest| digest.to_string())),
    ]
}
