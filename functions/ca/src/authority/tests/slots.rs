//! The certificate of each slot and kind of key, judged by OpenSSL.

use super::*;
use crate::draft::PublicHalf;
use sealed::agreement::SharedSecret;
use std::path::Path;
use zeroize::Zeroizing;

/// A key as a card has it, made by OpenSSL: the private half for its proofs.
struct CardKey {
    algorithm: KeyAlgorithm,
    private: PathBuf,
    public: Der,
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

impl CardKey {
    fn generate(dir: &Path, algorithm: KeyAlgorithm) -> Self {
        let (private, public) = (dir.join(format!("{algorithm}.key")), dir.join(format!("{algorithm}.pub")));
        let kind: &[&str] = match algorithm {
            KeyAlgorithm::P256 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            KeyAlgorithm::P384 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            KeyAlgorithm::Rsa2048 => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            KeyAlgorithm::Rsa3072 => &["RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
        };
        openssl(&[&["genpkey", "-quiet", "-algorithm"], kind, &["-out", text(&private)]].concat());
        openssl(&["pkey", "-in", text(&private), "-pubout", "-outform", "DER", "-out", text(&public)]);
        Self { algorithm, private, public: Der::new(std::fs::read(public).unwrap()) }
    }

    /// A signature of it, as its kind signs (SP 800-78-5, table 3).
    fn signed(&self, desk: &Desk, slot: Slot) -> SlotKey {
        let hash = if self.algorithm == KeyAlgorithm::P384 { "-sha384" } else { "-sha256" };
        let (message, proof) = (self.private.with_extension("message"), self.private.with_extension("proof"));
        std::fs::write(&message, proof_message(&desk.job, Fence::FIRST, slot, &self.public)).unwrap();
        openssl(&["dgst", hash, "-sign", text(&self.private), "-out", text(&proof), text(&message)]);
        self.proven(slot, std::fs::read(proof).unwrap())
    }

    /// The secret that it agrees on with the key of the claim, as a proof.
    fn agreed(&self, desk: &Desk, slot: Slot) -> SlotKey {
        let (peer, secret) = (self.private.with_extension("peer"), self.private.with_extension("secret"));
        let algorithm = if self.algorithm == KeyAlgorithm::P256 {
            &PKCS_ECDSA_P256_SHA256
        } else {
            &PKCS_ECDSA_P384_SHA384
        };
        let half = PublicHalf { point: desk.agreement.public_point(), algorithm };
        std::fs::write(&peer, half.subject_public_key_info()).unwrap();
        openssl(&[
            "pkeyutl",
            "-derive",
            "-inkey",
            text(&self.private),
            "-peerkey",
            text(&peer),
            "-peerform",
            "DER",
            "-out",
            text(&secret),
        ]);
        let secret = SharedSecret::new(Zeroizing::new(std::fs::read(secret).unwrap()));
        let proof = secret.prove(&proof_message(&desk.job, Fence::FIRST, slot, &self.public));
        self.proven(slot, proof)
    }

    fn proven(&self, slot: Slot, proof: Vec<u8>) -> SlotKey {
        let (algorithm, public_key) = (self.algorithm, self.public.clone());
        SlotKey { slot, algorithm, public_key, proof: Der::new(proof) }
    }
}

#[tokio::test]
async fn each_slot_gets_its_certificate_for_keys_of_each_kind() {
    for algorithm in KeyAlgorithm::ALL {
        let mut desk = Desk::new().await;
        if let Some(curve) = algorithm.curve() {
            desk.agreement = AgreementKey::generate(curve, &mut *rng());
        }
        let card = CardKey::generate(desk.dir.path(), algorithm);
        let chain = desk.write_pem("chain.pem", &[&desk.ca.chain().issuing, &desk.ca.chain().root]);
        for slot in Slot::ALL {
            let agrees = slot == Slot::KeyManagement && algorithm.curve().is_some();
            let key = if agrees { card.agreed(&desk, slot) } else { card.signed(&desk, slot) };
            let issued = desk.issue(&key).await.unwrap_or_else(|e| panic!("{algorithm} in {slot}: {e:?}"));
            assert_eq!(issued.key_digest, sha256(card.public.as_bytes()).unwrap(), "{algorithm} in {slot}");
            let leaf = desk.write_pem("leaf.pem", &[&issued.der]);
            let at = NOW.as_secs().to_string();
            openssl(&["verify", "-x509_strict", "-attime", &at, "-CAfile", text(&chain), text(&leaf)]);
            let said = openssl(&["x509", "-in", text(&leaf), "-noout", "-text"]);
            let (usage, purpose) = match (slot, algorithm.curve()) {
                (Slot::Authentication, _) => ("Digital Signature\n", "Microsoft Smartcard Login"),
                (Slot::Signature, _) => ("Digital Signature, Non Repudiation\n", "E-mail Protection\n"),
                (Slot::KeyManagement, Some(_)) => ("Key Agreement\n", "E-mail Protection\n"),
                (Slot::KeyManagement, None) => ("Key Encipherment\n", "E-mail Protection\n"),
                (Slot::CardAuthentication, _) => ("Digital Signature\n", "2.16.840.1.101.3.6.8\n"),
            };
            assert!(said.contains(usage) && said.contains(purpose), "{algorithm} in {slot}: {said}");
            assert_eq!(said.contains("email:asa@corp.example"), slot != Slot::CardAuthentication, "{slot}");
        }
    }
}

#[tokio::test]
async fn a_key_in_9d_proves_itself_by_agreement_with_the_key_of_the_claim() {
    let mut desk = Desk::new().await;
    let card = CardKey::generate(desk.dir.path(), KeyAlgorithm::P256);
    let good = card.agreed(&desk, Slot::KeyManagement);
    for bad in [
        card.signed(&desk, Slot::KeyManagement),
        SlotKey { proof: Der::new(vec![0; 32]), ..good.clone() },
        SlotKey { slot: Slot::Authentication, ..good.clone() },
    ] {
        assert!(matches!(desk.issue(&bad).await, Err(IssueError::Proof { .. })), "{bad:?}");
    }
    desk.issue(&good).await.unwrap();
    desk.agreement = AgreementKey::generate(Curve::P256, &mut StdRng::seed_from_u64(2));
    assert!(matches!(desk.issue(&good).await, Err(IssueError::Proof { .. })), "that of another claim");
    let without = CertificateRequest { agreement: None, ..desk.request(&good) };
    assert!(matches!(desk.ca.issue(without).await, Err(IssueError::Proof { .. })));
}
