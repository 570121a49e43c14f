//! An answer of the server, and what is held against it.

use api::headers::REQUEST_ID;
use api::problem::{PROBLEM_JSON, Problem};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Reads the answer of a request.
    ///
    /// # Errors
    /// If there is none, or it breaks off.
    pub async fn of(request: reqwest::RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Self { status, headers, body: response.bytes().await? })
    }

    /// A header as text; empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// What a success holds.
    ///
    /// # Panics
    /// If it is none, with what the server says.
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).expect("an answer of the shape that `api` says")
    }

    /// The problem document, which has to be of this status and code, and fit for a person and for who
    /// searches the log.
    ///
    /// # Panics
    /// If it is not.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Problem {
        let said = String::from_utf8_lossy(&self.body).into_owned();
        assert_eq!(self.status.as_u16(), status, "{said}");
        assert_eq!(self.header(CONTENT_TYPE.as_str()), PROBLEM_JSON, "{said}");
        assert_eq!(self.header(CACHE_CONTROL.as_str()), "no-store");
        let problem: Problem = serde_json::from_slice(&self.body).expect("a problem document");
        assert_eq!((problem.code.as_str(), problem.status), (code, status), "{said}");
        assert_eq!(problem.kind, format!("urn:cardwright:problem:{code}"));
        let detail = &problem.detail;
        let sentence = detail.chars().next().is_some_and(|c| !c.is_lowercase())
            && detail.ends_with(['.', '?', '!'])
            && detail.split_whitespace().count() >= 3;
        assert!(sentence, "no sentence for a person: {detail}");
        assert!(!detail.contains("::") && !detail.contains(".rs"), "internals: {detail}");
        assert!(problem.request_id.starts_with("req-"), "{said}");
        assert_eq!(problem.request_id, self.header(REQUEST_ID), "the id in the log is the one told");
        problem
    }
}
