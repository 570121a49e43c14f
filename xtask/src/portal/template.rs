//! What loads a portal, `index.html` and its script: with places for the names that only the build knows.

use crate::failure::Failure;

/// Put each value in its place, `{{css}}`, `{{js}}` and `{{wasm}}`; each must be there, and no other.
pub(super) fn fill(template: &str, values: &[(&str, String)]) -> Result<String, Failure> {
    let mut page = template.to_owned();
    for (name, value) in values {
        let place = format!("{{{{{name}}}}}");
        if !page.contains(&place) {
            return Err(Failure::Refused(format!(
                "index.html or load.js has no {place}; add it where the file is loaded"
            )));
        }
        page = page.replace(&place, value);
    }
    match page.split_once("{{").and_then(|(_, rest)| rest.split("}}").next()) {
        Some(unknown) => Err(Failure::Refused(format!(
            "index.html or load.js asks for {{{{{unknown}}}}}, which nothing fills"
        ))),
        None => Ok(page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<(&'static str, String)> {
        vec![("css", "/a.css".to_owned()), ("js", "/a.js".to_owned())]
    }

    #[test]
    fn fills_every_place() {
        let page = fill("<link href={{css}}><script src={{js}}>{{js}}", &values()).unwrap();
        assert_eq!(page, "<link href=/a.css><script src=/a.js>/a.js");
    }

    #[test]
    fn catches_a_missing_and_an_unknown_place() {
        assert!(fill("{{css}}", &values()).unwrap_err().to_string().contains("no {{js}}"));
        assert!(fill("{{css}}{{js}}{{nonce}}", &values()).unwrap_err().to_string().contains("{{nonce}}"));
    }
}
