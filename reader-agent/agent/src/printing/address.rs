//! Where a printer is.

use http::Uri;
use std::fmt;
use std::str::FromStr;

/// The port of IPP (RFC 8010, 4.1), plain and with TLS.
const PORT: u16 = 631;
/// The print service of this workstation.
const HERE: &str = "localhost";
/// The longest name of a queue (`printer-name`, RFC 8011, 5.4.4).
const LONGEST_NAME: usize = 127;

/// No address of a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a printer is given by the name of its queue, or as ipp://HOST/PATH or ipps://HOST/PATH")]
pub struct AddressError;

/// A printer, or the service that has printers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterAddress {
    uri: Uri,
    tls: bool,
}

impl PrinterAddress {
    /// The print service of this workstation.
    ///
    /// # Panics
    /// Never: a fixed address is one.
    #[expect(clippy::expect_used, reason = "a fixed address is one")]
    pub fn local_service() -> Self {
        format!("ipp://{HERE}:{PORT}/").parse().expect("an address")
    }

    /// Its address as IPP names it.
    pub(super) const fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Where its requests go.
    pub(super) fn url(&self) -> String {
        let scheme = if self.tls { "https" } else { "http" };
        let (host, port) = (self.uri.host().unwrap_or(HERE), self.uri.port_u16().unwrap_or(PORT));
        format!("{scheme}://{host}:{port}{}", self.uri.path())
    }

    /// The last part of its path: the name of a queue.
    pub(super) fn queue(&self) -> &str {
        self.uri.path().rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("printer")
    }
}

impl FromStr for PrinterAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let is_name = |name: &str| {
            let allowed = |c: char| c.is_ascii_graphic() && !"/#?%\\'\"".contains(c);
            (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(allowed)
        };
        let uri: Uri = match text.contains("://") {
            true => text.parse().map_err(|_| AddressError)?,
            false if is_name(text) => {
                format!("ipp://{HERE}:{PORT}/printers/{text}").parse().map_err(|_| AddressError)?
            }
            false => return Err(AddressError),
        };
        let tls = match uri.scheme_str() {
            Some("ipp") => false,
            Some("ipps") => true,
            _ => return Err(AddressError),
        };
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if plain && uri.query().is_none() { Ok(Self { uri, tls }) } else { Err(AddressError) }
    }
}

impl fmt::Display for PrinterAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Option<String> {
        text.parse::<PrinterAddress>().ok().map(|address| address.url())
    }

    #[test]
    fn a_name_is_a_queue_of_this_workstation() {
        assert_eq!(url("Cards").as_deref(), Some("http://localhost:631/printers/Cards"));
        assert_eq!(
            url("ipp://desk.example/printers/Cards").as_deref(),
            Some("http://desk.example:631/printers/Cards")
        );
        assert_eq!(url("ipps://[::1]:8631/ipp/print").as_deref(), Some("https://[::1]:8631/ipp/print"));
        for wrong in ["", "two words", "a/b", "http://x/", "ipp://", "ipp://a@b/c", "ipp://a/b?c", "\u{e9}"] {
            assert_eq!(url(wrong), None, "{wrong}");
        }
        let queue = |text: &str| text.parse::<PrinterAddress>().unwrap().queue().to_owned();
        assert_eq!(queue("Cards"), "Cards");
        assert_eq!(queue("ipp://10.0.0.1/"), "printer");
    }
}
