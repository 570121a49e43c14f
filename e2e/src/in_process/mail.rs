//! A mail server in this process: it keeps what it takes, and says what it is told to.

use async_trait::async_trait;
use cardwright_core::ports::mail::{MailError, Mailer, Message};
use std::sync::Mutex;

/// Takes mails, until it is told not to.
#[derive(Default)]
pub struct MailServer {
    taken: Mutex<Vec<Message>>,
    says: Mutex<Option<MailError>>,
}

impl MailServer {
    /// All that it has taken, oldest first.
    pub fn taken(&self) -> Vec<Message> {
        self.taken.lock().unwrap().clone()
    }

    /// From now on it says this, or takes mails again.
    pub fn says(&self, says: Option<MailError>) {
        *self.says.lock().unwrap() = says;
    }
}

#[async_trait]
impl Mailer for MailServer {
    fn server(&self) -> &str {
        "mail.example.org:587"
    }

    async fn send(&self, message: &Message) -> Result<(), MailError> {
        if let Some(error) = self.says.lock().unwrap().clone() {
            return Err(error);
        }
        self.taken.lock().unwrap().push(message.clone());
        Ok(())
    }
}
