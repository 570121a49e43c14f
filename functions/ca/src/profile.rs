//! What stands in each kind of certificate.

use crate::names;
use crate::settings::Settings;
use aws_lc_rs::digest;
use cardwright_core::ports::certificate::CertificateRequest;
use der::asn1::{Ia5String, Null, ObjectIdentifier, OctetString};
use der::{Encode as _, Sequence};
use domain::certificate::IssuerNumber;
use domain::id::CardNumber;
use domain::person::{Person, Sid};
use domain::profile::KeyAlgorithm;
use domain::settings::WindowsLogon;
use domain::time::{Span, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CrlDistributionPoint, CustomExtension, ExtendedKeyUsagePurpose,
    IsCa, KeyIdMethod, KeyUsagePurpose, PublicKeyData, SanType, SerialNumber,
};
use time::OffsetDateTime;

/// How long card certificates last unless told otherwise: three years.
pub const DEFAULT_VALIDITY: Span = Span::from_days(3 * 365);
/// The root lasts twenty years, the issuing authority ten: beyond any card it certifies.
const ROOT_VALIDITY: Span = Span::from_days(20 * 365);
pub(crate) const ISSUING_VALIDITY: Span = Span::from_days(10 * 365);
/// Certificates begin five minutes early, so that a workstation whose clock is behind takes a new card.
const BACKDATED: Span = Span::from_secs(-300);

/// How files and addresses call what is the root's.
pub(crate) const ROOT: &str = "root";

/// id-pe-authorityInfoAccess (RFC 5280, 4.2.2.1).
const AUTHORITY_INFORMATION_ACCESS: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 1, 1];
/// id-ad-caIssuers (RFC 5280, 4.2.2.1): where the issuer's certificate is found.
const CA_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
/// id-ad-ocsp (RFC 6960, 3.1): where its status is asked.
const OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
/// id-pkix-ocsp-nocheck (RFC 6960, 4.2.2.2.1): nobody asks whether this one is revoked.
pub(crate) const OCSP_NO_CHECK: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 48, 1, 5];
/// szOID_NT_PRINCIPAL_NAME: the user principal name as otherName (Microsoft, logon certificates).
const USER_PRINCIPAL_NAME: &[u64] = &[1, 3, 6, 1, 4, 1, 311, 20, 2, 3];
/// szOID_KP_SMARTCARD_LOGON (Microsoft, logon certificates).
const SMART_CARD_LOGON: &[u64] = &[1, 3, 6, 1, 4, 1, 311, 20, 2, 2];

/// szOID_NTDS_CA_SECURITY_EXT: the security identifier that domain controllers match (MS-WCCE, 2.2.2.7.7.4).
pub(crate) const SECURITY_EXTENSION: &[u64] = &[1, 3, 6, 1, 4, 1, 311, 25, 2];
/// szOID_NTDS_OBJECTSID (MS-WCCE, 2.2.2.7.7.4).
pub(crate) const OBJECT_SID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.25.2.1");

/// id-PIV-cardAuth (FIPS 201-3, appendix B): the holder of the card is not asked.
const CARD_AUTHENTICATION: &[u64] = &[2, 16, 840, 1, 101, 3, 6, 8];

/// id-ce-extKeyUsage (RFC 5280, 4.2.1.12), and id-PIV-content-signing for it (FIPS 201-3, appendix B). Critical, as the
/// Federal PKI's profile has it: rcgen writes it otherwise.
const EXTENDED_KEY_USAGE: &[u64] = &[2, 5, 29, 37];
const CONTENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.7");

/// Random octets of a serial number: at least 126 bits of them. RFC 5280 allows 20.
pub(crate) const SERIAL_OCTETS: usize = 16;

/// From when and until when, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Validity {
    pub(crate) fn starting(now: Timestamp, lasting: Span) -> Self {
        Self { from: now.plus(BACKDATED).as_secs(), until: now.plus(lasting).as_secs() }
    }

    /// Ends no later than the issuer does.
    pub(crate) fn within(self, issuer: Self) -> Self {
        Self { from: self.from.max(issuer.from), until: self.until.min(issuer.until) }
    }
}

/// How long the certificate of a card is valid: as the authority says, and no longer than its card.
pub(crate) fn validity(settings: &Settings, request: &CertificateRequest<'_>) -> Validity {
    let validity = Validity::starting(request.now, settings.validity());
    Validity { until: validity.until.min(request.until.as_secs()), ..validity }
}

/// A date that no certificate can carry.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the time is outside of what a certificate can carry")]
pub(crate) struct TimeError;

/// A serial number from random octets, given by an issuing key; the root gives such as the first.
pub(crate) fn serial(issuer: IssuerNumber, random: [u8; SERIAL_OCTETS]) -> SerialNumber {
    SerialNumber::from_slice(&issuer.serial(random))
}

fn base(
    validity: Validity,
    key: &impl PublicKeyData,
    serial: SerialNumber,
) -> Result<CertificateParams, TimeError> {
    let date = |secs| OffsetDateTime::from_unix_timestamp(secs).map_err(|_| TimeError);
    let mut params = CertificateParams::default();
    params.not_before = date(validity.from)?;
    params.not_after = date(validity.until)?;
    params.serial_number = Some(serial);
    params.key_identifier_method = key_identifier(key);
    Ok(params)
}

/// A subject key identifier: the first 160 bits of SHA-256 over the key (RFC 7093, 2, method 1).
fn key_identifier(key: &impl PublicKeyData) -> KeyIdMethod {
    let digest = digest::digest(&digest::SHA256, key.der_bytes());
    KeyIdMethod::PreSpecified(digest.as_ref().iter().take(20).copied().collect())
}

fn authority(
    validity: Validity,
    key: &impl PublicKeyData,
    serial: SerialNumber,
    path_length: u8,
) -> Result<CertificateParams, TimeError> {
    let mut params = base(validity, key, serial)?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

/// The root: signs issuing authorities, and the key for data objects.
pub(crate) fn root(
    settings: &Settings,
    key: &impl PublicKeyData,
    now: Timestamp,
    serial: SerialNumber,
) -> Result<CertificateParams, TimeError> {
    let mut params = authority(Validity::starting(now, ROOT_VALIDITY), key, serial, 1)?;
    params.distinguished_name = names::authority(settings.organisation(), "Root CA");
    Ok(params)
}

/// The issuing authority: signs cards' certificates only. Each of its keys has a name of its own, by which its CRL is known from
/// those of the others (RFC 5280, 6.3.3).
pub(crate) fn issuing(
    settings: &Settings,
    number: IssuerNumber,
    key: &impl PublicKeyData,
    validity: Validity,
    serial: SerialNumber,
) -> Result<CertificateParams, IssuerLinkError> {
    let mut params = authority(validity, key, serial, 0)?;
    params.distinguished_name = names::issuing(settings.organisation(), number);
    Links::new(settings, ROOT)?.add_to(&mut params);
    Ok(params)
}

/// Where the issuer's certificate and CRL are found; the same in every certificate of an issuer.
pub(crate) struct Links {
    crl: CrlDistributionPoint,
    access: CustomExtension,
}

/// The links to an issuer's certificate and CRL, or its dates, cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IssuerLinkError {
    #[error("the address of the issuer's certificate cannot be written")]
    Address(#[from] der::Error),
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// An extension of a certificate, or its dates, cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LeafError {
    #[error("an extension cannot be written")]
    Extension(#[from] der::Error),
    #[error(transparent)]
    Time(#[from] TimeError),
}

/// RFC 5280, 4.2.2.1; the location is a GeneralName, uniformResourceIdentifier.
#[derive(Sequence)]
struct AccessDescription {
    method: ObjectIdentifier,
    #[asn1(context_specific = "6", tag_mode = "IMPLICIT")]
    location: Ia5String,
}

impl Links {
    /// Links to `ISSUER.crl` and `ISSUER.cer`, and to the responder, which answers for the issuing authority.
    pub(crate) fn new(settings: &Settings, issuer: &str) -> Result<Self, IssuerLinkError> {
        let location = Ia5String::new(&settings.published(&format!("{issuer}.cer")))?;
        let mut access = vec![AccessDescription { method: CA_ISSUERS, location }];
        if issuer != ROOT {
            let location = Ia5String::new(&settings.published("ocsp"))?;
            access.push(AccessDescription { method: OCSP, location });
        }
        let access = access.to_der()?;
        Ok(Self {
            crl: CrlDistributionPoint { uris: vec![settings.published(&format!("{issuer}.crl"))] },
            access: CustomExtension::from_oid_content(AUTHORITY_INFORMATION_ACCESS, access),
        })
    }

    #[cfg(test)]
    pub(crate) const fn access(&self) -> &CustomExtension {
        &self.access
    }

    fn add_to(&self, params: &mut CertificateParams) {
        params.use_authority_key_identifier_extension = true;
        params.crl_distribution_points = vec![self.crl.clone()];
        params.custom_extensions = vec![self.access.clone()];
    }
}

/// What certificates have alike that are no authority's: links, and a key that signs.
fn of_an_end_entity(
    links: &Links,
    validity: Validity,
    key: &impl PublicKeyData,
    serial: SerialNumber,
) -> Result<CertificateParams, TimeError> {
    let mut params = base(validity, key, serial)?;
    links.add_to(&mut params);
    // Without this rcgen writes no subject key identifier.
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    Ok(params)
}

/// The authority's own signatures on data objects of cards (FIPS 201-3, 4.2.1). Valid as long as the issuing authority, and
/// so no shorter than any card's certificate.
pub(crate) fn content_signing(
    settings: &Settings,
    links: &Links,
    validity: Validity,
    key: &impl PublicKeyData,
    serial: SerialNumber,
) -> Result<CertificateParams, LeafError> {
    let mut params = of_an_end_entity(links, validity, key, serial)?;
    params.distinguished_name = names::authority(settings.organisation(), "PIV Signer");
    let mut usage = CustomExtension::from_oid_content(EXTENDED_KEY_USAGE, vec![CONTENT_SIGNING].to_der()?);
    usage.set_criticality(true);
    params.custom_extensions.push(usage);
    Ok(params)
}

/// Answers about certificates of the issuing authority (RFC 6960, 4.2.2.2), for which nobody asks in turn.
pub(crate) fn ocsp_signing(
    settings: &Settings,
    links: &Links,
    validity: Validity,
    key: &impl PublicKeyData,
    serial: SerialNumber,
) -> Result<CertificateParams, LeafError> {
    let mut params = of_an_end_entity(links, validity, key, serial)?;
    params.distinguished_name = names::authority(settings.organisation(), "OCSP Signer");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    params.custom_extensions.push(CustomExtension::from_oid_content(OCSP_NO_CHECK, Null.to_der()?));
    Ok(params)
}

/// Whose key a certificate of a card certifies, and until when.
pub(crate) struct Leaf<'a, K> {
    pub(crate) settings: &'a Settings,
    pub(crate) links: &'a Links,
    pub(crate) validity: Validity,
    pub(crate) key: &'a K,
    pub(crate) serial: SerialNumber,
}

impl<K: PublicKeyData> Leaf<'_, K> {
    fn base(self) -> Result<CertificateParams, TimeError> {
        of_an_end_entity(self.links, self.validity, self.key, self.serial)
    }

    /// Slot 9A, PIV authentication: signs a person in, to Windows as well where the process says so. What the person lacks
    /// is left out here and found by the lint, which says how to mend it.
    pub(crate) fn authentication(
        self,
        holder: &Person,
        logon: WindowsLogon,
    ) -> Result<CertificateParams, LeafError> {
        let subject = names::holder(self.settings.organisation(), holder);
        let mut params = self.base()?;
        params.distinguished_name = subject;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.subject_alt_names = email(holder).into_iter().collect();
        if logon != WindowsLogon::Off {
            params.extended_key_usages.push(ExtendedKeyUsagePurpose::Other(SMART_CARD_LOGON.to_vec()));
            if let Some(upn) = &holder.upn {
                let name = rcgen::OtherNameValue::Utf8String(upn.as_str().to_owned());
                params.subject_alt_names.insert(0, SanType::OtherName((USER_PRINCIPAL_NAME.to_vec(), name)));
            }
            if let Some(sid) = &holder.sid {
                params.custom_extensions.push(security_extension(sid)?);
            }
        }
        Ok(params)
    }

    /// Slot 9C, digital signature: what it signs, its holder cannot deny.
    pub(crate) fn signature(self, holder: &Person) -> Result<CertificateParams, LeafError> {
        self.mail(holder, &[KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment])
    }

    /// Slot 9D, key management: what is encrypted for its holder. Keys on a curve agree on a key, RSA keys decrypt one
    /// (RFC 5480, 3; RFC 8017).
    pub(crate) fn key_management(
        self,
        holder: &Person,
        algorithm: KeyAlgorithm,
    ) -> Result<CertificateParams, LeafError> {
        let usage = match algorithm.curve() {
            Some(_) => KeyUsagePurpose::KeyAgreement,
            None => KeyUsagePurpose::KeyEncipherment,
        };
        self.mail(holder, &[usage])
    }

    /// For mail of a person (RFC 8550, 4.4).
    fn mail(self, holder: &Person, usages: &[KeyUsagePurpose]) -> Result<CertificateParams, LeafError> {
        let subject = names::holder(self.settings.organisation(), holder);
        let mut params = self.base()?;
        params.distinguished_name = subject;
        params.key_usages = usages.to_vec();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection];
        params.subject_alt_names = email(holder).into_iter().collect();
        Ok(params)
    }

    /// Slot 9E, card authentication: the card proves itself, without a PIN and to whoever asks. So it names the card alone.
    pub(crate) fn card_authentication(self, number: &CardNumber) -> Result<CertificateParams, LeafError> {
        let subject = names::card(self.settings.organisation(), number);
        let mut params = self.base()?;
        params.distinguished_name = subject;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Other(CARD_AUTHENTICATION.to_vec())];
        Ok(params)
    }
}

/// The security identifier as an OtherName (RFC 5280, 4.2.1.6) of its own extension.
#[derive(Sequence)]
pub(crate) struct SecurityExtension {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    pub(crate) name: ObjectSid,
}

#[derive(Sequence)]
pub(crate) struct ObjectSid {
    pub(crate) kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub(crate) value: OctetString,
}

fn security_extension(sid: &Sid) -> Result<CustomExtension, der::Error> {
    let value = OctetString::new(sid.as_str().as_bytes())?;
    let extension = SecurityExtension { name: ObjectSid { kind: OBJECT_SID, value } };
    Ok(CustomExtension::from_oid_content(SECURITY_EXTENSION, extension.to_der()?))
}

/// RFC 5280, 4.2.1.6: an address of ASCII characters alone.
fn email(holder: &Person) -> Option<SanType> {
    holder.email.as_str().try_into().ok().map(SanType::Rfc822Name)
}
