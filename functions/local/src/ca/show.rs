//! `cardwright ca show`: read from the files alone, so that neither a token is needed nor the server stopped.

use super::failed;
use crate::console::{Failure, line};
use ::ca::{Overview, ShownKey, overview};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Options of `cardwright ca show`.
#[derive(Args)]
pub(crate) struct Show {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// Where a key is kept.
fn custody(key: &ShownKey) -> &str {
    match key.kept.as_deref() {
        None => "not here",
        Some(kept) if kept.starts_with("pkcs11:") => kept,
        Some(_) => "sealed here under the key file",
    }
}

impl Show {
    pub(super) fn run(self) -> Result<(), Failure> {
        if !::ca::site::exists(&self.data).map_err(|e| failed(&e))? {
            let place = self.data.display();
            return Err(Failure(format!(
                "there is no certificate authority in {place}; cardwright ca init makes one, or the first start of the server"
            )));
        }
        let shown = overview(&self.data).map_err(|e| failed(&e))?;
        if self.json {
            as_json(&shown)
        } else {
            as_text(&shown)
        }
        Ok(())
    }
}

fn as_json(shown: &Overview) {
    let keys: Vec<_> = shown
        .keys
        .iter()
        .map(|key| json!({"name": key.name, "role": key.role, "custody": custody(key), "certificate": key.certificate}))
        .collect();
    let all = json!({
        "keys": keys,
        "root_key_is_here": shown.root_key_is_here,
        "waits_for_root": shown.waits_for_root,
        "due": shown.due,
    });
    line(&all.to_string());
}

fn as_text(shown: &Overview) {
    for key in &shown.keys {
        line(&format!("{:<20} {}", key.name, key.role));
        line(&format!("  key                {}", custody(key)));
        if let Some(certificate) = &key.certificate {
            line(&format!("  subject            {}", certificate.subject));
            line(&format!("  serial             {}", certificate.serial));
            line(&format!("  valid              {} to {}", certificate.from, certificate.until));
            line(&format!("  SHA-256            {}", certificate.fingerprint));
        }
    }
    line(match shown.root_key_is_here {
        true => "The root's key can be used from this machine.",
        false => "The root's key is not on this machine.",
    });
    if let Some(fingerprint) = &shown.waits_for_root {
        line(&format!("The root was asked and has not answered; fingerprint {fingerprint}"));
    }
    for due in &shown.due {
        line(&format!("due {}  {}", due.by, due.what));
    }
}
