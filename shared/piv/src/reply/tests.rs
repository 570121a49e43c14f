use super::*;
use proptest::prelude::*;

#[test]
fn reads_the_answers_of_mutual_authentication() {
    let aes = ManagementAlgorithm::Aes256;
    let data = [&[0x7c, 0x12, 0x80, 0x10][..], &[7; 16]].concat();
    assert_eq!(witness(&data, aes), Ok([7; 16].as_slice()));
    assert_eq!(witness(&data, ManagementAlgorithm::TripleDes), Err(ReplyError::Length));
    assert_eq!(challenge_answer(&data, aes), Err(ReplyError::Tlv(TlvError::Missing(0x82))));
}

#[test]
fn reads_a_public_key_of_the_right_shape_only() {
    let mut data = [&[0x7f, 0x49, 0x43, 0x86, 0x41, 0x04][..], &[9; 64]].concat();
    assert_eq!(public_key(&data, KeyAlgorithm::P256), Ok(PublicKey::Point(&data[5..])));
    assert_eq!(public_key(&data, KeyAlgorithm::P384), Err(ReplyError::Length));
    assert_eq!(public_key(&data, KeyAlgorithm::Rsa2048), Err(ReplyError::Tlv(TlvError::Missing(0x81))));
    data[5] = 0x02;
    assert_eq!(public_key(&data, KeyAlgorithm::P256), Err(ReplyError::Point));
    let short = [0x7f, 0x49, 0x03, 0x86, 0x01, 0x04];
    assert_eq!(public_key(&short, KeyAlgorithm::P256), Err(ReplyError::Length));
}

#[test]
fn a_modulus_has_all_its_bits() {
    let answer = |modulus: &[u8]| {
        let mut key = Vec::new();
        tlv::write(&mut key, 0x81, modulus).unwrap();
        tlv::write(&mut key, 0x82, &[1, 0, 1]).unwrap();
        let mut data = Vec::new();
        tlv::write(&mut data, PUBLIC_KEY, &key).unwrap();
        data
    };
    let modulus = [0x80; 256];
    let expected = PublicKey::Rsa { modulus: &modulus, exponent: &[1, 0, 1] };
    assert_eq!(public_key(&answer(&modulus), KeyAlgorithm::Rsa2048), Ok(expected));
    for other in [&[0x7f; 256][..], &[0x80; 255], &[0x80; 384]] {
        assert_eq!(public_key(&answer(other), KeyAlgorithm::Rsa2048), Err(ReplyError::Length));
    }
}

#[test]
fn what_a_private_key_made_is_no_longer_than_any_of_its_algorithm() {
    for (algorithm, longest) in [
        (KeyAlgorithm::P256, 73),
        (KeyAlgorithm::P384, 105),
        (KeyAlgorithm::Rsa2048, 256),
        (KeyAlgorithm::Rsa3072, 384),
    ] {
        let answer = |length| {
            let (mut inner, mut data) = (Vec::new(), Vec::new());
            tlv::write(&mut inner, RESPONSE, &vec![7; length]).unwrap();
            tlv::write(&mut data, TEMPLATE, &inner).unwrap();
            data
        };
        assert_eq!(private_operation(&answer(longest), algorithm).unwrap().len(), longest);
        for length in [0, longest + 1] {
            assert_eq!(private_operation(&answer(length), algorithm), Err(ReplyError::Length), "{length}");
        }
    }
}

#[test]
fn metadata_names_the_cipher_of_the_management_key() {
    let metadata = |algorithm| [0x01, 0x01, algorithm, 0x02, 0x02, 0x00, 0x01, 0x05, 0x01, 0x01];
    for (identifier, cipher) in [
        (0x03, Some(ManagementAlgorithm::TripleDes)),
        (0x0a, Some(ManagementAlgorithm::Aes192)),
        (0x0c, Some(ManagementAlgorithm::Aes256)),
        (0x08, None),
    ] {
        assert_eq!(management_algorithm(&metadata(identifier)), cipher);
    }
    assert_eq!(management_algorithm(&[]), None, "a card that has nothing to say");
}

#[test]
fn an_object_is_one_whole_element() {
    let ccc = |data| object(data, CardObject::Ccc);
    assert_eq!(ccc(&[0x53, 0x02, 1, 2]), Ok([1, 2].as_slice()));
    assert_eq!(ccc(&[0x53, 0x00]), Ok([].as_slice()));
    assert_eq!(ccc(&[0x53, 0x02, 1, 2, 3]), Err(ReplyError::Length));
    assert_eq!(ccc(&[0x7e, 0x00]), Err(ReplyError::Tlv(TlvError::Missing(0x53))));
    assert_eq!(object(&[0x7e, 0x01, 9], CardObject::Discovery), Ok([9].as_slice()));
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(data in prop::collection::vec(any::<u8>(), 0..120)) {
        let aes = ManagementAlgorithm::Aes256;
        prop_assert!(witness(&data, aes).map_or(16, <[u8]>::len) == 16);
        let _ = (challenge_answer(&data, aes), object(&data, CardObject::Chuid), management_algorithm(&data));
        for algorithm in KeyAlgorithm::ALL {
            let _ = (private_operation(&data, algorithm), public_key(&data, algorithm));
        }
    }
}
