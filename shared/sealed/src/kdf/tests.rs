use super::*;
use proptest::prelude::*;
use std::process::Command;

fn master() -> MasterKey {
    MasterKey::new(std::array::from_fn(|i| u8::try_from(i).unwrap()))
}

/// Computed with two other implementations: Python's hmac and OpenSSL's KBKDF.
#[test]
fn known_vector() {
    let context = hex::decode("6973737565722d310000112233445566778899aabbccddeeff00000001").unwrap();
    let key = hex::encode(master().derive("PIV-9B-v1", &context).as_ref());
    assert_eq!(key, "01eb9be132f66869fc082afcc5a51c3f6f280fe2fde55d2d7624b0c0e828a43c");
}

#[test]
fn openssl_derives_the_same_keys() {
    for (label, context) in [("PIV-9B-v1", "00"), ("cardwright-sealing-v1", "0102030405"), ("x", "ff00ff")] {
        let output = Command::new("openssl")
            .args(["kdf", "-keylen", "32", "-kdfopt", "mac:HMAC", "-kdfopt", "digest:SHA256"])
            .args(["-kdfopt", "hexkey:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"])
            .args(["-kdfopt", &format!("salt:{label}"), "-kdfopt", &format!("hexinfo:{context}"), "KBKDF"])
            .output()
            .expect("openssl is installed");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs = String::from_utf8(output.stdout).unwrap().trim().replace(':', "").to_lowercase();
        let context = hex::decode(context).unwrap();
        assert_eq!(hex::encode(master().derive(label, &context).as_ref()), theirs);
    }
}

proptest! {
    #[test]
    fn label_and_context_cannot_run_into_each_other(label in "[a-z]{1,8}", tail in "[a-z]{1,8}") {
        let whole = master().derive(&format!("{label}{tail}"), b"");
        let split = master().derive(&label, tail.as_bytes());
        prop_assert!(whole != split);
    }
}
