//! The root on a machine of its own: what it keeps, and how it answers a request.

use crate::carried::{CarriedError, RootAnswer, RootRequest};
use crate::ceremony::{Root, Wanted, make_root};
use crate::custody::{Custody, KeyUse};
use crate::error::CaError;
use crate::files::{CERTIFICATE, CRL, certificate, certificate_pem, is_there, path, put, read_if_there};
use crate::issuer;
use crate::profile::DEFAULT_VALIDITY;
use crate::settings::Settings;
use crate::site::{key, key_or_made};
use cardwright_core::digest;
use domain::certificate::Der;
use domain::time::Timestamp;
use rand_core::CryptoRngCore;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = KeyUse::Root.as_str();
/// The answers that were given, by the fingerprint of what was asked: none is given twice, and all can be looked up.
const ANSWERS: &str = "answers";

/// Where a root is kept.
#[derive(Clone, Copy, Debug)]
pub struct OfflineRoot<'a> {
    dir: &'a Path,
}

impl<'a> OfflineRoot<'a> {
    /// The root in this directory.
    pub const fn new(dir: &'a Path) -> Self {
        Self { dir }
    }

    /// Its certificate, if there is one.
    ///
    /// # Errors
    /// [`CaError`] if it cannot be read.
    pub fn certificate(&self) -> Result<Option<Der>, CaError> {
        let there = is_there(&path(self.dir, ROOT, CERTIFICATE))?;
        there.then(|| certificate(self.dir, ROOT)).transpose()
    }

    fn answer_to(&self, request: &RootRequest) -> PathBuf {
        let name = request.fingerprint().to_string().replace(' ', "");
        self.dir.join(ANSWERS).join(format!("{name}.json"))
    }

    /// Whether it may answer, before anything is made or signed.
    ///
    /// # Errors
    /// [`CaError::Carried`] says why not.
    pub fn may_answer(&self, request: &RootRequest) -> Result<(), CaError> {
        let answered = self.answer_to(request);
        if is_there(&answered)? {
            return Err(CarriedError::Answered(answered.display().to_string()).into());
        }
        match (self.certificate()?, request.root()) {
            (Some(root), Some(asked)) if digest(root.as_bytes()) != asked => {
                Err(CarriedError::OtherRoot.into())
            }
            (Some(root), _) if issuer::organisation(&root).as_deref() != Some(request.organisation()) => {
                Err(CarriedError::OtherOrganisation(request.organisation().to_owned()).into())
            }
            (None, Some(_)) => Err(CarriedError::NoRoot.into()),
            _ => Ok(()),
        }
    }

    /// Answers a request with the key that `custody` keeps. If there is no root, it is made now.
    ///
    /// # Errors
    /// As [`Self::may_answer`], and [`CaError`] if a key cannot be made or used, or a file not be written.
    pub async fn answer(
        &self,
        request: &RootRequest,
        custody: &dyn Custody,
        now: Timestamp,
        rng: &mut (dyn CryptoRngCore + Send),
    ) -> Result<RootAnswer, CaError> {
        self.may_answer(request)?;
        let settings = Settings::parse(request.organisation(), request.published_at(), DEFAULT_VALIDITY);
        let settings = settings.map_err(|_| CarriedError::NoRequestFile)?;
        let answers = self.dir.join(ANSWERS);
        fs::create_dir_all(&answers).map_err(crate::files::at(&answers))?;
        let root_key = match self.certificate()? {
            Some(_) => key(self.dir, KeyUse::Root, ROOT, custody).await?,
            None => {
                let root_key = key_or_made(self.dir, KeyUse::Root, ROOT, custody, rng).await?;
                let made = make_root(&*root_key, &settings, now, rng).await?;
                put(&path(self.dir, ROOT, CERTIFICATE), certificate_pem(&made)?.as_bytes())?;
                root_key
            }
        };
        let certificate = certificate(self.dir, ROOT)?;
        let crl = read_if_there(&path(self.dir, ROOT, CRL))?.map(Der::new);
        let root = Root { key: &*root_key, certificate: &certificate, crl: crl.as_ref() };
        let [issuing, content] = request.keys()?;
        let wanted = Wanted { number: request.number(), issuing: &issuing, content_signing: &content };
        let signed = root.certify(wanted, &settings, now, rng).await?;
        let answer = RootAnswer::make(request, &certificate, &signed, now)?;
        put(&path(self.dir, ROOT, CRL), signed.root_crl.as_bytes())?;
        put(&self.answer_to(request), answer.to_text().as_bytes())?;
        Ok(answer)
    }
}
