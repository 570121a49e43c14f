//! The few things asked of the browser itself.

use crate::i18n::locales;
use domain::id::CommandId;
use domain::time::{Span, Timestamp};
use js_sys::{Array, Intl, Object, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};

/// The time by this computer's clock.
pub fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
    let millis = js_sys::Date::now() as i64;
    Timestamp::from_millis(millis)
}

/// A fresh command id from 80 bits of the browser's cryptographic randomness.
pub fn command_id() -> Option<CommandId> {
    let mut random = [0; 10];
    let crypto = window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut random).ok()?;
    Some(CommandId::from_random(random))
}

/// Whether nobody can see the page.
pub(crate) fn hidden() -> bool {
    document().hidden()
}

/// What the portals are called here: `load.js` has asked the server.
pub fn brand() -> String {
    document().document_element().and_then(|root| root.get_attribute("data-brand")).unwrap_or_default()
}

/// Names the page in the browser's tab and history.
pub fn set_title(title: &str) {
    document().set_title(&format!("{title} · {}", brand()));
}

/// Leaves for a page of another portal, or for a fresh start.
pub fn go(path: &str) {
    // A browser that refuses to navigate leaves the person on a page that still works.
    let _stays = window().location().assign(path);
}

/// Keeps a short text for the next pages. A browser that keeps nothing forgets it.
pub(crate) fn keep(name: &str, text: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _kept = storage.set_item(name, text);
    }
}

/// A text that was kept.
pub(crate) fn kept(name: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(name).ok()?
}

/// Path and query of this page.
pub(crate) fn address() -> String {
    let location = window().location();
    location.pathname().unwrap_or_default() + &location.search().unwrap_or_default()
}

/// A parameter of this page's query, as it stands there.
pub fn query(name: &str) -> Option<String> {
    let query = window().location().search().ok()?;
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// The part of the address after `#`, without it.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Scrolls to what has this id, if anything has.
pub fn bring_into_view(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view();
    }
}

/// Takes the fragment out of the address bar and the history.
pub fn remove_fragment() {
    let path = window().location().pathname().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _kept = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
}

/// Date and time in the reader's own way, to the second.
pub fn exact(at: Timestamp) -> String {
    let options = Object::new();
    set(&options, "dateStyle", "medium");
    set(&options, "timeStyle", "medium");
    date_format(&options, at)
}

/// The day in UTC, in the reader's own way: days are kept, counted and printed so, wherever they are read.
pub fn date(at: Timestamp) -> String {
    let options = Object::new();
    set(&options, "dateStyle", "medium");
    set(&options, "timeZone", "UTC");
    date_format(&options, at)
}

/// `in 5 minutes`, `yesterday`.
pub(crate) fn relative(count: i64, unit: &str) -> String {
    let options = Object::new();
    set(&options, "numeric", "auto");
    #[expect(clippy::cast_precision_loss, reason = "counts of minutes and days are small")]
    let count = count as f64;
    Intl::RelativeTimeFormat::new(&locales(), &options).format(count, unit).into()
}

/// A count, with its digits in groups.
pub fn number(count: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "counts of cards and people are far below 2^53")]
    let count = JsValue::from_f64(count as f64);
    let format = Intl::NumberFormat::new(&locales(), &Object::new()).format();
    format.call1(&JsValue::UNDEFINED, &count).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// A number with one decimal, in the reader's own way.
pub fn decimal(number: f64) -> String {
    let options = Object::new();
    for name in ["minimumFractionDigits", "maximumFractionDigits"] {
        let _set = Reflect::set(&options, &name.into(), &1.into());
    }
    let format = Intl::NumberFormat::new(&locales(), &options).format();
    let text = format.call1(&JsValue::UNDEFINED, &number.into());
    text.ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// `4 hours`, `2 days`: in whole days if there are any.
pub fn span(span: Span) -> String {
    const HOUR: i64 = 3_600_000;
    let hours = span.as_millis() / HOUR;
    let (count, unit) = if hours < 24 { (hours, "hour") } else { (hours / 24, "day") };
    let options = Object::new();
    set(&options, "style", "unit");
    set(&options, "unit", unit);
    set(&options, "unitDisplay", "long");
    #[expect(clippy::cast_precision_loss, reason = "counts of hours and days are small")]
    let count = JsValue::from_f64(count as f64);
    let format = Intl::NumberFormat::new(&locales(), &options).format();
    format.call1(&JsValue::UNDEFINED, &count).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn date_format(options: &Object, at: Timestamp) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let date = js_sys::Date::new(&JsValue::from_f64(at.as_millis() as f64));
    let format = Intl::DateTimeFormat::new(&locales(), options).format();
    format.call1(&JsValue::UNDEFINED, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn set(options: &Object, key: &str, value: &str) {
    let _set = Reflect::set(options, &key.into(), &value.into());
}

/// A document that lives in this page only, until it is let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageDocument {
    url: String,
}

impl PageDocument {
    /// Takes the bytes of a PDF.
    pub fn pdf(bytes: &[u8]) -> Option<Self> {
        Self::of(bytes, "application/pdf")
    }

    /// Takes the bytes of a document of this media type.
    pub fn of(bytes: &[u8], media_type: &str) -> Option<Self> {
        let parts = Array::of1(&js_sys::Uint8Array::from(bytes));
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
        let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
        Some(Self { url })
    }

    /// Its address, for a link.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens it in a tab of its own.
    pub fn open(&self) {
        // A browser that blocks the tab leaves the link in the dialog.
        let _blocked = window().open_with_url_and_target(&self.url, "_blank");
    }

    /// Forgets it.
    pub fn release(self) {
        let _gone = web_sys::Url::revoke_object_url(&self.url);
    }
}

/// Forgets the file that was chosen: a field says nothing of the same one that is chosen again, changed or not.
pub fn forget_choice(field: &web_sys::HtmlInputElement) {
    field.set_value("");
}

/// The text of the file that was chosen in a field for files.
pub async fn chosen_text(event: &web_sys::Event) -> Option<String> {
    let field = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    let file = field.files()?.get(0)?;
    wasm_bindgen_futures::JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Puts a text on the clipboard, if the browser lets pages do that.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Outside of secure contexts there is none.
    if clipboard.is_undefined() {
        return false;
    }
    wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// Text as it goes into an address.
pub fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}

/// Asks for a printer; a browser that has none does nothing.
pub fn print() {
    let _asked = web_sys::window().map(|window| window.print());
}

/// Puts the focus on the page's heading if what had it is gone, so that a keyboard starts near.
pub fn focus_heading_if_lost() {
    let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
    let heading = document().query_selector("h1").ok().flatten();
    if let Some(heading) = heading.filter(|_| lost).and_then(|h| h.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _focused = heading.focus();
    }
}

/// Takes the whole screen; a browser that refuses leaves the page as it is.
pub fn fill_screen() {
    let _refused = document().document_element().map(|page| page.request_fullscreen());
}

/// Gives the screen back.
pub fn free_screen() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    }
}

/// Whether this takes keys itself: a button, a link, a field.
pub fn is_control(target: &web_sys::EventTarget) -> bool {
    let element = target.dyn_ref::<web_sys::Element>();
    element
        .is_some_and(|element| element.closest("button, a, input, select, textarea").ok().flatten().is_some())
}

/// Waits.
pub async fn pause(millis: u32) {
    gloo_timers::future::TimeoutFuture::new(millis).await;
}

/// The day of a point in time in UTC, as fields for dates have it: 2026-12-31.
pub fn day_of(at: Timestamp) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 are far below 2^53")]
    let date = js_sys::Date::new(&JsValue::from_f64(at.as_millis() as f64));
    let text = String::from(date.to_iso_string());
    text.split('T').next().unwrap_or_default().to_owned()
}

/// The first moment in UTC of a day as a field for dates has it.
pub fn start_of_day(day: &str) -> Option<Timestamp> {
    let millis = js_sys::Date::parse(day);
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a number of a date")]
    let millis = (!day.is_empty() && millis.is_finite()).then_some(millis as i64);
    millis.map(Timestamp::from_millis)
}
