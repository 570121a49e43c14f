//! Who keeps the keys of a site: the key file seals them, or a token has them. Which it is stands in the authority's files, so that
//! no command has to be told twice.

use ::ca::{Custody, CustodyError, KeyUse, MadeKey};
use adapters::key_file::KeyFile;
use async_trait::async_trait;
use cardwright_core::ports::certificate::CertificateSigner;
use clap::Args;
use pkcs11::{Pkcs11Error, Pkcs11Signer, Pkcs11Uri};
use rand_core::CryptoRngCore;
use sealed::envelope::DataKey;

/// What the labels of keys in a token begin with, unless the URI says otherwise.
const PREFIX: &str = "cardwright";
/// What is kept of a key in a token begins so.
const IN_TOKEN: &str = "pkcs11:";

/// Where new keys are made.
#[derive(Args, Clone)]
pub(crate) struct Place {
    /// Keeps the keys in a PKCS#11 token: pkcs11:token=LABEL?module-path=FILE&pin-source=file:FILE (RFC 7512). With object=NAME in
    /// it, the keys are labelled NAME-issuing and so on, and else cardwright-issuing.
    #[arg(long, value_name = "URI")]
    pub(super) pkcs11: Option<Pkcs11Uri>,
    /// Takes keys that are in the token already under these labels.
    #[arg(long)]
    pub(super) existing: bool,
}

/// The keys of a site.
pub(crate) struct SiteKeys {
    wrapping: DataKey,
    place: Place,
    root: Place,
}

impl Place {
    const SEALED: Self = Self { pkcs11: None, existing: false };

    /// In this token, as it was said, or else sealed.
    pub(super) const fn of(pkcs11: Option<Pkcs11Uri>, existing: bool) -> Self {
        Self { pkcs11, existing }
    }

    /// Where the key of this label is: `issuing` and its like come behind the site's own name.
    pub(super) fn beside(kept: &str, name: &str) -> Self {
        let uri: Option<Pkcs11Uri> = kept.starts_with(IN_TOKEN).then(|| kept.parse().ok()).flatten();
        let uri = uri.map(|uri| {
            let prefix = uri.object().and_then(|label| label.strip_suffix(name)?.strip_suffix('-'));
            uri.with_object(prefix.unwrap_or(PREFIX))
        });
        Self { pkcs11: uri, existing: false }
    }

    async fn make(&self, uri: &Pkcs11Uri, name: &str) -> Result<MadeKey, Pkcs11Error> {
        let uri = uri.with_object(&format!("{}-{name}", uri.object().unwrap_or(PREFIX)));
        let kept = uri.to_string();
        let there = if self.existing { Pkcs11Signer::open(uri.clone()).await.map(Some) } else { Ok(None) };
        let signer = match there {
            Ok(Some(signer)) => signer,
            Ok(None) | Err(Pkcs11Error::NoKey { .. }) => Pkcs11Signer::make(uri).await?,
            Err(error) => return Err(error),
        };
        Ok(MadeKey { kept, signer: Box::new(signer) })
    }
}

impl SiteKeys {
    /// Those that there are; new ones are sealed.
    pub(crate) fn of(keys: &KeyFile) -> Self {
        Self::with(keys, Place::SEALED, Place::SEALED)
    }

    /// Those that there are; new ones are made in these places, that of a root in the second.
    pub(super) fn with(keys: &KeyFile, place: Place, root: Place) -> Self {
        Self { wrapping: keys.authority_key(), place, root }
    }
}

fn keeper(error: Pkcs11Error) -> CustodyError {
    CustodyError::Keeper(Box::new(error))
}

#[async_trait]
impl Custody for SiteKeys {
    async fn make(
        &self,
        usage: KeyUse,
        name: &str,
        rng: &mut (dyn CryptoRngCore + Send),
    ) -> Result<MadeKey, CustodyError> {
        let place = if usage == KeyUse::Root { &self.root } else { &self.place };
        match &place.pkcs11 {
            Some(uri) => place.make(uri, name).await.map_err(keeper),
            None => self.wrapping.make(usage, name, rng).await,
        }
    }

    async fn open(&self, usage: KeyUse, kept: &str) -> Result<Box<dyn CertificateSigner>, CustodyError> {
        if !kept.starts_with(IN_TOKEN) {
            return Custody::open(&self.wrapping, usage, kept).await;
        }
        let uri: Pkcs11Uri = kept.parse().map_err(|_| CustodyError::Damaged)?;
        Ok(Box::new(Pkcs11Signer::open(uri).await.map_err(keeper)?))
    }
}
