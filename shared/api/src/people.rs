//! People as officers find, enter and change them.

use crate::issuance::Summary;
use crate::problem::FieldError;
use domain::id::{PersonId, SiteId, Version};
use domain::language::{Language, Said};
use domain::person::change::{PersonChange, PersonField, PersonFields};
use domain::person::{Email, Engagement, Name, Person, PersonnelNumber, Sid, Upn};
use domain::process::ProcessId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most bytes of an uploaded photo. A function on AWS takes 6 MB of base 64, which is 4.5 MB of anything else.
pub const PHOTO_MAX_BYTES: usize = 4 * 1024 * 1024;

/// Width and height of a stored photo, in pixels: 3 to 4, enough for 40 mm on a card at 300 dpi.
pub const PHOTO_PIXELS: (u32, u32) = (480, 640);

/// `GET /api/people?q=...&after=...`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PeoplePage {
    /// Those found, by name.
    pub people: Vec<Person>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// `GET /api/people/{person}`. The answer's tag goes into `if-match` of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonPage {
    /// The person.
    pub person: Person,
    /// Rises with each change.
    pub version: Version,
    /// The sponsor of a contractor or the host of a visitor, as far as known.
    pub answers: Option<PersonName>,
    /// The person's issuances, newest first.
    pub issuances: Vec<Summary>,
    /// Processes by which the signed-in officer may produce a card for the person now.
    pub processes: Vec<ProcessId>,
    /// The processes by which a photo is printed on the person's card, if there is none: no card can be made then.
    pub photo_missing: Vec<ProcessId>,
    /// The processes whose cards sign in to Windows by a datum that the person lacks: no certificate can be made then.
    #[serde(default)]
    pub logon_missing: Vec<LogonMissing>,
}

/// What a person lacks to sign in to Windows with cards of a process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogonMissing {
    /// By which process.
    pub process: ProcessId,
    /// The Windows name or the SID.
    pub field: PersonField,
}

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonName {
    /// Who.
    pub id: PersonId,
    /// Given and family name.
    pub name: String,
}

/// `POST /api/people` makes a person, `POST /api/people/{person}` with `if-match` changes one: all fields at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonForm {
    /// Given name: 1 to 200 characters in any script.
    #[schemars(with = "Name")]
    pub given_name: String,
    /// Family name: 1 to 200 characters in any script.
    #[schemars(with = "Name")]
    pub family_name: String,
    /// E-mail address, which nobody else has.
    #[schemars(with = "Email")]
    pub email: String,
    /// The employer's number, which nobody else has: 1 to 32 letters, digits or `-`.
    #[schemars(with = "PersonnelNumber")]
    pub personnel_number: String,
    /// Windows name (UPN), as `name@example.org`; none or empty where there is none.
    #[serde(default)]
    #[schemars(with = "Option<Upn>")]
    pub upn: Option<String>,
    /// SID of the account in the Windows domain, as `S-1-5-21-...`; none or empty where it is not known.
    #[serde(default)]
    #[schemars(with = "Option<Sid>")]
    pub sid: Option<String>,
    /// Language of letters and mails; none where nobody said so: it is English then.
    #[serde(default)]
    pub language: Option<Language>,
    /// The site whose desk makes the person's cards.
    #[schemars(with = "SiteId")]
    pub site: String,
    /// What ties the person to the organisation.
    pub engagement: Engagement,
    /// Whether the person may hold cards.
    pub active: bool,
}

impl PersonForm {
    /// What stands in the form for this person.
    pub fn of(fields: &PersonFields) -> Self {
        Self {
            given_name: fields.given_name.to_string(),
            family_name: fields.family_name.to_string(),
            email: fields.email.to_string(),
            personnel_number: fields.personnel_number.to_string(),
            upn: fields.upn.as_ref().map(ToString::to_string),
            sid: fields.sid.as_ref().map(ToString::to_string),
            language: fields.language,
            site: fields.site.to_string(),
            engagement: fields.engagement.clone(),
            active: fields.active,
        }
    }

    /// The fields as the rules want them: the same check in the browser and in the function.
    ///
    /// # Errors
    /// Every field that is wrong, in this language.
    pub fn check(&self, language: Language) -> Result<PersonFields, Vec<FieldError>> {
        let mut wrong = Wrong { language, fields: Vec::new() };
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let given_name = wrong.taken("given_name", Name::parse(&self.given_name));
        let family_name = wrong.taken("family_name", Name::parse(&self.family_name));
        let email = wrong.taken("email", Email::parse(&self.email));
        let number = PersonnelNumber::parse(&self.personnel_number);
        let personnel_number = wrong.taken("personnel_number", number);
        let upn = filled(&self.upn).map(|upn| wrong.taken("upn", Upn::parse(&upn)));
        let sid = filled(&self.sid).map(|sid| wrong.taken("sid", Sid::parse(&sid)));
        let site = wrong.taken("site", self.site.trim().parse::<SiteId>());
        if let (Some(given_name), Some(family_name), Some(email), Some(personnel_number), Some(site)) =
            (given_name, family_name, email, personnel_number, site)
            && wrong.fields.is_empty()
        {
            let engagement = self.engagement.clone();
            let (upn, sid) = (upn.flatten(), sid.flatten());
            return Ok(PersonFields {
                given_name,
                family_name,
                email,
                personnel_number,
                upn,
                sid,
                language: self.language,
                site,
                engagement,
                active: self.active,
            });
        }
        Err(wrong.fields)
    }
}

/// What is wrong with a form.
struct Wrong {
    language: Language,
    fields: Vec<FieldError>,
}

impl Wrong {
    fn taken<T, E: Said>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        let message = |error: E| FieldError { field: field.to_owned(), message: error.said(self.language) };
        parsed.map_err(|error| self.fields.push(message(error))).ok()
    }
}

/// What a change of a person led to. The answer's tag goes into `if-match` of the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonSaved {
    /// The person as it is now.
    pub person: Person,
    /// Rises with each change.
    pub version: Version,
}

/// `GET /api/people/{person}/changes`: newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonChanges {
    /// The changes.
    pub changes: Vec<ChangeRow>,
}

/// A change of a person, and the names of those in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeRow {
    /// The change. Sponsors and hosts are named in it, not numbered.
    pub change: PersonChange,
    /// Who made it, by name.
    pub by_name: String,
}
