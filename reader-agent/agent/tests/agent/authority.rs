//! As much of an authority as a card needs beside its certificates.

use domain::certificate::{Der, ObjectContent};
use domain::evidence::CardObject;
use domain::id::ChipId;
use domain::profile::Curve;
use piv::object::{self, ExpiryDate, Printed};
use sealed::agreement::AgreementKey;
use zeroize::Zeroizing;

/// The key of a claim with which one in 9D agrees.
pub(crate) fn agreement(fence: u64) -> AgreementKey {
    let mut seed = Zeroizing::new([7; 32]);
    seed[..8].copy_from_slice(&fence.to_be_bytes());
    AgreementKey::from_seed(Curve::P256, &seed)
}

/// Data objects as an authority makes them, but for the signatures.
pub(crate) fn objects(chip: ChipId) -> Vec<ObjectContent> {
    let expires = ExpiryDate::new(2031, 7, 4).unwrap();
    let (name, affiliation, serial, issuer) = ("Nora", "employee", "2100000017", "Example");
    let printed = Printed { name, affiliation, expires, serial, issuer };
    [
        (CardObject::Chuid, object::chuid(&chip, expires, &[7; 900])),
        (CardObject::Ccc, object::ccc(&chip)),
        (CardObject::Discovery, object::discovery()),
        (CardObject::PrintedInformation, object::printed_information(printed)),
        (CardObject::SecurityObject, object::security_object(&[CardObject::Chuid], &[9; 600])),
    ]
    .map(|(object, value)| ObjectContent { object, value: Der::new(value.unwrap()) })
    .to_vec()
}
