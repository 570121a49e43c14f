//! The program of the page that checks birth certificates of cards: what `shared/audit` says, and the words around it, for
//! the page's script.

mod words;

use audit::birth::{Proven, check};
use audit::checkpoint::{LogKey, LogKeyError};
use domain::language::{Language, Named as _, Said as _};
use js_sys::{Reflect, global};
use rqrr::PreparedImage;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use words::Words;

/// What the page says to a certificate and a key.
#[derive(Serialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
enum Said {
    /// All of it holds.
    Proven {
        /// What is proven.
        #[serde(flatten)]
        proven: Box<Proven>,
        /// The process by which the card was made, by its name.
        process: &'static str,
    },
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
    /// The key is one, and there is no certificate yet.
    Log,
}

/// The answer to a certificate and a key; to the key alone if there is no certificate.
fn answer(text: &str, key: &str, language: Language) -> Said {
    let key: LogKey = match key.trim().parse() {
        Ok(key) => key,
        Err(error) => {
            let error: LogKeyError = error;
            return Said::Key { why: error.said(language) };
        }
    };
    if text.trim().is_empty() {
        return Said::Log;
    }
    match check(text, &key) {
        Ok(proven) => {
            Said::Proven { process: proven.facts.process.name_in(language), proven: Box::new(proven) }
        }
        Err(fault) => Said::Failed { why: fault.said(language) },
    }
}

/// A language, by its tag and its own name.
#[derive(Serialize)]
struct Spoken {
    tag: &'static str,
    name: &'static str,
}

/// In which language the page speaks, and what it says.
#[derive(Serialize)]
struct Speech {
    tag: &'static str,
    words: &'static Words,
    others: Vec<Spoken>,
}

/// The first language that there is of these tags, with commas between them.
fn wished(tags: &str) -> Language {
    tags.split(',').find_map(|tag| tag.parse().ok()).unwrap_or_default()
}

fn speech(tags: &str) -> Speech {
    let language = wished(tags);
    let others = Language::ALL.iter().filter(|other| **other != language);
    let others = others.map(|other| Spoken { tag: other.tag(), name: other.own_name() }).collect();
    Speech { tag: language.tag(), words: Words::of(language), others }
}

/// What a QR code in a picture says; none if the picture has none that can be read. `grey` is a byte for each pixel, row by row.
fn code(grey: &[u8], width: usize) -> Option<String> {
    const WHITE: u8 = u8::MAX;
    let height = grey.len().checked_div(width)?;
    let shade = |x: usize, y: usize| grey.get(y * width + x).copied().unwrap_or(WHITE);
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, shade);
    picture.detect_grids().iter().find_map(|grid| grid.decode().ok()).map(|(_, said)| said)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn main() {
    let check = |text: String, key: String, tag: String| json(&answer(&text, &key, wished(&tag)));
    let check = Closure::<dyn Fn(String, String, String) -> String>::new(check).into_js_value();
    let speech =
        Closure::<dyn Fn(String) -> String>::new(|tags: String| json(&speech(&tags))).into_js_value();
    let read = |grey: Vec<u8>, width: usize| code(&grey, width).map_or(JsValue::NULL, JsValue::from);
    let read = Closure::<dyn Fn(Vec<u8>, usize) -> JsValue>::new(read).into_js_value();
    // The page's script waits for them under these names.
    for (name, function) in
        [("cardwrightCheck", check), ("cardwrightRead", read), ("cardwrightSpeech", speech)]
    {
        let _set = Reflect::set(&global(), &JsValue::from_str(name), &function);
    }
}
