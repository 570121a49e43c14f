use super::*;
use cardwright_core::ports::sealing::{Binding, ManagementKeys as _, Sealer as _, SealingError};
use domain::id::{CardId, ChipId, IssuanceId, KdfVersion};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sealed::secret::{Pin, Puk};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use tempfile::TempDir;

fn rng(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

fn open(path: &Path, seed: u64) -> Result<KeyFile, KeyFileError> {
    KeyFile::open_or_create(path, &mut rng(seed))
}

/// A key file whose master is 32 times 42.
fn fixed() -> KeyFile {
    KeyFile(MasterKey::new([42; 32]))
}

#[test]
fn made_once_closed_to_others_and_read_again() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("deeper/key");
    let first = open(&path, 1).unwrap();
    let second = open(&path, 2).unwrap();
    assert_eq!(*first.derive("x"), *second.derive("x"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing else is left behind");
    let other = open(&dir.path().join("other"), 2).unwrap();
    assert_ne!(*first.derive("x"), *other.derive("x"));
}

#[test]
fn refused_if_others_can_get_at_it() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("key");
    open(&path, 1).unwrap();
    for mode in [0o640, 0o604, 0o620, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let Err(error) = open(&path, 1) else { panic!("mode {mode:o} was taken") };
        assert!(error.to_string().contains(&format!("chmod 600 {}", path.display())), "{error}");
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        open(&path, 1).unwrap();
    }
}

#[test]
fn what_is_no_key_is_named_and_left_alone() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("key");
    let digits = "00".repeat(32);
    for text in
        ["", "secret", &digits, &format!("{HEADER}{}", "00".repeat(31)), &format!("{HEADER}{digits}00")]
    {
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(open(&path, 1), Err(KeyFileError::Damaged { .. })), "{text:?} was taken");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn two_first_starts_at_once_agree() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("key");
    let start = |seed| *open(&path, seed).unwrap().derive("x");
    let keys = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|seed| scope.spawn(move || start(seed))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_dangling_folder_is_an_error_and_no_panic() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    assert!(matches!(open(&dir.path().join("file/key"), 1), Err(KeyFileError::File { .. })));
}

#[tokio::test]
async fn another_key_file_is_a_failure_that_the_right_one_mends() {
    let (card, issuance) = (CardId::from_random([1; 10]), IssuanceId::from_random([1; 10]));
    let here = Binding { card: &card, issuance: &issuance };
    let (pin, puk) = (Pin::parse("493817").unwrap(), Puk::parse("90817264").unwrap());
    let envelope = fixed().sealer(Box::new(rng(1))).seal(&pin, &puk, here).await.unwrap();
    let other = KeyFile(MasterKey::new([43; 32])).sealer(Box::new(rng(1)));
    assert!(matches!(other.open(&envelope, here).await, Err(SealingError::Unavailable(_))));
}

/// Computed with Python's hmac from the documented labels. If it changes, every card in the field is locked out.
#[tokio::test]
async fn management_keys_never_change() {
    let keys = fixed().management_keys();
    let chip = ChipId::from_bytes(*b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff");
    let key = keys.derive(&chip, keys.current()).await.unwrap();
    assert_eq!(hex::encode(key.expose()), "687d5ad8ac08e75d146d2e853631fe3f9507e2bd8d02e97a8c87bad2b69710e0");
    let other = keys.derive(&ChipId::from_bytes([1; 16]), KdfVersion::FIRST).await.unwrap();
    assert!(key != other);
    assert!(keys.derive(&chip, KdfVersion::new(2)).await.is_err());
}

#[test]
fn every_use_has_a_key_of_its_own() {
    let file = fixed();
    let ids = [file.authority_key().id().to_string(), DataKey::new([42; 32]).id().to_string()];
    assert_ne!(ids[0], ids[1]);
    assert_ne!(*file.derive("cardwright-ca-v1"), *file.derive("cardwright-sealing-v1"));
}
