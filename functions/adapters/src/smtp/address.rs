//! Where a mail server is, as it is written: `smtp://USER@HOST:PORT`, or `smtps://` if encryption comes first.

use percent_encoding::percent_decode_str;
use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;
use url::{Host, Url};

/// How a connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all: to this machine alone.
    None,
    /// After a greeting (RFC 3207); without it nothing is sent.
    StartTls,
    /// From the first byte (RFC 8314, 3.3).
    Tls,
}

/// Where a mail server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpAddress {
    /// The host: a name, or an address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// Whom it knows us as.
    pub user: Option<String>,
}

/// Why text is no address of a mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpAddressError {
    /// It has another form.
    #[error(
        "write it as smtp://USER@HOST:PORT, or smtps:// where encryption comes first; the user may be left out"
    )]
    Form,
    /// A password that everybody sees who lists what runs.
    #[error("leave the password out of the address; it has a place of its own")]
    Password,
    /// A connection that anybody may read.
    #[error("without encryption only a server on this machine is reached: leave out ?tls=none")]
    Plain,
}

impl FromStr for SmtpAddress {
    type Err = SmtpAddressError;

    fn from_str(text: &str) -> Result<Self, SmtpAddressError> {
        use SmtpAddressError::{Form, Password, Plain};
        let url: Url = text.parse().map_err(|_| Form)?;
        if url.password().is_some() {
            return Err(Password);
        }
        let host = url.host().ok_or(Form)?;
        let encryption = match (url.scheme(), url.query()) {
            ("smtp", None) => Encryption::StartTls,
            ("smtps", None) => Encryption::Tls,
            ("smtp", Some("tls=none")) if is_here(&host) => Encryption::None,
            ("smtp", Some("tls=none")) => return Err(Plain),
            _ => return Err(Form),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(Form);
        }
        // Submission, and submission over TLS (RFC 8314, 7.3).
        let port = url.port().unwrap_or(if encryption == Encryption::Tls { 465 } else { 587 });
        // A user may be an address itself, whose `@` is written `%40`.
        let user = percent_decode_str(url.username()).decode_utf8().map_err(|_| Form)?;
        let host = match host {
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        Ok(Self { host, port, encryption, user: Some(user.into_owned()).filter(|user| !user.is_empty()) })
    }
}

impl fmt::Display for SmtpAddress {
    /// Without the user.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

fn is_here(host: &Host<&str>) -> bool {
    match host {
        // Of schemes that it does not know, url takes an IPv4 address for a name.
        Host::Domain(name) => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        }
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}
