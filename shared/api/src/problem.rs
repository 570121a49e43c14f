//! Problem documents (RFC 9457).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The media type of a problem document (RFC 9457, section 3).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What went wrong, for the person and for the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `urn:cardwright:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short name of the kind of problem.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable code for programs.
    pub code: String,
    /// What happened and what to do next, in a sentence.
    pub detail: String,
    /// The id under which the server's log knows the request.
    pub request_id: String,
    /// Fields of the request that are wrong, if that is the problem.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// The field's name in the request, or the name of the personal datum.
    pub field: String,
    /// What is wrong and how to mend it.
    pub message: String,
}
