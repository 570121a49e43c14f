//! The address of the server.

use reqwest::Url;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Scheme, host and port of the server. Plain HTTP is for this very machine only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Server(Url);

/// Why an address was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// No address at all.
    #[error("`{0}` is no server address; it looks like https://cards.example.org")]
    Form(String),
    /// Anybody on the way could read and change what is sent.
    #[error("`{0}` is not this machine, so it needs https instead of http")]
    Plain(String),
}

impl Server {
    /// Whether the server is on this very machine.
    pub(crate) fn is_here(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    }

    /// The address of a path, which begins with a slash.
    pub(crate) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }
}

impl FromStr for Server {
    type Err = ServerError;
    fn from_str(text: &str) -> Result<Self, ServerError> {
        let form = || ServerError::Form(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| form())?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !bare || url.host_str().is_none() || !matches!(url.scheme(), "http" | "https") {
            return Err(form());
        }
        let server = Self(url);
        if server.0.scheme() == "https" || server.is_here() {
            Ok(server)
        } else {
            Err(ServerError::Plain(text.to_owned()))
        }
    }
}

impl TryFrom<String> for Server {
    type Error = ServerError;
    fn try_from(text: String) -> Result<Self, ServerError> {
        text.parse()
    }
}

impl From<Server> for String {
    fn from(server: Server) -> Self {
        server.to_string()
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for here in ["http://127.0.0.1:8080", "http://localhost:1/", "http://[::1]:8080"] {
            assert_eq!(here.parse::<Server>().unwrap().to_string(), here.trim_end_matches('/'));
        }
        assert!("https://cards.example.org".parse::<Server>().is_ok());
        for away in ["http://cards.example.org", "http://127.0.0.1.example.org", "http://192.168.0.1"] {
            assert_eq!(away.parse::<Server>(), Err(ServerError::Plain(away.into())));
        }
        for wrong in ["cards.example.org", "ftp://127.0.0.1", "https://a/b", "https://me@a", "https://a?b"] {
            assert_eq!(wrong.parse::<Server>(), Err(ServerError::Form(wrong.into())));
        }
    }

    #[test]
    fn a_path_is_taken_as_it_is() {
        let server: Server = "http://127.0.0.1:8080".parse().unwrap();
        assert_eq!(server.at("/api/agents").as_str(), "http://127.0.0.1:8080/api/agents");
    }
}
