//! The identity token and the userinfo answer: what is checked, and what is taken from them.

use super::http::{Http, HttpError};
use super::{refused, unavailable};
use cardwright_core::ports::sign_in::ProviderError;
use chrono::{DateTime, TimeDelta, Utc};
use domain::time::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ClientId, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IdTokenVerifier, Nonce,
    OAuth2TokenResponse as _, ProviderMetadataWithLogout, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, SubjectIdentifier, TokenResponse as _, UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) type Metadata = ProviderMetadataWithLogout;

/// All claims that are none of the standard's.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Others(#[serde(default)] Map<String, Value>);

impl AdditionalClaims for Others {}

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
pub(super) type Answer = StandardTokenResponse<Fields, CoreTokenType>;
pub(super) type Claims = IdTokenClaims<Others, CoreGenderClaim>;
pub(super) type Client = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// How far the provider's clock may be off, either way.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// How old a token may be: it is made while somebody waits for it.
const MAX_AGE: TimeDelta = TimeDelta::seconds(300);

/// Signatures with a key of which we know the public half only: `none` and the HMACs are not among them, so that
/// neither a missing signature nor one by the public key passes (RFC 8725, 2.1).
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Why a token is not believed.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error("the answer has no identity token")]
    Missing,
    #[error("the identity token does not hold: {0}")]
    Claims(#[source] ClaimsVerificationError),
    #[error("the identity token was made for another party")]
    Party,
    #[error("the identity token belongs to another access token")]
    AccessToken,
}

impl TokenError {
    /// Whether the token names a key that is not among the provider's.
    pub(super) fn is_unknown_key(&self) -> bool {
        let unknown = SignatureVerificationError::NoMatchingKey;
        matches!(self, Self::Claims(ClaimsVerificationError::SignatureVerification(why)) if *why == unknown)
    }
}

/// What a token is held against.
#[derive(Clone, Copy)]
pub(super) struct Verification<'a> {
    pub(super) client_id: &'a ClientId,
    pub(super) nonce: &'a Nonce,
    pub(super) now: Timestamp,
}

impl Verification<'_> {
    /// The claims of a token that passes every check of OpenID Connect Core, 3.1.3.7.
    pub(super) fn claims(&self, metadata: &Metadata, answer: &Answer) -> Result<Claims, TokenError> {
        let now = DateTime::<Utc>::from_timestamp_millis(self.now.as_millis()).unwrap_or_default();
        let keys = metadata.jwks().clone();
        let verifier =
            IdTokenVerifier::new_public_client(self.client_id.clone(), metadata.issuer().clone(), keys)
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(move || now - SKEW)
                .set_issue_time_verifier_fn(move |issued| issued_lately(issued, now));
        let token = answer.id_token().ok_or(TokenError::Missing)?;
        let claims = token.claims(&verifier, self.nonce).map_err(TokenError::Claims)?;
        // Left to us by the library, whose authors find the standard unclear. A token that names its party names us.
        if claims.authorized_party().is_some_and(|party| *party != *self.client_id) {
            return Err(TokenError::Party);
        }
        if let Some(hash) = claims.access_token_hash() {
            let made = token
                .signing_alg()
                .ok()
                .zip(token.signing_key(&verifier).ok())
                .and_then(|(alg, key)| AccessTokenHash::from_token(answer.access_token(), alg, key).ok());
            if made.as_ref() != Some(hash) {
                return Err(TokenError::AccessToken);
            }
        }
        Ok(claims.clone())
    }
}

fn issued_lately(issued: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
    if issued > now + SKEW {
        Err("issued in the future; compare the clocks".to_owned())
    } else if issued < now - MAX_AGE - SKEW {
        Err("issued too long ago; compare the clocks".to_owned())
    } else {
        Ok(())
    }
}

/// The claims that matter here.
pub(super) struct Values {
    pub(super) subject: String,
    pub(super) email: Option<String>,
    /// None if nothing was said of it.
    pub(super) email_verified: Option<bool>,
    pub(super) roles: Option<Vec<String>>,
}

impl Values {
    pub(super) fn of_token(claims: &Claims, roles_claim: Option<&str>) -> Self {
        Self {
            subject: claims.subject().to_string(),
            email: claims.email().map(|email| email.to_string()),
            email_verified: claims.email_verified(),
            roles: roles_claim.and_then(|claim| roles(claims.additional_claims(), claim)),
        }
    }

    /// Whether the userinfo endpoint might tell more.
    pub(super) fn lack(&self, roles_claim: Option<&str>) -> bool {
        self.email.is_none()
            || self.email_verified.is_none()
            || (roles_claim.is_some() && self.roles.is_none())
    }

    /// The token's own word goes first. Address and whether it is verified come from the same place.
    pub(super) fn complete_with(&mut self, more: Self) {
        if self.email.is_none() || self.email_verified.is_none() {
            (self.email, self.email_verified) = (more.email, more.email_verified);
        }
        self.roles = self.roles.take().or(more.roles);
    }
}

/// The values of a claim: a list of texts, or one text.
fn roles(others: &Others, claim: &str) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match others.0.get(claim)? {
        Value::Array(values) => Some(values.iter().filter_map(text).collect()),
        value => text(value).map(|value| vec![value]),
    }
}

/// What the userinfo endpoint says of the same subject (OpenID Connect Core, 5.3).
pub(super) async fn user_info(
    client: &Client,
    http: &Http,
    access: &AccessToken,
    subject: &SubjectIdentifier,
    roles_claim: Option<&str>,
) -> Result<Values, ProviderError> {
    let request = client
        .user_info(access.clone(), Some(subject.clone()))
        .map_err(|_| refused("the provider names no userinfo endpoint"))?;
    let claims: Result<UserInfoClaims<Others, CoreGenderClaim>, UserInfoError<HttpError>> =
        request.request_async(http).await;
    let claims = claims.map_err(|error| match error {
        UserInfoError::Request(error) => unavailable(error),
        UserInfoError::ClaimsVerification(_) => refused("the userinfo answer is about another subject"),
        _ => refused("the userinfo answer was not understood"),
    })?;
    Ok(Values {
        subject: claims.subject().to_string(),
        email: claims.email().map(|email| email.to_string()),
        email_verified: claims.email_verified(),
        roles: roles_claim.and_then(|claim| roles(claims.additional_claims(), claim)),
    })
}
