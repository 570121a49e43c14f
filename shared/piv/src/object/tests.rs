use super::*;
use proptest::prelude::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn chip() -> ChipId {
    ChipId::from_random([0x11; 16])
}

fn expiry() -> ExpiryDate {
    ExpiryDate::new(2031, 7, 4).unwrap()
}

#[test]
fn the_chuid_has_the_fields_in_order() {
    let chuid = chuid(&chip(), expiry(), &[]).unwrap();
    assert_eq!(
        hex(&chuid),
        "3019D4E739DA739CED39CE739DA16858210842108421C84210C3FA\
         341011111111111141119111111111111111\
         35083230333130373034\
         3E00FE00"
    );
    assert_eq!(marked_chip(&chuid), Some(chip()));
}

/// Reads the FASC-N as a door reader does: 40 digits of four bits, least first, with odd parity.
#[test]
fn the_fasc_n_decodes_to_a_card_outside_government() {
    let bits: Vec<u8> =
        FASC_N.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1)).collect();
    let mut check = 0;
    let digits: String = bits
        .chunks(5)
        .map(|digit| {
            assert_eq!(digit.iter().sum::<u8>() % 2, 1, "odd parity");
            let value = digit[..4].iter().rev().fold(0, |value, bit| (value << 1) | bit);
            check ^= value;
            char::from_digit(u32::from(value), 16).unwrap()
        })
        .collect();
    assert_eq!(digits, "b9999d9999d999999d1d1d0000000000300001fb");
    assert_eq!(check, 0, "longitudinal redundancy check");
}

#[test]
fn a_chuid_of_another_hand_is_no_mark() {
    let mut other = chuid(&chip(), expiry(), &[]).unwrap();
    // What ykman writes: the same nines with credential series 0.
    other[2..27].copy_from_slice(&[
        0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce, 0x73, 0x9d, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42,
        0x10, 0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xeb,
    ]);
    assert_eq!(marked_chip(&other), None);
    assert_eq!(marked_chip(&[]), None);
}

#[test]
fn a_signed_chuid_is_the_same_mark_and_gives_back_what_was_signed() {
    let signed = chuid(&chip(), expiry(), &[0x30; 300]).unwrap();
    assert_eq!(marked_chip(&signed), Some(chip()));
    assert!(
        marks(&signed, &chip(), expiry())
            && marks(&chuid(&chip(), expiry(), &[]).unwrap(), &chip(), expiry())
    );
    assert!(!marks(&signed, &ChipId::from_random([0x12; 16]), expiry()));
    assert!(!marks(&signed, &chip(), ExpiryDate::new(2031, 7, 5).unwrap()));
    let (bytes, signature) = chuid_signature(&signed).unwrap();
    assert_eq!((bytes, signature), (chuid_to_be_signed(&chip(), expiry()).unwrap(), &[0x30; 300][..]));
}

#[test]
fn the_discovery_object_names_the_application_and_its_own_pin() {
    assert_eq!(hex(&discovery().unwrap()), "4F0BA0000003080000100001005F2F024000");
}

#[test]
fn printed_information_keeps_to_the_lengths_of_its_fields() {
    let printed = |name| {
        let (affiliation, serial, issuer) = ("employee", "2100000017", "An organisation of a long name");
        printed_information(Printed { name, affiliation, expires: expiry(), serial, issuer }).unwrap()
    };
    assert_eq!(
        hex(&printed("Nora")),
        "01044E6F7261\
         0208656D706C6F796565\
         0409323033314A554C3034\
         050A32313030303030303137\
         060F416E206F7267616E69736174696F6E\
         FE00"
    );
    // 63 letters of two bytes do not fit into 125: the last one is left out whole.
    let long = printed(&"\u{e5}".repeat(63));
    assert_eq!(tlv::find(&long, 0x01), Ok("\u{e5}".repeat(62).as_bytes()));
}

#[test]
fn the_security_object_maps_data_groups_to_containers() {
    let object = security_object(&[CardObject::Chuid, CardObject::Discovery], &[1, 2]).unwrap();
    assert_eq!(hex(&object), "BA06013000026050BB020102FE00");
    assert_eq!(signed_hashes(&object), Ok([1, 2].as_slice()));
}

#[test]
fn the_ccc_has_all_its_elements() {
    assert_eq!(
        hex(&ccc(&chip()).unwrap()),
        "F015A00000011611111111111141119111111111111111\
         F10121F20121F300F40100F50110F600F700FA00FB00FC00FD00FE00"
    );
}

#[test]
fn a_date_must_be_one() {
    assert_eq!(ExpiryDate::new(2031, 1, 9).map(|date| date.digits), Some(*b"20310109"));
    assert_eq!(ExpiryDate::new(2031, 13, 1), None);
    assert_eq!(ExpiryDate::new(2031, 1, 0), None);
    assert_eq!(ExpiryDate::new(10_000, 1, 1), None);
}

proptest! {
    #[test]
    fn a_certificate_comes_back_out_of_its_object(der in prop::collection::vec(any::<u8>(), 0..3000)) {
        let value = certificate(&der).unwrap();
        prop_assert_eq!(certificate_der(&value), Ok(der.as_slice()));
        prop_assert!(value.ends_with(&[0x71, 0x01, 0x00, 0xfe, 0x00]));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = (marked_chip(&bytes), certificate_der(&bytes), chuid_signature(&bytes), signed_hashes(&bytes));
    }
}
