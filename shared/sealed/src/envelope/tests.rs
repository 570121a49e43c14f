use super::*;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

fn key(byte: u8) -> DataKey {
    DataKey::new([byte; 32])
}

fn rng() -> StdRng {
    StdRng::seed_from_u64(7)
}

/// Made with another implementation (Python's cryptography). It must open for ever.
const GOLDEN: &str = "v1.d21884861adc6203.AAECAwQFBgcICQoL.yMP2VEWKmhGoz54Xz6YjUYOpt0BRdw";

#[test]
fn an_envelope_of_the_first_edition_still_opens() {
    let envelope: Envelope = GOLDEN.parse().unwrap();
    assert_eq!(key(1).open(&envelope, b"here").unwrap().as_slice(), b"secret");
    assert_eq!(envelope.to_string(), GOLDEN);
    assert_eq!(serde_json::to_string(&envelope).unwrap(), format!("\"{GOLDEN}\""));
    assert_eq!(serde_json::from_str::<Envelope>(&format!("\"{GOLDEN}\"")).unwrap(), envelope);
}

#[test]
fn another_key_is_named() {
    let envelope = key(1).seal(b"secret", b"", &mut rng()).unwrap();
    let error = key(2).open(&envelope, b"").unwrap_err();
    assert_eq!(error, OpenError::OtherKey { sealed: key(1).id().clone(), given: key(2).id().clone() });
}

#[test]
fn the_same_secret_never_looks_the_same() {
    let mut rng = rng();
    let mut seal = || key(1).seal(b"secret", b"", &mut rng).unwrap();
    assert_ne!(seal().to_string(), seal().to_string());
}

#[test]
fn text_of_another_shape_is_refused() {
    let long = format!("{GOLDEN}.more");
    let other_version = GOLDEN.replacen("v1", "v2", 1);
    let other_key = GOLDEN.replacen("d218", "GGGG", 1);
    for text in ["", "v1", "v1.a.b.c", &long, &other_version, &other_key] {
        assert_eq!(text.parse::<Envelope>(), Err(EnvelopeError), "{text}");
    }
}

proptest! {
    #[test]
    fn opens_for_its_binding_only(secret: Vec<u8>, binding: Vec<u8>, other: Vec<u8>) {
        let envelope = key(1).seal(&secret, &binding, &mut rng()).unwrap();
        let read: Envelope = envelope.to_string().parse().unwrap();
        let opened = key(1).open(&read, &binding).unwrap();
        prop_assert_eq!(opened.as_slice(), secret.as_slice());
        prop_assume!(binding != other);
        prop_assert_eq!(key(1).open(&read, &other), Err(OpenError::Broken));
    }

    #[test]
    fn any_changed_bit_is_noticed(secret: Vec<u8>, at: prop::sample::Index, bit in 0u8..8) {
        let envelope = key(1).seal(&secret, b"here", &mut rng()).unwrap();
        let mut changed = envelope.clone();
        let at = at.index(NONCE + changed.ciphertext.len());
        let byte = changed.nonce.iter_mut().chain(&mut changed.ciphertext).nth(at).unwrap();
        *byte ^= 1 << bit;
        prop_assert_eq!(key(1).open(&changed, b"here"), Err(OpenError::Broken));
    }
}
