//! A certificate on its way: built, linted, signed. Only linted bytes can be signed.

use der::asn1::{AnyRef, BitStringRef};
use der::{Decode as _, Encode as _, Sequence};
use domain::certificate::Der;
use rcgen::{
    CertificateParams, DistinguishedName, Issuer, PKCS_ECDSA_P256_SHA256, PublicKeyData, SignatureAlgorithm,
    SigningKey, SubjectPublicKeyInfo,
};

/// Stands in for a key of the authority while a certificate is built: it has the key's public part and signs
/// with nothing. So building needs no private key, which may live elsewhere and answer later.
pub(crate) struct PublicHalf {
    pub(crate) point: Vec<u8>,
    pub(crate) algorithm: &'static SignatureAlgorithm,
}

impl PublicHalf {
    /// Of this key; `None` if it is none on P-256.
    pub(crate) fn of(public_key: &Der) -> Option<Self> {
        let key = SubjectPublicKeyInfo::from_der(public_key.as_bytes()).ok()?;
        let algorithm = &PKCS_ECDSA_P256_SHA256;
        (key.algorithm() == algorithm).then(|| Self { point: key.der_bytes().to_vec(), algorithm })
    }
}

impl PublicKeyData for PublicHalf {
    fn der_bytes(&self) -> &[u8] {
        &self.point
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.algorithm
    }
}

impl SigningKey for PublicHalf {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(Vec::new())
    }
}

/// Certificate (RFC 5280, 4.1.1), CertificateList (5.1.1) or CertificationRequest (RFC 2986, 4.2), the two inner structures as they stand.
#[derive(Sequence)]
pub(crate) struct Shell<'a> {
    pub(crate) to_be_signed: AnyRef<'a>,
    pub(crate) algorithm: AnyRef<'a>,
    pub(crate) signature: BitStringRef<'a>,
}

/// A built certificate without a signature.
pub struct Draft {
    unsigned: Vec<u8>,
    to_be_signed: Vec<u8>,
}

/// A draft in which the lint found nothing.
pub struct Linted(Draft);

/// A certificate could not be built, or not put together with its signature.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Of what it was to be built of.
    #[error("the certificate could not be built")]
    Build(#[from] rcgen::Error),
    /// Of what was built.
    #[error("the certificate could not be encoded")]
    Encode(#[from] der::Error),
}

impl Draft {
    pub(crate) fn build(
        params: &CertificateParams,
        key: &impl PublicKeyData,
        issuer: &Issuer<'_, impl SigningKey>,
    ) -> Result<Self, DraftError> {
        let unsigned = params.signed_by(key, issuer)?.der().to_vec();
        let to_be_signed = Shell::from_der(&unsigned)?.to_be_signed.to_der()?;
        Ok(Self { unsigned, to_be_signed })
    }

    /// A request for a certificate of this name for this key (PKCS #10, RFC 2986).
    pub(crate) fn request(name: DistinguishedName, key: &PublicHalf) -> Result<Self, DraftError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = name;
        let unsigned = params.serialize_request(key)?.der().to_vec();
        let to_be_signed = Shell::from_der(&unsigned)?.to_be_signed.to_der()?;
        Ok(Self { unsigned, to_be_signed })
    }

    /// The to-be-signed bytes: DER TBSCertificate.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// The certificate with its signature.
    ///
    /// # Errors
    /// [`DraftError`] if it is longer than DER can be.
    pub fn with_signature(&self, signature: &[u8]) -> Result<Der, DraftError> {
        let mut shell = Shell::from_der(&self.unsigned)?;
        shell.signature = BitStringRef::from_bytes(signature)?;
        Ok(Der::new(shell.to_der()?))
    }

    /// Vouches that the lint found nothing; for the lint alone.
    pub(crate) const fn passed(self) -> Linted {
        Linted(self)
    }
}

impl Linted {
    /// The bytes that were linted and are to be signed.
    pub fn to_be_signed(&self) -> &[u8] {
        self.0.to_be_signed()
    }

    /// The certificate with its signature.
    pub(crate) fn with_signature(&self, signature: &[u8]) -> Result<Der, DraftError> {
        self.0.with_signature(signature)
    }
}
