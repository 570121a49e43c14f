//! A key server as fast as can be: three keys, of which it tells the public half and with which it signs.

use adapters::edge::{SystemClock, SystemRandom};
use adapters::kms::{KmsKey, KmsSigner};
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use axum::Router;
use axum::http::HeaderMap;
use axum::serve::ListenerExt as _;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bytes::Bytes;
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Settings};
use cardwright_core::ports::edge::{Clock as _, Random as _};
use cardwright_e2e::functions::URL;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Embedded, SdkConfig};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(super) const ORGANISATION: &str = "Example Organisation";
pub(super) const ISSUING: &str = "issuing";
pub(super) const CONTENT_SIGNING: &str = "content-signing";

/// The server. It ends when this goes.
pub(super) struct Kms {
    pub(super) endpoint: String,
    server: JoinHandle<()>,
}

impl Kms {
    /// The keys of an authority that is laid down in this store.
    pub(super) async fn with_authority(embedded: &Embedded) -> Self {
        let keys = Arc::new([(); 3].map(|()| SigningKey::random(&mut OsRng)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(async move |headers: HeaderMap, body: Bytes| {
            let body: Value = serde_json::from_slice(&body).unwrap();
            let id = body["KeyId"].as_str().unwrap();
            let answer = answer(
                &keys[usize::from(id == ISSUING) + 2 * usize::from(id == CONTENT_SIGNING)],
                &headers,
                &body,
            );
            ([("content-type", "application/x-amz-json-1.1")], answer.to_string())
        });
        let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
        let server = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        let kms = Self { endpoint, server };
        let config = kms.config();
        let signer = async |id| KmsSigner::open(KmsKey::new(&config, id)).await.unwrap();
        let root = signer("root").await;
        let keys = ca::Keys {
            issuing: Box::new(signer(ISSUING).await),
            content_signing: Box::new(signer(CONTENT_SIGNING).await),
        };
        let settings = Settings::for_product(ORGANISATION, URL, DEFAULT_VALIDITY).unwrap();
        let (store, now, random) = (embedded.store(), SystemClock.now(), SystemRandom.generator());
        let made = CertificateAuthority::open_or_make(&store, &root, keys, settings, now, random).await;
        assert!(made.is_ok(), "{:?}", made.err());
        kms
    }

    fn config(&self) -> SdkConfig {
        let credentials = Credentials::new("test", "test", None, None, "bench");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(&self.endpoint)
            .build()
    }
}

impl Drop for Kms {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn answer(key: &SigningKey, headers: &HeaderMap, body: &Value) -> Value {
    if headers["x-amz-target"] == "TrentService.GetPublicKey" {
        let public = BASE64.encode(key.verifying_key().to_public_key_der().unwrap().as_bytes());
        return json!({ "PublicKey": public, "KeySpec": "ECC_NIST_P256", "KeyUsage": "SIGN_VERIFY" });
    }
    if headers["x-amz-target"] == "TrentService.GenerateMac" {
        return json!({ "Mac": BASE64.encode([7; 32]), "MacAlgorithm": "HMAC_SHA_256" });
    }
    let digest = BASE64.decode(body["Message"].as_str().unwrap()).unwrap();
    let signature: Signature = key.sign_prehash(&digest).unwrap();
    json!({ "Signature": BASE64.encode(signature.to_der().as_bytes()), "SigningAlgorithm": "ECDSA_SHA_256" })
}
