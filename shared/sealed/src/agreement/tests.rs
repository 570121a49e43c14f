use super::*;
use p256::pkcs8::EncodePublicKey as _;
use proptest::prelude::*;
use rand::rngs::OsRng;

const CURVES: [Curve; 2] = [Curve::P256, Curve::P384];

fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn info(key: &AgreementKey) -> Vec<u8> {
    let der = match &key.0 {
        Key::P256(key) => key.public_key().to_public_key_der(),
        Key::P384(key) => key.public_key().to_public_key_der(),
    };
    der.unwrap().into_vec()
}

/// RFC 5903, 8.1 and 8.2: the first private key with the second public one.
#[test]
fn agrees_as_the_published_vectors_say() {
    let (i, r) = (
        hex("C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433"),
        hex("C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53"),
    );
    let [i, r] = [i, r].map(|key| AgreementKey(Key::P256(p256::SecretKey::from_slice(&key).unwrap())));
    let secret = hex("D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE");
    assert_eq!(*i.agree(&info(&r)).unwrap().0, secret);
    let (i, r) = (
        hex(
            "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655E35B538041E649EE3FAEF896783AB194",
        ),
        hex(
            "41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942E0308312916B8ED2960E4BD55A7448FC",
        ),
    );
    let [i, r] = [i, r].map(|key| AgreementKey(Key::P384(p384::SecretKey::from_slice(&key).unwrap())));
    let secret = hex(
        "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4D603135569B9E9D09CF5D4A270F59746",
    );
    assert_eq!(*r.agree(&info(&i)).unwrap().0, secret);
}

#[test]
fn a_proof_holds_for_its_secret_and_message_alone() {
    for curve in CURVES {
        let [card, server, other] = [(); 3].map(|()| AgreementKey::generate(curve, &mut OsRng));
        let proof = card.agree(&info(&server)).unwrap().prove(b"message");
        let secret = server.agree(&info(&card)).unwrap();
        assert!(secret.proves(b"message", &proof));
        assert!(!secret.proves(b"another", &proof) && !secret.proves(b"message", &proof[..31]));
        assert!(!other.agree(&info(&card)).unwrap().proves(b"message", &proof));
    }
}

#[test]
fn a_seed_makes_one_key_to_a_curve() {
    let seed = |byte| Zeroizing::new([byte; 32]);
    for curve in CURVES {
        let point = |byte| AgreementKey::from_seed(curve, &seed(byte)).public_point();
        assert_eq!(point(1), point(1));
        assert_ne!(point(1), point(2));
    }
}

#[test]
fn a_key_of_another_curve_is_none() {
    let [p256, p384] = CURVES.map(|curve| AgreementKey::generate(curve, &mut OsRng));
    assert_eq!(p256.agree(&info(&p384)).unwrap_err(), WrongKey);
    assert_eq!(p384.agree(&info(&p256)).unwrap_err(), WrongKey);
}

#[test]
fn nothing_of_it_is_printed() {
    let key = AgreementKey::generate(Curve::P256, &mut OsRng);
    assert_eq!(
        format!("{key:?} {:?}", key.agree(&info(&key)).unwrap()),
        "AgreementKey(hidden) SharedSecret(hidden)"
    );
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..130)) {
        let key = AgreementKey::from_seed(Curve::P256, &Zeroizing::new([1; 32]));
        prop_assert!(key.agree(&bytes).is_err());
    }
}
