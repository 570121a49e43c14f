//! `cardwright ca ceremony`, on the root's machine.

use super::custody::{Place, SiteKeys};
use super::failed;
use super::files::{key_file, read, vouched, write};
use crate::console::{Failure, line};
use crate::data::private_dir;
use ::ca::{Fingerprint, OfflineRoot, RootRequest};
use adapters::edge::{SystemClock, SystemRandom};
use cardwright_core::digest;
use cardwright_core::ports::edge::{Clock as _, Random as _};
use clap::Args;
use std::path::PathBuf;

/// Options of `cardwright ca ceremony`.
#[derive(Args)]
pub(crate) struct Ceremony {
    /// Where the root is kept, and what it has signed.
    #[arg(long, value_name = "DIR")]
    root: PathBuf,
    /// The file that seals the root's key; DIR/master.key unless said otherwise. Keep it on another medium.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// What the site asks.
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// The fingerprint of the request, as it was read out at the site. Without it nothing is signed.
    #[arg(long, value_name = "DIGITS", requires = "answer")]
    fingerprint: Option<Fingerprint>,
    /// The file for the answer.
    #[arg(long, value_name = "FILE")]
    answer: Option<PathBuf>,
}

impl Ceremony {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let unread = |e: &dyn std::error::Error| Failure::because("nothing was signed", e);
        let request = RootRequest::parse(&read(&self.request)?).map_err(|e| unread(&e))?;
        let [issuing, content] = request.keys().map_err(|e| unread(&e))?;
        line(&format!("asked by      {}, {}", request.organisation(), request.made()));
        line(&format!("publishes at  {}", request.published_at()));
        line(&format!("issuing key   {}, SHA-256 {}", request.number(), digest(issuing.as_bytes())));
        line(&format!("data objects  SHA-256 {}", digest(content.as_bytes())));
        let root = OfflineRoot::new(&self.root);
        root.may_answer(&request).map_err(|e| failed(&e))?;
        let known = root.certificate().map_err(|e| failed(&e))?;
        let known = known.map(|root| format!("SHA-256 {}", digest(root.as_bytes())));
        line(&format!("root          {}", known.as_deref().unwrap_or("none yet: it will be made here")));
        if !vouched(request.fingerprint(), self.fingerprint, "sign it by the same command")? {
            return Ok(());
        }
        let answer_file = self.answer.unwrap_or_default();
        if answer_file.exists() {
            return Err(Failure(format!("{} is there already; name another file", answer_file.display())));
        }
        private_dir(&self.root)?;
        let keys = key_file(self.key_file.as_deref(), &self.root)?;
        let custody = SiteKeys::with(&keys, Place::of(None, false), self.place);
        let answer = root.answer(&request, &custody, SystemClock.now(), &mut *SystemRandom.generator()).await;
        let answer = answer.map_err(|e| failed(&e))?;
        write(&answer_file, &answer.to_text())?;
        line(&format!("signed; the answer stands in {}", answer_file.display()));
        line(&format!("root          SHA-256 {}", answer.root_digest().map_err(|e| unread(&e))?));
        line(&format!("fingerprint   {}", answer.fingerprint()));
        line("Carry the file to the site, and read the fingerprint out there.");
        Ok(())
    }
}
