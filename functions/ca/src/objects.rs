//! The data objects of a card, signed where they have to be (SP 800-73-5 part 1, 3.1 and 3.3).

use crate::content::{ContentError, ContentSigner, SHA_256, Signed, sha256};
use cardwright_core::ports::certificate::ObjectsRequest;
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Encode as _, Sequence};
use domain::certificate::{Der, ObjectContent};
use domain::evidence::CardObject;
use domain::person::Person;
use domain::time::Timestamp;
use piv::object::{self, ExpiryDate, Printed};
use time::OffsetDateTime;
use x509_cert::spki::AlgorithmIdentifierOwned;

/// id-PIV-CHUIDSecurityObject (FIPS 201-3, appendix B).
const CHUID_SECURITY_OBJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.1");
/// id-icao-mrtd-security-ldsSecurityObject (ICAO 9303 part 10, 4.6.2.3).
const LDS_SECURITY_OBJECT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.1");

/// LDSSecurityObject, version 0 (ICAO 9303 part 10, 4.6.2.3).
#[derive(Sequence)]
struct LdsSecurityObject {
    version: u8,
    hash_algorithm: AlgorithmIdentifierOwned,
    hashes: Vec<DataGroupHash>,
}

#[derive(Sequence)]
struct DataGroupHash {
    number: u8,
    hash: OctetString,
}

/// What every card of the profile has beside its certificates, in the order in which it is to be written.
pub(crate) async fn objects(
    signer: &ContentSigner,
    organisation: &str,
    request: ObjectsRequest<'_>,
) -> Result<Vec<ObjectContent>, ContentError> {
    let (chip, expires) = (&request.chip, expiry(request.until)?);
    let content = |object, value| ObjectContent { object, value: Der::new(value) };
    let ccc = content(CardObject::Ccc, object::ccc(chip)?);
    if !request.profile.is_whole() {
        return Ok(vec![content(CardObject::Chuid, object::chuid(chip, expires, &[])?), ccc]);
    }
    let to_be_signed = object::chuid_to_be_signed(chip, expires)?;
    let signature = signer.sign(CHUID_SECURITY_OBJECT, Signed::Detached(&to_be_signed)).await?;
    let name = request.holder.map(Person::display_name);
    let printed = object::printed_information(Printed {
        name: name.as_deref().unwrap_or(request.card_number.as_str()),
        affiliation: request.affiliation,
        expires,
        serial: request.card_number.as_str(),
        issuer: organisation,
    })?;
    let mut objects = vec![
        content(CardObject::Chuid, object::chuid(chip, expires, &signature)?),
        ccc,
        content(CardObject::Discovery, object::discovery()?),
        content(CardObject::PrintedInformation, printed),
    ];
    let hashes = signer.sign(LDS_SECURITY_OBJECT, Signed::Enclosed(&hashes(&objects)?)).await?;
    let hashed: Vec<_> = objects.iter().map(|content| content.object).collect();
    objects.push(content(CardObject::SecurityObject, object::security_object(&hashed, &hashes)?));
    Ok(objects)
}

fn hashes(objects: &[ObjectContent]) -> Result<Vec<u8>, der::Error> {
    let hashes = (1..)
        .zip(objects)
        .map(|(number, content)| Ok(DataGroupHash { number, hash: sha256(content.value.as_bytes())? }));
    let hash_algorithm = AlgorithmIdentifierOwned { oid: SHA_256, parameters: None };
    LdsSecurityObject { version: 0, hash_algorithm, hashes: hashes.collect::<Result<_, der::Error>>()? }
        .to_der()
}

fn expiry(at: Timestamp) -> Result<ExpiryDate, ContentError> {
    let date = OffsetDateTime::from_unix_timestamp(at.as_secs()).map_err(|_| ContentError::Expiry)?;
    let year = u16::try_from(date.year()).map_err(|_| ContentError::Expiry)?;
    ExpiryDate::new(year, date.month().into(), date.day()).ok_or(ContentError::Expiry)
}
