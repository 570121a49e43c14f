//! The program of the page that checks birth certificates of cards: what `shared/audit` says, for the page's script.

use audit::birth::{Proven, check};
use audit::checkpoint::LogKey;
use js_sys::{Reflect, global};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// What the page shows.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
enum Said {
    /// All of it holds.
    Proven(Box<Proven>),
    /// A check failed.
    Failed {
        /// Which, in words.
        why: String,
    },
    /// The key is none.
    Key {
        /// Why, in words.
        why: String,
    },
    /// The key is one, of this log.
    Log {
        /// The log's name.
        name: String,
    },
}

/// The answer to a certificate and a key; to the key alone if there is no certificate.
fn answer(text: &str, key: &str) -> Said {
    let key: LogKey = match key.trim().parse() {
        Ok(key) => key,
        Err(error) => {
            let error: audit::checkpoint::LogKeyError = error;
            return Said::Key { why: error.to_string() };
        }
    };
    if text.trim().is_empty() {
        return Said::Log { name: key.origin.to_string() };
    }
    match check(text, &key) {
        Ok(proven) => Said::Proven(Box::new(proven)),
        Err(fault) => Said::Failed { why: fault.to_string() },
    }
}

fn main() {
    let check = |text: String, key: String| serde_json::to_string(&answer(&text, &key)).unwrap_or_default();
    let check = Closure::<dyn Fn(String, String) -> String>::new(check).into_js_value();
    // The page's script waits for it under this name.
    let _set = Reflect::set(&global(), &JsValue::from_str("cardwrightCheck"), &check);
}
