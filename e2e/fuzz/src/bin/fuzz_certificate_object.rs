//! Certificate objects: what is read is part of what came, and what is written is read again.
#![no_main]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is what the fuzzer looks for")]

use domain::evidence::CardObject;
use domain::profile::Slot;
use libfuzzer_sys::fuzz_target;
use piv::object::{certificate, certificate_der};
use piv::reply;

fuzz_target!(|data: &[u8]| {
    for slot in Slot::ALL {
        let object = reply::object(data, CardObject::certificate(slot));
        let value = object.unwrap_or(data);
        if let Ok(der) = certificate_der(value) {
            assert!(value.windows(der.len().max(1)).any(|part| part == der) || der.is_empty());
        }
    }
    if let Ok(written) = certificate(data) {
        assert_eq!(certificate_der(&written), Ok(data));
    }
});
