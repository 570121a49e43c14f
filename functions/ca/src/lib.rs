//! The certificate authority: checks a key's proof, builds the certificate, lints the very bytes that
//! will be signed, signs them, and checks that the result carries them. It signs the data objects of cards as well, and
//! what becomes of certificates: CRLs and OCSP answers. And it looks at what cards say of where their keys were born.

mod attestation;
mod authority;
mod carried;
mod ceremony;
mod content;
mod crl;
mod custody;
mod door;
mod draft;
mod error;
mod files;
mod issuer;
mod issuing;
mod lint;
mod names;
mod objects;
mod ocsp;
mod offline;
mod overview;
mod profile;
mod proof;
mod settings;
pub mod site;

pub use attestation::{VendorError, Vendors};
pub use authority::{CertificateAuthority, Keys};
pub use carried::{CarriedError, Fingerprint, RootAnswer, RootRequest};
pub use custody::{Custody, CustodyError, KeyUse, MadeKey};
pub use door::{DoorCertificate, DoorError};
pub use draft::{Draft, DraftError, Linted};
pub use error::CaError;
pub use issuing::IssuingKey;
pub use ocsp::Responder;
pub use offline::OfflineRoot;
pub use overview::{Due, Overview, ShownCertificate, ShownKey, overview};
pub use profile::DEFAULT_VALIDITY;
pub use proof::Proven;
pub use settings::{Settings, SettingsError};
