//! The CHUID and the Security Object as they are read off a card, and as they are written.
#![no_main]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is what the fuzzer looks for")]

use domain::id::ChipId;
use libfuzzer_sys::fuzz_target;
use piv::object::{
    ExpiryDate, chuid, chuid_signature, chuid_to_be_signed, marked_chip, marks, signed_hashes,
};

fuzz_target!(|data: &[u8]| {
    let expires = ExpiryDate::new(2030, 12, 31).unwrap();
    if let Some(chip) = marked_chip(data) {
        // Ours, and no other's: what says when it ends may differ.
        let other = ChipId::from_bytes(chip.as_bytes().map(|byte| !byte));
        assert!(!marks(data, &other, expires));
    }
    if let Ok((signed, signature)) = chuid_signature(data) {
        assert!(signed.len() + signature.len() <= data.len());
    }
    let _ = signed_hashes(data);

    let Some((id, signature)) = data.split_first_chunk() else { return };
    let chip = ChipId::from_bytes(*id);
    let Ok(written) = chuid(&chip, expires, signature) else { return };
    assert_eq!(marked_chip(&written), Some(chip));
    let (signed, found) = chuid_signature(&written).unwrap();
    assert_eq!((signed, found), (chuid_to_be_signed(&chip, expires).unwrap(), signature));
});
