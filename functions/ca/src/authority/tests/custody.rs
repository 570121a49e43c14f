//! Keys and certificates: where they lie, and that they belong together.

use super::*;
use cardwright_core::ports::certificate::SignerError;
use cardwright_core::ports::store::StoreError;
use std::sync::Mutex;

#[tokio::test]
async fn the_second_start_opens_what_the_first_one_made() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path(), &wrapping_key(), NOW).await.unwrap();
    let second = open(dir.path(), &wrapping_key(), NOW.plus(Span::from_days(1))).await.unwrap();
    assert_eq!(first.chain(), second.chain());
    let names: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["authority"], "nothing else is left behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_first_starts_at_once_agree() {
    let dir = TempDir::new().unwrap();
    let start = || {
        let path = dir.path().to_owned();
        tokio::spawn(async move { open(&path, &wrapping_key(), NOW).await.unwrap().chain().clone() })
    };
    let starts: Vec<_> = (0..8).map(|_| start()).collect();
    let mut chains = Vec::new();
    for start in starts {
        chains.push(start.await.unwrap());
    }
    assert!(chains.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn another_key_file_is_named_as_the_cause() {
    let dir = TempDir::new().unwrap();
    open(dir.path(), &wrapping_key(), NOW).await.unwrap();
    let Err(error) = open(dir.path(), &DataKey::new([8; 32]), NOW).await else { panic!("it opened") };
    assert!(matches!(error, CaError::Sealed(_)), "{error:?}");
}

#[tokio::test]
async fn keys_lie_sealed_and_the_root_key_is_not_needed_to_issue() {
    let dir = TempDir::new().unwrap();
    let ca = open(dir.path(), &wrapping_key(), NOW).await.unwrap();
    let home = dir.path().join("authority");
    for name in ["root.key", "issuing.key", "content-signing.key"] {
        let text = std::fs::read_to_string(home.join(name)).unwrap();
        assert!(text.starts_with("v1."), "{name} is an envelope");
    }
    let sealed: sealed::envelope::Envelope =
        std::fs::read_to_string(home.join("issuing.key")).unwrap().trim().parse().unwrap();
    let opened = wrapping_key().open(&sealed, b"cardwright-ca-key-v1\nissuing").unwrap();
    let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(opened.as_slice())).unwrap();
    assert_eq!(pair.subject_public_key_info(), ca.key.signer.public_key().as_bytes());
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&home).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
    std::fs::remove_file(home.join("root.key")).unwrap();
    open(dir.path(), &wrapping_key(), NOW).await.unwrap();
    // A certificate of another key in the issuing one's place.
    std::fs::write(home.join("issuing.pem"), std::fs::read(home.join("root.pem")).unwrap()).unwrap();
    let Err(error) = open(dir.path(), &wrapping_key(), NOW).await else { panic!("it opened") };
    assert!(matches!(error, CaError::Damaged { .. }), "{error:?}");
}

/// A key that signs, but something else than it is given.
struct Forger(KeyPair, Der);

impl Forger {
    fn new() -> Self {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let public = Der::new(pair.subject_public_key_info());
        Self(pair, public)
    }
}

#[async_trait]
impl CertificateSigner for Forger {
    fn public_key(&self) -> &Der {
        &self.1
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.sign(&[message, b"!"].concat()).unwrap())
    }

    async fn reachable(&self) -> Result<(), SignerError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_root_key_that_signs_something_else_makes_no_authority() {
    let (root, issuing) = (Forger::new(), Forger::new());
    let made = make_chain(&root, issuing.public_key(), &settings(), NOW, &mut *rng()).await;
    assert!(matches!(made, Err(CaError::Chain)), "{made:?}");
    let p384 = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap().subject_public_key_info();
    let made = make_chain(&root, &Der::new(p384), &settings(), NOW, &mut *rng()).await;
    assert!(matches!(made, Err(CaError::KeyKind)), "{made:?}");
    let made = make_chain(&root, root.public_key(), &settings(), NOW, &mut *rng()).await;
    assert!(matches!(made, Err(CaError::SameKey)), "{made:?}");
}

#[tokio::test]
async fn a_chain_opens_with_its_own_key_and_root_only() {
    let (one, other) = (Desk::new().await, Desk::new().await);
    let chain = one.ca.chain().clone();
    let error = |issuing, chain: CaChain| {
        let keys = Keys { issuing, content_signing: Box::new(Forger::new()) };
        let certificate = chain.issuing.clone();
        CertificateAuthority::open(keys, chain, &certificate, settings(), rng()).err().unwrap()
    };
    assert!(matches!(error(Box::new(Forger::new()), chain.clone()), CaError::OtherKey("issuing")));
    let mixed = CaChain { root: other.ca.chain().root.clone(), ..chain };
    assert!(matches!(error(one.ca.key.signer, mixed), CaError::Chain));
}

/// A key that signs what it is given.
struct Honest(Forger);

#[async_trait]
impl CertificateSigner for Honest {
    fn public_key(&self) -> &Der {
        self.0.public_key()
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.0.0.sign(message).unwrap())
    }

    async fn reachable(&self) -> Result<(), SignerError> {
        Ok(())
    }
}

fn key_pair() -> Honest {
    Honest(Forger::new())
}

/// A table's place for a chain. `overtaken` is what somebody else keeps between reading and writing.
#[derive(Default)]
struct Place {
    kept: Mutex<Option<CaChain>>,
    content_signing: Mutex<Option<Der>>,
    root_crl: Mutex<Option<Der>>,
    overtaken: Option<CaChain>,
}

#[async_trait]
impl CaChains for Place {
    async fn ca_chain(&self) -> Result<Option<CaChain>, StoreError> {
        Ok(self.kept.lock().unwrap().clone())
    }

    async fn keep_ca_chain(&self, chain: &CaChain) -> Result<CaChain, StoreError> {
        let first = self.overtaken.as_ref().unwrap_or(chain);
        Ok(self.kept.lock().unwrap().get_or_insert_with(|| first.clone()).clone())
    }

    async fn content_signing(&self) -> Result<Option<Der>, StoreError> {
        Ok(self.content_signing.lock().unwrap().clone())
    }

    async fn keep_content_signing(&self, certificate: &Der) -> Result<Der, StoreError> {
        Ok(self.content_signing.lock().unwrap().get_or_insert_with(|| certificate.clone()).clone())
    }

    async fn root_crl(&self) -> Result<Option<Der>, StoreError> {
        Ok(self.root_crl.lock().unwrap().clone())
    }

    async fn keep_root_crl(&self, crl: &Der) -> Result<(), StoreError> {
        *self.root_crl.lock().unwrap() = Some(crl.clone());
        Ok(())
    }
}

async fn made(place: &Place, root: &Honest, keys: Keys) -> Result<CertificateAuthority, CaError> {
    CertificateAuthority::open_or_make(place, root, keys, settings(), NOW, rng()).await
}

/// Both keys once more.
fn keys(issuing: &Honest, content_signing: &Honest) -> Keys {
    Keys { issuing: Box::new(again(issuing)), content_signing: Box::new(again(content_signing)) }
}

fn again(key: &Honest) -> Honest {
    let pair = KeyPair::try_from(&PrivatePkcs8KeyDer::from(key.0.0.serialized_der())).unwrap();
    Honest(Forger(pair, key.public_key().clone()))
}

#[tokio::test]
async fn a_chain_in_the_table_is_made_once_and_opened_with_its_keys() {
    let (place, root, issuing, content) = (Place::default(), key_pair(), key_pair(), key_pair());
    let first = made(&place, &root, keys(&issuing, &content)).await.unwrap().chain().clone();
    let certificate = place.content_signing.lock().unwrap().clone();
    assert_eq!(*made(&place, &root, keys(&issuing, &content)).await.unwrap().chain(), first);
    for (root, keys, named) in [
        (&root, keys(&key_pair(), &content), "issuing"),
        (&key_pair(), keys(&issuing, &content), "root"),
        (&root, keys(&issuing, &key_pair()), "content-signing"),
    ] {
        let other = made(&place, root, keys).await.err().unwrap();
        assert!(matches!(other, CaError::OtherKey(name) if name == named), "{named}: {other:?}");
    }
    assert_eq!(place.kept.lock().unwrap().as_ref(), Some(&first), "nothing was replaced");
    assert_eq!(*place.content_signing.lock().unwrap(), certificate, "nor that of the key for data objects");
}

#[tokio::test]
async fn whoever_comes_second_opens_the_chain_of_the_first() {
    let (root, issuing, content) = (key_pair(), key_pair(), key_pair());
    let first = made(&Place::default(), &root, keys(&issuing, &content)).await.unwrap().chain().clone();
    let place = Place { overtaken: Some(first.clone()), ..Place::default() };
    assert_eq!(*made(&place, &root, keys(&issuing, &content)).await.unwrap().chain(), first);
}

#[tokio::test]
async fn one_key_for_certificates_and_data_objects_is_refused() {
    let (root, issuing) = (key_pair(), key_pair());
    let same = made(&Place::default(), &root, keys(&issuing, &issuing)).await.err().unwrap();
    assert!(matches!(same, CaError::SameKey), "{same:?}");
}

/// Made by a release that signed no data objects: root and issuing authority stay, the rest is added.
#[tokio::test]
async fn an_authority_of_a_former_release_gets_a_key_for_data_objects() {
    let dir = TempDir::new().unwrap();
    let first = open(dir.path(), &wrapping_key(), NOW).await.unwrap().chain().clone();
    let home = dir.path().join("authority");
    for file in ["content-signing.key", "content-signing.pem"] {
        std::fs::remove_file(home.join(file)).unwrap();
    }
    assert_eq!(*open(dir.path(), &wrapping_key(), NOW).await.unwrap().chain(), first);
    // Cut off between key and certificate: the key stays.
    let key = std::fs::read(home.join("content-signing.key")).unwrap();
    std::fs::remove_file(home.join("content-signing.pem")).unwrap();
    assert_eq!(*open(dir.path(), &wrapping_key(), NOW).await.unwrap().chain(), first);
    assert_eq!(std::fs::read(home.join("content-signing.key")).unwrap(), key);
}
