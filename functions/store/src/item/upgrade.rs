//! Former shapes of records, made into the present one.

use domain::process::ProcessId;
use domain::profile::{KeyAlgorithm, ProfileVersion};
use domain::settings::Terms;
use serde_json::{Map, Value, json};

/// From shape 1 or 2, wherever in a record:
/// - a person's `kind` becomes an `engagement`. All were employees: no page made others;
/// - an issuance gets the terms that are built in, for nothing could be set;
/// - evidence, which was all of a PIV chip, becomes that part.
pub(super) fn to_3(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(to_3),
        Value::Object(object) => {
            object.values_mut().for_each(to_3);
            upgrade(object);
        }
        _ => {}
    }
}

fn upgrade(object: &mut Map<String, Value>) {
    if object.contains_key("given_name") && object.remove("kind").is_some() {
        object.insert("engagement".to_owned(), json!({ "kind": "employee" }));
    }
    if object.contains_key("origin") && object.contains_key("records") && !object.contains_key("terms") {
        let process =
            object.get("process").and_then(Value::as_str).and_then(|id| id.parse::<ProcessId>().ok());
        let terms = |id| Terms { profile: ProfileVersion::FIRST, ..Terms::built_in(id) };
        if let Some(Ok(terms)) = process.map(|id| serde_json::to_value(terms(id))) {
            object.insert("terms".to_owned(), terms);
        }
    }
    if let Some(evidence) = object.get_mut("evidence").filter(|evidence| evidence.get("chip").is_some()) {
        *evidence = json!({ "piv": evidence.take() });
    }
}

/// From shape 3, wherever in a record: an issued card gets the source that all had, since there were no orders. At which
/// reader it was to be made, nobody asks any more.
pub(super) fn to_4(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(to_4),
        Value::Object(object) => {
            object.values_mut().for_each(to_4);
            let issued = object.get("name").is_some_and(|name| name == "issued")
                && object.contains_key("confirmation");
            if issued && !object.contains_key("source") {
                object.insert(
                    "source".to_owned(),
                    json!({ "kind": "single", "target": { "at": "any-reader" } }),
                );
            }
        }
        _ => {}
    }
}

/// From shape 4, wherever in a record: terms get the first edition of the card profiles, by which issuances began that have
/// none, and settings of a process the algorithm that all keys had.
pub(super) fn to_5(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(to_5),
        Value::Object(object) => {
            object.values_mut().for_each(to_5);
            let has = |names: [&str; 3]| names.iter().all(|name| object.contains_key(*name));
            let (terms, process) =
                (has(["process", "numbers", "pins"]), has(["offered", "activation", "validity"]));
            if terms {
                object.entry("profile").or_insert_with(|| json!(ProfileVersion::FIRST));
            }
            if process {
                object.entry("algorithm").or_insert_with(|| json!(KeyAlgorithm::P256));
            }
        }
        _ => {}
    }
}
