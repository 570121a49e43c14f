//! Who goes to the door with the card: a program of its own, since the PC/SC client library takes the place of its service
//! from the environment. It reads the PIN from standard input, signs the handshake with the card, and then stays behind the
//! door for as long as it may.

use super::key::{CardKey, KeyError, TlsKey};
use crate::console::{Failure, line};
use clap::Args;
use reqwest::Client;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, RootCertStore};
use sealed::secret::Pin;
use serde::{Deserialize, Serialize};
use std::io::BufRead as _;
use std::path::PathBuf;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Options of the program.
#[derive(Args)]
pub(crate) struct Options {
    /// Where the door is.
    #[arg(long, value_name = "URL")]
    pub(super) door: String,
    /// The door's own certificate, PEM.
    #[arg(long, value_name = "FILE")]
    pub(super) certificate: PathBuf,
    /// The PKCS#11 module.
    #[arg(long, value_name = "FILE", default_value = "opensc-pkcs11.so")]
    module: PathBuf,
}

/// What it tells whoever sent it, a line each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "said", rename_all = "kebab-case")]
pub(super) enum Said {
    /// It is in.
    In,
    /// The door is shut.
    Refused { why: String },
    /// The card did not take the PIN.
    WrongPin,
    /// It came to no answer.
    Failed { why: String },
}

/// What of the door's state it reads.
#[derive(Deserialize)]
struct State {
    you: You,
}

#[derive(Deserialize)]
struct You {
    #[serde(rename = "in")]
    is_in: bool,
    why: Option<String>,
}

/// Goes there; ends when it is thrown out.
pub(crate) async fn run(options: Options) -> Result<(), Failure> {
    let said = match go(&options).await {
        Ok(said) => said,
        Err(failure) => Said::Failed { why: failure.to_string() },
    };
    say(&said)
}

fn say(said: &Said) -> Result<(), Failure> {
    line(&serde_json::to_string(said).map_err(|e| Failure::because("nothing could be said", &e))?);
    Ok(())
}

async fn go(options: &Options) -> Result<Said, Failure> {
    let pin = pin()?;
    let key = match CardKey::open(&options.module, &pin).await {
        Ok(key) => Arc::new(key),
        Err(KeyError::WrongPin) => return Ok(Said::WrongPin),
        Err(error) => return Err(Failure(error.to_string())),
    };
    let client = client(options, key.clone())?;
    let unanswered = |e: reqwest::Error| Failure::because("the door did not answer", &e);
    let answer = client.get(format!("{}/events", options.door)).send().await.map_err(unanswered)?;
    // The connection stands: the card has done its part.
    key.let_go();
    if !answer.status().is_success() {
        let state: State = answer.json().await.map_err(unanswered)?;
        return Ok(Said::Refused { why: state.you.why.unwrap_or_default() });
    }
    say(&Said::In)?;
    Ok(Said::Refused { why: stay(answer).await })
}

/// Stays until it is thrown out; answers why.
async fn stay(mut answer: reqwest::Response) -> String {
    let (mut text, mut why) = (String::new(), "The connection was lost.".to_owned());
    while let Ok(Some(chunk)) = answer.chunk().await {
        text.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((event, rest)) = text.split_once("\n\n") {
            let state = event.lines().find_map(|line| line.strip_prefix("data:"));
            let state = state.and_then(|data| serde_json::from_str::<State>(data.trim()).ok());
            if let Some(State { you: You { is_in: false, why: Some(said) } }) = state {
                why = said;
            }
            text = rest.to_owned();
        }
    }
    why
}

fn client(options: &Options, key: Arc<CardKey>) -> Result<Client, Failure> {
    let pinned = CertificateDer::from_pem_file(&options.certificate)
        .map_err(|e| Failure::because("the door's certificate was not read", &e))?;
    let mut roots = RootCertStore::empty();
    roots.add(pinned).map_err(|e| Failure::because("the door's certificate is none", &e))?;
    let certified = CertifiedKey::new(vec![key.certificate.clone()], Arc::new(TlsKey(key)));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|e| Failure::because("there is no TLS", &e))?
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    let client = Client::builder().no_proxy().tls_backend_preconfigured(config).build();
    client.map_err(|e| Failure::because("no HTTP client", &e))
}

fn pin() -> Result<Pin, Failure> {
    let mut line = Zeroizing::new(String::with_capacity(64));
    std::io::stdin().lock().read_line(&mut line).map_err(|e| Failure::because("no PIN was read", &e))?;
    Pin::parse(line.trim()).map_err(|e| Failure::because("that is no PIN", &e))
}
