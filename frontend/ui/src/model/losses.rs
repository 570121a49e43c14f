//! What is lost when an issuance is cancelled, so that the confirmation can name it.

use crate::i18n::words;
use domain::issuance::Issuance;

/// The losses, one sentence each; never empty.
pub fn losses(issuance: &Issuance) -> Vec<String> {
    let words = words();
    let Some(card) = issuance.state.card() else {
        return vec![words.loses_request.to_owned()];
    };
    let mut lost = Vec::new();
    match card.certificates.len() {
        0 => {}
        1 => lost.push(words.loses_certificate.to_owned()),
        count => lost.push((words.loses_certificates)(&count.to_string())),
    }
    lost.push((words.loses_number)(card.number.as_str()));
    lost.push(words.loses_secrets.to_owned());
    lost
}
