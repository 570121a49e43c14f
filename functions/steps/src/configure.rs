//! configure: System administrators set processes, number ranges, PINs, layouts and mails, and try layouts and mails out.

use crate::http_edge::{Incoming, Result, json, reply};
use crate::problem::{Fault, phrases};
use crate::read::FINDERS;
use crate::read::mails::{row as mail_row, unknown};
use crate::read::settings::{row, tagged};
use api::mail::TestMail;
use api::settings::{CheckLayout, LAYOUT_MAX_BYTES, LayoutFaults, PreviewLayout, PutSetting};
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::error::UseCaseError;
use cardwright_core::mail;
use cardwright_core::missing;
use cardwright_core::ports::mail::Mails;
use cardwright_core::press::{Bearer, Press};
use cardwright_core::principal::Credentials;
use cardwright_core::settings::{Administrator, Wish, administrator, brand, set};
use domain::id::{MailId, PersonId};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber};
use domain::settings::SettingName;
use domain::time::{Span, Timestamp};
use http::StatusCode;

/// How long the cards of previews are good.
const SAMPLE_VALIDITY: Span = Span::from_days(365);

/// Answers the routes of this function, by their path.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(
    engine: &Engine,
    press: &Press,
    mails: &dyn Mails,
    path: &str,
    incoming: &Incoming,
) -> Result {
    match path {
        "/api/settings/{name}" => put(engine, press, incoming).await,
        "/api/layouts/check" => check(engine, press, incoming).await,
        "/api/layouts/preview" => preview(engine, press, incoming).await,
        "/api/mails/test" => test_mail(engine, mails, incoming).await,
        "/api/mails/{mail}/resend" => resend_mail(engine, mails, incoming).await,
        _ => Err(Fault::NoRoute),
    }
}

async fn put(engine: &Engine, press: &Press, incoming: &Incoming) -> Result {
    let credentials = Credentials::Session(incoming.session_for_command()?);
    let name: SettingName = incoming.param("name")?;
    let after = incoming.if_match()?;
    let content = [incoming.path.as_bytes(), b"\n", &incoming.body].concat();
    let PutSetting { value, note } = incoming.json_up_to(LAYOUT_MAX_BYTES)?;
    let digest = cardwright_core::digest(&content);
    let wish = Wish { name, after, value, note, command: incoming.command()?, digest };
    let by = administrator(engine, &credentials, &[]).await?;
    let record = set(engine, &*press.settings, &*press.renderer, &by, wish).await?;
    tagged(&row(&*press.settings, record, by.name).await?)
}

async fn check(engine: &Engine, press: &Press, incoming: &Incoming) -> Result {
    administrator(engine, &Credentials::Session(incoming.session_for_command()?), &[]).await?;
    let CheckLayout { layout } = incoming.json_up_to(LAYOUT_MAX_BYTES)?;
    let flaws = press.renderer.check(&layout).err().unwrap_or_default();
    let faults = flaws.into_iter().map(|flaw| flaw.told(incoming.language())).collect();
    json(StatusCode::OK, &LayoutFaults { faults })
}

async fn preview(engine: &Engine, press: &Press, incoming: &Incoming) -> Result {
    let credentials = Credentials::Session(incoming.session_for_command()?);
    let PreviewLayout { layout, side, person } = incoming.json_up_to(LAYOUT_MAX_BYTES)?;
    let people: Vec<PersonId> = person.into_iter().collect();
    let Administrator { id, actor, loaded, now, .. } = administrator(engine, &credentials, &people).await?;
    let (person, answers, photo) = match people.first() {
        Some(shown) => {
            if *shown != id && !FINDERS.iter().any(|role| actor.has(*role)) {
                return Err(UseCaseError::Forbidden(phrases::PEOPLE_FOR).into());
            }
            let person = loaded.person(shown).ok_or(Fault::NotFound(missing::PERSON))?.clone();
            (person, None, press.photos.photo(shown).await?)
        }
        None => (sample(now)?, Some(sample(now)?), None),
    };
    let number = "21000000170".parse().map_err(|_| Fault::Internal("a sample number that is none"))?;
    let until = person.engagement.until().unwrap_or_else(|| now.plus(SAMPLE_VALIDITY));
    let brand = brand(&*press.settings).await?.value;
    let bearer = Bearer {
        kind: person.kind(),
        person: Some(&person),
        answers: answers.as_ref(),
        photo: photo.as_deref(),
        logo: brand.logo.as_ref(),
        number: &number,
        until,
    };
    let png = press.preview(&layout, side, bearer)?;
    reply(StatusCode::OK, "image/png", "no-store", Bytes::from(png))
}

async fn test_mail(engine: &Engine, mails: &dyn Mails, incoming: &Incoming) -> Result {
    let credentials = Credentials::Session(incoming.session_for_command()?);
    let command = incoming.command()?;
    let TestMail { kind, language } = incoming.json()?;
    let by = administrator(engine, &credentials, &[]).await?;
    let mail = mail::try_out(mails, &by.id, &command, (kind, language), by.now).await?;
    json(StatusCode::OK, &mail_row(mail, by.name))
}

async fn resend_mail(engine: &Engine, mails: &dyn Mails, incoming: &Incoming) -> Result {
    let credentials = Credentials::Session(incoming.session_for_command()?);
    incoming.command()?;
    let id: MailId = incoming.param("mail")?;
    let by = administrator(engine, &credentials, &[]).await?;
    let mail = mail::resend(mails, &id, by.now).await?;
    let to = std::slice::from_ref(&mail.to);
    let name =
        administrator(engine, &credentials, to).await?.loaded.person(&mail.to).map(Person::display_name);
    json(StatusCode::OK, &mail_row(mail, name.unwrap_or_else(unknown)))
}

/// Somebody who does not exist, and has a sponsor, so that every field of a layout shows something.
fn sample(now: Timestamp) -> Result<Person> {
    let person = || {
        Some(Person {
            id: "sample".parse().ok()?,
            engagement: Engagement::Contractor {
                sponsor: "sample".parse().ok()?,
                until: now.plus(SAMPLE_VALIDITY),
            },
            given_name: Name::parse("Nora").ok()?,
            family_name: Name::parse("Lindqvist").ok()?,
            email: Email::parse("nora.lindqvist@example.org").ok()?,
            personnel_number: PersonnelNumber::parse("P-00417").ok()?,
            upn: None,
            sid: None,
            language: None,
            site: "main".parse().ok()?,
            status: PersonStatus::Active,
            sign_in: None,
            photo: None,
        })
    };
    person().ok_or(Fault::Internal("a sample person who is none"))
}
