//! `cardwright ca rotate`

use super::custody::{Place, SiteKeys};
use super::failed;
use super::files::{Answer, hand_out, key_file, take_in};
use crate::console::{Failure, line};
use crate::data::DataDir;
use ::ca::site::{self, Rotation};
use adapters::edge::{SystemClock, SystemRandom};
use cardwright_core::ports::edge::{Clock as _, Random as _};
use clap::Args;
use std::path::PathBuf;

/// Options of `cardwright ca rotate`.
#[derive(Args)]
pub(crate) struct Rotate {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The file that holds the site's master key; DIR/master.key unless said otherwise.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The file for the request, where the root's key is not here.
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,
    #[command(flatten)]
    answer: Answer,
}

impl Rotate {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let data = DataDir::open(&self.data)?;
        if let Some(answer) = &self.answer.answer {
            return take_in(data.path(), answer, self.answer.fingerprint);
        }
        let overview = ::ca::overview(data.path()).map_err(|e| failed(&e))?;
        if !overview.root_key_is_here && self.request.is_none() {
            return Err(Failure(
                "the root's key is not here; name a file for the request to it with --request".to_owned(),
            ));
        }
        let settings = site::settings(data.path()).map_err(|e| failed(&e))?;
        let number = site::certificates(data.path()).map_err(|e| failed(&e))?.number();
        // Where the key in force is, unless another place is named.
        let place = if self.place.pkcs11.is_some() {
            self.place.clone()
        } else {
            let in_force = overview.keys.iter().find(|key| key.name == number.name());
            let kept = in_force.and_then(|key| key.kept.as_deref()).unwrap_or_default();
            Place { existing: self.place.existing, ..Place::beside(kept, &number.name()) }
        };
        let keys = key_file(self.key_file.as_deref(), data.path())?;
        let custody = SiteKeys::with(&keys, place, Place::of(None, false));
        let (now, mut rng) = (SystemClock.now(), SystemRandom.generator());
        let rotated = site::rotate(data.path(), &custody, &settings, now, &mut *rng).await;
        match rotated.map_err(|e| failed(&e))? {
            Rotation::Done(chain) => {
                line(&format!(
                    "issuing key {} is in force from the next start of the server",
                    chain.number()
                ));
            }
            Rotation::Asked(request) => {
                hand_out(&self.request.unwrap_or_default(), &request)?;
                line(&format!("Until its answer is taken in, issuing key {number} stays in force."));
            }
        }
        Ok(())
    }
}
