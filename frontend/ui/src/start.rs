//! How a portal takes the place of the static shell.

use crate::components::time::provide_now;
use crate::i18n;
use crate::session::Session;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Mounts the portal where `index.html` showed its skeleton.
pub fn start<V: IntoView + 'static>(portal: fn() -> V) {
    console_error_panic_hook::set_once();
    let Some(root) = document().get_element_by_id("app") else { return };
    let Ok(root) = root.dyn_into::<web_sys::HtmlElement>() else { return };
    i18n::begin();
    root.set_inner_html("");
    mount_to(root, move || {
        provide_context(Session::new());
        provide_now();
        portal()
    })
    .forget();
}
