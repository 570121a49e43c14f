//! The key that signs data objects of cards, and its signatures: CMS (RFC 5652) as FIPS 201-3, 4.2.1 has them.

use crate::error::CaError;
use crate::issuer;
use aws_lc_rs::digest;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey};
use cardwright_core::ports::certificate::{CertificateSigner, SignerError};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignatureValue, SignedData, SignerIdentifier, SignerInfo,
    SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec};
use der::{Any, Decode as _, Encode as _, Tag};
use domain::certificate::Der;
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// id-signedData (RFC 5652, 5.1).
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// id-contentType and id-messageDigest (RFC 5652, 11.1 and 11.2).
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// pivSigner-DN (FIPS 201-3, appendix B): who signed, by name.
const SIGNER_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.6.5");
/// id-sha256, without parameters (RFC 5754, 2).
pub(crate) const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// ecdsa-with-SHA256, without parameters (RFC 5758, 3.2).
const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// What is signed, and what of it goes along.
pub(crate) enum Signed<'a> {
    /// The content stands elsewhere; the signer's certificate and name go along.
    Detached(&'a [u8]),
    /// The content goes along; the signer's certificate stands elsewhere.
    Enclosed(&'a [u8]),
}

/// A data object was not signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContentError {
    #[error(transparent)]
    Signer(#[from] SignerError),
    #[error("the signature could not be written")]
    Encode(#[from] der::Error),
    #[error("the object could not be written")]
    Object(#[from] piv::tlv::TlvError),
    #[error("the key for data objects made another signature than was asked for")]
    OtherSignature,
    #[error("the card ends on no day that an object can name")]
    Expiry,
}

/// The key with its certificate.
pub(crate) struct ContentSigner {
    key: Box<dyn CertificateSigner>,
    public_key: ParsedPublicKey,
    certificate: x509_cert::Certificate,
}

fn plain(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

pub(crate) fn sha256(bytes: &[u8]) -> Result<OctetString, der::Error> {
    OctetString::new(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn attribute(oid: ObjectIdentifier, value: Any) -> Result<Attribute, der::Error> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

impl ContentSigner {
    /// The key of this certificate.
    ///
    /// # Errors
    /// [`CaError::OtherKey`] if it is another's, [`CaError::KeyKind`] if it is not on P-256.
    pub(crate) fn open(key: Box<dyn CertificateSigner>, certificate: &Der) -> Result<Self, CaError> {
        if !issuer::is_of(certificate, key.public_key()) {
            return Err(CaError::OtherKey("content-signing"));
        }
        let certificate =
            x509_cert::Certificate::from_der(certificate.as_bytes()).map_err(ContentError::Encode)?;
        let point = certificate.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes();
        let public_key =
            ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).map_err(|_| CaError::KeyKind)?;
        Ok(Self { key, public_key, certificate })
    }

    /// A signature of this kind of content, DER ContentInfo.
    pub(crate) async fn sign(
        &self,
        content_type: ObjectIdentifier,
        content: Signed<'_>,
    ) -> Result<Vec<u8>, ContentError> {
        let tbs = &self.certificate.tbs_certificate;
        let (bytes, detached) = match content {
            Signed::Detached(bytes) => (bytes, true),
            Signed::Enclosed(bytes) => (bytes, false),
        };
        let mut attributes = vec![
            attribute(CONTENT_TYPE, Any::encode_from(&content_type)?)?,
            attribute(MESSAGE_DIGEST, Any::encode_from(&sha256(bytes)?)?)?,
        ];
        if detached {
            attributes.push(attribute(SIGNER_NAME, Any::encode_from(&tbs.subject)?)?);
        }
        let attributes = Attributes::try_from(attributes)?;
        let signature = self.signature(&attributes.to_der()?).await?;
        let signer = SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: tbs.issuer.clone(),
                serial_number: tbs.serial_number.clone(),
            }),
            digest_alg: plain(SHA_256),
            signed_attrs: Some(attributes),
            signature_algorithm: plain(ECDSA_WITH_SHA_256),
            signature: SignatureValue::new(signature)?,
            unsigned_attrs: None,
        };
        let certificates = CertificateChoices::Certificate(self.certificate.clone());
        let signed = SignedData {
            // RFC 5652, 5.1: 3 for content that is no id-data.
            version: CmsVersion::V3,
            digest_algorithms: SetOfVec::try_from(vec![plain(SHA_256)])?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: content_type,
                econtent: (!detached).then(|| Any::new(Tag::OctetString, bytes)).transpose()?,
            },
            certificates: if detached {
                Some(CertificateSet(SetOfVec::try_from(vec![certificates])?))
            } else {
                None
            },
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
        };
        let content = ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&signed)? };
        Ok(content.to_der()?)
    }

    /// The key's signature, which its certificate verifies: else the key is at fault.
    async fn signature(&self, message: &[u8]) -> Result<Vec<u8>, ContentError> {
        let signature = self.key.sign(message).await?;
        self.public_key.verify_sig(message, &signature).map_err(|_| ContentError::OtherSignature)?;
        Ok(signature)
    }

    pub(crate) async fn reachable(&self) -> Result<(), SignerError> {
        self.key.reachable().await
    }
}
