//! What a job has on record, by which it goes on after a crash: whatever reads as such a record is written as the same.
#![no_main]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is what the fuzzer looks for")]

use api::agent::{Job, ReportProduction, Secrets};
use cardwright_core::record::IssuanceRecord;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fuzz_target!(|data: &[u8]| {
    stays::<IssuanceRecord>(data);
    stays::<Job>(data);
    stays::<ReportProduction>(data);
    stays::<Secrets>(data);
});

fn stays<T: Serialize + DeserializeOwned>(data: &[u8]) {
    let Ok(record) = serde_json::from_slice::<T>(data) else { return };
    let written = serde_json::to_vec(&record).unwrap();
    let read: T = serde_json::from_slice(&written).unwrap();
    assert_eq!(serde_json::to_vec(&read).unwrap(), written);
}
