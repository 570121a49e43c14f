//! Entering and changing people.

use crate::command::Engine;
use crate::error::UseCaseError;
use crate::last_change::Known;
use crate::missing;
use crate::ports::people::{People, PersonWrite, PhotoWrite, Saved};
use crate::ports::store::{Load, Loaded, StoreError};
use crate::principal::{Credentials, SessionToken, authenticate};
use crate::record::PersonRecord;
use domain::certificate::Sha256;
use domain::id::{CommandId, ImportId, PersonId, Version};
use domain::person::Person;
use domain::person::change::{
    PersonChange, PersonFields, PersonRefusal, amend, differences, portray, unbind as unbound,
};
use domain::role::{Actor, Role};
use domain::time::Timestamp;

/// A command about a person, as it arrives.
#[derive(Debug)]
pub struct PersonCommand {
    /// Who sends it.
    pub credentials: Credentials,
    /// Under which id.
    pub command: CommandId,
    /// SHA-256 over route and body.
    pub digest: Sha256,
}

/// Who acts, and what was read along with that.
pub(crate) struct Officer {
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
    pub(crate) loaded: Loaded,
}

impl Officer {
    /// Believes a Registration officer, and reads people in the same go.
    pub(crate) async fn open(
        engine: &Engine,
        credentials: &Credentials,
        people: &[PersonId],
    ) -> Result<Self, UseCaseError> {
        let principal = credentials.key();
        let load = Load { people, ..Load::of(&principal) };
        let loaded = engine.commands.load(load).await?;
        let now = engine.clock.now();
        let actor = authenticate(credentials, &loaded, now)?;
        if actor.has(Role::RegistrationOfficer) {
            Ok(Self { actor, now, loaded })
        } else {
            Err(PersonRefusal::Role.into())
        }
    }

    fn record(&self, id: &PersonId) -> Option<&PersonRecord> {
        self.loaded.people.iter().find(|record| record.person.id == *id)
    }
}

/// What a write takes beside the person.
pub(crate) struct Making<'a> {
    pub(crate) officer: (&'a Actor, Timestamp),
    pub(crate) command: &'a CommandId,
    pub(crate) digest: Sha256,
    pub(crate) import: Option<&'a ImportId>,
}

/// The write that makes a person so; none if it is so already.
pub(crate) fn write(
    making: &Making<'_>,
    before: Option<&PersonRecord>,
    after: Person,
    photo: PhotoWrite,
) -> Option<PersonWrite> {
    let fields = differences(before.map(|record| &record.person), &after);
    let version = before.map_or(Version::FIRST, |record| record.version.next());
    let change = PersonChange {
        version,
        at: making.officer.1,
        by: making.officer.0.clone(),
        command: making.command.clone(),
        digest: making.digest,
        import: making.import.cloned(),
        fields,
    };
    let changed = !change.fields.is_empty();
    let before = before.map(|record| record.person.clone());
    changed.then_some(PersonWrite { record: PersonRecord { person: after, version }, before, change, photo })
}

/// The id of the person whom a command makes: made from the command, so that sending it again finds that person.
fn id_for(token: &Credentials, command: &CommandId) -> PersonId {
    let sender = match token {
        Credentials::Session(SessionToken { person, .. }) => person.as_str(),
        Credentials::Agent(_) | Credentials::System(_) => "",
    };
    let Sha256(digest) = audit::digest(format!("person\n{sender}\n{command}").as_bytes());
    PersonId::from_random(*digest.first_chunk::<10>().unwrap_or(&[0; 10]))
}

/// Makes a person.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn create(
    engine: &Engine,
    people: &dyn People,
    request: &PersonCommand,
    wish: PersonFields,
) -> Result<PersonRecord, UseCaseError> {
    let id = id_for(&request.credentials, &request.command);
    let officer = Officer::open(engine, &request.credentials, &with(&id, &wish)).await?;
    if let Some(record) = officer.record(&id) {
        let first = people.change(&id, Version::FIRST).await?;
        let same = first.is_some_and(|change| change.digest == request.digest);
        return if same { Ok(record.clone()) } else { Err(UseCaseError::CommandReused) };
    }
    let answers = wish.engagement.answers().and_then(|id| officer.loaded.person(id));
    let after = amend(&id, None, &officer.actor, wish, answers, officer.now)?;
    save(people, request, &officer, None, after, PhotoWrite::Keep).await
}

/// Changes a person that stands as the officer saw it.
///
/// # Errors
/// As [`UseCaseError`] says; [`UseCaseError::ChangedMeanwhile`] if it stands otherwise.
pub async fn change(
    engine: &Engine,
    people: &dyn People,
    request: &PersonCommand,
    (id, seen): (&PersonId, Version),
    wish: PersonFields,
) -> Result<PersonRecord, UseCaseError> {
    let officer = Officer::open(engine, &request.credentials, &with(id, &wish)).await?;
    let record = officer.record(id).ok_or(UseCaseError::NotFound(missing::PERSON))?;
    if record.version != seen {
        return match people.change(id, seen.next()).await? {
            Some(change)
                if change.command == request.command && change.by.person() == officer.actor.person() =>
            {
                if change.digest == request.digest {
                    Ok(record.clone())
                } else {
                    Err(UseCaseError::CommandReused)
                }
            }
            change => Err(meanwhile(people, change).await?),
        };
    }
    let answers = wish.engagement.answers().and_then(|id| officer.loaded.person(id));
    let after = amend(id, Some(&record.person), &officer.actor, wish, answers, officer.now)?;
    match save(people, request, &officer, Some(record), after, PhotoWrite::Keep).await {
        Err(UseCaseError::Store(StoreError::Conflict)) => {
            Err(meanwhile(people, people.change(id, seen.next()).await?).await?)
        }
        saved => saved,
    }
}

/// Unbinds a person's sign-in, and ends what it opened.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn unbind(
    engine: &Engine,
    people: &dyn People,
    request: &PersonCommand,
    id: &PersonId,
) -> Result<PersonRecord, UseCaseError> {
    let record =
        again(engine, people, request, id, |before, actor| Ok((unbound(before, actor)?, PhotoWrite::Keep)));
    let record = record.await?;
    people.end_sessions(id).await?;
    Ok(record)
}

/// Gives a person a photo, a JPEG as a [`crate::ports::photo::Photographer`] makes them, or takes it away.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn set_photo(
    engine: &Engine,
    people: &dyn People,
    request: &PersonCommand,
    id: &PersonId,
    photo: Option<&[u8]>,
) -> Result<PersonRecord, UseCaseError> {
    again(engine, people, request, id, |before, actor| {
        let after = portray(before, actor, photo.map(audit::digest))?;
        Ok((after, photo.map_or(PhotoWrite::Remove, |jpeg| PhotoWrite::Put(jpeg.to_vec()))))
    })
    .await
}

/// Changes a person, whatever it was, until nobody else was faster.
async fn again(
    engine: &Engine,
    people: &dyn People,
    request: &PersonCommand,
    id: &PersonId,
    next: impl Fn(&Person, &Actor) -> Result<(Person, PhotoWrite), PersonRefusal>,
) -> Result<PersonRecord, UseCaseError> {
    for _ in crate::command::tries() {
        let officer = Officer::open(engine, &request.credentials, std::slice::from_ref(id)).await?;
        let record = officer.record(id).ok_or(UseCaseError::NotFound(missing::PERSON))?;
        let (after, photo) = next(&record.person, &officer.actor)?;
        match save(people, request, &officer, Some(record), after, photo).await {
            Err(UseCaseError::Store(StoreError::Conflict)) => {}
            saved => return saved,
        }
    }
    Err(StoreError::Conflict.into())
}

async fn save(
    people: &dyn People,
    request: &PersonCommand,
    officer: &Officer,
    before: Option<&PersonRecord>,
    after: Person,
    photo: PhotoWrite,
) -> Result<PersonRecord, UseCaseError> {
    let making = Making {
        officer: (&officer.actor, officer.now),
        command: &request.command,
        digest: request.digest,
        import: None,
    };
    let Some(write) = write(&making, before, after, photo) else {
        return before.cloned().ok_or(UseCaseError::Internal("a new person without data"));
    };
    match people.save(&write).await? {
        Saved::Yes => Ok(write.record),
        Saved::Taken { field, by } => Err(UseCaseError::Taken { field, by: name(people, &by).await? }),
    }
}

/// The person and whoever answers for the person, as one read takes them.
fn with(id: &PersonId, wish: &PersonFields) -> Vec<PersonId> {
    let answers = wish.engagement.answers().filter(|answers| *answers != id);
    std::iter::once(id).chain(answers).cloned().collect()
}

async fn meanwhile(people: &dyn People, change: Option<PersonChange>) -> Result<UseCaseError, StoreError> {
    let Some(change) = change else {
        return Ok(UseCaseError::ChangedMeanwhile { by: None, fields: Vec::new() });
    };
    let by = match change.by.person() {
        Some(id) => name(people, id).await?,
        None => Known::System,
    };
    let fields = change.fields.iter().map(|change| change.field).collect();
    Ok(UseCaseError::ChangedMeanwhile { by: Some((by, change.at)), fields })
}

async fn name(people: &dyn People, id: &PersonId) -> Result<Known, StoreError> {
    let found = people.records(std::slice::from_ref(id)).await?.pop();
    Ok(found.map_or(Known::Somebody, |record| Known::Name(record.person.display_name())))
}
