use super::*;
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn secrets(pin: &str) -> CardSecrets {
    CardSecrets {
        pin: Pin::parse(pin).unwrap(),
        puk: Puk::parse("90817264").unwrap(),
        management_key: ManagementKey::new([9; 32]),
    }
}

fn job(n: u8) -> IssuanceId {
    IssuanceId::from_random([n; 10])
}

fn passage(job: &IssuanceId, fence: u64, chip: u8) -> Passage<'_> {
    Passage { job, fence: Fence::new(fence), chip: ChipId::from_bytes([chip; 16]) }
}

fn sealed(agent: &AgentPrivateKey, pin: &str) -> SealedToAgent {
    let job = job(1);
    let mut rng = StdRng::seed_from_u64(3);
    agent.public_key().unwrap().seal(&secrets(pin), passage(&job, 4, 5), &mut rng).unwrap()
}

#[test]
fn opens_for_the_agent_and_passage_it_was_sealed_for_and_no_other() {
    let mut rng = StdRng::seed_from_u64(1);
    let (agent, other) = (AgentPrivateKey::generate(&mut rng), AgentPrivateKey::generate(&mut rng));
    let sealed = sealed(&agent, "493817");
    let (here, elsewhere) = (job(1), job(2));
    assert!(agent.open(&sealed, passage(&here, 4, 5)).is_ok());
    for (key, passage) in [
        (&other, passage(&here, 4, 5)),
        (&agent, passage(&elsewhere, 4, 5)),
        (&agent, passage(&here, 3, 5)),
        (&agent, passage(&here, 4, 6)),
    ] {
        assert_eq!(key.open(&sealed, passage).unwrap_err(), TransitError::Broken);
    }
}

#[test]
fn a_key_survives_storage_and_the_wire() {
    let agent = AgentPrivateKey::generate(&mut StdRng::seed_from_u64(1));
    let public = agent.public_key().unwrap();
    assert_eq!(AgentPrivateKey::new(*agent.expose()).public_key().unwrap(), public);
    let json = serde_json::to_string(&public).unwrap();
    assert_eq!(serde_json::from_str::<AgentPublicKey>(&json).unwrap(), public);
    assert_eq!("AAAA".parse::<AgentPublicKey>(), Err(TransitError::Key));
}

/// A key of small order would make the shared secret known to all (RFC 9180, 7.1.4).
#[test]
fn nothing_is_sealed_to_a_point_of_small_order() {
    let zero: AgentPublicKey = BASE64.encode([0; 32]).parse().unwrap();
    let job = job(1);
    let result = zero.seal(&secrets("493817"), passage(&job, 4, 5), &mut StdRng::seed_from_u64(3));
    assert_eq!(result.unwrap_err(), TransitError::Key);
}

#[test]
fn openssl_derives_the_same_public_key() {
    let agent = AgentPrivateKey::generate(&mut StdRng::seed_from_u64(8));
    // PrivateKeyInfo of an X25519 key (RFC 8410, 7) up to the 32 octets of the key.
    let mut pkcs8 = hex::decode("302e020100300506032b656e04220420").unwrap();
    pkcs8.extend_from_slice(agent.expose());
    let mut openssl = Command::new("openssl")
        .args(["pkey", "-inform", "DER", "-pubout", "-outform", "DER"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    openssl.stdin.take().unwrap().write_all(&pkcs8).unwrap();
    let theirs = openssl.wait_with_output().unwrap().stdout;
    assert_eq!(BASE64.encode(theirs.last_chunk::<32>().unwrap()), agent.public_key().unwrap().to_string());
}

#[test]
fn the_length_tells_nothing_of_the_pin() {
    let agent = AgentPrivateKey::generate(&mut StdRng::seed_from_u64(1));
    assert_eq!(sealed(&agent, "493817").ciphertext.len(), sealed(&agent, "49381720").ciphertext.len());
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(pin in "[0-9]{6,8}", puk in "[0-9]{8}", key: [u8; 32]) {
        let secrets = CardSecrets {
            pin: Pin::parse(&pin).unwrap(),
            puk: Puk::parse(&puk).unwrap(),
            management_key: ManagementKey::new(key),
        };
        let mut rng = StdRng::seed_from_u64(2);
        let agent = AgentPrivateKey::generate(&mut rng);
        let job = job(1);
        let sealed = agent.public_key().unwrap().seal(&secrets, passage(&job, 1, 1), &mut rng).unwrap();
        let sealed = serde_json::from_str(&serde_json::to_string(&sealed).unwrap()).unwrap();
        let opened = agent.open(&sealed, passage(&job, 1, 1)).unwrap();
        prop_assert!(opened.pin == secrets.pin && opened.puk == secrets.puk);
        prop_assert!(opened.management_key == secrets.management_key);
    }

    #[test]
    fn any_changed_bit_is_noticed(at: prop::sample::Index, bit in 0u8..8) {
        let agent = AgentPrivateKey::generate(&mut StdRng::seed_from_u64(1));
        let mut sealed = sealed(&agent, "493817");
        let mut octets = BASE64.decode(&sealed.ciphertext).unwrap();
        let at = at.index(octets.len());
        octets[at] ^= 1 << bit;
        sealed.ciphertext = BASE64.encode(octets);
        let job = job(1);
        prop_assert_eq!(agent.open(&sealed, passage(&job, 4, 5)).unwrap_err(), TransitError::Broken);
    }
}
