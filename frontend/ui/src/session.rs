//! Who is signed in, and the calls made in their name.

use crate::api::{self, Fault, Reading, Tagged};
use crate::browser;
use ::api::session::{DOOR, Door, Me, SignIn};
use domain::id::{CommandId, PersonId};
use domain::role::Role;
use gloo_net::http::{Method, Response};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

/// Leaves for the page for signing in, in Self-Service, which leads back here.
pub(crate) fn to_door() {
    browser::go(&format!("{DOOR}?to={}", browser::encoded(&browser::address())));
}

/// The session of this page. The cookie itself is the browser's: no script can read it.
#[derive(Clone, Copy)]
pub struct Session {
    me: RwSignal<Option<Me>>,
    /// Whether the person is signing out: then it is no news that the session has ended.
    leaves: RwSignal<bool>,
}

impl Session {
    pub(crate) fn new() -> Self {
        Self { me: RwSignal::new(None), leaves: RwSignal::new(false) }
    }

    /// The session of the page.
    pub fn here() -> Self {
        use_context().unwrap_or_else(Self::new)
    }

    /// Whether it is known who is signed in; to be watched.
    pub(crate) fn known(self) -> bool {
        self.me.with(Option::is_some)
    }

    /// Who is signed in, once that is known. It stays the same as long as the page does.
    pub fn me(self) -> Option<Me> {
        self.me.get_untracked()
    }

    /// Whether the person holds the role.
    pub fn has(self, role: Role) -> bool {
        self.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.roles.contains(&role)))
    }

    /// Whether the person holds one of the roles.
    pub fn has_any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    /// Whether this is the signed-in person.
    pub fn is(self, person: &PersonId) -> bool {
        self.me.with_untracked(|me| me.as_ref().is_some_and(|me| me.person == *person))
    }

    /// Asks who is signed in.
    ///
    /// # Errors
    /// The [`Fault`]; [`Fault::SignedOut`] if nobody is.
    pub async fn load(self) -> Result<(), Fault> {
        let me = api::read("/api/me".to_owned()).await?;
        self.me.set(Some(api::decode::<Me>(&me.value)?));
        Ok(())
    }

    /// How people sign in here.
    ///
    /// # Errors
    /// The [`Fault`].
    pub async fn door(self) -> Result<Door, Fault> {
        api::decode(&api::read("/api/session".to_owned()).await?.value)
    }

    /// Signs in with a ticket.
    ///
    /// # Errors
    /// The [`Fault`].
    pub async fn sign_in(self, ticket: String) -> Result<(), Fault> {
        let id = browser::command_id().ok_or(Fault::Unreadable)?;
        let body = api::json(&SignIn { ticket })?;
        api::command(Method::POST, "/api/session", &id, None, None, body).await?;
        self.load().await
    }

    /// Signs out and leaves for the page for signing in.
    ///
    /// # Errors
    /// The [`Fault`].
    pub async fn sign_out(self) -> Result<(), Fault> {
        let id = browser::command_id().ok_or(Fault::Unreadable)?;
        let csrf = self.csrf();
        let nothing = "{}".to_owned();
        self.leaves.set(true);
        match api::command(Method::DELETE, "/api/session", &id, csrf.as_deref(), None, nothing).await {
            Ok(_) | Err(Fault::SignedOut) => {
                browser::go(&format!("{DOOR}?signed-out=yes"));
                Ok(())
            }
            Err(fault) => {
                self.leaves.set(false);
                Err(fault)
            }
        }
    }

    /// Reads, and notes if the session has ended.
    pub(crate) fn read(self, path: &str) -> Reading {
        let reading = api::read(path.to_owned());
        Box::pin(async move { self.noting_the_end(reading.await) })
    }

    /// Reads.
    ///
    /// # Errors
    /// The [`Fault`]. A session that ended leads to the page for signing in.
    pub async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, Fault> {
        api::decode(&self.read(path).await?.value)
    }

    /// Reads what is no JSON.
    ///
    /// # Errors
    /// As [`Session::get`].
    pub async fn text(self, path: &str) -> Result<String, Fault> {
        Ok(self.read(path).await?.value)
    }

    /// Reads, with the tag of what was read.
    ///
    /// # Errors
    /// As [`Session::get`].
    pub async fn get_tagged<T: DeserializeOwned>(self, path: &str) -> Result<Tagged<T>, Fault> {
        self.read(path).await?.decoded()
    }

    /// Sends a command under a fresh id; its answer is JSON.
    ///
    /// # Errors
    /// As [`Session::get`].
    pub async fn post<T: DeserializeOwned>(
        self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Result<T, Fault> {
        self.answer(Method::POST, path, api::json(body)?).await
    }

    /// Takes away what has an address, under a fresh id; the answer is JSON.
    ///
    /// # Errors
    /// As [`Session::get`].
    pub async fn delete<T: DeserializeOwned>(self, path: &str) -> Result<T, Fault> {
        self.answer(Method::DELETE, path, "{}".to_owned()).await
    }

    async fn answer<T: DeserializeOwned>(self, method: Method, path: &str, body: String) -> Result<T, Fault> {
        let id = browser::command_id().ok_or(Fault::Unreadable)?;
        api::decode(&text_of(self.send(method, path, &id, None, body).await?).await?)
    }

    /// Sends bytes under a fresh command id; the answer is JSON.
    ///
    /// # Errors
    /// As [`Session::get`].
    pub async fn upload<T: DeserializeOwned>(
        self,
        path: &str,
        media: &str,
        bytes: &[u8],
    ) -> Result<T, Fault> {
        let id = browser::command_id().ok_or(Fault::Unreadable)?;
        let csrf = self.csrf();
        let answer = api::upload(path, &id, csrf.as_deref(), media, bytes).await;
        api::decode(&text_of(self.noting_the_end(answer)?).await?)
    }

    pub(crate) async fn send(
        self,
        method: Method,
        path: &str,
        id: &CommandId,
        seen: Option<&str>,
        body: String,
    ) -> Result<Response, Fault> {
        let csrf = self.csrf();
        self.noting_the_end(api::command(method, path, id, csrf.as_deref(), seen, body).await)
    }

    fn csrf(self) -> Option<String> {
        self.me.with_untracked(|me| me.as_ref().map(|me| me.csrf.clone()))
    }

    fn noting_the_end<T>(self, answer: Result<T, Fault>) -> Result<T, Fault> {
        // A page that is read again and again may be told of the end before who ended it.
        if matches!(answer, Err(Fault::SignedOut)) && !self.leaves.get_untracked() {
            to_door();
        }
        answer
    }
}

/// What an accepted command was answered.
pub(crate) async fn text_of(response: Response) -> Result<String, Fault> {
    response.text().await.map_err(|_| Fault::Unreadable)
}
