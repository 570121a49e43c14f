//! photo: portraits of people, in and out.

use crate::http_edge::{Incoming, Result, reply};
use crate::problem::{Fault, phrases};
use crate::read::{FINDERS, reader};
use crate::save_person::{person_request, saved};
use bytes::Bytes;
use cardwright_core::command::Engine;
use cardwright_core::error::UseCaseError;
use cardwright_core::missing;
use cardwright_core::people::set_photo;
use cardwright_core::ports::people::{People, Photos};
use cardwright_core::ports::photo::Photographer;
use cardwright_core::principal::Credentials;
use domain::id::PersonId;
use http::{HeaderValue, Method, StatusCode, header};
use std::sync::Arc;

/// The ports that photos take.
#[derive(Clone)]
pub struct Studio {
    /// People.
    pub people: Arc<dyn People>,
    /// Their photos.
    pub photos: Arc<dyn Photos>,
    /// Who makes portraits of pictures.
    pub photographer: Arc<dyn Photographer>,
}

/// `GET`, `POST` and `DELETE /api/people/{person}/photo`.
///
/// # Errors
/// See [`Fault`].
pub async fn handle(engine: &Engine, studio: &Studio, incoming: &Incoming) -> Result {
    let id: PersonId = incoming.param("person")?;
    if incoming.method == Method::GET {
        return show(engine, &*studio.photos, &id, incoming).await;
    }
    let request = person_request(incoming)?;
    let photo = if incoming.method == Method::DELETE {
        None
    } else {
        // Who may not have it stored shall not have it decoded.
        cardwright_core::import::admit(engine, &request.credentials).await?;
        Some(studio.photographer.portrait(&incoming.body).map_err(UseCaseError::from)?)
    };
    let record = set_photo(engine, &*studio.people, &request, &id, photo.as_deref()).await?;
    saved(StatusCode::OK, record)
}

async fn show(engine: &Engine, photos: &dyn Photos, id: &PersonId, incoming: &Incoming) -> Result {
    let credentials = Credentials::Session(incoming.session()?);
    let reader = reader(engine, &credentials, None, std::slice::from_ref(id)).await?;
    if reader.person != *id {
        reader.needs(FINDERS, phrases::PHOTOS_FOR)?;
    }
    let digest =
        reader.loaded.person(id).and_then(|person| person.photo).ok_or(Fault::NotFound(missing::PHOTO))?;
    let tag = format!("\"{digest}\"");
    let known = incoming.header(header::IF_NONE_MATCH.as_str()).is_some_and(|known| known.contains(&tag));
    let (status, jpeg) = if known {
        (StatusCode::NOT_MODIFIED, Vec::new())
    } else {
        (StatusCode::OK, photos.photo(id).await?.ok_or(Fault::NotFound(missing::PHOTO))?)
    };
    let mut answer = reply(status, "image/jpeg", "private, no-cache", Bytes::from(jpeg))?;
    let tag = HeaderValue::from_str(&tag).map_err(|_| Fault::Internal("a tag that is no header"))?;
    answer.headers_mut().insert(header::ETAG, tag);
    Ok(answer)
}
