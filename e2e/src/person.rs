//! A signed-in person at the API, as a portal is: cookie, token, command ids.

use crate::answer::Answer;
use api::headers::{CSRF, IDEMPOTENCY_KEY, SESSION_COOKIE};
use api::issuance::{History, IssuancePage};
use api::session::{Me, SignIn};
use domain::id::{CommandId, IssuanceId};
use http::header::{COOKIE, IF_MATCH, SET_COOKIE};
use rand::Rng as _;
use reqwest::{Client, Method, RequestBuilder};
use serde::Serialize;

/// A client that goes straight to this machine and keeps no connection that a kill would have cut.
pub fn client() -> Client {
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0);
    client.redirect(reqwest::redirect::Policy::none()).build().expect("an HTTP client")
}

/// A fresh id for a command.
pub fn command_id() -> CommandId {
    CommandId::from_random(rand::thread_rng().r#gen())
}

/// A person with a session.
#[derive(Clone)]
pub struct SignedIn {
    /// Where the server, or the proxy before it, is.
    pub url: String,
    /// The cookie that the server set.
    pub cookie: String,
    /// Who it is.
    pub me: Me,
    http: Client,
}

impl SignedIn {
    /// Signs in by a ticket.
    ///
    /// # Errors
    /// If nobody answers.
    pub async fn by(url: &str, ticket: &str) -> Result<Self, reqwest::Error> {
        let http = client();
        let body = SignIn { ticket: ticket.to_owned() };
        let answer = Answer::of(http.post(format!("{url}/api/session")).json(&body)).await?;
        let me = answer.json();
        let cookie = answer.header(SET_COOKIE.as_str()).split(';').next().unwrap_or_default().to_owned();
        assert!(cookie.starts_with(SESSION_COOKIE), "a session comes as a cookie");
        Ok(Self { url: url.to_owned(), cookie, me, http })
    }

    /// Has signed in already, and got this cookie.
    pub async fn with_cookie(url: &str, cookie: &str) -> Self {
        let http = client();
        let who = http.get(format!("{url}/api/me")).header(COOKIE, cookie);
        let me = Answer::of(who).await.expect("the server answers").json();
        Self { url: url.to_owned(), cookie: cookie.to_owned(), me, http }
    }

    /// A request with the session's cookie and nothing else.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).header(COOKIE, &self.cookie)
    }

    /// A command as the portals send it, but for its body.
    pub fn bare_command(&self, id: &CommandId, path: &str) -> RequestBuilder {
        let request = self.request(Method::POST, path).header(CSRF, &self.me.csrf);
        request.header(IDEMPOTENCY_KEY, id.as_str())
    }

    /// Gives a command under an id.
    ///
    /// # Errors
    /// If nobody answers: the command may or may not have been carried out.
    pub async fn try_command(
        &self,
        id: &CommandId,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Answer, reqwest::Error> {
        Answer::of(self.bare_command(id, path).json(body)).await
    }

    /// Gives a command under an id to a server that answers.
    pub async fn command_as(&self, id: &CommandId, path: &str, body: &impl Serialize) -> Answer {
        self.try_command(id, path, body).await.expect("the server answers")
    }

    /// Gives a command.
    pub async fn command(&self, path: &str, body: &impl Serialize) -> Answer {
        self.command_as(&command_id(), path, body).await
    }

    /// Replaces what has this edition.
    ///
    /// # Panics
    /// If nobody answers.
    pub async fn put(&self, path: &str, seen: u64, body: &impl Serialize) -> Answer {
        let request = self.request(Method::PUT, path).header(CSRF, &self.me.csrf);
        let request = request.header(IDEMPOTENCY_KEY, command_id().as_str());
        let request = request.header(IF_MATCH, format!("\"{seen}\"")).json(body);
        Answer::of(request).await.expect("the server answers")
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await.expect("the server answers")
    }

    /// The case file of an issuance, for officers.
    pub async fn page(&self, issuance: &IssuanceId) -> IssuancePage {
        self.get(&format!("/api/issuances/{issuance}")).await.json()
    }

    /// The case file, if anybody answers.
    pub async fn try_page(&self, issuance: &IssuanceId) -> Option<IssuancePage> {
        let path = format!("/api/issuances/{issuance}");
        Some(Answer::of(self.request(Method::GET, &path)).await.ok()?.json())
    }

    /// The history of an issuance, for officers.
    pub async fn history(&self, issuance: &IssuanceId) -> History {
        self.get(&format!("/api/issuances/{issuance}/history")).await.json()
    }
}
