//! What there is of an authority, for people and programs to look at: public data, read without opening a key.

use crate::carried::written;
use crate::crl;
use crate::custody::KeyUse;
use crate::error::CaError;
use crate::files::{CRL, DIRECTORY, certificate, path, read_if_there};
use crate::issuer;
use crate::site;
use cardwright_core::digest;
use domain::certificate::{Der, IssuerNumber};
use domain::time::Span;
use serde::Serialize;
use std::path::Path;

/// How long before the end of an issuing certificate the next key is due: from then on, certificates of cards end with it and not
/// when they should.
const AHEAD: Span = crate::profile::DEFAULT_VALIDITY;

/// A certificate of the authority's.
#[derive(Clone, Debug, Serialize)]
pub struct ShownCertificate {
    /// Whose it is, as its subject reads.
    pub subject: String,
    /// In hexadecimal.
    pub serial: String,
    /// When it begins (RFC 3339).
    pub from: String,
    /// When it ends.
    pub until: String,
    /// SHA-256 over it.
    pub fingerprint: String,
}

/// A key of the authority's.
#[derive(Clone, Debug, Serialize)]
pub struct ShownKey {
    /// How its files are called.
    pub name: String,
    /// What it does now.
    pub role: &'static str,
    /// What is kept of it here; none if it is kept elsewhere.
    #[serde(skip)]
    pub kept: Option<String>,
    /// Its certificate, where it has one that lasts.
    pub certificate: Option<ShownCertificate>,
}

/// Something that has to be done in time.
#[derive(Clone, Debug, Serialize)]
pub struct Due {
    /// By when (RFC 3339).
    pub by: String,
    /// What.
    pub what: String,
}

/// What there is of an authority.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    /// Its keys: the root's first.
    pub keys: Vec<ShownKey>,
    /// Whether something of the root's key is here, so that it can sign without a ceremony.
    pub root_key_is_here: bool,
    /// The fingerprint of what the root was asked, if its answer is waited for.
    pub waits_for_root: Option<String>,
    /// What is due, the soonest first.
    pub due: Vec<Due>,
}

fn shown(certificate: &Der) -> Option<ShownCertificate> {
    let parsed = issuer::parse(certificate)?;
    let validity = issuer::validity(certificate)?;
    Some(ShownCertificate {
        subject: parsed.subject().to_string(),
        serial: parsed.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect(),
        from: written(validity.from),
        until: written(validity.until),
        fingerprint: digest(certificate.as_bytes()).to_string(),
    })
}

/// What there is of the authority under `dir`.
///
/// # Errors
/// [`CaError`] if there is none, or a file cannot be read.
pub fn overview(dir: &Path) -> Result<Overview, CaError> {
    let home = dir.join(DIRECTORY);
    let request = site::asked(dir)?;
    let chain = match site::certificates(dir) {
        Ok(chain) => Some(chain),
        Err(CaError::Carried(_)) => None,
        Err(error) => return Err(error),
    };
    let root = KeyUse::Root.as_str();
    let mut keys = Vec::new();
    let mut key = |name: String, role, certificate: Option<&Der>| -> Result<(), CaError> {
        let kept = site::kept(&home, &name)?;
        keys.push(ShownKey { name, role, kept, certificate: certificate.and_then(shown) });
        Ok(())
    };
    key(root.to_owned(), "signs issuing certificates", chain.as_ref().map(|chain| &chain.root))?;
    let current = chain.as_ref().map(|chain| chain.number());
    let last = request.as_ref().map(|request| request.number()).or(current);
    for number in last.unwrap_or(IssuerNumber::FIRST).so_far() {
        let certified = chain.as_ref().and_then(|chain| chain.issuing_of(number));
        let (role, role_of_content) = match current {
            Some(current) if number < current => ("former: tells what became of its certificates", "former"),
            Some(current) if number == current => ("signs cards' certificates", "signs cards' data objects"),
            _ => ("waits for the root", "waits for the root"),
        };
        key(number.name(), role, certified)?;
        let content = number.suffixed(KeyUse::ContentSigning.as_str());
        let certified = certified.map(|_| certificate(&home, &content)).transpose()?;
        key(content, role_of_content, certified.as_ref())?;
    }
    key(KeyUse::OcspSigning.as_str().to_owned(), "answers about certificates", None)?;
    let root_key_is_here = keys.first().is_some_and(|root| root.kept.is_some());
    let mut due = Vec::new();
    if let Some(chain) = &chain {
        let ends = |certificate: &Der| issuer::validity(certificate).map(|validity| validity.until);
        let ahead = |secs: i64| secs - AHEAD.as_millis() / 1000;
        due.extend(
            ends(&chain.issuing)
                .map(|end| (ahead(end), "give the authority its next issuing key: cardwright ca rotate")),
        );
        due.extend(ends(&chain.root).map(|end| (ahead(end), "make a new root, and with it a new authority")));
        let crl = read_if_there(&path(&home, root, CRL))?.map(Der::new);
        let next = crl.as_ref().and_then(crl::next_update);
        due.extend(next.map(|next| {
            (next, "have the root sign another CRL, as each rotation does: cardwright ca rotate")
        }));
    }
    due.sort_unstable();
    let due = due.into_iter().map(|(by, what)| Due { by: written(by), what: what.to_owned() }).collect();
    let waits_for_root = request.map(|request| request.fingerprint().to_string());
    Ok(Overview { keys, root_key_is_here, waits_for_root, due })
}
