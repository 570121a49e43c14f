//! One command on its way: pending, refused, or sent once more under the same id.

use crate::api::{Fault, decode, json};
use crate::browser;
use crate::session::{Session, text_of};
use domain::id::CommandId;
use gloo_net::http::{Method, Response};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Serialize, de::DeserializeOwned};

/// What a form or button holds of its command.
#[derive(Clone, Copy)]
pub struct Submission {
    session: Session,
    /// An answer is awaited.
    pub pending: RwSignal<bool>,
    /// Why the last one was not accepted.
    pub fault: RwSignal<Option<Fault>>,
    /// A command whose answer never came, with its id.
    unanswered: StoredValue<Option<(String, CommandId)>>,
}

impl Submission {
    /// None sent yet.
    pub fn new() -> Self {
        Self {
            session: Session::here(),
            pending: RwSignal::new(false),
            fault: RwSignal::new(None),
            unanswered: StoredValue::new(None),
        }
    }

    /// Forgets what the last command met.
    pub fn clear(self) {
        self.fault.set(None);
    }

    /// Sends a command whose answer is JSON.
    pub fn send<B, T>(self, path: String, body: B, then: impl FnOnce(T) + 'static)
    where
        B: Serialize + 'static,
        T: DeserializeOwned + 'static,
    {
        self.send_if(path, None, body, then);
    }

    /// Sends a command that counts only if nothing has changed since what has this tag was seen.
    pub fn send_if<B, T>(self, path: String, seen: Option<String>, body: B, then: impl FnOnce(T) + 'static)
    where
        B: Serialize + 'static,
        T: DeserializeOwned + 'static,
    {
        self.dispatch(Method::POST, path, seen, json(&body), self.taking(then));
    }

    /// Sets what stands at an address, if nothing has changed since what has this tag was seen.
    pub fn put_if<B, T>(self, path: String, seen: String, body: B, then: impl FnOnce(T) + 'static)
    where
        B: Serialize + 'static,
        T: DeserializeOwned + 'static,
    {
        self.dispatch(Method::PUT, path, Some(seen), json(&body), self.taking(then));
    }

    /// What becomes of an answer that is JSON.
    fn taking<T: DeserializeOwned>(self, then: impl FnOnce(T) + 'static) -> Box<dyn FnOnce(&str)> {
        Box::new(move |text| self.end(decode(text).ok(), then))
    }

    /// Sends it. Without a type of its own, so that each kind of command has but its encoding in the bundle.
    fn dispatch(
        self,
        method: Method,
        path: String,
        seen: Option<String>,
        body: Result<String, Fault>,
        then: Box<dyn FnOnce(&str)>,
    ) {
        let Some(body) = self.begin(body) else { return };
        spawn_local(async move {
            let Some(response) = self.answer_to(method, path, seen, body).await else { return };
            match text_of(response).await {
                Ok(text) => then(&text),
                Err(_) => self.end(None::<()>, drop),
            }
        });
    }

    /// Sends a command whose answer is a document.
    pub fn send_for_bytes<B: Serialize + 'static>(
        self,
        path: String,
        body: B,
        then: impl FnOnce(Vec<u8>) + 'static,
    ) {
        let Some(body) = self.begin(json(&body)) else { return };
        spawn_local(async move {
            let Some(response) = self.answer_to(Method::POST, path, None, body).await else { return };
            self.end(response.binary().await.ok(), then);
        });
    }

    /// The body, unless another command is on its way.
    fn begin(self, body: Result<String, Fault>) -> Option<String> {
        if self.pending.get_untracked() {
            return None;
        }
        let body = body.ok()?;
        self.pending.set(true);
        self.fault.set(None);
        Some(body)
    }

    /// The accepted answer; a refusal is noted.
    async fn answer_to(
        self,
        method: Method,
        path: String,
        seen: Option<String>,
        body: String,
    ) -> Option<Response> {
        let what = format!("{path}\n{body}");
        let answer = match self.id_for(&what) {
            Some(id) => {
                let answer = self.session.send(method, &path, &id, seen.as_deref(), body).await;
                let unanswered = matches!(&answer, Err(fault) if !fault.is_final());
                self.unanswered.try_set_value(unanswered.then_some((what, id)));
                answer
            }
            None => Err(Fault::Unreadable),
        };
        match answer {
            Ok(response) => Some(response),
            Err(fault) => {
                self.fault.try_set(Some(fault));
                self.pending.try_set(false);
                None
            }
        }
    }

    fn end<T>(self, answer: Option<T>, then: impl FnOnce(T)) {
        self.pending.try_set(false);
        match answer {
            Some(answer) => then(answer),
            None => {
                self.fault.try_set(Some(Fault::Unreadable));
            }
        }
    }

    /// The id of the same command if its answer never came, else a new one.
    fn id_for(self, what: &str) -> Option<CommandId> {
        let kept = self
            .unanswered
            .with_value(|kept| kept.as_ref().filter(|(sent, _)| sent == what).map(|(_, id)| id.clone()));
        kept.or_else(browser::command_id)
    }
}

impl Default for Submission {
    fn default() -> Self {
        Self::new()
    }
}
