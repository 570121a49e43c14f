//! A session at a server, kept in a file that nobody else reads.

use crate::console::Failure;
use api::headers::{CSRF, IDEMPOTENCY_KEY, SESSION_COOKIE};
use api::problem::Problem;
use api::session::Me;
use cardwright_core::ports::edge::bytes;
use domain::id::CommandId;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// What the file has. The cookie is as good as a password while the session lasts.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    server: String,
    cookie: String,
    csrf: String,
}

/// A signed-in connection.
pub(super) struct Connection {
    session: Session,
    http: Client,
}

fn place(file: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(file) = file {
        return Ok(file.to_owned());
    }
    if let Some(file) = std::env::var_os("CARDWRIGHT_SESSION") {
        return Ok(file.into());
    }
    let home = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".config")));
    let home =
        home.ok_or_else(|| Failure("there is no home directory; name a file with --session".into()))?;
    Ok(home.join("cardwright/session.json"))
}

fn away(server: &str, error: &reqwest::Error) -> Failure {
    Failure::because(
        &format!("{server} does not answer; is the server running, and is this its address?"),
        error,
    )
}

impl Connection {
    /// Signs in with what was typed: a sign-in link or its ticket, or the value of the session cookie of a browser.
    pub(super) async fn sign_in(server: &str, typed: &str, file: Option<&Path>) -> Result<Me, Failure> {
        let server = server.trim_end_matches('/').to_owned();
        let http = Client::new();
        let typed = typed.trim();
        let cookie = if let Some((_, value)) = typed.split_once(&format!("{SESSION_COOKIE}=")) {
            format!("{SESSION_COOKIE}={value}")
        } else if typed.contains(':') && !typed.contains('#') {
            let prefix = if server.starts_with("https") { api::headers::HOST_PREFIX } else { "" };
            format!("{prefix}{SESSION_COOKIE}={typed}")
        } else {
            let ticket = typed.rsplit('#').next().unwrap_or(typed);
            let asked = http.post(format!("{server}/api/session")).json(&json!({"ticket": ticket}));
            let answer = asked.send().await.map_err(|e| away(&server, &e))?;
            if !answer.status().is_success() {
                return Err(problem(answer).await);
            }
            let cookie = answer.headers().get(SET_COOKIE).and_then(|value| value.to_str().ok());
            cookie.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned()
        };
        let mut connection = Self { session: Session { server, cookie, csrf: String::new() }, http };
        let me = connection.get("/api/me").await?;
        let me: Me = serde_json::from_value(me).map_err(|e| Failure::because("no session", &e))?;
        connection.session.csrf.clone_from(&me.csrf);
        connection.keep(&place(file)?)?;
        Ok(me)
    }

    /// The session that is kept.
    pub(super) fn open(file: Option<&Path>) -> Result<Self, Failure> {
        let path = place(file)?;
        let text = fs::read(&path).map_err(|_| {
            Failure(format!("there is no session in {}; begin with: cardwright sign-in", path.display()))
        })?;
        let session = serde_json::from_slice(&text)
            .map_err(|e| Failure(format!("{} is damaged ({e}); sign in again", path.display())))?;
        Ok(Self { session, http: Client::new() })
    }

    fn keep(&self, path: &Path) -> Result<(), Failure> {
        let failed = |e: std::io::Error| Failure(format!("cannot write {}: {e}", path.display()));
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        // A file that was there may be open to others.
        let _ = fs::remove_file(path);
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        let text = serde_json::to_vec(&self.session).map_err(|e| Failure::because("no session", &e))?;
        file.write_all(&text).map_err(failed)
    }

    /// Reads.
    pub(super) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.send(Method::GET, path, None).await
    }

    /// Reads what is no JSON.
    pub(super) async fn text(&self, path: &str) -> Result<String, Failure> {
        let answer = self.answer(Method::GET, path, None).await?;
        answer.text().await.map_err(|e| Failure::because("the answer is not what this version knows", &e))
    }

    /// Gives a command, under a fresh id.
    pub(super) async fn command(&self, path: &str, body: &impl Serialize) -> Result<Value, Failure> {
        let body = serde_json::to_value(body).map_err(|e| Failure::because("no JSON", &e))?;
        self.send(Method::POST, path, Some(body)).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, Failure> {
        let answer = self.answer(method, path, body).await?;
        answer.json().await.map_err(|e| Failure::because("the answer is not what this version knows", &e))
    }

    async fn answer(&self, method: Method, path: &str, body: Option<Value>) -> Result<Response, Failure> {
        let Session { server, cookie, csrf } = &self.session;
        let mut request = self.http.request(method, format!("{server}{path}")).header(COOKIE, cookie);
        if let Some(body) = body {
            let id = CommandId::from_random(bytes(&adapters::edge::SystemRandom));
            request = request.header(CSRF, csrf).header(IDEMPOTENCY_KEY, id.as_str()).json(&body);
        }
        let answer = request.send().await.map_err(|e| away(server, &e))?;
        if !answer.status().is_success() {
            return Err(problem(answer).await);
        }
        Ok(answer)
    }
}

/// What the server says, with the fields that are wrong.
async fn problem(answer: Response) -> Failure {
    let status = answer.status();
    let Ok(problem) = answer.json::<Problem>().await else {
        return Failure(format!("the server answered {status}; is it Cardwright?"));
    };
    let fields: String = problem.fields.iter().map(|f| format!("\n  {}: {}", f.field, f.message)).collect();
    let next = match problem.code.as_str() {
        "no-session" | "csrf" => "\nTo sign in again: cardwright sign-in",
        _ => "",
    };
    Failure(format!("{} ({}, {}){fields}{next}", problem.detail, problem.code, problem.request_id))
}
