//! The transport and the desk at a scripted service, which does what the real one was seen to do.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that panics has failed, helpers included")]

mod contract;
mod desk;
mod script;

use super::fault::fault;
use pcsc::Error;
use std::collections::BTreeSet;

/// That every error has a fault is for the compiler to see. These are the ones that were seen, and each
/// fault once: with a name, a sentence and a next action.
#[test]
fn the_errors_that_were_seen_have_names_sentences_and_next_actions() {
    let seen = [
        (Error::RemovedCard, "card-removed"),
        (Error::NoSmartcard, "card-removed"),
        (Error::NotTransacted, "card-removed"),
        (Error::ResetCard, "card-reset"),
        (Error::UnpoweredCard, "card-reset"),
        (Error::ProtoMismatch, "card-reset"),
        (Error::UnresponsiveCard, "card-mute"),
        (Error::SharingViolation, "reader-in-use"),
        (Error::UnknownReader, "reader-gone"),
        (Error::ReaderUnavailable, "reader-gone"),
        (Error::CommError, "service-gone"),
        (Error::NoService, "service-gone"),
        (Error::SecurityViolation, "service-denied"),
        (Error::NoMemory, "reader-failed"),
    ];
    let mut names = BTreeSet::new();
    for (error, name) in seen {
        let fault = fault(error);
        assert_eq!(fault.name(), name, "{error:?}");
        assert!(!fault.to_string().is_empty() && !fault.to_string().ends_with('.'), "{error:?}");
        assert!(fault.next_action().ends_with('.'), "{error:?}");
        names.insert(name);
    }
    assert_eq!(names.len(), 8, "each fault once: {names:?}");
}
