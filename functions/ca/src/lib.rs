//! The certificate authority: checks a key's proof, builds the certificate, lints the very bytes that
//! will be signed, signs them, and checks that the result carries them. It signs the data objects of cards as well, and
//! what becomes of certificates: CRLs and OCSP answers. And it looks at what cards say of where their keys were born.

mod attestation;
mod authority;
mod ceremony;
mod content;
mod crl;
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

pub use attestation::{VendorError, Vendors};
pub use authority::{CertificateAuthority, Keys};
pub use draft::{Draft, DraftError, Linted};
pub use error::CaError;
pub use ocsp::Responder;
pub use profile::DEFAULT_VALIDITY;
pub use proof::Proven;
pub use settings::{Settings, SettingsError};
