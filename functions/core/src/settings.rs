//! Settings: checked, then kept as a new edition. Nothing is ever overwritten.

use crate::command::Engine;
use crate::error::UseCaseError;
use crate::last_change::Known;
use crate::missing;
use crate::ports::layout::{BadgeRenderer, Flaw};
use crate::ports::settings::Settings;
use crate::ports::store::{Load, Loaded, StoreError};
use crate::principal::{Credentials, authenticate};
use crate::record::SettingEdition;
use domain::certificate::Sha256;
use domain::id::{CommandId, PersonId, Version};
use domain::language::{Phrase, Sentence};
use domain::layout::Layout;
use domain::process::{CardKind, ProcessId};
use domain::profile::LayoutEdition;
use domain::role::{Actor, Role};
use domain::settings::{
    BUILT_IN, Brand, Edition, NumberRange, ProcessSettings, Setting, SettingError, SettingFault, SettingName,
    SettingRecord,
};
use domain::text::Note;
use domain::time::Timestamp;

/// The most bytes that a layout has as JSON: an item of DynamoDB takes 400 KB.
const LAYOUT_MAX_BYTES: usize = 350_000;

/// A setting as a System administrator wants it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which.
    pub name: SettingName,
    /// The edition that it follows, which the administrator has seen.
    pub after: Version,
    /// The value.
    pub value: Setting,
    /// Why, if that is said.
    pub note: Option<Note>,
    /// The command's id.
    pub command: CommandId,
    /// SHA-256 over what was sent.
    pub digest: Sha256,
}

/// A System administrator, and what was loaded beside.
#[derive(Debug)]
pub struct Administrator {
    /// Who.
    pub id: PersonId,
    /// By name.
    pub name: String,
    /// Everything that the person may do.
    pub actor: Actor,
    /// The people asked for.
    pub loaded: Loaded,
    /// When.
    pub now: Timestamp,
}

/// Lets in who may set things.
///
/// # Errors
/// As [`UseCaseError`] says.
pub async fn administrator(
    engine: &Engine,
    credentials: &Credentials,
    people: &[PersonId],
) -> Result<Administrator, UseCaseError> {
    let principal = credentials.key();
    let what = Load { people, ..Load::of(&principal) };
    let loaded = engine.commands.load(what).await?;
    let now = engine.clock.now();
    let actor = authenticate(credentials, &loaded, now)?;
    let name = loaded.access.as_ref().map(|access| access.name.clone()).unwrap_or_default();
    match actor.person().cloned() {
        Some(id) if actor.has(Role::SystemAdministrator) => {
            Ok(Administrator { id, name, actor, loaded, now })
        }
        _ => Err(UseCaseError::Forbidden(Phrase::new(
            "settings are for System administrators",
            "inställningar är för systemadministratörer",
        ))),
    }
}

/// Sets a setting.
///
/// # Errors
/// As [`UseCaseError`] says; [`UseCaseError::SettingChanged`] if another edition holds than the one that was seen,
/// [`UseCaseError::SettingFaults`] for a value that cannot hold.
pub async fn set(
    engine: &Engine,
    settings: &dyn Settings,
    renderer: &dyn BadgeRenderer,
    by: &Administrator,
    wish: Wish,
) -> Result<SettingRecord, UseCaseError> {
    let Administrator { id: by, now: at, .. } = by;
    let digest = audit::digest(format!("{by}\n{}", wish.digest).as_bytes());
    let edition = wish.after.next();
    let current = settings.current(std::slice::from_ref(&wish.name)).await?.pop();
    if current.as_ref().map_or(BUILT_IN, |record| record.edition) != wish.after {
        return match settings.edition(&wish.name, edition).await? {
            Some(known) => repeated(engine, known, &wish.command, digest).await,
            None => Err(changed(engine, current).await),
        };
    }
    let faults = faults(settings, renderer, &wish.name, &wish.value).await?;
    if !faults.is_empty() {
        return Err(UseCaseError::SettingFaults(faults));
    }
    let record = SettingRecord {
        name: wish.name,
        edition,
        value: wish.value,
        by: by.clone(),
        at: *at,
        note: wish.note,
    };
    let kept = SettingEdition { record, command: wish.command, digest };
    match settings.save(&kept).await {
        Ok(()) => Ok(kept.record),
        Err(StoreError::Conflict) => match settings.edition(&kept.record.name, edition).await? {
            Some(known) => repeated(engine, known, &kept.command, digest).await,
            None => Err(StoreError::Conflict.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// The edition is there already: set by this very command, or by somebody else.
async fn repeated(
    engine: &Engine,
    known: SettingEdition,
    command: &CommandId,
    digest: Sha256,
) -> Result<SettingRecord, UseCaseError> {
    match known.command == *command {
        true if known.digest == digest => Ok(known.record),
        true => Err(UseCaseError::CommandReused),
        false => Err(changed(engine, Some(known.record)).await),
    }
}

/// Who changed it, and when, as far as that can be told.
async fn changed(engine: &Engine, current: Option<SettingRecord>) -> UseCaseError {
    let Some(SettingRecord { by, at, .. }) = current else { return UseCaseError::NotFound(missing::EDITION) };
    let principal = crate::ports::store::PrincipalKey::System;
    let people = [by];
    let what = Load { people: &people, ..Load::of(&principal) };
    match engine.commands.load(what).await {
        Ok(loaded) => {
            let name = loaded.people.first().map(|record| record.person.display_name());
            UseCaseError::SettingChanged { by: name.map_or(Known::Somebody, Known::Name), at }
        }
        Err(error) => error.into(),
    }
}

async fn faults(
    settings: &dyn Settings,
    renderer: &dyn BadgeRenderer,
    name: &SettingName,
    value: &Setting,
) -> Result<Vec<SettingFault>, UseCaseError> {
    Ok(match (name, value) {
        (SettingName::Process(process), Setting::Process(value)) => {
            let layout = match &value.layout {
                Some(edition) => layout(settings, edition).await?,
                None => None,
            };
            value.faults(*process, layout.as_ref())
        }
        (SettingName::NumberRange(kind), Setting::NumberRange(value)) => {
            let others: Vec<_> = CardKind::all().into_iter().filter(|other| other != kind).collect();
            let others = ranges(settings, &others).await?;
            let drawn = settings.drawn(std::slice::from_ref(kind)).await?;
            value.faults(drawn.first().map_or(0, |(_, drawn)| *drawn), &others)
        }
        (SettingName::PinPolicy, Setting::PinPolicy(_)) | (SettingName::Mails, Setting::Mails(_)) => {
            Vec::new()
        }
        (SettingName::Brand, Setting::Brand(value)) => brand_faults(renderer, value),
        (SettingName::Layout(_), Setting::Layout(value)) => layout_faults(renderer, value)?,
        _ => vec![SettingFault::new("value", Sentence::of(&SettingError::Kind))],
    })
}

fn brand_faults(renderer: &dyn BadgeRenderer, brand: &Brand) -> Vec<SettingFault> {
    let mut faults = brand.faults();
    if let Some(logo) = &brand.logo
        && let Err(flaw) = renderer.check_logo(logo)
    {
        faults.push(SettingFault::new("logo", flaw));
    }
    faults
}

fn layout_faults(renderer: &dyn BadgeRenderer, layout: &Layout) -> Result<Vec<SettingFault>, UseCaseError> {
    let bytes =
        serde_json::to_vec(layout).map_err(|_| UseCaseError::Internal("a layout without JSON"))?.len();
    if bytes > LAYOUT_MAX_BYTES {
        let message = Sentence::new(
            format!(
                "both sides together have more than {LAYOUT_MAX_BYTES} bytes; make their pictures smaller"
            ),
            format!("båda sidorna har tillsammans mer än {LAYOUT_MAX_BYTES} byte; gör deras bilder mindre"),
        );
        return Ok(vec![SettingFault::new("front", message)]);
    }
    let faults = renderer.check(layout).err().unwrap_or_default();
    let fault = |flaw: Flaw| SettingFault::new(&format!("{}: {}", flaw.side, flaw.element), flaw.sentences());
    Ok(faults.into_iter().map(fault).collect())
}

/// What somebody has set by this name, of what was read.
fn value_of<'a>(set: &'a [SettingRecord], name: &SettingName) -> Option<&'a Setting> {
    set.iter().find(|record| record.name == *name).map(|record| &record.value)
}

/// The ranges of these kinds as they are now: one read.
///
/// # Errors
/// If the store cannot be read.
pub async fn ranges(
    settings: &dyn Settings,
    kinds: &[CardKind],
) -> Result<Vec<(CardKind, NumberRange)>, StoreError> {
    let names: Vec<_> = kinds.iter().copied().map(SettingName::NumberRange).collect();
    let set = settings.current(&names).await?;
    let range = |(kind, name): (&CardKind, _)| match value_of(&set, name) {
        Some(Setting::NumberRange(range)) => (*kind, range.clone()),
        _ => (*kind, NumberRange::built_in(*kind)),
    };
    Ok(kinds.iter().zip(&names).map(range).collect())
}

/// The settings of these processes as they are now: one read.
///
/// # Errors
/// If the store cannot be read.
pub async fn processes(
    settings: &dyn Settings,
    processes: &[ProcessId],
) -> Result<Vec<(ProcessId, ProcessSettings)>, StoreError> {
    let names: Vec<_> = processes.iter().copied().map(SettingName::Process).collect();
    let set = settings.current(&names).await?;
    let value = |(process, name): (&ProcessId, _)| match value_of(&set, name) {
        Some(Setting::Process(value)) => (*process, value.clone()),
        _ => (*process, ProcessSettings::built_in(*process)),
    };
    Ok(processes.iter().zip(&names).map(value).collect())
}

/// The brand as it is now, and its edition.
///
/// # Errors
/// If the store cannot be read.
pub async fn brand(settings: &dyn Settings) -> Result<Edition<Brand>, StoreError> {
    let set = settings.current(&[SettingName::Brand]).await?.pop();
    Ok(match set.map(|record| (record.edition, record.value)) {
        Some((edition, Setting::Brand(value))) => Edition { edition, value },
        _ => Edition::built_in(Brand::default()),
    })
}

/// A layout as it was in an edition, if there was such a one.
///
/// # Errors
/// If the store cannot be read.
pub async fn layout(settings: &dyn Settings, named: &LayoutEdition) -> Result<Option<Layout>, StoreError> {
    let kept = match named.edition {
        BUILT_IN => None,
        edition => settings.edition(&SettingName::Layout(named.name.clone()), edition).await?,
    };
    Ok(layout_of(named, kept))
}

/// The layout that was named, given what is kept of its edition.
pub fn layout_of(named: &LayoutEdition, kept: Option<SettingEdition>) -> Option<Layout> {
    let value = match named.edition {
        BUILT_IN => SettingName::Layout(named.name.clone()).built_in(),
        _ => kept.map(|kept| kept.record.value),
    };
    match value? {
        Setting::Layout(layout) => Some(layout),
        _ => None,
    }
}
