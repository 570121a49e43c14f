//! The certificate authority: checks a key's proof, builds the certificate, lints the very bytes that
//! will be signed, signs them, and checks that the result carries them. It signs the data objects of cards as well, and
//! what becomes of certificates: CRLs and OCSP answers.

mod authority;
mod ceremony;
mod content;
mod crl;
mod door;
mod draft;
mod error;
mod files;
mod issuer;
mod lint;
mod names;
mod objects;
mod ocsp;
mod profile;
mod proof;
mod settings;
mod status;

pub use authority::{CertificateAuthority, Keys};
pub use door::{DoorCertificate, DoorError};
pub use draft::{Draft, Linted};
pub use error::CaError;
pub use ocsp::Responder;
pub use profile::DEFAULT_VALIDITY;
pub use settings::{Settings, SettingsError};
