use super::*;

fn hex(command: &Command) -> String {
    let apdus: Vec<_> = command.apdus().collect();
    assert_eq!(apdus.len(), 1, "fits into one APDU");
    apdus[0].iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn select_names_nine_bytes_of_the_identifier() {
    assert_eq!(hex(&select()), "00A4040009A0000003080000100000");
}

/// Lengths by arithmetic: two octets of tag and length beside each block. With `82 00` they would be
/// `28 7C 26` and `18 7C 16`.
#[test]
fn mutual_authentication_has_the_lengths_of_its_cipher() {
    use ManagementAlgorithm::{Aes256, TripleDes};
    assert_eq!(hex(&request_witness(Aes256).unwrap()), "00870C9B047C02800000");
    assert_eq!(hex(&request_witness(TripleDes).unwrap()), "0087039B047C02800000");
    assert_eq!(
        hex(&answer_witness(Aes256, &[0xaa; 16], &[0xbb; 16]).unwrap()),
        format!("00870C9B267C248010{}8110{}00", "AA".repeat(16), "BB".repeat(16))
    );
    assert_eq!(
        hex(&answer_witness(TripleDes, &[0xaa; 8], &[0xbb; 8]).unwrap()),
        format!("0087039B167C148008{}8108{}00", "AA".repeat(8), "BB".repeat(8))
    );
    assert_eq!(answer_witness(Aes256, &[0; 8], &[0; 8]).unwrap_err(), TlvError::Length);
}

#[test]
fn keys_are_made_and_used_by_slot_and_algorithm() {
    let slot = Slot::Authentication;
    assert_eq!(hex(&generate(slot, KeyAlgorithm::P256)), "0047009A05AC0380011100");
    assert_eq!(
        hex(&sign(slot, KeyAlgorithm::P256, &[0xcc; 32]).unwrap()),
        format!("0087119A267C2482008120{}00", "CC".repeat(32))
    );
    assert_eq!(hex(&generate(Slot::Signature, KeyAlgorithm::P384)), "0047009C05AC0380011400");
    let point = [&[0x04][..], &[0xdd; 64]].concat();
    assert_eq!(
        hex(&agree(Slot::KeyManagement, KeyAlgorithm::P256, &point).unwrap()),
        format!("0087119D477C458200854104{}00", "DD".repeat(64))
    );
    let block = sign(Slot::Authentication, KeyAlgorithm::Rsa3072, &[0xee; 384]).unwrap();
    let apdus: Vec<_> = block.apdus().collect();
    assert_eq!(apdus.len(), 2, "chained");
    assert_eq!(apdus[0][..5], [0x10, 0x87, 0x05, 0x9a, 255]);
}

#[test]
fn what_is_not_standard_is_yubicos() {
    assert_eq!(hex(&management_metadata()), "00F7009B00");
    assert_eq!(hex(&set_tries(Tries { pin: 5, puk: 4 })), "00FA0504");
}

#[test]
fn objects_are_named_by_their_tag() {
    assert_eq!(hex(&get_data(CardObject::Chuid).unwrap()), "00CB3FFF055C035FC10200");
    assert_eq!(hex(&put_data(CardObject::Ccc, &[1, 2]).unwrap()), "00DB3FFF095C035FC10753020102");
    assert_eq!(hex(&get_data(CardObject::Discovery).unwrap()), "00CB3FFF035C017E00");
    assert_eq!(hex(&put_data(CardObject::Discovery, &[1, 2]).unwrap()), "00DB3FFF047E020102");
    let certificate = put_data(CardObject::CertificateAuthentication, &[0; 800]).unwrap();
    assert_eq!(certificate.apdus().count(), 4);
}

#[test]
fn secrets_are_padded_and_changed_by_reference() {
    let (factory, own) = (*b"123456\xff\xff", *b"87654321");
    assert_eq!(hex(&pin_tries_left()), "00200080");
    assert_eq!(hex(&verify_pin(&factory)), "0020008008313233343536FFFF");
    assert_eq!(hex(&change_pin(&factory, &own)), "0024008010313233343536FFFF3837363534333231");
    assert_eq!(hex(&change_puk(b"12345678", &own)), "002400811031323334353637383837363534333231");
    assert_eq!(hex(&set_management_key(&[0xdd; 32])), format!("00FFFFFF230C9B20{}", "DD".repeat(32)));
}
