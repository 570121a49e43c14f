//! A body: JSON of one shape and nothing else.

use super::Result;
use crate::problem::Fault;
use serde::Serialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::Value;

/// Reads it.
///
/// # Errors
/// Which part does not fit.
pub(super) fn read<T: DeserializeOwned + Serialize>(body: &[u8]) -> Result<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| Fault::Body { path: error.path().to_string(), error: error.into_inner() })?;
    json.end().map_err(|error| Fault::Body { path: String::new(), error })?;
    if body.contains(&b'[') {
        objects_alone(body, &read)?;
    }
    Ok(read)
}

/// A structure is read from a list of its values, too, of which no description speaks. What was read, written again,
/// shows where a list stood for one.
fn objects_alone<T: Serialize>(body: &[u8], read: &T) -> Result<()> {
    let unreadable = |error| Fault::Body { path: String::new(), error };
    let sent = serde_json::from_slice(body).map_err(unreadable)?;
    let meant = serde_json::to_value(read).map_err(unreadable)?;
    listed(&sent, &meant).map_or(Ok(()), |path| {
        let error = serde_json::Error::custom("invalid type: sequence, expected an object");
        Err(Fault::Body { path, error })
    })
}

/// Where a list was sent and an object is meant.
fn listed(sent: &Value, meant: &Value) -> Option<String> {
    match (sent, meant) {
        (Value::Array(_), Value::Object(_)) => Some(String::new()),
        (Value::Array(sent), Value::Array(meant)) => {
            let mut pairs = sent.iter().zip(meant).enumerate();
            pairs.find_map(|(place, (sent, meant))| Some(format!("[{place}]{}", listed(sent, meant)?)))
        }
        (Value::Object(sent), Value::Object(meant)) => {
            sent.iter().find_map(|(name, sent)| Some(format!(".{name}{}", listed(sent, meant.get(name)?)?)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::agent::Poll;
    use api::issuance::OpenLetter;
    use api::order::{ConfirmCards, CreateOrder};

    /// Where a body is refused; none if it is read.
    fn refused<T: DeserializeOwned + Serialize>(body: &str) -> Option<String> {
        match read::<T>(body.as_bytes()) {
            Ok(_) => None,
            Err(Fault::Body { path, error }) => {
                assert!(error.is_data(), "{error}");
                Some(path)
            }
            Err(fault) => panic!("{fault}"),
        }
    }

    #[test]
    fn lists_are_read_as_lists() {
        let reader = r#"{"reader": "r-1", "name": "Reader [1]", "state": "empty"}"#;
        assert_eq!(refused::<Poll>(&format!(r#"{{"readers": [{reader}, {reader}]}}"#)), None);
        assert_eq!(refused::<ConfirmCards>(r#"{"good": ["iss-1"], "bad": []}"#), None);
        assert_eq!(refused::<OpenLetter>("{}"), None);
    }

    #[test]
    fn no_list_is_read_for_an_object_wherever_it_stands() {
        assert_eq!(refused::<OpenLetter>("[]"), Some(String::new()));
        let poll = r#"{"readers": [{"reader": "r-1", "name": "Reader", "state": "empty"}, ["r-2", "Other", "empty"]]}"#;
        assert_eq!(refused::<Poll>(poll), Some(".readers[1]".to_owned()));
        let process = "PcmProcMassProductionEmployeeCard";
        let order = |filter: &str| {
            format!(r#"{{"process": "{process}", "choice": {{"by": "filter", "filter": {filter}}}}}"#)
        };
        assert_eq!(refused::<CreateOrder>(&order("{}")), None);
        // Behind a tag: what reads the body does not come there itself.
        assert_eq!(refused::<CreateOrder>(&order("[null, null]")), Some(".choice.filter".to_owned()));
    }
}
