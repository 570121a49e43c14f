use crate::words::words;
use domain::person::Person;
use leptos::prelude::*;
use ui::model::paths;

/// The photo of the signed-in person, if there is one.
pub(crate) fn own_photo(person: &Person) -> Option<impl IntoView + use<>> {
    // The digest stands in the address, so that a new photo is a new picture to the page.
    let src = format!("{}?v={}", paths::photo(&person.id), person.photo?);
    Some(view! { <img class="own-photo" alt=words().own_photo src=src /> })
}
