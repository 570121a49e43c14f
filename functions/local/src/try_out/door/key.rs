//! A key that never leaves its card: TLS signs with it through PKCS#11.

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as TokenError, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use der::asn1::{ObjectIdentifier, UintRef};
use der::{Decode as _, Encode as _, Sequence};
use rustls::pki_types::CertificateDer;
use rustls::sign::{Signer, SigningKey};
use rustls::{Error, SignatureAlgorithm, SignatureScheme};
use sealed::secret::Pin;
use sha2::{Digest as _, Sha256, Sha384};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use x509_cert::Certificate;

/// The id under which OpenSC has key and certificate of slot 9A.
const AUTHENTICATION: &[u8] = &[1];
/// secp256r1 and secp384r1 (RFC 5480, 2.1.1.1), and rsaEncryption (RFC 8017, appendix C).
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// Bytes of salt: those of the digest (RFC 8446, 4.2.3).
const SALT: usize = 32;
/// How long a card is waited for, and how often one looks: the service sees it within half a second.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(50);

/// Why there is no such key.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeyError {
    #[error("the card did not take this PIN")]
    WrongPin,
    #[error("the card takes no PIN any more: it is blocked")]
    Blocked,
    #[error("no card came into the reader")]
    NoCard,
    #[error("the card has no certificate for authentication")]
    NoCertificate,
    #[error("the card's key is of a kind that TLS has no use for")]
    Kind,
    #[error("the PKCS#11 module {0} was not loaded ({1}); on Debian: apt-get install opensc")]
    Module(String, TokenError),
    #[error("the card failed: {0}")]
    Token(#[from] TokenError),
}

/// The key in slot 9A of the card in the reader, its holder logged in.
pub(super) struct CardKey {
    pub(super) certificate: CertificateDer<'static>,
    scheme: SignatureScheme,
    key: ObjectHandle,
    /// None once the card was let go.
    session: Mutex<Option<(Pkcs11, Session)>>,
}

impl CardKey {
    /// Waits for a card, and logs in with its PIN. A wrong one costs a try.
    pub(super) async fn open(module: &Path, pin: &Pin) -> Result<Self, KeyError> {
        let unloaded = |error| KeyError::Module(module.display().to_string(), error);
        let pkcs11 = Pkcs11::new(module).map_err(unloaded)?;
        pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
        let begun = Instant::now();
        let slot = loop {
            if let Some(slot) = pkcs11.get_slots_with_token()?.first() {
                break *slot;
            }
            if begun.elapsed() > PATIENCE {
                return Err(KeyError::NoCard);
            }
            sleep(LOOK).await;
        };
        let session = pkcs11.open_ro_session(slot)?;
        let certificate = certificate(&session)?.ok_or(KeyError::NoCertificate)?;
        let scheme = scheme(&certificate).ok_or(KeyError::Kind)?;
        let pin = AuthPin::from(pin.expose());
        session.login(UserType::User, Some(&pin)).map_err(|error| match error {
            TokenError::Pkcs11(RvError::PinIncorrect, _) => KeyError::WrongPin,
            TokenError::Pkcs11(RvError::PinLocked, _) => KeyError::Blocked,
            other => other.into(),
        })?;
        let wanted = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(AUTHENTICATION.to_vec())];
        let key = session.find_objects(&wanted)?.first().copied().ok_or(KeyError::NoCertificate)?;
        Ok(Self { certificate, scheme, key, session: Mutex::new(Some((pkcs11, session))) })
    }

    /// Logs out and lets the card go: from now on nothing is signed.
    pub(super) fn let_go(&self) {
        let held = self.session.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some((pkcs11, session)) = held {
            drop(session);
            // It goes with the process at the latest.
            let _ = pkcs11.finalize();
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let held = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, session) = held.as_ref().ok_or_else(|| Error::General("the card was let go".into()))?;
        let signs = |mechanism: &Mechanism<'_>, data: &[u8]| {
            session.sign(mechanism, self.key, data).map_err(|error| Error::General(error.to_string()))
        };
        // Of a curve OpenSC signs a digest, and answers both numbers side by side.
        match self.scheme {
            SignatureScheme::ECDSA_NISTP256_SHA256 => {
                signature(&signs(&Mechanism::Ecdsa, &Sha256::digest(message))?)
            }
            SignatureScheme::ECDSA_NISTP384_SHA384 => {
                signature(&signs(&Mechanism::Ecdsa, &Sha384::digest(message))?)
            }
            _ => {
                let s_len = SALT.try_into().map_err(|_| Error::General("no such salt".into()))?;
                let (hash_alg, mgf) = (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256);
                signs(&Mechanism::Sha256RsaPkcsPss(PkcsPssParams { hash_alg, mgf, s_len }), message)
            }
        }
    }
}

fn certificate(session: &Session) -> Result<Option<CertificateDer<'static>>, TokenError> {
    let wanted = [Attribute::Class(ObjectClass::CERTIFICATE), Attribute::Id(AUTHENTICATION.to_vec())];
    let Some(found) = session.find_objects(&wanted)?.first().copied() else { return Ok(None) };
    let value = session.get_attributes(found, &[AttributeType::Value])?;
    Ok(value.into_iter().find_map(|value| match value {
        Attribute::Value(der) => Some(CertificateDer::from(der)),
        _ => None,
    }))
}

/// How TLS 1.3 signs with such a key (RFC 8446, 4.2.3).
fn scheme(certificate: &CertificateDer<'_>) -> Option<SignatureScheme> {
    let key = Certificate::from_der(certificate).ok()?.tbs_certificate.subject_public_key_info.algorithm;
    if key.oid == RSA {
        return Some(SignatureScheme::RSA_PSS_SHA256);
    }
    match key.parameters?.decode_as::<ObjectIdentifier>().ok()? {
        P256 => Some(SignatureScheme::ECDSA_NISTP256_SHA256),
        P384 => Some(SignatureScheme::ECDSA_NISTP384_SHA384),
        _ => None,
    }
}

/// ECDSA-Sig-Value (RFC 3279, 2.2.3).
#[derive(Sequence)]
struct EcdsaSignature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

fn signature(both: &[u8]) -> Result<Vec<u8>, Error> {
    let (r, s) = both.split_at(both.len() / 2);
    let number = UintRef::new;
    let encoded = number(r).and_then(|r| EcdsaSignature { r, s: number(s)? }.to_der());
    encoded.map_err(|_| Error::General("the card's signature cannot be read".into()))
}

impl fmt::Debug for CardKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardKey").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// The key as TLS takes it.
#[derive(Clone, Debug)]
pub(super) struct TlsKey(pub(super) Arc<CardKey>);

impl SigningKey for TlsKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        offered.contains(&self.0.scheme).then(|| Box::new(self.clone()) as Box<dyn Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        if self.0.scheme == SignatureScheme::RSA_PSS_SHA256 {
            SignatureAlgorithm::RSA
        } else {
            SignatureAlgorithm::ECDSA
        }
    }
}

impl Signer for TlsKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.sign(message)
    }

    fn scheme(&self) -> SignatureScheme {
        self.0.scheme
    }
}
