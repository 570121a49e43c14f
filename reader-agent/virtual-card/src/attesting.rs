//! A card that attests its keys, as a YubiKey does: for tests, under a vendor of their own.
//!
//! The applet in software cannot. What is added around it is the structure that Yubico documents (PIV attestation): a root, a
//! certificate of the card's own attesting key, and one for each key with extensions that describe the device.

use der::pem::LineEnding;
use personalise::{CardTransport, TransportError};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PublicKeyData, SignatureAlgorithm, SubjectPublicKeyInfo,
};
use std::collections::BTreeMap;

/// GENERATE ASYMMETRIC KEY PAIR and GET RESPONSE (SP 800-73-5 part 2, table 2), and ATTEST (Yubico).
const GENERATE: [u8; 3] = [0x00, 0x47, 0x00];
const GET_RESPONSE: [u8; 2] = [0x00, 0xc0];
const ATTEST: [u8; 2] = [0x00, 0xf9];
/// GET DATA for the certificate of the attesting key.
const GET_CERTIFICATE: [u8; 10] = [0x00, 0xcb, 0x3f, 0xff, 0x05, 0x5c, 0x03, 0x5f, 0xff, 0x01];

const SUCCESS: [u8; 2] = [0x90, 0x00];
/// There is no such key.
const NO_KEY: [u8; 2] = [0x6a, 0x88];

/// Of an attestation: firmware 5.4.3; PIN once, no touch; USB-C keychain.
const FIRMWARE: [u8; 3] = [5, 4, 3];
const POLICIES: [u8; 2] = [2, 1];
const FORM_FACTOR: [u8; 1] = [3];

/// A key or a certificate was not made.
#[derive(Debug, thiserror::Error)]
pub enum AttestingError {
    /// By the library for certificates.
    #[error("a certificate for attestation was not made")]
    Certificate(#[from] rcgen::Error),
    /// By that for PEM.
    #[error("a certificate for attestation was not written")]
    Pem(#[from] der::Error),
}

/// Whoever makes such cards.
pub struct Vendor {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// The part of a card that attests.
pub struct Device {
    serial: u32,
    certificate: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

fn authority(name: &str, path_length: u8) -> CertificateParams {
    let mut params = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn extension(last: u64, content: &[u8]) -> CustomExtension {
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 41482, 3, last], content.to_vec())
}

impl Vendor {
    /// A vendor whom nobody knows yet.
    ///
    /// # Errors
    /// If its key or certificate cannot be made.
    pub fn new() -> Result<Self, AttestingError> {
        let (params, key) = (authority("Example PIV Root CA", 1), KeyPair::generate()?);
        let root = params.self_signed(&key)?;
        let pem =
            der::pem::encode_string("CERTIFICATE", LineEnding::LF, root.der()).map_err(der::Error::from)?;
        Ok(Self { pem, issuer: Issuer::new(params, key) })
    }

    /// Its root, PEM.
    pub fn root(&self) -> &str {
        &self.pem
    }

    /// A device that it has made, with a serial number of eight digits as real ones have.
    ///
    /// # Errors
    /// If its key or certificate cannot be made.
    pub fn device(&self, serial: u32) -> Result<Device, AttestingError> {
        let (mut params, key) = (authority("Example PIV Attestation", 0), KeyPair::generate()?);
        params.custom_extensions = vec![extension(3, &FIRMWARE)];
        let certificate = params.signed_by(&key, &self.issuer)?.der().to_vec();
        Ok(Device { serial, certificate, issuer: Issuer::new(params, key) })
    }
}

impl Device {
    /// The certificate of its attesting key, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Its word for a key that was born in this slot, DER; `public_key` is a SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// If it is none.
    pub fn attestation(&self, slot: u8, public_key: &[u8]) -> Result<Vec<u8>, AttestingError> {
        Ok(self.attests(slot, &SubjectPublicKeyInfo::from_der(public_key)?)?)
    }

    fn attests(&self, slot: u8, key: &impl PublicKeyData) -> Result<Vec<u8>, rcgen::Error> {
        let mut params = named(&format!("YubiKey PIV Attestation {slot:02x}"));
        // An INTEGER of four bytes, as those of real devices are.
        let serial = [&[0x02, 0x04], self.serial.to_be_bytes().as_slice()].concat();
        params.custom_extensions = vec![
            extension(3, &FIRMWARE),
            extension(7, &serial),
            extension(8, &POLICIES),
            extension(9, &FORM_FACTOR),
        ];
        Ok(params.signed_by(key, &self.issuer)?.der().to_vec())
    }
}

/// A key on a curve as the card has answered it.
struct Point {
    bytes: Vec<u8>,
    algorithm: &'static SignatureAlgorithm,
}

impl Point {
    /// `7F49 {86 04 ‖ X ‖ Y}` (SP 800-73-5 part 2, table 11); `None` of an RSA key, which is not attested here.
    fn of(answer: &[u8]) -> Option<Self> {
        let [0x7f, 0x49, _, 0x86, _, bytes @ .., 0x90, 0x00] = answer else { return None };
        let algorithm = match bytes.len() {
            65 => &PKCS_ECDSA_P256_SHA256,
            97 => &PKCS_ECDSA_P384_SHA384,
            _ => return None,
        };
        Some(Self { bytes: bytes.to_vec(), algorithm })
    }
}

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

/// A card around which a device attests the keys that are born on it.
pub struct Attesting<T> {
    card: T,
    device: Device,
    keys: BTreeMap<u8, Point>,
    /// What is left of the last answer.
    rest: Vec<u8>,
}

impl<T: CardTransport> Attesting<T> {
    /// This card as a part of this device.
    pub const fn new(card: T, device: Device) -> Self {
        Self { card, device, keys: BTreeMap::new(), rest: Vec::new() }
    }

    fn attest(&self, slot: u8) -> Option<Vec<u8>> {
        self.device.attests(slot, self.keys.get(&slot)?).ok()
    }

    /// The next piece of an answer (ISO/IEC 7816-4, 5.1.3: `61xx` says that more waits).
    fn piece(&mut self) -> Vec<u8> {
        let after = self.rest.split_off(self.rest.len().min(256));
        let piece = std::mem::replace(&mut self.rest, after);
        let status = match self.rest.len() {
            0 => SUCCESS,
            more => [0x61, u8::try_from(more).unwrap_or(0)],
        };
        [piece, status.to_vec()].concat()
    }
}

impl<T: CardTransport> CardTransport for Attesting<T> {
    fn transmit(&mut self, apdu: &[u8]) -> Result<Vec<u8>, TransportError> {
        if apdu.starts_with(&GET_RESPONSE) && !self.rest.is_empty() {
            return Ok(self.piece());
        }
        self.rest.clear();
        if apdu.starts_with(&GET_CERTIFICATE) {
            self.rest = object(&self.device.certificate);
            return Ok(self.piece());
        }
        if let (true, Some(slot)) = (apdu.starts_with(&ATTEST), apdu.get(2)) {
            return Ok(match self.attest(*slot) {
                Some(certificate) => {
                    self.rest = certificate;
                    self.piece()
                }
                None => NO_KEY.to_vec(),
            });
        }
        let answer = self.card.transmit(apdu)?;
        if let (true, Some(slot)) = (apdu.starts_with(&GENERATE), apdu.get(3)) {
            self.keys.remove(slot);
            self.keys.extend(Point::of(&answer).map(|point| (*slot, point)));
        }
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.rest.clear();
        self.card.reset()
    }
}

/// A certificate object (SP 800-73-5 part 1, table 10) in its container; lengths in the long form.
fn object(certificate: &[u8]) -> Vec<u8> {
    let length = |length: usize| u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    let value = [&[0x70, 0x82], &length(certificate.len())[..], certificate, &[0x71, 1, 0, 0xfe, 0]].concat();
    [&[0x53, 0x82], &length(value.len())[..], &value].concat()
}
