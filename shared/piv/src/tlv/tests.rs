use super::*;
use proptest::prelude::*;

/// Tags as BER forms them: one byte, or two or three with the continuation bits right.
fn tags() -> impl Strategy<Value = u32> {
    prop_oneof![
        (0u32..=0xff).prop_filter("one byte", |tag| tag & 0x1f != 0x1f),
        (0u32..8, 0u32..0x80).prop_map(|(class, low)| (((class << 5) | 0x1f) << 8) | low),
        (0u32..8, 0x80u32..0x100, 0u32..0x80)
            .prop_map(|(class, mid, low)| (((class << 5) | 0x1f) << 16) | (mid << 8) | low),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(elements in prop::collection::vec((tags(), prop::collection::vec(any::<u8>(), 0..700)), 0..6)) {
        let mut bytes = Vec::new();
        for (tag, value) in &elements {
            write(&mut bytes, *tag, value).unwrap();
        }
        let mut rest = bytes.as_slice();
        for (tag, value) in &elements {
            let (element, after) = read(rest).unwrap();
            prop_assert_eq!(element, Element { tag: *tag, value });
            rest = after;
        }
        prop_assert!(rest.is_empty());
        for (tag, _) in &elements {
            let first = elements.iter().find(|(other, _)| other == tag).map(|(_, value)| value.as_slice());
            prop_assert_eq!(find(&bytes, *tag).ok(), first);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), tag in any::<u32>()) {
        if let Ok((element, rest)) = read(&bytes) {
            prop_assert!(element.value.len() + rest.len() < bytes.len());
        }
        let _ = find(&bytes, tag);
    }
}

#[test]
fn refuses_what_cards_do_not_use() {
    assert_eq!(read(&[]), Err(TlvError::Truncated));
    assert_eq!(read(&[0x53]), Err(TlvError::Truncated));
    assert_eq!(read(&[0x53, 0x02, 0x00]), Err(TlvError::Truncated));
    assert_eq!(read(&[0x53, 0x82, 0x01]), Err(TlvError::Truncated));
    assert_eq!(read(&[0x53, 0x80, 0x00, 0x00]), Err(TlvError::Length), "indefinite length");
    assert_eq!(read(&[0x53, 0x84, 0xff, 0xff, 0xff, 0xff]), Err(TlvError::Length));
    assert_eq!(read(&[0x5f, 0xff, 0xff, 0x01, 0x00]), Err(TlvError::Tag));
    assert_eq!(write(&mut Vec::new(), 0x53, &[0; 0x1_0000]), Err(TlvError::Length));
    assert_eq!(find(&[0x80, 0x01, 0x00], 0x81), Err(TlvError::Missing(0x81)));
}
