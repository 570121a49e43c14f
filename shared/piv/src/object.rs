//! The data objects that production writes (SP 800-73-5 part 1, section 3 and appendix A).

#[cfg(test)]
mod tests;

use crate::command::APPLICATION;
use crate::tlv::{self, TlvError};
use domain::evidence::CardObject;
use domain::id::ChipId;

/// Tag list and data element of GET DATA and PUT DATA (SP 800-73-5 part 2, tables 4 and 8).
pub(crate) const TAG_LIST: u32 = 0x5c;
pub(crate) const DATA: u32 = 0x53;
/// The Discovery Object is a data element of its own (SP 800-73-5 part 1, 3.3.2).
const DISCOVERY: u32 = 0x7e;

/// The identifier of an object on the card (SP 800-73-5 part 1, table 3).
pub(crate) const fn tag(object: CardObject) -> &'static [u8] {
    match object {
        CardObject::CertificateCardAuthentication => &[0x5f, 0xc1, 0x01],
        CardObject::Chuid => &[0x5f, 0xc1, 0x02],
        CardObject::CertificateAuthentication => &[0x5f, 0xc1, 0x05],
        CardObject::SecurityObject => &[0x5f, 0xc1, 0x06],
        CardObject::Ccc => &[0x5f, 0xc1, 0x07],
        CardObject::PrintedInformation => &[0x5f, 0xc1, 0x09],
        CardObject::CertificateSignature => &[0x5f, 0xc1, 0x0a],
        CardObject::CertificateKeyManagement => &[0x5f, 0xc1, 0x0b],
        CardObject::Discovery => &[0x7e],
    }
}

/// The tag in which the value of an object stands.
pub(crate) const fn container(object: CardObject) -> u32 {
    match object {
        CardObject::Discovery => DISCOVERY,
        _ => DATA,
    }
}

/// The certificate of the key that attests, slot F9: an extension of Yubico.
pub(crate) const ATTESTING_CERTIFICATE: [u8; 3] = [0x5f, 0xff, 0x01];

/// The container of an object whose hash is in the Security Object (SP 800-73-5 part 1, table 2).
const fn container_id(object: CardObject) -> u16 {
    match object {
        CardObject::CertificateSignature => 0x0100,
        CardObject::CertificateAuthentication => 0x0101,
        CardObject::CertificateKeyManagement => 0x0102,
        CardObject::CertificateCardAuthentication => 0x0500,
        CardObject::Chuid => 0x3000,
        CardObject::PrintedInformation => 0x3001,
        CardObject::Discovery => 0x6050,
        CardObject::SecurityObject => 0x9000,
        CardObject::Ccc => 0xdb00,
    }
}

/// FASC-N of a card outside government: agency 9999, system 9999, credential 999999; credential
/// series 1, issue 1, no person identifier, category 3 (company), no organisation, association 1
/// (employee). As 40 five-bit digits (TIG SCEPACS 2.3, section 6).
///
/// Series 1 is what tells our CHUID from the one that other tools write with the same nines and series 0.
const FASC_N: [u8; 25] = [
    0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce, 0x73, 0x9d, 0xa1, 0x68, 0x58, 0x21, 0x08, 0x42,
    0x10, 0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xfa,
];

// Elements of the CHUID (SP 800-73-5 part 1, table 9).
const CHUID_FASC_N: u32 = 0x30;
const CHUID_GUID: u32 = 0x34;
const CHUID_EXPIRY: u32 = 0x35;
const CHUID_SIGNATURE: u32 = 0x3e;
const ERROR_DETECTION: u32 = 0xfe;

/// Months as Printed Information names them (SP 800-73-5 part 1, table 15: `YYYYMMMDD`).
const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// The day after which a card is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryDate {
    /// `YYYYMMDD`, as the CHUID says it.
    digits: [u8; 8],
    month: &'static str,
}

impl ExpiryDate {
    /// The date, or `None` if it has no four-digit year or no such month or day of a month.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let sane = year <= 9999 && (1..=31).contains(&day);
        let name = MONTHS.get(usize::from(month).checked_sub(1)?)?;
        let digits: Vec<u8> = sane.then(|| format!("{year:04}{month:02}{day:02}").into_bytes())?;
        Some(Self { digits: digits.try_into().ok()?, month: name })
    }

    /// `YYYYMMMDD`, as Printed Information says it.
    fn printed(&self) -> Vec<u8> {
        let [y1, y2, y3, y4, _, _, day @ ..] = self.digits;
        [&[y1, y2, y3, y4], self.month.as_bytes(), &day].concat()
    }
}

/// What of a CHUID is signed: its elements but for the signature (FIPS 201-3, 4.2.1).
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn chuid_to_be_signed(chip: &ChipId, expires: ExpiryDate) -> Result<Vec<u8>, TlvError> {
    let mut value = unsigned(chip, expires)?;
    tlv::write(&mut value, ERROR_DETECTION, &[])?;
    Ok(value)
}

fn unsigned(chip: &ChipId, expires: ExpiryDate) -> Result<Vec<u8>, TlvError> {
    let mut value = Vec::new();
    tlv::write(&mut value, CHUID_FASC_N, &FASC_N)?;
    tlv::write(&mut value, CHUID_GUID, chip.as_bytes())?;
    tlv::write(&mut value, CHUID_EXPIRY, &expires.digits)?;
    Ok(value)
}

/// Our Card Holder Unique Identifier: FASC-N, GUID, expiry, and the issuer's signature. Without one it is a card's mark, by
/// which its work is taken up again before the authority has signed anything for it.
///
/// # Errors
/// [`TlvError::Length`] if the signature is longer than an object can be.
pub fn chuid(chip: &ChipId, expires: ExpiryDate, signature: &[u8]) -> Result<Vec<u8>, TlvError> {
    let mut value = unsigned(chip, expires)?;
    tlv::write(&mut value, CHUID_SIGNATURE, signature)?;
    tlv::write(&mut value, ERROR_DETECTION, &[])?;
    Ok(value)
}

/// Whether a CHUID, signed or not, is that of this chip with this date.
pub fn marks(chuid: &[u8], chip: &ChipId, expires: ExpiryDate) -> bool {
    unsigned(chip, expires).is_ok_and(|unsigned| chuid.starts_with(&unsigned))
}

/// The chip's identity if this CHUID is one that we wrote; `None` for those of makers and other tools.
pub fn marked_chip(chuid: &[u8]) -> Option<ChipId> {
    let ours = tlv::find(chuid, CHUID_FASC_N).ok()? == FASC_N;
    let guid = tlv::find(chuid, CHUID_GUID).ok()?.try_into().ok()?;
    ours.then_some(ChipId::from_bytes(guid))
}

/// Card Capability Container (SP 800-73-5 part 1, table 8): the card identifier carries the chip's
/// GUID, the data model is `10`, everything else is empty. Windows looks for it.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn ccc(chip: &ChipId) -> Result<Vec<u8>, TlvError> {
    // RID of GSC-IS, manufacturer and card type as no maker's, then 16 bytes of our choice (GSC-IS 2.1, table 6-1).
    let identifier = [&[0xa0, 0x00, 0x00, 0x01, 0x16][..], chip.as_bytes()].concat();
    let mut value = Vec::new();
    tlv::write(&mut value, 0xf0, &identifier)?;
    tlv::write(&mut value, 0xf1, &[0x21])?;
    tlv::write(&mut value, 0xf2, &[0x21])?;
    tlv::write(&mut value, 0xf3, &[])?;
    tlv::write(&mut value, 0xf4, &[0x00])?;
    tlv::write(&mut value, 0xf5, &[0x10])?;
    for empty in [0xf6, 0xf7, 0xfa, 0xfb, 0xfc, 0xfd, ERROR_DETECTION] {
        tlv::write(&mut value, empty, &[])?;
    }
    Ok(value)
}

// Elements of the Discovery Object (SP 800-73-5 part 1, table 18).
const DISCOVERY_AID: u32 = 0x4f;
const DISCOVERY_PIN_USAGE: u32 = 0x5f2f;
/// The card takes its own PIN, and no global one (SP 800-73-5 part 1, 3.3.2).
const OWN_PIN_ALONE: [u8; 2] = [0x40, 0x00];

/// The Discovery Object: which application it is, and which PIN it takes.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn discovery() -> Result<Vec<u8>, TlvError> {
    let mut value = Vec::new();
    tlv::write(&mut value, DISCOVERY_AID, &APPLICATION)?;
    tlv::write(&mut value, DISCOVERY_PIN_USAGE, &OWN_PIN_ALONE)?;
    Ok(value)
}

/// What is printed on a card, as its reader can hold against it.
#[derive(Clone, Copy, Debug)]
pub struct Printed<'a> {
    /// Whose card it is.
    pub name: &'a str,
    /// What the holder is to the organisation.
    pub affiliation: &'a str,
    /// The last day.
    pub expires: ExpiryDate,
    /// The card's number.
    pub serial: &'a str,
    /// Who issues it.
    pub issuer: &'a str,
}

/// Printed Information (SP 800-73-5 part 1, table 15), each text cut at the length that the table gives it. The table says
/// ASCII; a name of other letters is written in UTF-8, which is the same where it is ASCII.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn printed_information(printed: Printed<'_>) -> Result<Vec<u8>, TlvError> {
    let mut value = Vec::new();
    tlv::write(&mut value, 0x01, cut(printed.name, 125))?;
    tlv::write(&mut value, 0x02, cut(printed.affiliation, 20))?;
    tlv::write(&mut value, 0x04, &printed.expires.printed())?;
    tlv::write(&mut value, 0x05, cut(printed.serial, 20))?;
    tlv::write(&mut value, 0x06, cut(printed.issuer, 15))?;
    tlv::write(&mut value, ERROR_DETECTION, &[])?;
    Ok(value)
}

/// As many whole characters as fit into so many bytes.
fn cut(text: &str, longest: usize) -> &[u8] {
    let end = (0..=longest.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or(0)).unwrap_or_default().as_bytes()
}

// Elements of the Security Object (SP 800-73-5 part 1, table 13).
const MAPPING: u32 = 0xba;
const SIGNED_HASHES: u32 = 0xbb;

/// The Security Object: which data group is which container, and their signed hashes (ICAO 9303 part 10, 4.6.2). The
/// n-th of `hashed` is data group n.
///
/// # Errors
/// [`TlvError::Length`] if the signature is longer than an object can be, or there are more groups than numbers.
pub fn security_object(hashed: &[CardObject], signed: &[u8]) -> Result<Vec<u8>, TlvError> {
    let mut mapping = Vec::new();
    for (index, object) in hashed.iter().enumerate() {
        mapping.push(u8::try_from(index + 1).map_err(|_| TlvError::Length)?);
        mapping.extend(container_id(*object).to_be_bytes());
    }
    let mut value = Vec::new();
    tlv::write(&mut value, MAPPING, &mapping)?;
    tlv::write(&mut value, SIGNED_HASHES, signed)?;
    tlv::write(&mut value, ERROR_DETECTION, &[])?;
    Ok(value)
}

/// The issuer's signature in a CHUID, and what it is over.
///
/// # Errors
/// [`TlvError`] if it is no CHUID.
pub fn chuid_signature(chuid: &[u8]) -> Result<(Vec<u8>, &[u8]), TlvError> {
    let (mut signed, mut rest) = (Vec::new(), chuid);
    while !rest.is_empty() {
        let (element, after) = tlv::read(rest)?;
        if element.tag != CHUID_SIGNATURE {
            tlv::write(&mut signed, element.tag, element.value)?;
        }
        rest = after;
    }
    Ok((signed, tlv::find(chuid, CHUID_SIGNATURE)?))
}

/// The signed hashes in a Security Object.
///
/// # Errors
/// [`TlvError`] if it is none.
pub fn signed_hashes(security_object: &[u8]) -> Result<&[u8], TlvError> {
    tlv::find(security_object, SIGNED_HASHES)
}

// Elements of a certificate object (SP 800-73-5 part 1, table 10).
const CERTIFICATE: u32 = 0x70;
const CERTIFICATE_INFO: u32 = 0x71;

/// A certificate object: the DER certificate, not compressed.
///
/// # Errors
/// [`TlvError::Length`] if the certificate is longer than 65 535 bytes.
pub fn certificate(der: &[u8]) -> Result<Vec<u8>, TlvError> {
    let mut value = Vec::with_capacity(der.len() + 9);
    tlv::write(&mut value, CERTIFICATE, der)?;
    tlv::write(&mut value, CERTIFICATE_INFO, &[0x00])?;
    tlv::write(&mut value, ERROR_DETECTION, &[])?;
    Ok(value)
}

/// The DER certificate in a certificate object.
///
/// # Errors
/// [`TlvError`] if there is none.
pub fn certificate_der(value: &[u8]) -> Result<&[u8], TlvError> {
    tlv::find(value, CERTIFICATE)
}
