//! The data objects that production writes (SP 800-73-5 part 1, section 3 and appendix A).

#[cfg(test)]
mod tests;

use crate::tlv::{self, TlvError};
use domain::evidence::CardObject;
use domain::id::ChipId;

/// Tag list and data element of GET DATA and PUT DATA (SP 800-73-5 part 2, tables 4 and 8).
pub(crate) const TAG_LIST: u32 = 0x5c;
pub(crate) const DATA: u32 = 0x53;

/// The identifier of an object on the card (SP 800-73-5 part 1, table 3).
pub(crate) const fn tag(object: CardObject) -> [u8; 3] {
    let last = match object {
        CardObject::CertificateCardAuthentication => 0x01,
        CardObject::Chuid => 0x02,
        CardObject::CertificateAuthentication => 0x05,
        CardObject::Ccc => 0x07,
        CardObject::CertificateSignature => 0x0a,
        CardObject::CertificateKeyManagement => 0x0b,
    };
    [0x5f, 0xc1, last]
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

/// The day after which a card is not valid, as the CHUID says it: `YYYYMMDD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpiryDate([u8; 8]);

impl ExpiryDate {
    /// The date, or `None` if it has no four-digit year or no such month or day of a month.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let sane = year <= 9999 && (1..=12).contains(&month) && (1..=31).contains(&day);
        let digits: Vec<u8> = sane.then(|| format!("{year:04}{month:02}{day:02}").into_bytes())?;
        digits.try_into().ok().map(Self)
    }
}

/// Our Card Holder Unique Identifier: FASC-N, GUID, expiry, no issuer signature.
///
/// # Errors
/// None in practice; [`TlvError`] is what the writer can say.
pub fn chuid(chip: &ChipId, expires: ExpiryDate) -> Result<Vec<u8>, TlvError> {
    let mut value = Vec::new();
    tlv::write(&mut value, CHUID_FASC_N, &FASC_N)?;
    tlv::write(&mut value, CHUID_GUID, chip.as_bytes())?;
    tlv::write(&mut value, CHUID_EXPIRY, &expires.0)?;
    tlv::write(&mut value, CHUID_SIGNATURE, &[])?;
    tlv::write(&mut value, ERROR_DETECTION, &[])?;
    Ok(value)
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
