//! Why an authority cannot be made or opened.

use crate::attestation::VendorError;
use crate::carried::CarriedError;
use crate::content::ContentError;
use crate::crl::CrlError;
use crate::custody::CustodyError;
use crate::draft::DraftError;
use crate::profile::{IssuerLinkError, LeafError, TimeError};
use cardwright_core::ports::certificate::SignerError;
use cardwright_core::ports::store::StoreError;
use sealed::envelope::OpenError;
use std::io;
use std::path::PathBuf;

/// The authority cannot be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum CaError {
    /// A file cannot be read or written.
    #[error("{} cannot be read or written", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds something else than was written to it.
    #[error("{} is damaged; restore it from a backup", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The key file is another than at the first start.
    #[error("the authority's key does not open; put back the key file it was sealed under")]
    Sealed(#[source] OpenError),
    /// Whoever keeps the keys says why.
    #[error("a key of the authority cannot be used")]
    Custody(#[source] CustodyError),
    /// A file that was carried is not taken.
    #[error(transparent)]
    Carried(#[from] CarriedError),
    /// The keys cannot make an authority.
    #[error("a key of the authority is not on P-256; make it as ECC_NIST_P256 for signing")]
    KeyKind,
    /// One key for two uses.
    #[error("two keys of the authority are the same; make one for each use")]
    SameKey,
    /// A certificate is that of another key.
    #[error("the authority was made with another {0} key; name the one it was made with")]
    OtherKey(&'static str),
    /// The certificates do not belong together: they were changed, or the root key signed something else.
    #[error("the authority's certificates do not form a chain; restore them from a backup")]
    Chain,
    /// The certificate for data objects would break a rule.
    #[error("the certificate for signatures on cards would break the rule {0}; renew the authority")]
    Refused(&'static str),
    /// The root key did not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The certificates cannot be read or kept.
    #[error("the authority's certificates cannot be read or kept in the table")]
    Store(#[from] StoreError),
    /// A key or certificate could not be made.
    #[error("the authority's keys and certificates could not be made")]
    Make(#[source] Box<dyn std::error::Error + Send + Sync>),
}

macro_rules! making {
    ($($error:ty),*) => {$(
        impl From<$error> for CaError {
            fn from(error: $error) -> Self {
                Self::Make(Box::new(error))
            }
        }
    )*};
}
making!(VendorError, DraftError, IssuerLinkError, LeafError, TimeError, ContentError, CrlError);
