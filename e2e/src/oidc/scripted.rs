//! An OpenID provider of our own that signs whatever a test wants it to. It asks nobody: whoever comes is the
//! subject of the script.
#![expect(clippy::indexing_slicing, reason = "what a test's own provider lacks fails its test")]

use super::CLIENT;
use adapters::edge::SystemClock;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use bytes::Bytes;
use cardwright_core::digest;
use cardwright_core::ports::edge::Clock as _;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use rand::rngs::OsRng;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A change to what would be right.
type Change = Box<dyn Fn(&mut Value) + Send>;

/// How a token is signed if not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// Not at all: `alg: none`.
    Unsigned,
    /// By HMAC, with the published key for its secret.
    PublicKeyAsSecret,
    /// By HMAC, with the client id for its secret.
    ClientIdAsSecret,
    /// By a key that nobody has published, under the name of the one that is.
    OtherKey,
    /// As it should be, and then another subject is written into it.
    Tampered,
}

/// What the provider does.
pub struct Script {
    /// The subject of whoever comes.
    pub subject: String,
    /// The provider's clock, in seconds since 1970; the machine's if none.
    pub now: Option<i64>,
    /// What the userinfo endpoint says besides the subject.
    pub userinfo: Value,
    /// What is done to the claims of a token before it is signed.
    pub claims: Option<Change>,
    /// How it is signed.
    pub forgery: Option<Forgery>,
    /// Answered by every endpoint instead, if there is one: status and body.
    pub broken: Option<(u16, String)>,
    /// The paths that were asked for.
    pub asked: Vec<String>,
    key: SigningKey,
    key_name: String,
    issued: HashMap<String, Grant>,
}

struct Grant {
    nonce: String,
    challenge: String,
    redirect: String,
}

impl Script {
    /// How often a path was asked for.
    pub fn count(&self, path: &str) -> usize {
        self.asked.iter().filter(|asked| *asked == path).count()
    }

    fn seconds(&self) -> i64 {
        self.now.unwrap_or_else(|| SystemClock.now().as_secs())
    }

    fn published(&self) -> Value {
        let point = self.key.verifying_key().to_encoded_point(false);
        let coordinate = |bytes: Option<&p256::FieldBytes>| BASE64URL.encode(bytes.unwrap());
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.key_name,
            "x": coordinate(point.x()), "y": coordinate(point.y()),
        })
    }

    fn token(&self, issuer: &str, nonce: &str) -> String {
        let now = self.seconds();
        let mut claims = json!({
            "iss": issuer, "sub": self.subject, "aud": CLIENT, "azp": CLIENT,
            "iat": now, "exp": now + 300, "nonce": nonce,
        });
        if let Some(change) = &self.claims {
            change(&mut claims);
        }
        self.signed(&claims)
    }

    fn signed(&self, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL.encode(value.to_string());
        let text = |algorithm: &str| {
            let header = json!({ "alg": algorithm, "kid": self.key_name, "typ": "JWT" });
            format!("{}.{}", part(&header), part(claims))
        };
        let elliptic = |key: &SigningKey| {
            let signature: Signature = key.sign(text("ES256").as_bytes());
            format!("{}.{}", text("ES256"), BASE64URL.encode(signature.to_bytes()))
        };
        let hashed = |secret: &str| {
            let signature = hmac(secret.as_bytes(), text("HS256").as_bytes());
            format!("{}.{}", text("HS256"), BASE64URL.encode(signature))
        };
        match self.forgery {
            None => elliptic(&self.key),
            Some(Forgery::Unsigned) => format!("{}.", text("none")),
            Some(Forgery::PublicKeyAsSecret) => hashed(&self.published().to_string()),
            Some(Forgery::ClientIdAsSecret) => hashed(CLIENT),
            Some(Forgery::OtherKey) => elliptic(&SigningKey::random(&mut OsRng)),
            Some(Forgery::Tampered) => {
                let token = elliptic(&self.key);
                let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
                let mut changed = claims.clone();
                changed["sub"] = json!("somebody-else");
                parts[1] = part(&changed);
                parts.join(".")
            }
        }
    }
}

/// HMAC-SHA-256 (RFC 2104) with a secret of any length.
fn hmac(secret: &[u8], message: &[u8]) -> [u8; 32] {
    let mut key = [0; 64];
    let secret = if secret.len() > 64 { digest(secret).0.to_vec() } else { secret.to_vec() };
    key[..secret.len()].copy_from_slice(&secret);
    let (inner, outer) = (key.map(|byte| byte ^ 0x36), key.map(|byte| byte ^ 0x5c));
    let first = digest(&[&inner[..], message].concat());
    digest(&[&outer[..], &first.0].concat()).0
}

/// A running provider. It stops when this goes.
pub struct ScriptedProvider {
    /// Its issuer identifier.
    pub issuer: String,
    script: Arc<Mutex<Script>>,
    serving: JoinHandle<()>,
}

impl ScriptedProvider {
    /// A provider on a port of its own that does what is right, for a subject with a verified address.
    pub async fn start(subject: &str, email: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            subject: subject.to_owned(),
            now: None,
            userinfo: json!({ "email": email, "email_verified": true }),
            claims: None,
            forgery: None,
            broken: None,
            asked: Vec::new(),
            key: SigningKey::random(&mut OsRng),
            key_name: "first".to_owned(),
            issued: HashMap::new(),
        }));
        let serving = tokio::spawn(serve(listener, issuer.clone(), script.clone()));
        Self { issuer, script, serving }
    }

    /// What it does, to be changed.
    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    /// New keys instead of the old ones, published and used at once.
    pub fn rotate(&self, name: &str) {
        let mut script = self.script();
        (script.key, script.key_name) = (SigningKey::random(&mut OsRng), name.to_owned());
    }
}

impl Drop for ScriptedProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, issuer: String, script: Arc<Mutex<Script>>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (issuer, script) = (issuer.clone(), script.clone());
        tokio::spawn(async move {
            let service = service_fn(|request: Request<Incoming>| {
                let (issuer, script) = (issuer.clone(), script.clone());
                async move {
                    let (parts, body) = request.into_parts();
                    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                    let mut script = script.lock().unwrap();
                    Ok::<_, Infallible>(answer(&mut script, &issuer, &parts, &body))
                }
            });
            let _gone = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

fn answer(
    script: &mut Script,
    issuer: &str,
    parts: &http::request::Parts,
    body: &[u8],
) -> Response<Full<Bytes>> {
    let path = parts.uri.path();
    script.asked.push(path.to_owned());
    if let Some((status, body)) = &script.broken {
        let answer = Response::builder().status(*status).header("content-type", "application/json");
        return answer.body(Full::from(body.clone())).unwrap();
    }
    match path {
        "/.well-known/openid-configuration" => json_answer(200, &document(issuer)),
        "/keys" => json_answer(200, &json!({ "keys": [script.published()] })),
        "/authorize" => authorize(script, &fields(parts.uri.query().unwrap_or_default())),
        "/token" => token(script, issuer, &fields(std::str::from_utf8(body).unwrap())),
        "/userinfo" => {
            let mut claims = script.userinfo.clone();
            claims["sub"] = claims.get("sub").cloned().unwrap_or_else(|| json!(script.subject));
            json_answer(200, &claims)
        }
        _ => json_answer(404, &json!({})),
    }
}

fn document(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}/{path}");
    json!({
        "issuer": issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"), "jwks_uri": at("keys"), "end_session_endpoint": at("end"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    })
}

fn authorize(script: &mut Script, query: &HashMap<String, String>) -> Response<Full<Bytes>> {
    assert_eq!((query["client_id"].as_str(), query["response_type"].as_str()), (CLIENT, "code"));
    assert_eq!(query["code_challenge_method"], "S256", "a plain verifier would be no secret");
    assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
    let code = BASE64URL.encode(rand::random::<[u8; 16]>());
    let grant = Grant {
        nonce: query["nonce"].clone(),
        challenge: query["code_challenge"].clone(),
        redirect: query["redirect_uri"].clone(),
    };
    let back = format!("{}?code={code}&state={}", grant.redirect, query["state"]);
    script.issued.insert(code, grant);
    Response::builder().status(302).header("location", back).body(Full::default()).unwrap()
}

/// A code is good once, for whoever knows the verifier whose digest came along (RFC 7636, 4.6).
fn token(script: &mut Script, issuer: &str, form: &HashMap<String, String>) -> Response<Full<Bytes>> {
    let grant = form.get("code").and_then(|code| script.issued.remove(code));
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let fits = |grant: &Grant| {
        BASE64URL.encode(digest(verifier.as_bytes()).0) == grant.challenge
            && form.get("redirect_uri") == Some(&grant.redirect)
            && form.get("client_id").map(String::as_str) == Some(CLIENT)
    };
    let Some(grant) = grant.filter(fits) else {
        return json_answer(400, &json!({ "error": "invalid_grant" }));
    };
    let token = script.token(issuer, &grant.nonce);
    let answer =
        json!({ "access_token": "at-1", "token_type": "Bearer", "expires_in": 60, "id_token": token });
    json_answer(200, &answer)
}

fn json_answer(status: u16, value: &Value) -> Response<Full<Bytes>> {
    let answer = Response::builder().status(status).header("content-type", "application/json");
    answer.body(Full::from(value.to_string())).unwrap()
}

/// The fields of a query or a form.
fn fields(text: &str) -> HashMap<String, String> {
    let address = reqwest::Url::parse(&format!("http://localhost/?{text}")).unwrap();
    address.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}
