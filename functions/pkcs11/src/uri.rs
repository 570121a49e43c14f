//! Where a key is, written as a PKCS#11 URI (RFC 7512).

use crate::pin::PinSource;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const SCHEME: &str = "pkcs11:";

/// Text that does not say where a key is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// It is none.
    #[error("this is no PKCS#11 URI; one reads pkcs11:token=LABEL?module-path=FILE&pin-source=file:FILE")]
    Scheme,
    /// Not written as RFC 7512 has it.
    #[error("the part {0} of the PKCS#11 URI is not written as RFC 7512 has it")]
    Form(String),
    /// An attribute that nothing is done with.
    #[error("the PKCS#11 URI says {0}, which is not taken into account here; leave it out")]
    Unknown(String),
    /// Said twice.
    #[error("the PKCS#11 URI says {0} twice")]
    Twice(&'static str),
    /// A secret where everybody reads it.
    #[error(
        "the PKCS#11 URI holds the PIN itself, where others can read it; write it into a file and say pin-source=file:FILE"
    )]
    PinValue,
    /// Something is left out.
    #[error("the PKCS#11 URI does not say {0}")]
    Missing(&'static str),
}

/// Which token, as the token tells of itself; at least one of them is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TokenName {
    pub(crate) label: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) manufacturer: Option<String>,
    pub(crate) model: Option<String>,
}

/// A token, and maybe a key in it: by which module it is reached, how it is known, where its PIN is read. No secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pkcs11Uri {
    pub(crate) token: TokenName,
    pub(crate) object: Option<String>,
    pub(crate) id: Option<Vec<u8>>,
    pub(crate) module: PathBuf,
    pub(crate) pin: PinSource,
}

impl Pkcs11Uri {
    /// The key of this label in the same token.
    #[must_use]
    pub fn with_object(&self, label: &str) -> Self {
        Self { object: Some(label.to_owned()), id: None, ..self.clone() }
    }

    /// The label of the key.
    pub fn object(&self) -> Option<&str> {
        self.object.as_deref()
    }

    /// Whether a key is named, and not its token alone.
    pub(crate) const fn names_a_key(&self) -> bool {
        self.object.is_some() || self.id.is_some()
    }

    /// The token and its key, as a person calls them.
    pub(crate) fn key_name(&self) -> String {
        match (&self.object, &self.id) {
            (Some(label), _) => label.clone(),
            (None, Some(id)) => {
                format!("id {}", id.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            }
            (None, None) => "no key".to_owned(),
        }
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts =
            [("", &self.label), ("serial ", &self.serial), ("", &self.manufacturer), ("", &self.model)];
        let said: Vec<_> =
            parts.iter().filter_map(|(what, value)| Some(format!("{what}{}", value.as_ref()?))).collect();
        f.write_str(&said.join(", "))
    }
}

/// An attribute that may be said once.
fn once<T>(place: &mut Option<T>, name: &'static str, value: T) -> Result<(), UriError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(UriError::Twice(name)),
    }
}

impl FromStr for Pkcs11Uri {
    type Err = UriError;

    fn from_str(text: &str) -> Result<Self, UriError> {
        let rest = text.trim().strip_prefix(SCHEME).ok_or(UriError::Scheme)?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (mut token, mut object, mut id) = (TokenName::default(), None, None);
        for (name, value) in attributes(path, ';')? {
            match name {
                "token" => once(&mut token.label, "token", text_of(name, value)?)?,
                "serial" => once(&mut token.serial, "serial", text_of(name, value)?)?,
                "manufacturer" => once(&mut token.manufacturer, "manufacturer", text_of(name, value)?)?,
                "model" => once(&mut token.model, "model", text_of(name, value)?)?,
                "object" => once(&mut object, "object", text_of(name, value)?)?,
                "id" => once(&mut id, "id", decode(name, value)?)?,
                // What is wanted is a private key anyway.
                "type" if value == "private" => {}
                _ => return Err(UriError::Unknown(name.to_owned())),
            }
        }
        let (mut module, mut pin) = (None, None);
        for (name, value) in attributes(query, '&')? {
            match name {
                "module-path" => once(&mut module, "module-path", PathBuf::from(text_of(name, value)?))?,
                "pin-source" => once(&mut pin, "pin-source", PinSource::parse(&text_of(name, value)?)?)?,
                "pin-value" => return Err(UriError::PinValue),
                _ => return Err(UriError::Unknown(name.to_owned())),
            }
        }
        if token == TokenName::default() {
            return Err(UriError::Missing("which token: token=LABEL or serial=NUMBER"));
        }
        let module = module.filter(|module| module.is_absolute());
        let module = module.ok_or(UriError::Missing("module-path=FILE, whole from the root on"))?;
        let pin = pin.ok_or(UriError::Missing("pin-source=file:FILE, or pin-source=env:NAME"))?;
        Ok(Self { token, object, id, module, pin })
    }
}

/// `name=value` pairs, still encoded.
fn attributes(text: &str, between: char) -> Result<Vec<(&str, &str)>, UriError> {
    let pairs = text.split(between).filter(|part| !part.is_empty());
    pairs.map(|part| part.split_once('=').ok_or_else(|| UriError::Form(part.to_owned()))).collect()
}

/// Percent-encoded octets (RFC 3986, 2.1).
fn decode(name: &str, value: &str) -> Result<Vec<u8>, UriError> {
    let wrong = || UriError::Form(name.to_owned());
    let (mut octets, mut bytes) = (Vec::new(), value.bytes());
    while let Some(byte) = bytes.next() {
        let octet = match byte {
            b'%' => {
                let digits = [bytes.next().ok_or_else(wrong)?, bytes.next().ok_or_else(wrong)?];
                let [high, low] = digits.map(|digit| char::from(digit).to_digit(16));
                let octet = high.zip(low).map(|(high, low)| high * 16 + low).ok_or_else(wrong)?;
                u8::try_from(octet).map_err(|_| wrong())?
            }
            byte if byte.is_ascii_graphic() => byte,
            _ => return Err(wrong()),
        };
        octets.push(octet);
    }
    if octets.is_empty() { Err(wrong()) } else { Ok(octets) }
}

fn text_of(name: &str, value: &str) -> Result<String, UriError> {
    String::from_utf8(decode(name, value)?).map_err(|_| UriError::Form(name.to_owned()))
}

/// Encodes all but what neither part of the URI gives a meaning to (RFC 7512, 2.3).
fn encoded(octets: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
    octets.iter().map(|&b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

impl fmt::Display for Pkcs11Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TokenName { label, serial, manufacturer, model } = &self.token;
        let texts = [
            ("token", label),
            ("serial", serial),
            ("manufacturer", manufacturer),
            ("model", model),
            ("object", &self.object),
        ];
        // In the path a slash has to be encoded.
        let octets = |value: &[u8]| encoded(value).replace('/', "%2F");
        let texts = texts.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?.as_bytes())));
        let id = self.id.as_ref().map(|id| ("id", id.as_slice()));
        let path: Vec<_> = texts.chain(id).map(|(name, value)| format!("{name}={}", octets(value))).collect();
        let module = encoded(Path::as_os_str(&self.module).as_encoded_bytes());
        let pin = encoded(self.pin.to_string().as_bytes());
        write!(f, "{SCHEME}{}?module-path={module}&pin-source={pin}", path.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "pkcs11:token=Card%20office;object=issuing?module-path=/usr/lib/hsm.so&pin-source=file:/etc/pin";

    #[test]
    fn what_is_read_is_written_the_same() {
        for text in [
            WHOLE,
            "pkcs11:serial=0%2F7;id=%01%FF?module-path=/a%20b.so&pin-source=env:TOKEN_PIN",
            "pkcs11:token=%C3%85sa?module-path=/hsm.so&pin-source=file:/pin",
        ] {
            let uri: Pkcs11Uri = text.parse().unwrap();
            assert_eq!(uri.to_string().parse::<Pkcs11Uri>().unwrap(), uri);
        }
        let uri: Pkcs11Uri = WHOLE.parse().unwrap();
        assert_eq!(uri.to_string(), WHOLE);
        assert_eq!(
            (uri.token.label.as_deref(), uri.object.as_deref()),
            (Some("Card office"), Some("issuing"))
        );
        let other = uri.with_object("ocsp signing");
        assert!(other.to_string().contains(";object=ocsp%20signing?"), "{other}");
    }

    #[test]
    fn what_other_tools_list_is_taken() {
        let listed = "pkcs11:model=SoftHSM%20v2;manufacturer=SoftHSM%20project;serial=a8e2;token=one;type=private\
                      ?module-path=/hsm.so&pin-source=file:/pin";
        assert_eq!(listed.parse::<Pkcs11Uri>().unwrap().token.serial.as_deref(), Some("a8e2"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with =
            |path: &str, query: &str| format!("pkcs11:{path}?{query}").parse::<Pkcs11Uri>().unwrap_err();
        let query = "module-path=/hsm.so&pin-source=file:/pin";
        assert_eq!("/usr/lib/hsm.so".parse::<Pkcs11Uri>().unwrap_err(), UriError::Scheme);
        assert_eq!(with("token=a;token=b", query), UriError::Twice("token"));
        assert_eq!(with("token=a;slot-id=3", query), UriError::Unknown("slot-id".to_owned()));
        assert_eq!(with("token=a%2", query), UriError::Form("token".to_owned()));
        assert_eq!(with("token=a%zz", query), UriError::Form("token".to_owned()));
        assert_eq!(with("token=%FF", query), UriError::Form("token".to_owned()));
        assert_eq!(with("token=a b", query), UriError::Form("token".to_owned()));
        assert_eq!(with("token", query), UriError::Form("token".to_owned()));
        assert_eq!(with("token=a", "module-path=/hsm.so&pin-value=1234"), UriError::PinValue);
        for (path, query) in [
            ("object=a", query),
            ("token=a", "pin-source=file:/pin"),
            ("token=a", "module-path=hsm.so&pin-source=file:/pin"),
            ("token=a", "module-path=/hsm.so"),
        ] {
            assert!(matches!(with(path, query), UriError::Missing(_)), "{path}?{query}");
        }
        let said = with("token=a", "module-path=/hsm.so&pin-value=271828").to_string();
        assert!(!said.contains("271828"), "{said}");
    }
}
