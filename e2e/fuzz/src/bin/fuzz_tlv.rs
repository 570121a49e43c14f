//! Structures in BER-TLV: what is read is part of what came, and written again it reads as the same.
#![no_main]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is what the fuzzer looks for")]

use libfuzzer_sys::fuzz_target;
use piv::tlv;

fuzz_target!(|data: &[u8]| {
    let Ok((element, rest)) = tlv::read(data) else { return };
    assert!(data.ends_with(rest));
    let before = data.len() - rest.len();
    assert!(data[..before].ends_with(element.value));

    let mut written = Vec::new();
    tlv::write(&mut written, element.tag, element.value).unwrap();
    // Never longer than it came: it has the shortest form.
    assert!(written.len() <= before);
    assert_eq!(tlv::read(&written), Ok((element, &[][..])));
    assert_eq!(tlv::find(data, element.tag), Ok(element.value));
    let _ = tlv::find(data, 0x53);
});
