//! The data objects of a card, their signatures judged by OpenSSL.

use super::*;
use domain::certificate::ObjectContent;
use domain::evidence::CardObject;
use domain::profile::ProfileVersion;
use piv::object;
use std::path::Path;

const CHIP: ChipId = ChipId::from_bytes([5; 16]);

impl Desk {
    async fn objects(&self, profile: ProfileVersion) -> Vec<ObjectContent> {
        let request = ObjectsRequest {
            profile,
            chip: CHIP,
            holder: Some(&self.holder),
            affiliation: "employee",
            card_number: &self.number,
            until: NOW.plus(Span::from_days(365)),
        };
        self.ca.objects(request).await.unwrap()
    }

    /// What OpenSSL says of a signature in CMS: the content, once it has verified it up to the root.
    fn verified(&self, signature: &[u8], detached: Option<&[u8]>, certificate: Option<&Path>) -> Vec<u8> {
        let file = |name: &str, bytes: &[u8]| {
            let path = self.dir.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let chain = self.write_pem("chain.pem", &[&self.ca.chain().issuing, &self.ca.chain().root]);
        let (signature, out) = (file("signature.der", signature), file("content", b""));
        let at = NOW.as_secs().to_string();
        let mut args = vec!["cms", "-verify", "-binary", "-inform", "DER", "-in", &signature, "-out", &out];
        args.extend(["-purpose", "any", "-attime", &at, "-CAfile", chain.to_str().unwrap()]);
        let content = detached.map(|content| file("detached", content));
        args.extend(content.iter().flat_map(|content| ["-content", content.as_str()]));
        args.extend(certificate.iter().flat_map(|path| ["-certfile", path.to_str().unwrap()]));
        openssl(&args);
        std::fs::read(out).unwrap()
    }
}

fn value(objects: &[ObjectContent], object: CardObject) -> &[u8] {
    objects.iter().find(|content| content.object == object).unwrap().value.as_bytes()
}

#[tokio::test]
async fn openssl_verifies_what_is_signed_and_its_hashes_are_those_of_the_others() {
    let desk = Desk::new().await;
    let objects = desk.objects(ProfileVersion::CURRENT).await;
    let order: Vec<_> = objects.iter().map(|content| content.object).collect();
    assert_eq!(order, CardObject::of_every_card(ProfileVersion::CURRENT));

    let chuid = value(&objects, CardObject::Chuid);
    assert_eq!(object::marked_chip(chuid), Some(CHIP));
    // SP 800-73-5 part 1, table 9.
    assert!(chuid.len() <= 2881, "{} bytes", chuid.len());
    let (signed, signature) = object::chuid_signature(chuid).unwrap();
    assert_eq!(desk.verified(signature, Some(&signed), None), signed);
    let printed = openssl_with_input(&["cms", "-cmsout", "-print", "-inform", "DER"], signature);
    for part in ["2.16.840.1.101.3.6.1", "2.16.840.1.101.3.6.5", "Example AB PIV Signer"] {
        assert!(printed.contains(part), "{part} is missing in {printed}");
    }

    // The signer's certificate stands in the CHUID alone.
    let certificate = desk.dir.path().join("signer.pem");
    let pem = openssl_with_input(&["pkcs7", "-inform", "DER", "-print_certs"], signature);
    std::fs::write(&certificate, &pem).unwrap();
    let signature = object::signed_hashes(value(&objects, CardObject::SecurityObject)).unwrap();
    let hashes = desk.verified(signature, None, Some(&certificate));
    for content in objects.iter().filter(|content| content.object != CardObject::SecurityObject) {
        let hash = sha256(content.value.as_bytes()).unwrap().0;
        assert!(hashes.windows(32).any(|window| window == hash), "{:?} is not hashed", content.object);
    }
    let usage = openssl(&["x509", "-in", certificate.to_str().unwrap(), "-noout", "-text"]);
    assert!(
        usage.contains("Extended Key Usage: critical") && usage.contains("2.16.840.1.101.3.6.7"),
        "{usage}"
    );
}

#[tokio::test]
async fn the_signer_outlives_every_card() {
    let desk = Desk::new().await;
    let objects = desk.objects(ProfileVersion::CURRENT).await;
    let (_, signature) = object::chuid_signature(value(&objects, CardObject::Chuid)).unwrap();
    let pem = openssl_with_input(&["pkcs7", "-inform", "DER", "-print_certs"], signature);
    let certificate = desk.dir.path().join("signer.pem");
    std::fs::write(&certificate, pem).unwrap();
    let ends = |path: &Path| openssl(&["x509", "-in", path.to_str().unwrap(), "-noout", "-enddate"]);
    let issuing = desk.write_pem("issuing.pem", &[&desk.ca.chain().issuing]);
    assert_eq!(ends(&certificate), ends(&issuing), "no card's certificate outlives its issuer");
}

#[tokio::test]
async fn a_card_of_the_first_profile_has_a_chuid_without_a_signature() {
    let objects = Desk::new().await.objects(ProfileVersion::FIRST).await;
    let order: Vec<_> = objects.iter().map(|content| content.object).collect();
    assert_eq!(order, [CardObject::Chuid, CardObject::Ccc]);
    assert_eq!(object::chuid_signature(value(&objects, CardObject::Chuid)).unwrap().1, b"");
}

#[tokio::test]
async fn printed_information_is_what_is_on_the_card() {
    let objects = Desk::new().await.objects(ProfileVersion::CURRENT).await;
    let printed = String::from_utf8_lossy(value(&objects, CardObject::PrintedInformation)).into_owned();
    for part in ["Åsa Sjöberg", "employee", "2027SEP21", "CW-1", "Example AB"] {
        assert!(printed.contains(part), "{part} is missing in {printed:?}");
    }
}
