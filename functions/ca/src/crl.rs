//! Complete CRLs (RFC 5280, 5).

use crate::draft::Shell;
use crate::issuer::{self, IssuingCertificate};
use cardwright_core::ports::certificate::{CertificateSigner, SignerError};
use cardwright_core::ports::status::CrlRequest;
use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, OctetString, Uint, UtcTime};
use der::{Decode as _, Encode as _, Sequence, Tag};
use domain::certificate::{CrlEntry, Der};
use domain::id::Version;
use domain::time::Timestamp;
use std::time::Duration;
use x509_cert::crl::RevokedCert;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlReason};
use x509_cert::ext::{Extension, Extensions};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::time::Time;
use x509_parser::prelude::FromDer as _;
use x509_parser::revocation_list::CertificateRevocationList;

/// ecdsa-with-SHA256, without parameters (RFC 5758, 3.2).
pub(crate) const ECDSA_WITH_SHA_256: AlgorithmIdentifierOwned =
    AlgorithmIdentifierOwned { oid: ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2"), parameters: None };
/// id-ce-cRLNumber, id-ce-cRLReasons and id-ce-authorityKeyIdentifier (RFC 5280, 5.2.3, 5.3.1 and 5.2.1).
const CRL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
const CRL_REASON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");
const AUTHORITY_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");

/// TBSCertList (RFC 5280, 5.1), its name and its entries as they stand: a hundred thousand are encoded once.
#[derive(Sequence)]
struct ToBeSigned<'a> {
    version: u8,
    signature: AlgorithmIdentifierOwned,
    issuer: AnyRef<'a>,
    this_update: Time,
    next_update: Time,
    entries: Option<AnyRef<'a>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    extensions: Extensions,
}

/// A CRL was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CrlError {
    #[error("the CRL could not be encoded")]
    Encode(#[from] der::Error),
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error("the issuing key made another signature than was asked for")]
    OtherSignature,
}

/// Builds and signs a CRL; what is signed is what was built, or nothing comes of it.
pub(crate) async fn sign(
    key: &dyn CertificateSigner,
    issuer: &IssuingCertificate,
    request: CrlRequest<'_>,
) -> Result<Der, CrlError> {
    let to_be_signed = to_be_signed(issuer, request)?;
    let signature = key.sign(&to_be_signed).await?;
    issuer.public_key.verify_sig(&to_be_signed, &signature).map_err(|_| CrlError::OtherSignature)?;
    let algorithm = ECDSA_WITH_SHA_256.to_der()?;
    let shell = Shell {
        to_be_signed: AnyRef::from_der(&to_be_signed)?,
        algorithm: AnyRef::from_der(&algorithm)?,
        signature: BitStringRef::from_bytes(&signature)?,
    };
    Ok(Der::new(shell.to_der()?))
}

/// The number of a CRL.
pub(crate) fn number(crl: &Der) -> Option<Version> {
    let (_, crl) = CertificateRevocationList::from_der(crl.as_bytes()).ok()?;
    crl.crl_number()?.to_u64_digits().first().copied().map(Version::new)
}

/// Until when a CRL holds, in seconds since 1970.
pub(crate) fn next_update(crl: &Der) -> Option<i64> {
    let (_, crl) = CertificateRevocationList::from_der(crl.as_bytes()).ok()?;
    Some(crl.next_update()?.timestamp())
}

/// Whether the key of this authority signed a CRL.
pub(crate) fn is_of(authority: &Der, crl: &Der) -> bool {
    let parsed = CertificateRevocationList::from_der(crl.as_bytes());
    parsed.is_ok_and(|(rest, crl)| {
        let tbs = crl.tbs_cert_list.as_ref();
        rest.is_empty() && issuer::verifies(authority, tbs, &crl.signature_value.data)
    })
}

fn to_be_signed(issuer: &IssuingCertificate, request: CrlRequest<'_>) -> Result<Vec<u8>, der::Error> {
    let mut entries = Vec::new();
    for entry in request.entries {
        entry_of(entry)?.encode_to_vec(&mut entries)?;
    }
    // RFC 5280, 5.1.2.6: an empty list is left out.
    let entries = if entries.is_empty() { None } else { Some(AnyRef::new(Tag::Sequence, &entries)?) };
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(OctetString::new(issuer.key_identifier.as_slice())?),
        ..AuthorityKeyIdentifier::default()
    };
    let number = Uint::new(&request.number.get().to_be_bytes())?;
    let extensions = vec![
        extension(AUTHORITY_KEY_IDENTIFIER, &identifier.to_der()?)?,
        extension(CRL_NUMBER, &number.to_der()?)?,
    ];
    let tbs = ToBeSigned {
        version: 1,
        signature: ECDSA_WITH_SHA_256,
        issuer: AnyRef::from_der(&issuer.name)?,
        this_update: time(request.this_update)?,
        next_update: time(request.next_update)?,
        entries,
        extensions,
    };
    tbs.to_der()
}

fn entry_of(entry: &CrlEntry) -> Result<RevokedCert, der::Error> {
    let reason = reason(entry.reason).to_der()?;
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&entry.serial.octets())?,
        revocation_date: time(entry.at)?,
        crl_entry_extensions: Some(vec![extension(CRL_REASON, &reason)?]),
    })
}

fn extension(extn_id: ObjectIdentifier, value: &[u8]) -> Result<Extension, der::Error> {
    Ok(Extension { extn_id, critical: false, extn_value: OctetString::new(value)? })
}

/// The reason as CRLs and OCSP answers write it.
pub(crate) const fn reason(reason: domain::certificate::CrlReason) -> CrlReason {
    use domain::certificate::CrlReason as R;
    use domain::certificate::RevocationReason as For;
    match reason {
        R::Hold => CrlReason::CertificateHold,
        R::Revoked(For::KeyCompromise) => CrlReason::KeyCompromise,
        R::Revoked(For::AffiliationChanged) => CrlReason::AffiliationChanged,
        R::Revoked(For::Superseded) => CrlReason::Superseded,
        R::Revoked(For::CessationOfOperation) => CrlReason::CessationOfOperation,
        R::Revoked(For::PrivilegeWithdrawn) => CrlReason::PrivilegeWithdrawn,
    }
}

/// Since 1970.
pub(crate) fn since_1970(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.as_secs()).unwrap_or_default())
}

/// RFC 5280, 5.1.2.4: UTCTime through 2049.
fn time(at: Timestamp) -> Result<Time, der::Error> {
    let at = since_1970(at);
    match UtcTime::from_unix_duration(at) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => GeneralizedTime::from_unix_duration(at).map(Time::GeneralTime),
    }
}
