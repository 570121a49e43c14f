//! How people sign in here, as the command line says.

use crate::backend::Backend;
use crate::console::{Failure, line};
use crate::tickets::{Tickets, TryOutPeople};
use adapters::oidc::{OpenIdProvider, Settings};
use api::session::CALLBACK;
use cardwright_core::sign_in::{OpenId, RoleSource};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use steps::sign_in::Way;
use zeroize::Zeroizing;

/// Ways to sign in: one or none.
#[derive(Args)]
pub(crate) struct SignIn {
    /// Print a sign-in link for each person with roles: for trying out, without passwords.
    #[arg(long, conflicts_with = "oidc_issuer")]
    try_out_sign_in: bool,
    /// Let people sign in at this OpenID provider: its issuer identifier. Register PUBLIC-URL/api/session/callback
    /// there as redirect URI.
    #[arg(long, value_name = "URL", requires = "oidc_client_id")]
    oidc_issuer: Option<String>,
    /// The client id that the provider has given.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// A file with the client secret, if the provider has given one.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Take roles from this claim at each sign-in, instead of from `cardwright grant`. Its values are the names
    /// that `grant --role` takes; others are left out.
    #[arg(long, value_name = "NAME", requires = "oidc_issuer")]
    oidc_roles_claim: Option<String>,
}

impl SignIn {
    /// Lets people in as was asked for; prints the links for trying out.
    pub(crate) fn open(&self, backend: &mut Backend, data: &Path, url: &str) -> Result<(), Failure> {
        if self.try_out_sign_in {
            let tickets = Tickets::for_people(TryOutPeople::all(data)?);
            for link in tickets.links(url) {
                line(&link.to_string());
            }
            backend.door.way = Way::Tickets(Arc::new(tickets));
        }
        if let (Some(issuer), Some(client_id)) = (&self.oidc_issuer, &self.oidc_client_id) {
            let secret = self.oidc_client_secret_file.as_deref();
            let secret = secret.map(|path| first_line("client secret file", path)).transpose()?;
            let settings = Settings {
                issuer,
                client_id,
                client_secret: secret.as_ref(),
                roles_claim: self.oidc_roles_claim.as_deref(),
                redirect_uri: &format!("{url}{CALLBACK}"),
            };
            let provider = OpenIdProvider::new(&settings, backend.engine.clock.clone())
                .map_err(|e| Failure::because("sign-in by OpenID Connect was not set up", &e))?;
            let by_claim = self.oidc_roles_claim.is_some();
            backend.door.way = Way::OpenId(OpenId {
                provider: Arc::new(provider),
                sign_ins: backend.sign_ins.clone(),
                roles: if by_claim { RoleSource::Claim } else { RoleSource::Assignments },
            });
        }
        Ok(())
    }
}

/// The first line of a file with a secret.
pub(crate) fn first_line(what: &str, path: &Path) -> Result<Zeroizing<String>, Failure> {
    let failed = |why: &str| Failure(format!("cannot read {what} {}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| failed(&e.to_string()))?;
    let text = Zeroizing::new(text);
    let secret = text.lines().next().map(str::trim).filter(|secret| !secret.is_empty());
    secret.map(|secret| Zeroizing::new(secret.to_owned())).ok_or_else(|| failed("its first line is empty"))
}

/// Where people reach this server, if that is not where it listens: behind what ends TLS for it.
pub(crate) fn parse_public_url(text: &str) -> Result<String, String> {
    let url = text.trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = |rest: &str| !rest.is_empty() && !rest.contains(['/', '?', '#', '@']) && rest.is_ascii();
    match rest {
        Some(rest) if host(rest) => Ok(url.to_owned()),
        _ => Err("give an address such as https://cards.example.org, without a path".to_owned()),
    }
}
