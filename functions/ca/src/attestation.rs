//! What a card says of where its keys were born: whether a vendor vouches for the card, and the card for this key.

use cardwright_core::ports::certificate::{CertificateRequest, Finding, IssueError};
use domain::attestation::{
    Attestation, AttestationFault, AttestationPolicy, AttestedDevice, CardAttestation, FormFactor, PinUse,
    TouchUse,
};
use domain::certificate::SlotKey;
use domain::time::Timestamp;
use rustls_pki_types::pem::{self, PemObject as _};
use rustls_pki_types::{CertificateDer, UnixTime};
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage};
use x509_parser::asn1_rs::{Oid, oid};
use x509_parser::prelude::{FromDer as _, X509Certificate};

/// Yubico's authorities for PIV attestation (<https://developers.yubico.com/PKI/>): the roots of firmware before 5.7.4 and since,
/// and what stands between the latter and a device.
const YUBICO: &[u8] = include_bytes!("attestation/yubico.pem");

/// The longest certificate that a YubiKey keeps or makes.
const CERTIFICATE_MAX: usize = 3052;

// Extensions of an attestation (Yubico, PIV attestation OIDs).
const FIRMWARE: Oid<'_> = oid!(1.3.6.1.4.1.41482.3.3);
const SERIAL: Oid<'_> = oid!(1.3.6.1.4.1.41482.3.7);
const POLICIES: Oid<'_> = oid!(1.3.6.1.4.1.41482.3.8);
const FORM_FACTOR: Oid<'_> = oid!(1.3.6.1.4.1.41482.3.9);

/// The vendors who are believed when they vouch for a card.
#[derive(Clone)]
pub struct Vendors {
    roots: Vec<CertificateDer<'static>>,
    /// Between a root and a card's own attesting key.
    between: Vec<CertificateDer<'static>>,
}

/// Text that has no certificate of an authority.
#[derive(Debug, thiserror::Error)]
pub enum VendorError {
    /// It is no PEM.
    #[error("it is no PEM (RFC 7468)")]
    Pem(#[from] pem::Error),
    /// There is nothing in it, or something else.
    #[error("it has something else than certificates of authorities")]
    Certificate,
}

impl Vendors {
    /// Those whose roots are built in: Yubico.
    ///
    /// # Errors
    /// None in practice; [`VendorError`] is what the reader can say.
    pub fn built_in() -> Result<Self, VendorError> {
        Self { roots: Vec::new(), between: Vec::new() }.and(YUBICO)
    }

    /// These and those of a PEM text: whoever signed itself is believed, the others stand between.
    ///
    /// # Errors
    /// [`VendorError`] if the text has no certificate, or something else.
    pub fn and(mut self, text: &[u8]) -> Result<Self, VendorError> {
        let mut found = false;
        for certificate in CertificateDer::pem_slice_iter(text) {
            let der = certificate?;
            let itself = {
                let (_, read) = X509Certificate::from_der(&der).map_err(|_| VendorError::Certificate)?;
                read.subject().as_raw() == read.issuer().as_raw()
            };
            // What cannot be an anchor is found out now, and not with the first card.
            webpki::anchor_from_trusted_cert(&der).map_err(|_| VendorError::Certificate)?;
            if itself {
                self.roots.push(der)
            } else {
                self.between.push(der)
            }
            found = true;
        }
        if found { Ok(self) } else { Err(VendorError::Certificate) }
    }

    /// What is found of a key, as far as anybody wants to know.
    ///
    /// # Errors
    /// [`IssueError::Lint`] if the policy wants a good word and there is none.
    pub(crate) fn opinion(
        &self,
        request: &CertificateRequest<'_>,
    ) -> Result<Option<Attestation>, IssueError> {
        let policy = request.attestation_policy;
        if policy == AttestationPolicy::Ignore {
            return Ok(None);
        }
        match (self.vouched(request.attestation, request.key, request.now), policy) {
            (Ok(device), _) => Ok(Some(Attestation::Verified { device })),
            (Err(why), AttestationPolicy::Require) => {
                let (rule, mend) = (why.rule(), format!("slot {}: {}", request.key.slot, why.mend()));
                Err(IssueError::Lint(vec![Finding { rule, field: "attestation", mend }]))
            }
            (Err(why), _) => Ok(Some(Attestation::Failed { why })),
        }
    }

    fn vouched(
        &self,
        shown: Option<&CardAttestation>,
        key: &SlotKey,
        now: Timestamp,
    ) -> Result<AttestedDevice, AttestationFault> {
        let shown = shown.ok_or(AttestationFault::Missing)?;
        let of_slot = shown.slots.iter().find(|attested| attested.slot == key.slot);
        let attested = of_slot.ok_or(AttestationFault::Missing)?.certificate.as_bytes();
        let authority = shown.authority.as_bytes();
        if attested.len().max(authority.len()) > CERTIFICATE_MAX {
            return Err(AttestationFault::Form);
        }
        let (rest, read) = X509Certificate::from_der(attested).map_err(|_| AttestationFault::Form)?;
        let device = device(&read).filter(|_| rest.is_empty()).ok_or(AttestationFault::Form)?;
        self.lead_to_a_root(attested, authority, now)?;
        if read.public_key().raw != key.public_key.as_bytes() {
            return Err(AttestationFault::Key);
        }
        Ok(device)
    }

    /// The path from what the card says by its own certificate to a root (RFC 5280, 6).
    fn lead_to_a_root(
        &self,
        attested: &[u8],
        authority: &[u8],
        now: Timestamp,
    ) -> Result<(), AttestationFault> {
        let attested = CertificateDer::from(attested);
        let certificate = EndEntityCert::try_from(&attested).map_err(|_| AttestationFault::Form)?;
        let anchors: Result<Vec<_>, _> = self.roots.iter().map(webpki::anchor_from_trusted_cert).collect();
        let anchors = anchors.map_err(|_| AttestationFault::Chain)?;
        let known = self.between.iter().map(|der| CertificateDer::from(der.as_ref()));
        let between: Vec<_> = [CertificateDer::from(authority)].into_iter().chain(known).collect();
        let since_1970 = Duration::from_secs(u64::try_from(now.as_secs()).unwrap_or_default());
        let at = UnixTime::since_unix_epoch(since_1970);
        let (algorithms, usage) = (webpki::ALL_VERIFICATION_ALGS, KeyUsage::client_auth());
        let path = certificate.verify_for_usage(algorithms, &anchors, &between, at, usage, None, None);
        path.map(drop).map_err(|_| AttestationFault::Chain)
    }
}

/// The device that the extensions describe; none if they are not those of a key that was born on one.
fn device(certificate: &X509Certificate<'_>) -> Option<AttestedDevice> {
    let extension = |oid: Oid<'_>| {
        certificate.iter_extensions().find(|extension| extension.oid == oid).map(|extension| extension.value)
    };
    let (&[major, minor, patch], &[pin, touch]) = (extension(FIRMWARE)?, extension(POLICIES)?) else {
        return None;
    };
    // Some early devices tell no serial number and no form; what is there must be readable.
    let serial = match extension(SERIAL) {
        Some(der) => Some(<u32 as der::Decode>::from_der(der).ok()?),
        None => None,
    };
    let form = match extension(FORM_FACTOR) {
        Some(&[code]) => Some(FormFactor::of(code)),
        Some(_) => return None,
        None => None,
    };
    let firmware = format!("{major}.{minor}.{patch}").try_into().ok()?;
    Some(AttestedDevice { serial, firmware, pin: PinUse::of(pin), touch: TouchUse::of(touch), form })
}

#[cfg(test)]
mod tests;
