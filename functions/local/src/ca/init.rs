//! `cardwright ca init`

use super::custody::{Place, SiteKeys};
use super::failed;
use super::files::{Answer, hand_out, key_file, take_in};
use crate::console::{Failure, line};
use crate::data::DataDir;
use crate::sign_in::parse_public_url;
use ::ca::{CarriedError, CertificateAuthority, DEFAULT_VALIDITY, Responder, Settings, site};
use adapters::edge::{SystemClock, SystemRandom};
use cardwright_core::digest;
use cardwright_core::ports::edge::{Clock as _, Random as _};
use clap::Args;
use pkcs11::Pkcs11Uri;
use std::path::PathBuf;

/// Options of `cardwright ca init`.
#[derive(Args)]
pub(crate) struct Init {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The file that holds the site's master key; DIR/master.key unless said otherwise.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The organisation named in certificates.
    #[arg(long, value_name = "NAME", required_unless_present = "answer")]
    organisation: Option<String>,
    /// Where people reach the server. Certificates name it, with http:// and /pki, which must be reachable.
    #[arg(long, value_name = "URL", value_parser = parse_public_url, required_unless_present = "answer")]
    public_url: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Keeps the root's key in a token, too: one of its own, which is taken out afterwards.
    #[arg(long, value_name = "URI", conflicts_with = "root_offline")]
    root_pkcs11: Option<Pkcs11Uri>,
    /// Makes no root here: a request is written for the one on another machine.
    #[arg(long, requires = "request")]
    root_offline: bool,
    /// The file for the request.
    #[arg(long, value_name = "FILE", requires = "root_offline")]
    request: Option<PathBuf>,
    #[command(flatten)]
    answer: Answer,
}

impl Init {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let data = DataDir::open(&self.data)?;
        if let Some(answer) = &self.answer.answer {
            return take_in(data.path(), answer, self.answer.fingerprint);
        }
        let keys = key_file(self.key_file.as_deref(), data.path())?;
        let root = Place::of(self.root_pkcs11, self.place.existing);
        let custody = SiteKeys::with(&keys, self.place, root);
        let (organisation, url) =
            (self.organisation.unwrap_or_default(), self.public_url.unwrap_or_default());
        let settings = Settings::for_product(&organisation, &url, DEFAULT_VALIDITY);
        let settings = settings.map_err(|e| Failure::because("nothing was done", &e))?;
        let (now, mut rng) = (SystemClock.now(), SystemRandom.generator());
        if let Some(file) = &self.request {
            let request = site::ask(data.path(), &custody, &settings, now, &mut *rng).await;
            let request = request.map_err(|e| failed(&e))?;
            return hand_out(file, &request);
        }
        if site::exists(data.path()).map_err(|e| failed(&e))? {
            return Err(failed(&CarriedError::There.into()));
        }
        let made = CertificateAuthority::open_or_create(data.path(), &custody, settings, now, rng).await;
        let made = made.map_err(|e| failed(&e))?;
        let mut rng = SystemRandom.generator();
        let responder = Responder::open_or_create(data.path(), &custody, made.chain(), &mut *rng).await;
        responder.map_err(|e| failed(&e))?;
        let fingerprint = digest(made.chain().root.as_bytes());
        line(&format!("the certificate authority is ready; SHA-256 of its root certificate: {fingerprint}"));
        Ok(())
    }
}
