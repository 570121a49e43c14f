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
    assert_eq!(p256_point(&data).unwrap()[1..], [9; 64]);
    data[5] = 0x02;
    assert_eq!(p256_point(&data), Err(ReplyError::Point));
    assert_eq!(p256_point(&[0x7f, 0x49, 0x03, 0x86, 0x01, 0x04]), Err(ReplyError::Length));
}

#[test]
fn an_object_is_one_whole_element() {
    assert_eq!(object(&[0x53, 0x02, 1, 2]), Ok([1, 2].as_slice()));
    assert_eq!(object(&[0x53, 0x00]), Ok([].as_slice()));
    assert_eq!(object(&[0x53, 0x02, 1, 2, 3]), Err(ReplyError::Length));
    assert_eq!(object(&[0x7e, 0x00]), Err(ReplyError::Tlv(TlvError::Missing(0x53))));
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(data in prop::collection::vec(any::<u8>(), 0..120)) {
        let aes = ManagementAlgorithm::Aes256;
        prop_assert!(witness(&data, aes).map_or(16, <[u8]>::len) == 16);
        let _ = (challenge_answer(&data, aes), signature(&data), p256_point(&data), object(&data));
    }
}
