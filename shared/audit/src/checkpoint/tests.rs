use super::*;
use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use signed_note::{Note, StandardVerifier, VerifierList};

fn keys(seed: u8, name: &str) -> (SigningKey, LogKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    (key, LogKey { origin: name.parse().unwrap(), public })
}

fn checkpoint(name: &str) -> Checkpoint {
    Checkpoint { origin: name.parse().unwrap(), size: 4711, root: crate::digest(b"root") }
}

fn signed(seed: u8, name: &str) -> (String, LogKey) {
    let (secret, key) = keys(seed, name);
    let checkpoint = checkpoint(name);
    (checkpoint.signed(&key, &secret.sign(checkpoint.text().as_bytes()).to_bytes()), key)
}

/// The key and the note of the documentation of Go's package note, in whose form ours are.
/// <https://pkg.go.dev/golang.org/x/mod/sumdb/note>
#[test]
fn a_key_and_a_note_of_go_are_read() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let parsed: LogKey = key.parse().unwrap();
    assert_eq!(parsed.to_string(), key);
    let note = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n\n\
                \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    // Its signature holds; that it is no checkpoint is found only then.
    assert_eq!(Checkpoint::open(note, &parsed), Err(CheckpointError::Malformed));
    assert_eq!(Checkpoint::open(&note.replace("think", "thin"), &parsed), Err(CheckpointError::Signature));
}

#[test]
fn others_read_our_checkpoint_and_our_key() {
    let (note, key) = signed(1, "example-organisation/cardwright");
    let verifier = StandardVerifier::new(&key.to_string()).unwrap();
    let read = Note::from_bytes(note.as_bytes()).unwrap();
    let (good, unknown) = read.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((good.len(), unknown.len()), (1, 0));
    let theirs = tlog_tiles::checkpoint::Checkpoint::from_bytes(read.text()).unwrap();
    assert_eq!(
        (theirs.origin(), theirs.size(), theirs.hash().0),
        (key.origin.as_str(), 4711, crate::digest(b"root").0)
    );
}

#[test]
fn only_the_logs_own_key_counts() {
    let (note, key) = signed(1, "a/cardwright");
    assert_eq!(Checkpoint::open(&note, &key), Ok(checkpoint("a/cardwright")));
    let (_, other) = keys(2, "a/cardwright");
    assert_eq!(Checkpoint::open(&note, &other), Err(CheckpointError::OtherKey));
    let (_, elsewhere) = keys(1, "b/cardwright");
    assert_eq!(Checkpoint::open(&note, &elsewhere), Err(CheckpointError::OtherKey));
    let witnessed = format!("{note}\u{2014} witness.example AAAAAAAAAAAAAAAA\n");
    assert_eq!(Checkpoint::open(&witnessed, &key), Ok(checkpoint("a/cardwright")));
}

proptest! {
    #[test]
    fn a_byte_that_changes_is_found(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let (note, key) = signed(1, "example-organisation/cardwright");
        let mut bytes = note.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        if let Ok(changed) = String::from_utf8(bytes) {
            prop_assert!(Checkpoint::open(&changed, &key).is_err());
        }
    }

    #[test]
    fn no_text_is_too_strange(text in ".{0,200}") {
        let (_, key) = keys(1, "a/cardwright");
        prop_assert!(Checkpoint::open(&text, &key).is_err());
        prop_assert!(text.parse::<LogKey>().is_err());
    }

    #[test]
    fn every_organisation_gives_a_name(organisation in ".{0,60}") {
        let origin = Origin::of_site(&organisation);
        prop_assert_eq!(origin.as_str().parse::<Origin>(), Ok(origin.clone()));
    }
}

#[test]
fn a_site_is_named_after_its_organisation() {
    assert_eq!(Origin::of_site("Example Organisation").as_str(), "example-organisation/cardwright");
    assert_eq!(Origin::of_site(" +++ ").as_str(), "site/cardwright");
}
