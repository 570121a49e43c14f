//! One command on its way: pending, refused, or sent once more under the same id.

use crate::api::Fault;
use crate::browser;
use crate::session::Session;
use domain::id::CommandId;
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
        self.dispatch(path, body, async |response| response.json::<T>().await.ok(), then);
    }

    /// Sends a command whose answer is a document.
    pub fn send_for_bytes<B: Serialize + 'static>(
        self,
        path: String,
        body: B,
        then: impl FnOnce(Vec<u8>) + 'static,
    ) {
        self.dispatch(path, body, async |response| response.binary().await.ok(), then);
    }

    fn dispatch<B, T, R>(self, path: String, body: B, read: R, then: impl FnOnce(T) + 'static)
    where
        B: Serialize + 'static,
        T: 'static,
        R: AsyncFnOnce(gloo_net::http::Response) -> Option<T> + 'static,
    {
        if self.pending.get_untracked() {
            return;
        }
        let what = serde_json::to_string(&body).map(|body| format!("{path}\n{body}")).unwrap_or_default();
        let Some(id) = self.id_for(&what) else { return };
        self.pending.set(true);
        self.fault.set(None);
        spawn_local(async move {
            let answer = match self.session.post(&path, &id, &body).await {
                Ok(response) => read(response).await.ok_or(Fault::Unreadable),
                Err(fault) => Err(fault),
            };
            let unanswered = matches!(&answer, Err(fault) if !fault.is_final());
            self.unanswered.try_set_value(unanswered.then_some((what, id)));
            self.pending.try_set(false);
            match answer {
                Ok(answer) => then(answer),
                Err(fault) => {
                    self.fault.try_set(Some(fault));
                }
            }
        });
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
