//! RSA keys that no certificate is for.

use super::{Row, has_none, lint, proof, set, tried, with_key};
use cardwright_e2e::in_process::{Act, Office};
use domain::certificate::SlotKey;
use domain::profile::KeyAlgorithm;
use p256::pkcs8::EncodePublicKey as _;
use rsa::{BigUint, RsaPublicKey};

/// An odd number of so many bytes.
fn modulus(bytes: usize) -> BigUint {
    let mut modulus = vec![0xc5; bytes];
    modulus[bytes - 1] = 0x97;
    BigUint::from_bytes_be(&modulus)
}

/// A modulus whose remainders by the primes of ROCA are powers of 65537 (Nemec et al., 2017), by the Chinese remainder theorem.
fn roca() -> BigUint {
    let primes = (3_u32..=167).filter(|n| (2..*n).all(|divisor| n % divisor != 0));
    let product: BigUint = primes.map(BigUint::from).product();
    let power = BigUint::from(65_537_u32).modpow(&BigUint::from(123_u32), &product);
    let start = modulus(256);
    let shaped = &start - (&start % &product) + power;
    if &shaped % 2_u32 == BigUint::from(0_u32) { shaped + product } else { shaped }
}

pub(super) async fn rows() -> Vec<Row> {
    let office = Office::open().await;
    set(&office, |value| value.algorithm = KeyAlgorithm::Rsa2048).await;
    let case = office.case_before(Act::Certify).await;
    let good = SlotKey { algorithm: KeyAlgorithm::Rsa2048, ..case.card.proven_key(case.id(), case.fence) };
    let key = |modulus: BigUint, exponent: u32| {
        let public = RsaPublicKey::new_unchecked(modulus, BigUint::from(exponent));
        with_key(&good, public.to_public_key_der().unwrap().into_vec())
    };
    let rows = tried(
        &case,
        [
            ("RSA with 1024 bits", lint("key-size"), key(modulus(128), 65_537)),
            ("RSA with 2047 bits", lint("key-size"), key(modulus(256) >> 1, 65_537)),
            ("RSA with 3072 bits where 2048 were asked for", lint("key-size"), key(modulus(384), 65_537)),
            ("RSA with the exponent 3", lint("rsa-exponent"), key(modulus(256), 3)),
            ("RSA with the exponent 1", lint("rsa-exponent"), key(modulus(256), 1)),
            ("a modulus of the shape of ROCA", lint("rsa-roca"), key(roca(), 65_537)),
            ("a good modulus without a proof", proof("proof"), key(modulus(256), 65_537)),
            ("a key on a curve that is said to be RSA", proof("key-kind"), vec![good.clone()]),
        ],
    )
    .await;
    has_none(&case).await;
    rows
}
