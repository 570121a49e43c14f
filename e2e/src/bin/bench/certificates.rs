//! How many certificates the authority makes, beside what its key could sign at most, and beside OpenSSL.
//!
//! All of it on one thread, in rounds in which each goes in turn. The bare figure begins with keys that are proven and ends
//! with signed DER; the next has proof, lint and the check of the result as well, as every certificate of the product has; the
//! last is the whole step.

mod openssl;

use super::median;
use adapters::edge::{SystemClock, SystemRandom};
use async_trait::async_trait;
use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom as LibraryRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Keys, Proven, Settings};
use cardwright_core::ports::certificate::{
    CertificateIssuer as _, CertificateRequest, CertificateSigner, SignerError,
};
use cardwright_core::ports::edge::{Clock as _, Random as _};
use cardwright_e2e::in_process::{Act, Office, SoftCard, holder};
use domain::attestation::AttestationPolicy;
use domain::certificate::{Der, SlotKey};
use domain::id::{Attempt, CardNumber, Fence, IssuanceId};
use domain::person::Person;
use domain::profile::Slot;
use domain::settings::WindowsLogon;
use domain::time::{Span, Timestamp};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use store::Embedded;

/// Certificates in a round; whatever takes longer makes a part of it.
pub(super) const ROUND: u32 = 4_000;

/// Rounds, of each of whose figures the median is taken.
const ROUNDS: usize = 11;

/// Cards that take turns.
const CARDS: usize = 64;

/// Cards whose certificates are stored.
const STORED: u32 = 20;

/// A key of the authority, which the bench can use as well.
#[derive(Clone)]
struct Key(Arc<(EcdsaKeyPair, Der)>);

impl Key {
    fn generate() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let public = Der::new(public.as_ref().to_vec());
        Self(Arc::new((pair, public)))
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        self.0.0.sign(&LibraryRandom::new(), message).unwrap().as_ref().to_vec()
    }
}

#[async_trait]
impl CertificateSigner for Key {
    fn public_key(&self) -> &Der {
        &self.0.1
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.signature(message))
    }

    async fn reachable(&self) -> Result<(), SignerError> {
        Ok(())
    }
}

/// What certificates are asked for.
struct Asked {
    job: IssuanceId,
    number: CardNumber,
    holder: Person,
    keys: Vec<SlotKey>,
    now: Timestamp,
}

impl Asked {
    fn new() -> Self {
        let job = IssuanceId::from_random([3; 10]);
        let key = |_| SoftCard::blank().signed_for(Slot::Authentication, &job, Fence::FIRST);
        let keys = (0..CARDS).map(key).collect();
        let (number, now) = ("2100000018".parse().unwrap(), SystemClock.now());
        Self { job, number, holder: holder("nora"), keys, now }
    }

    fn request<'a>(&'a self, key: &'a SlotKey) -> CertificateRequest<'a> {
        CertificateRequest {
            issuance: &self.job,
            attempt: Attempt::FIRST,
            fence: Fence::FIRST,
            chip: SoftCard::blank().chip,
            key,
            agreement: None,
            attestation_policy: AttestationPolicy::Ignore,
            attestation: None,
            holder: Some(&self.holder),
            logon: WindowsLogon::ByName,
            card_number: &self.number,
            now: self.now,
            until: self.now.plus(Span::from_days(5 * 365)),
        }
    }
}

pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, round: u32) {
    let (key, asked) = (Key::generate(), Asked::new());
    let authority = authority(key.clone(), asked.now).await;
    let requests: Vec<_> = asked.keys.iter().map(|key| asked.request(key)).collect();
    let proven: Vec<_> = requests.iter().map(|request| Proven::check(*request).unwrap()).collect();
    let message = authority.build(&proven[0]).unwrap().to_be_signed().to_vec();
    let others = openssl::Authority::make();
    let [mut raw, mut bare, mut checked, mut theirs, mut ratios] = [const { Vec::new() }; 5];
    for _ in 0..ROUNDS {
        raw.push(per_second(round, || drop(black_box(key.signature(&message)))));
        let mut cards = proven.iter().cycle();
        bare.push(per_second(round, || {
            let draft = authority.build(cards.next().unwrap()).unwrap();
            let signature = key.signature(draft.to_be_signed());
            drop(black_box(draft.with_signature(&signature).unwrap()));
        }));
        ratios.push(bare.last().unwrap() / raw.last().unwrap());
        let begun = Instant::now();
        for request in requests.iter().cycle().take(usize::try_from(round / 4).unwrap()) {
            black_box(authority.issue(*request).await.unwrap());
        }
        checked.push(f64::from(round / 4) / begun.elapsed().as_secs_f64());
        theirs.push(others.per_second(round / 8));
    }
    let stored = stored().await;
    for (name, value) in [
        ("ca_vs_raw_sign", median(ratios)),
        ("ca_raw_signatures_per_s", median(raw)),
        ("ca_certificates_per_s", median(bare)),
        ("ca_checked_certificates_per_s", median(checked)),
        ("ca_stored_certificates_per_s", stored),
        ("openssl_ca_certificates_per_s", median(theirs)),
    ] {
        println!("certificates: {name} {value:.3}");
        figures.insert(name, value);
    }
}

fn per_second(count: u32, mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    (0..count).for_each(|_| work());
    f64::from(count) / begun.elapsed().as_secs_f64()
}

async fn authority(issuing: Key, now: Timestamp) -> CertificateAuthority {
    let place = Embedded::memory().await.unwrap().store();
    place.create_table().await.unwrap();
    let settings = Settings::parse("Bench", "http://pki.example.org/pki", DEFAULT_VALIDITY).unwrap();
    let keys = Keys { issuing: Box::new(issuing), content_signing: Box::new(Key::generate()) };
    let rng = SystemRandom.generator();
    CertificateAuthority::open_or_make(&place, &Key::generate(), keys, settings, now, rng).await.unwrap()
}

/// Through the handler of `certify`, into a store on file.
async fn stored() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let embedded = Embedded::open(&folder.path().join("bench.db")).await.unwrap();
    let config = embedded.config();
    let office = Office::over(embedded, &config).await;
    let (mut seconds, mut certificates) = (Vec::new(), 0);
    for _ in 0..STORED {
        let mut case = office.case_before(Act::Certify).await;
        let call = case.call(Act::Certify);
        let begun = Instant::now();
        let reply = office.send(&call).await;
        seconds.push(begun.elapsed().as_secs_f64());
        certificates = reply.json::<api::agent::Certified>().certificates.len();
    }
    certificates as f64 / median(seconds)
}
