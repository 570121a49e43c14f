//! Which language a page speaks: the one that the person has chosen here, else the first of the browser's that there is.

use crate::browser;
use domain::language::Language;
use js_sys::Array;
use leptos::prelude::{document, window};
use std::sync::OnceLock;

/// Where the browser keeps the choice, for both portals. It is no secret.
const CHOICE: &str = "language";

static IN_USE: OnceLock<Language> = OnceLock::new();

/// The language in use. It stays the same as long as the page does.
pub fn language() -> Language {
    IN_USE.get().copied().unwrap_or_default()
}

/// What is written in the language in use.
pub fn pick<T>(english: &'static T, swedish: &'static T) -> &'static T {
    match language() {
        Language::English => english,
        Language::Swedish => swedish,
    }
}

/// Settles the language of the page, and says so to screen readers.
pub(crate) fn begin() {
    let language = *IN_USE.get_or_init(wished);
    if let Some(page) = document().document_element() {
        // A browser that refuses reads the page out with the voice of another language.
        let _set = page.set_attribute("lang", language.tag());
    }
}

/// Keeps the choice and shows the page anew: what it shows stands in its address.
pub fn choose(language: Language) {
    browser::keep(CHOICE, language.tag());
    // A browser that refuses shows the choice on the next page.
    let _stays = window().location().reload();
}

/// The choice, else what the browser prefers.
fn wished() -> Language {
    let chosen = browser::kept(CHOICE).and_then(|tag| tag.parse().ok());
    chosen.or_else(|| preferred().find_map(|tag| tag.parse().ok())).unwrap_or_default()
}

/// The browser's languages, the preferred one first.
fn preferred() -> impl Iterator<Item = String> {
    window().navigator().languages().into_iter().filter_map(|tag| tag.as_string())
}

/// The language in use for `Intl`: as the browser has it, with its region, else by its tag alone.
pub fn locales() -> Array {
    let own = preferred().filter(|tag| tag.parse() == Ok(language()));
    own.chain([language().tag().to_owned()]).map(wasm_bindgen::JsValue::from).collect()
}
