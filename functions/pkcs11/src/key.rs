//! A key in a token: found, looked at, made.

use crate::error::Pkcs11Error;
use crate::token::Token;
use crate::uri::Pkcs11Uri;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use domain::certificate::Der;
use sha2::{Digest as _, Sha256};

/// id-ecc-nistp256 as CKA_EC_PARAMS has it: a DER OBJECT IDENTIFIER (RFC 5480, 2.1.1.1).
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// What stands before the point in a SubjectPublicKeyInfo of P-256 (RFC 5480, 2): all of it has one length.
const SPKI_HEAD: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// An uncompressed point of P-256 (SEC 1, 2.3.3): 4, x, y.
const POINT: usize = 65;

/// A private key that signs, and its public half.
pub(crate) struct Key {
    pub(crate) handle: ObjectHandle,
    pub(crate) public: Der,
}

/// Of what was asked, the first that `pick` knows.
fn one<T>(
    session: &Session,
    object: ObjectHandle,
    asked: AttributeType,
    pick: impl Fn(Attribute) -> Option<T>,
) -> Option<T> {
    // A token that does not know an attribute may refuse the question.
    session.get_attributes(object, &[asked]).ok()?.into_iter().find_map(pick)
}

impl Key {
    /// The key that the URI names, if it is one that signs with P-256 and stays in the token.
    pub(crate) fn find(uri: &Pkcs11Uri, token: &Token<'_>, session: &Session) -> Result<Self, Pkcs11Error> {
        if !uri.names_a_key() {
            return Err(Pkcs11Error::Unnamed);
        }
        let (name, token_name) = (uri.key_name(), token.name());
        let mut found = named(uri, token, session, ObjectClass::PRIVATE_KEY)?;
        let handle = match (found.pop(), found.is_empty()) {
            (Some(handle), true) => handle,
            (None, _) => return Err(Pkcs11Error::NoKey { key: name, token: token_name }),
            (Some(_), false) => return Err(Pkcs11Error::SeveralKeys { key: name, token: token_name }),
        };
        let is = |asked, expected: bool| {
            let flag = one(session, handle, asked, |attribute| match attribute {
                Attribute::Sign(flag) | Attribute::Extractable(flag) | Attribute::Sensitive(flag) => {
                    Some(flag)
                }
                _ => None,
            });
            flag == Some(expected)
        };
        let kind = one(session, handle, AttributeType::KeyType, |attribute| match attribute {
            Attribute::KeyType(kind) => Some(kind),
            _ => None,
        });
        if kind != Some(KeyType::EC) || !is(AttributeType::Sign, true) {
            return Err(Pkcs11Error::KeyKind { key: name, token: token_name });
        }
        if !is(AttributeType::Extractable, false) || !is(AttributeType::Sensitive, true) {
            return Err(Pkcs11Error::Extractable { key: name, token: token_name });
        }
        let public = public_half(uri, token, session, handle)?;
        Ok(Self { handle, public })
    }

    /// Makes a key of the label that the URI names. It never leaves the token.
    pub(crate) fn make(uri: &Pkcs11Uri, token: &Token<'_>, session: &Session) -> Result<Self, Pkcs11Error> {
        let label = uri.object.as_ref().ok_or(Pkcs11Error::Unnamed)?;
        if !named(uri, token, session, ObjectClass::PRIVATE_KEY)?.is_empty() {
            return Err(Pkcs11Error::KeyThere { key: label.clone(), token: token.name() });
        }
        let label = label.as_bytes().to_vec();
        // What joins the two halves; other tools expect one.
        let id = Sha256::digest(&label).iter().take(8).copied().collect::<Vec<u8>>();
        let public = [
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::EcParams(P256.to_vec()),
            Attribute::Label(label.clone()),
            Attribute::Id(id.clone()),
        ];
        let private = [
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            Attribute::Label(label),
            Attribute::Id(id),
        ];
        let made = session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private);
        made.map_err(|source| token.unreachable(source))?;
        Self::find(uri, token, session)
    }
}

/// The objects of a class that bear the key's name.
fn named(
    uri: &Pkcs11Uri,
    token: &Token<'_>,
    session: &Session,
    class: ObjectClass,
) -> Result<Vec<ObjectHandle>, Pkcs11Error> {
    let mut template = vec![Attribute::Class(class), Attribute::Token(true)];
    template.extend(uri.object.as_ref().map(|label| Attribute::Label(label.as_bytes().to_vec())));
    template.extend(uri.id.as_ref().map(|id| Attribute::Id(id.clone())));
    session.find_objects(&template).map_err(|source| token.unreachable(source))
}

/// The public half as its own object has it, or else as the private key tells it.
fn public_half(
    uri: &Pkcs11Uri,
    token: &Token<'_>,
    session: &Session,
    private: ObjectHandle,
) -> Result<Der, Pkcs11Error> {
    let objects = named(uri, token, session, ObjectClass::PUBLIC_KEY)?;
    let (key, token) = (uri.key_name(), token.name());
    for object in objects.into_iter().chain([private]) {
        let bytes = |asked| {
            one(session, object, asked, |attribute| match attribute {
                Attribute::EcParams(bytes) | Attribute::EcPoint(bytes) => Some(bytes),
                _ => None,
            })
        };
        let Some(point) = bytes(AttributeType::EcPoint) else { continue };
        let curve = bytes(AttributeType::EcParams);
        let on_p256 = curve.is_some_and(|curve| curve == P256);
        return on_p256
            .then(|| subject_public_key_info(&point))
            .flatten()
            .ok_or(Pkcs11Error::KeyKind { key, token });
    }
    Err(Pkcs11Error::NoPublicKey { key, token })
}

/// CKA_EC_POINT is a DER OCTET STRING with the point; some tokens give the point as it is.
fn subject_public_key_info(ec_point: &[u8]) -> Option<Der> {
    let point = match ec_point {
        [0x04, 0x41, point @ ..] if point.len() == POINT => point,
        point => point,
    };
    let uncompressed = point.len() == POINT && point.first() == Some(&0x04);
    uncompressed.then(|| Der::new([SPKI_HEAD, point].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_taken_with_and_without_its_octet_string() {
        let point: Vec<u8> = [4].into_iter().chain(0..64).collect();
        let wrapped = [&[0x04, 0x41][..], &point].concat();
        let read = subject_public_key_info(&wrapped);
        assert_eq!(read.as_ref().map(|der| der.as_bytes().len()), Some(0x59 + 2));
        assert_eq!(subject_public_key_info(&point), read);
        let compressed: Vec<u8> = [2].into_iter().chain(0..32).collect();
        for none in [&compressed[..], &[], &wrapped[..60], &[5; 65]] {
            assert_eq!(subject_public_key_info(none), None);
        }
    }
}
