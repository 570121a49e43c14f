//! An OpenID provider: code flow with PKCE, by OpenID Connect Core 1.0 and Discovery 1.0.

mod http;
mod known;
mod token;

use self::http::Http;
use self::known::Known;
use self::token::{Client, Metadata, Values, Verification};
use async_trait::async_trait;
use cardwright_core::ports::edge::Clock;
use cardwright_core::ports::sign_in::{Challenge, Identity, IdentityProvider, ProviderError};
use domain::person::{Email, Subject};
use openidconnect::core::CoreClientAuthMethod;
use openidconnect::core::CoreResponseType;
use openidconnect::url::Url;
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use zeroize::Zeroizing;

/// How long all calls of one sign-in may take together: whoever waits is told why before a gateway gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// The longest name of a subject (OpenID Connect Core, section 2: 255 ASCII characters).
const MAX_SUBJECT: usize = 255;

/// What an administrator says of the provider.
pub struct Settings<'a> {
    /// The provider's issuer identifier, exactly as its discovery document has it.
    pub issuer: &'a str,
    /// How the provider knows us.
    pub client_id: &'a str,
    /// The secret that goes with it; none for a public client.
    pub client_secret: Option<&'a Zeroizing<String>>,
    /// The claim that carries roles, if they come from the provider.
    pub roles_claim: Option<&'a str>,
    /// Where the provider sends browsers back to.
    pub redirect_uri: &'a str,
}

/// Why these settings are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// No address, or one that anybody on the way could read.
    #[error("the issuer must be an https address; http is for a provider on this very machine")]
    Issuer,
    /// No address.
    #[error("the public URL must be an http or https address without path, query or fragment")]
    Redirect,
    /// An id or claim that is empty.
    #[error("client id and roles claim must not be empty")]
    Empty,
    /// No HTTP client can be made here.
    #[error("no HTTP client can be made; look at the certificates that this machine trusts")]
    Http,
}

/// A provider. Its document and keys are fetched when they are needed first, and kept for a while.
pub struct OpenIdProvider {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<ClientSecret>,
    roles_claim: Option<String>,
    redirect: RedirectUrl,
    http: Http,
    known: Known,
    clock: Arc<dyn Clock>,
}

impl OpenIdProvider {
    /// A provider that nothing was asked of yet.
    ///
    /// # Errors
    /// [`SettingsError`]
    pub fn new(settings: &Settings<'_>, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        let issuer = IssuerUrl::new(settings.issuer.to_owned()).map_err(|_| SettingsError::Issuer)?;
        let redirect =
            RedirectUrl::new(settings.redirect_uri.to_owned()).map_err(|_| SettingsError::Redirect)?;
        let here = on_this_machine(issuer.url());
        if !here && issuer.url().scheme() != "https" {
            return Err(SettingsError::Issuer);
        }
        if settings.client_id.is_empty() || settings.roles_claim.is_some_and(str::is_empty) {
            return Err(SettingsError::Empty);
        }
        Ok(Self {
            issuer,
            client_id: ClientId::new(settings.client_id.to_owned()),
            client_secret: settings.client_secret.map(|secret| ClientSecret::new(secret.to_string())),
            roles_claim: settings.roles_claim.map(str::to_owned),
            redirect,
            http: Http::new(here).map_err(|_| SettingsError::Http)?,
            known: Known::default(),
            clock,
        })
    }

    async fn document(&self) -> Result<Arc<Metadata>, ProviderError> {
        self.known.document(&self.http, &self.issuer, self.clock.now()).await
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = self.client_secret.clone();
        let client = Client::from_provider_metadata(metadata.clone(), self.client_id.clone(), secret);
        let client = client.set_redirect_uri(self.redirect.clone());
        // Basic unless the provider says that it takes the secret in the body alone (RFC 6749, 2.3.1).
        let basic = metadata
            .token_endpoint_auth_methods_supported()
            .is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        client.set_auth_type(if basic { AuthType::BasicAuth } else { AuthType::RequestBody })
    }

    /// A page of the provider for the browser, which must be as safe as the provider itself.
    fn page(&self, url: &Url) -> Result<(), ProviderError> {
        if url.scheme() == "https" || (url.scheme() == "http" && on_this_machine(self.issuer.url())) {
            Ok(())
        } else {
            Err(refused("the provider names a page that is not on https"))
        }
    }

    async fn vouched(&self, code: &str, challenge: &Challenge) -> Result<Identity, ProviderError> {
        let metadata = self.known.with_keys(&self.http, &self.issuer, self.clock.now()).await?;
        let client = self.client(&metadata);
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| refused("the provider names no token endpoint"))?
            .set_pkce_verifier(PkceCodeVerifier::new(challenge.verifier.to_string()));
        let answer = request.request_async(&self.http).await.map_err(|error| match error {
            RequestTokenError::Request(error) => unavailable(error),
            // Only the code of the error: the rest of the answer may hold what must not be in a log.
            RequestTokenError::ServerResponse(said) => {
                refused(format!("the token endpoint refused the code: {}", said.error().as_ref()))
            }
            _ => refused("the token endpoint's answer was not understood"),
        })?;
        let nonce = Nonce::new(challenge.nonce.clone());
        let verification = Verification { client_id: &self.client_id, nonce: &nonce, now: self.clock.now() };
        let claim = self.roles_claim.as_deref();
        let claims = match verification.claims(&metadata, &answer) {
            // The provider may have changed its keys since they were fetched.
            Err(error) if error.is_unknown_key() => {
                let newer = self.known.newer(&metadata, &self.http, &self.issuer, self.clock.now()).await?;
                verification.claims(&newer, &answer)
            }
            claims => claims,
        };
        let claims = claims.map_err(|error| ProviderError::Refused(error.into()))?;
        let mut values = Values::of_token(&claims, claim);
        if values.lack(claim) && metadata.userinfo_endpoint().is_some() {
            let more =
                token::user_info(&client, &self.http, answer.access_token(), claims.subject(), claim).await?;
            values.complete_with(more);
        }
        self.believed(values)
    }

    fn believed(&self, values: Values) -> Result<Identity, ProviderError> {
        if values.subject.is_empty() || values.subject.len() > MAX_SUBJECT {
            return Err(refused("the subject is empty or longer than 255 characters"));
        }
        let email = values.email.filter(|_| values.email_verified == Some(true));
        Ok(Identity {
            subject: Subject { issuer: self.issuer.as_str().to_owned(), subject: values.subject },
            email: email.and_then(|email| Email::parse(&email).ok()),
            roles: values.roles.unwrap_or_default(),
        })
    }
}

#[async_trait]
impl IdentityProvider for OpenIdProvider {
    fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    async fn authorization_url(&self, challenge: &Challenge) -> Result<String, ProviderError> {
        let metadata = self.document().await?;
        self.page(metadata.authorization_endpoint().url())?;
        let (state, nonce) = (challenge.state.clone(), challenge.nonce.clone());
        let verifier = PkceCodeVerifier::new(challenge.verifier.to_string());
        let client = self.client(&metadata);
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let request = client.authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce));
        let request = request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let (url, _, _) = request.add_scope(Scope::new("email".to_owned())).url();
        Ok(url.into())
    }

    async fn identity(&self, code: &str, challenge: &Challenge) -> Result<Identity, ProviderError> {
        let answered = timeout(PATIENCE, self.vouched(code, challenge)).await;
        answered.unwrap_or_else(|_| Err(unavailable("the provider took too long")))
    }

    async fn end_session_url(&self) -> Option<String> {
        let metadata = self.document().await.ok()?;
        let mut url = metadata.additional_metadata().end_session_endpoint.as_ref()?.url().clone();
        self.page(&url).ok()?;
        url.query_pairs_mut().append_pair("client_id", &self.client_id);
        Some(url.into())
    }
}

fn on_this_machine(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")) && url.scheme() == "http"
}

fn unavailable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ProviderError {
    ProviderError::Unavailable(error.into())
}

fn refused(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ProviderError {
    ProviderError::Refused(why.into())
}
