use super::*;
use proptest::prelude::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn chip() -> ChipId {
    ChipId::from_random([0x11; 16])
}

#[test]
fn the_chuid_has_the_fields_in_order() {
    let chuid = chuid(&chip(), ExpiryDate::new(2031, 7, 4).unwrap()).unwrap();
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
    let mut other = chuid(&chip(), ExpiryDate::new(2031, 7, 4).unwrap()).unwrap();
    // What ykman writes: the same nines with credential series 0.
    other[2..27].copy_from_slice(&[
        0xd4, 0xe7, 0x39, 0xda, 0x73, 0x9c, 0xed, 0x39, 0xce, 0x73, 0x9d, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42,
        0x10, 0x84, 0x21, 0xc8, 0x42, 0x10, 0xc3, 0xeb,
    ]);
    assert_eq!(marked_chip(&other), None);
    assert_eq!(marked_chip(&[]), None);
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
    assert_eq!(ExpiryDate::new(2031, 1, 9).map(|date| date.0), Some(*b"20310109"));
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
        let _ = (marked_chip(&bytes), certificate_der(&bytes));
    }
}
