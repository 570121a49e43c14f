//! The people of the tests: invented names at a reserved domain (RFC 2606).

/// A person whom the server's administrator adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Roles, as the command line names them.
    pub roles: &'static [&'static str],
}

impl Person {
    /// The name as the server shows it.
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// The e-mail address.
    pub fn email(&self) -> String {
        format!("{}.{}@example.org", self.given, self.family).to_lowercase()
    }
}

/// Wants a card.
pub const HOLDER: Person = Person { given: "Nora", family: "Lindqvist", roles: &["self-service-user"] };
/// Presses Produce card.
pub const OFFICER: Person = Person { given: "Tomas", family: "Berg", roles: &["registration-officer"] };
/// Another one.
pub const SECOND_OFFICER: Person =
    Person { given: "Ewa", family: "Lis", roles: &["self-service-user", "registration-officer"] };
/// Decides.
pub const APPROVER: Person = Person { given: "Amara", family: "Okafor", roles: &["approver"] };
/// Another one.
pub const SECOND_APPROVER: Person = Person { given: "Juha", family: "Salo", roles: &["approver"] };
/// Opens the letter.
pub const CARD_ADMINISTRATOR: Person =
    Person { given: "Wanjiru", family: "Maina", roles: &["card-administrator"] };
/// Produces.
pub const PRODUCTION_ADMINISTRATOR: Person =
    Person { given: "Pavel", family: "Novak", roles: &["card-production-administrator"] };
/// Looks after agents and settings.
pub const SYSTEM_ADMINISTRATOR: Person =
    Person { given: "Lena", family: "Vogt", roles: &["system-administrator"] };
/// Reads.
pub const AUDITOR: Person = Person { given: "Ruth", family: "Cohen", roles: &["auditor"] };
/// Holds every role there is, and still must not handle an own card.
pub const EVERY_ROLE: Person = Person {
    given: "Signe",
    family: "Holm",
    roles: &[
        "self-service-user",
        "card-administrator",
        "registration-officer",
        "approver",
        "card-production-administrator",
        "auditor",
        "user-administrator",
        "system-administrator",
    ],
};

/// The four whom a card with approval takes.
pub const STAFF: &[Person] = &[HOLDER, OFFICER, APPROVER, CARD_ADMINISTRATOR];
