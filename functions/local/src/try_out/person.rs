//! A signed-in person at the API, as a portal is: cookie, token, command ids.

use crate::console::Failure;
use crate::tickets::Link;
use api::headers::{CSRF, IDEMPOTENCY_KEY};
use api::problem::Problem;
use api::session::{Me, SignIn};
use cardwright_core::ports::edge::bytes;
use domain::id::CommandId;
use reqwest::{Client, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A person with a session.
pub(super) struct SignedIn {
    client: Client,
    url: String,
    pub(super) me: Me,
}

impl SignedIn {
    /// Signs in by a link's ticket.
    pub(super) async fn by(url: &str, link: &Link) -> Result<Self, Failure> {
        let client = Client::builder().cookie_store(true).build();
        let client = client.map_err(|e| Failure::because("no HTTP client", &e))?;
        let body = SignIn { ticket: link.ticket.clone() };
        let answer = client.post(format!("{url}/api/session")).json(&body).send().await;
        let me = decode(answer).await?;
        Ok(Self { client, url: url.to_owned(), me })
    }

    /// Gives a command.
    pub(super) async fn command<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<A, Failure> {
        let id = CommandId::from_random(bytes(&adapters::edge::SystemRandom));
        let request = self.client.post(format!("{}{path}", self.url)).json(body);
        let request = request.header(IDEMPOTENCY_KEY, id.as_str()).header(CSRF, &self.me.csrf);
        decode(request.send().await).await
    }

    /// Gives a command whose body is a picture.
    pub(super) async fn upload(&self, path: &str, png: Vec<u8>) -> Result<(), Failure> {
        let id = CommandId::from_random(bytes(&adapters::edge::SystemRandom));
        let request = self.client.post(format!("{}{path}", self.url)).header("content-type", "image/png");
        let request = request.header(IDEMPOTENCY_KEY, id.as_str()).header(CSRF, &self.me.csrf).body(png);
        decode::<serde::de::IgnoredAny>(request.send().await).await.map(|_| ())
    }

    /// Whether there is anything to be read.
    pub(super) async fn finds(&self, path: &str) -> Result<bool, Failure> {
        let answer = self.client.get(format!("{}{path}", self.url)).send().await;
        let answer = answer.map_err(|e| Failure::because("the server did not answer", &e))?;
        Ok(answer.status().is_success())
    }

    /// Reads.
    pub(super) async fn read<A: DeserializeOwned>(&self, path: &str) -> Result<A, Failure> {
        decode(self.client.get(format!("{}{path}", self.url)).send().await).await
    }
}

async fn decode<A: DeserializeOwned>(answer: Result<Response, reqwest::Error>) -> Result<A, Failure> {
    let answer = answer.map_err(|e| Failure::because("the server did not answer", &e))?;
    if answer.status().is_success() {
        return answer
            .json()
            .await
            .map_err(|e| Failure::because("the server's answer was not understood", &e));
    }
    let status = answer.status();
    match answer.json::<Problem>().await {
        Ok(problem) => Err(Failure(format!("{} (request {})", problem.detail, problem.request_id))),
        Err(_) => Err(Failure(format!("the server answered {status}"))),
    }
}
