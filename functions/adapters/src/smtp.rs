//! Mails by SMTP (RFC 5321): encrypted, but to a server on this machine, and with an answer that says whether to try again.

mod address;

pub use address::{Encryption, SmtpAddress, SmtpAddressError};

use async_trait::async_trait;
use cardwright_core::ports::mail::{MailError, Mailbox, Mailer, Message};
use domain::time::Timestamp;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox as MimeMailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, PoolConfig};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message as Mime, Tokio1Executor};
use std::error::Error;
use std::time::{Duration, SystemTime};
use zeroize::Zeroizing;

/// How long the server may take for each answer. RFC 5321, 4.5.3.2 has minutes, which a function does not have.
const TIMEOUT: Duration = Duration::from_secs(15);

/// How long a connection is kept that nobody needs.
const IDLE: Duration = Duration::from_secs(20);

/// What a mail server is told of us, and by what it is believed.
#[derive(Debug)]
pub struct SmtpSettings<'a> {
    /// The server.
    pub address: &'a SmtpAddress,
    /// The password that goes with the user of the address.
    pub password: Option<&'a Zeroizing<String>>,
    /// Certificates (PEM) that are believed beside those that the machine believes.
    pub trusted: Option<&'a [u8]>,
    /// Our own host, by which we greet.
    pub host: &'a str,
}

/// Why mails cannot be sent by SMTP.
#[derive(Debug, thiserror::Error)]
pub enum SmtpSetupError {
    /// A user and no password, or the other way round.
    #[error("a user needs a password, and a password a user: name both, or neither")]
    Half,
    /// Encryption.
    #[error("encryption was not set up")]
    Tls(#[source] SmtpError),
}

/// A mail server.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    server: String,
}

impl SmtpMailer {
    /// Does not connect yet.
    ///
    /// # Errors
    /// [`SmtpSetupError`]
    pub fn new(settings: &SmtpSettings<'_>) -> Result<Self, SmtpSetupError> {
        let SmtpAddress { host, port, encryption, user } = settings.address;
        let tls = match encryption {
            Encryption::None => Tls::None,
            Encryption::StartTls => Tls::Required(tls(host, settings.trusted)?),
            Encryption::Tls => Tls::Wrapper(tls(host, settings.trusted)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(TIMEOUT))
            .hello_name(ClientId::Domain(settings.host.to_owned()))
            .pool_config(PoolConfig::new().max_size(1).idle_timeout(IDLE));
        match (user, settings.password) {
            (Some(user), Some(password)) => {
                builder = builder.credentials(Credentials::new(user.clone(), password.to_string()));
            }
            (None, None) => {}
            _ => return Err(SmtpSetupError::Half),
        }
        Ok(Self { transport: builder.build(), server: settings.address.to_string() })
    }
}

impl std::fmt::Debug for SmtpMailer {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SmtpMailer").field(&self.server).finish()
    }
}

fn tls(host: &str, trusted: Option<&[u8]>) -> Result<TlsParameters, SmtpSetupError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = trusted {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(SmtpSetupError::Tls)?);
    }
    builder.build().map_err(SmtpSetupError::Tls)
}

#[async_trait]
impl Mailer for SmtpMailer {
    fn server(&self) -> &str {
        &self.server
    }

    async fn send(&self, message: &Message) -> Result<(), MailError> {
        let mime = mime(message)?;
        match self.transport.send(mime).await {
            Ok(_) => Ok(()),
            Err(error) => Err(verdict(&error, message)),
        }
    }
}

/// Whether to try again: the first digit of the server's answer says so (RFC 5321, 4.2.1). What it says of us and not of the mail
/// stands in the way of all mails.
fn verdict(error: &SmtpError, message: &Message) -> MailError {
    const AUTHENTICATION: [u16; 5] = [530, 534, 535, 538, 454];
    const SHUTTING_DOWN: u16 = 421;
    let said = error.to_string();
    match error.status().map(u16::from) {
        Some(code) if AUTHENTICATION.contains(&code) || code == SHUTTING_DOWN => MailError::Unreachable(said),
        Some(400..=499) => MailError::Later(said),
        Some(_) => MailError::Refused(said),
        // The server does not take addresses in other scripts (RFC 6531), as another one would.
        None if error.is_client() && !message.to.address.is_ascii() => MailError::Refused(said),
        None => MailError::Unreachable(said),
    }
}

/// The mail as it is sent: text and HTML, of which a program shows what it can (RFC 2046, 5.1.4).
fn mime(message: &Message) -> Result<Mime, MailError> {
    let refused = |error: &dyn Error| MailError::Refused(format!("the mail cannot be written: {error}"));
    let mime = Mime::builder()
        .message_id(Some(format!("<{}>", message.id)))
        .date(system_time(message.at))
        .from(mailbox(&message.from)?)
        .to(mailbox(&message.to)?)
        .subject(&*message.written.subject)
        .header(AutoSubmitted)
        .header(ContentLanguage(message.language.tag()));
    let both = MultiPart::alternative_plain_html(message.written.text.clone(), message.written.html.clone());
    mime.multipart(both).map_err(|error| refused(&error))
}

fn mailbox(mailbox: &Mailbox) -> Result<MimeMailbox, MailError> {
    let address: Address = mailbox
        .address
        .parse()
        .map_err(|error| MailError::Refused(format!("{} is no address: {error}", mailbox.address)))?;
    // lettre has no way to write a line break in a name, and panics.
    let name = mailbox.name.replace(char::is_control, " ");
    Ok(MimeMailbox::new(Some(name), address))
}

fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at.as_millis()).unwrap_or_default())
}

/// No person wrote this: nobody's absence notice answers it (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// In which language it is (RFC 3282).
#[derive(Clone)]
struct ContentLanguage(&'static str);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Err("mails are only written here".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}

#[cfg(test)]
mod tests;
