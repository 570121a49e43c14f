use super::*;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

fn key(byte: u8) -> DataKey {
    DataKey::new([byte; 32])
}

/// Key 1, which goes along if there is something to go along.
fn sealing_key(wrapped: Option<Vec<u8>>) -> DataKey {
    match wrapped {
        None => key(1),
        Some(wrapped) => key(1).going_along(wrapped),
    }
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

/// Made with the same other implementation; the wrapped key reads `wrapped`.
const GOLDEN_WRAPPED: &str = "v2.d21884861adc6203.d3JhcHBlZA.AAECAwQFBgcICQoL.yMP2VEWK0kJtefQmuirI21VBn-K8Vw";

#[test]
fn an_envelope_with_its_key_along_still_opens() {
    let envelope: Envelope = GOLDEN_WRAPPED.parse().unwrap();
    assert_eq!(envelope.wrapped_key(), Some(b"wrapped".as_slice()));
    assert_eq!(key(1).open(&envelope, b"here").unwrap().as_slice(), b"secret");
    assert_eq!(envelope.to_string(), GOLDEN_WRAPPED);
    assert_eq!(GOLDEN.parse::<Envelope>().unwrap().wrapped_key(), None);
}

#[test]
fn neither_the_wrapped_key_nor_the_edition_can_be_swapped() {
    let other_wrapped = GOLDEN_WRAPPED.replacen("d3Jh", "d3Ji", 1);
    let (_, rest) = GOLDEN_WRAPPED.split_once("d3JhcHBlZA.").unwrap();
    let without = format!("v1.d21884861adc6203.{rest}");
    for text in [other_wrapped, without] {
        let envelope: Envelope = text.parse().unwrap();
        for binding in ["here", "d3JhcHBlZA\nhere"] {
            assert_eq!(key(1).open(&envelope, binding.as_bytes()), Err(OpenError::Broken), "{text}");
        }
    }
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
    let (_, rest) = GOLDEN_WRAPPED.split_once('.').unwrap();
    let (wrapped_in_v1, v3) = (format!("v1.{rest}"), format!("v3.{rest}"));
    let padded = GOLDEN_WRAPPED.replacen("d3JhcHBlZA", "d3JhcHBlZA==", 1);
    for text in
        ["", "v1", "v1.a.b.c", "v2.a.b.c.d", &long, &other_version, &other_key, &wrapped_in_v1, &v3, &padded]
    {
        assert_eq!(text.parse::<Envelope>(), Err(EnvelopeError), "{text}");
    }
}

proptest! {
    #[test]
    fn opens_for_its_binding_only(secret: Vec<u8>, binding: Vec<u8>, other: Vec<u8>, wrapped: Option<Vec<u8>>) {
        let envelope = sealing_key(wrapped).seal(&secret, &binding, &mut rng()).unwrap();
        let read: Envelope = envelope.to_string().parse().unwrap();
        prop_assert_eq!(&read, &envelope);
        let opened = key(1).open(&read, &binding).unwrap();
        prop_assert_eq!(opened.as_slice(), secret.as_slice());
        prop_assume!(binding != other);
        prop_assert_eq!(key(1).open(&read, &other), Err(OpenError::Broken));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "v[12](\\.[0-9a-f]{16})?(\\.[A-Za-z0-9_.=-]{0,24}){0,5}") {
        if let Ok(envelope) = text.parse::<Envelope>() {
            prop_assert_eq!(envelope.to_string(), text);
        }
    }

    #[test]
    fn any_changed_bit_is_noticed(
        secret: Vec<u8>,
        wrapped: Option<Vec<u8>>,
        at: prop::sample::Index,
        bit in 0u8..8,
    ) {
        let mut changed = sealing_key(wrapped).seal(&secret, b"here", &mut rng()).unwrap();
        let wrapped = changed.head.wrapped.iter_mut().flatten();
        let bytes = wrapped.chain(&mut changed.nonce).chain(&mut changed.ciphertext);
        let mut bytes: Vec<_> = bytes.collect();
        let at = at.index(bytes.len());
        let byte = &mut bytes[at];
        **byte ^= 1 << bit;
        prop_assert_eq!(key(1).open(&changed, b"here"), Err(OpenError::Broken));
    }
}
