//! What the authority is told: whose it is, where it publishes, how long its certificates last.

use domain::time::Span;

/// Longest organisation name: with ` Issuing CA 99` behind it, a common name keeps to 64 characters
/// (RFC 5280, appendix A.1: ub-common-name).
const ORGANISATION_MAX: usize = 50;

/// Settings with which no authority works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The organisation's name is empty, too long, or has control characters.
    #[error("an organisation's name has 1 to {ORGANISATION_MAX} characters and no control characters")]
    Organisation,
    /// Whoever checks a certificate has none yet to check the connection by (RFC 5280, section 8).
    #[error("certificates and CRLs are published under an address that begins with http://")]
    Url,
    /// A validity of nothing or less.
    #[error("certificates must last longer than no time")]
    Validity,
}

/// Parsed settings.
#[derive(Clone, Debug)]
pub struct Settings {
    organisation: String,
    url: String,
    validity: Span,
}

impl Settings {
    /// Settings from the organisation's name, the address under which certificates and CRLs are
    /// published (`http://pki.example.org/pki`), and how long card certificates last.
    ///
    /// # Errors
    /// [`SettingsError`] names the one that does not do.
    pub fn parse(organisation: &str, url: &str, validity: Span) -> Result<Self, SettingsError> {
        let organisation = organisation.trim();
        let length = organisation.chars().count();
        if !(1..=ORGANISATION_MAX).contains(&length) || organisation.chars().any(char::is_control) {
            return Err(SettingsError::Organisation);
        }
        let url = url.trim_end_matches('/');
        let host = url.strip_prefix("http://").ok_or(SettingsError::Url)?;
        if host.is_empty() || host.starts_with('/') || !host.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SettingsError::Url);
        }
        if validity <= Span::from_millis(0) {
            return Err(SettingsError::Validity);
        }
        Ok(Self { organisation: organisation.to_owned(), url: url.to_owned(), validity })
    }

    /// Settings of an authority that publishes beside the product, under `/pki` at the product's own
    /// address. That may begin with `https://`; what certificates name begins with `http://` all the same.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn for_product(organisation: &str, url: &str, validity: Span) -> Result<Self, SettingsError> {
        let host = url.strip_prefix("https://").or(url.strip_prefix("http://")).ok_or(SettingsError::Url)?;
        Self::parse(organisation, &format!("http://{}/pki", host.trim_end_matches('/')), validity)
    }

    pub(crate) fn organisation(&self) -> &str {
        &self.organisation
    }

    /// The address under which certificates and CRLs are published.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) const fn validity(&self) -> Span {
        self.validity
    }

    /// Where a published file is found, `root.cer` for one.
    pub(crate) fn published(&self, file: &str) -> String {
        format!("{}/{file}", self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_certificates_name_is_reached_without_tls() {
        for url in ["https://cards.example", "http://cards.example", "https://cards.example/"] {
            let settings = Settings::for_product("Example AB", url, Span::from_days(1)).unwrap();
            assert_eq!(settings.published("root.cer"), "http://cards.example/pki/root.cer");
        }
        for url in ["cards.example", "ftp://cards.example", ""] {
            let error = Settings::for_product("Example AB", url, Span::from_days(1)).unwrap_err();
            assert_eq!(error, SettingsError::Url);
        }
    }

    #[test]
    fn an_address_without_a_host_is_refused() {
        for url in ["https://", "http://", "https:///"] {
            assert!(Settings::for_product("Example AB", url, Span::from_days(1)).is_err(), "{url}");
        }
    }
}
