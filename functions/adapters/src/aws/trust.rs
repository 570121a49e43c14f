//! Whom a function believes to be AWS.

use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, HttpClientError};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// The five roots of Amazon Trust Services (<https://www.amazontrust.com/repository/>), by which AWS says that its
/// endpoints are reached. The machine's whole bundle, some 140 of them, takes a function 5 to 10 ms to read at each start.
const ROOTS: &str = include_str!("amazon-trust-services.pem");

/// Where the services of AWS are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endpoints {
    /// Where Amazon has them.
    Amazon,
    /// Elsewhere, without TLS: an emulator on this machine.
    Plain,
    /// Elsewhere, or under an authority of their own.
    Others,
}

impl Endpoints {
    /// `region` as the environment has it, and the endpoints that it names in the SDK's variables.
    fn of(region: &str, named: &[String]) -> Self {
        // Partitions outside the commercial one and GovCloud have other authorities.
        let elsewhere =
            ["cn-", "us-iso", "eu-isoe-", "eusc-"].iter().any(|prefix| region.starts_with(prefix));
        if !named.is_empty() && named.iter().all(|url| url.starts_with("http://")) {
            Self::Plain
        } else if !named.is_empty() || elsewhere {
            Self::Others
        } else {
            Self::Amazon
        }
    }
}

/// The client of all calls; none if the SDK's own is right, which believes whom the machine believes.
///
/// # Errors
/// If the roots that are built in cannot be used.
pub(super) fn client() -> Result<Option<SharedHttpClient>, HttpClientError> {
    let region = std::env::var("AWS_REGION").unwrap_or_default();
    let named = std::env::vars().filter(|(name, _)| name.starts_with("AWS_ENDPOINT_URL"));
    Ok(match Endpoints::of(&region, &named.map(|(_, url)| url).collect::<Vec<_>>()) {
        Endpoints::Plain => Some(Builder::new().build_http()),
        Endpoints::Others => None,
        Endpoints::Amazon => {
            let store = TrustStore::empty().with_native_roots(false).with_pem_certificate(ROOTS);
            let tls = TlsContext::builder().with_trust_store(store).build()?;
            let builder = Builder::new().tls_provider(Provider::rustls(CryptoMode::AwsLc));
            Some(builder.tls_context(tls).build_https())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_roots_are_for_amazons_endpoints_alone() {
        let named = |urls: &[&str]| urls.iter().map(|url| (*url).to_owned()).collect::<Vec<_>>();
        assert_eq!(Endpoints::of("eu-central-1", &[]), Endpoints::Amazon);
        assert_eq!(Endpoints::of("us-gov-west-1", &[]), Endpoints::Amazon);
        assert_eq!(Endpoints::of("cn-north-1", &[]), Endpoints::Others);
        assert_eq!(Endpoints::of("eu-central-1", &named(&["http://127.0.0.1:8000"])), Endpoints::Plain);
        let mixed = named(&["http://127.0.0.1:8000", "https://alternator.example"]);
        assert_eq!(Endpoints::of("eu-central-1", &mixed), Endpoints::Others);
    }

    #[test]
    fn the_roots_are_the_five_that_amazon_publishes() {
        // SHA-256 of each certificate, as Amazon's page of them has it.
        let published = [
            "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
            "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
            "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
            "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
            "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
        ];
        let found: Vec<String> = ROOTS.split("-----END CERTIFICATE-----").filter_map(fingerprint).collect();
        assert_eq!(found, published);
    }

    fn fingerprint(pem: &str) -> Option<String> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        use sha2::{Digest as _, Sha256};
        let (_, body) = pem.split_once("-----BEGIN CERTIFICATE-----")?;
        let der = STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap();
        Some(hex::encode(Sha256::digest(der)))
    }
}
