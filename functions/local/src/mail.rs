//! The mail server, as the command line names it.

use crate::backend::Backend;
use crate::console::Failure;
use crate::sign_in::first_line;
use adapters::smtp::{SmtpAddress, SmtpMailer, SmtpSettings};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// Where mails go.
#[derive(Args)]
pub(crate) struct Mail {
    /// Send mails by this server: smtp://USER@HOST:PORT, encrypted by STARTTLS, or smtps://. Without it, mails are kept for
    /// administrators to look at, and go nowhere.
    #[arg(long, value_name = "URL")]
    smtp_url: Option<SmtpAddress>,
    /// A file with the password of the user that the mail server's address names.
    #[arg(long, value_name = "FILE", requires = "smtp_url")]
    smtp_password_file: Option<PathBuf>,
    /// Certificates (PEM) by which the mail server is believed, beside those that this machine believes.
    #[arg(long, value_name = "FILE", requires = "smtp_url")]
    smtp_ca_file: Option<PathBuf>,
}

impl Mail {
    /// Has mails sent as was asked for; the log says so if none are.
    pub(crate) fn open(&self, backend: &mut Backend) -> Result<(), Failure> {
        let Some(address) = &self.smtp_url else {
            tracing::warn!("mails go nowhere: name a mail server with --smtp-url");
            return Ok(());
        };
        let password = self.smtp_password_file.as_deref().map(|path| first_line("SMTP password file", path));
        let password = password.transpose()?;
        let trusted = self.smtp_ca_file.as_deref().map(std::fs::read).transpose();
        let trusted =
            trusted.map_err(|e| Failure::because("the mail server's certificates were not read", &e))?;
        let settings = SmtpSettings {
            address,
            password: password.as_ref(),
            trusted: trusted.as_deref(),
            host: backend.mail_room.head.host(),
        };
        let mailer = SmtpMailer::new(&settings);
        let mailer = mailer.map_err(|e| Failure::because("mails cannot be sent", &e))?;
        backend.mail_room.mailer = Some(Arc::new(mailer));
        Ok(())
    }
}
