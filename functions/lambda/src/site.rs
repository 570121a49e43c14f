//! The ports that functions take, opened as the environment says: each function opens only its own.

use crate::environment::{
    AGREEMENT_KEY, CONTENT_SIGNING_KEY, ISSUING_KEY, LOG_KEY, MANAGEMENT_KEY, OCSP_KEY, OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET, OIDC_ISSUER, OIDC_ROLES_CLAIM, ORGANISATION, REGION, SEALING_KEY, SMTP_PASSWORD,
    SMTP_URL, StartError, TABLE, URL, Variable,
};
use adapters::aws::{self, SdkConfig};
use adapters::edge::{SystemClock, SystemRandom};
use adapters::kms::{KmsAgreementKeys, KmsKey, KmsManagementKeys, KmsSealer, KmsSigner};
use adapters::layout::SvgBadge;
use adapters::letter::PdfLetter;
use adapters::oidc::{self, OpenIdProvider};
use adapters::photo::Darkroom;
use adapters::smtp::{SmtpAddress, SmtpMailer, SmtpSettings};
use api::session::CALLBACK;
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Responder, Settings};
use cardwright_core::audit_log::Sequencer;
use cardwright_core::command::Engine;
use cardwright_core::effects::Worker;
use cardwright_core::mail::{Letterhead, MailRoom};
use cardwright_core::ports::certificate::{CaChain, CertificateSigner};
use cardwright_core::ports::edge::Random as _;
use cardwright_core::ports::mail::Mailer;
use cardwright_core::ports::store::CaChains as _;
use cardwright_core::press::Press;
use cardwright_core::production::SecretKeys;
use cardwright_core::sign_in::{OpenId, RoleSource};
use cardwright_core::status::StatusKeeper;
use domain::certificate::Der;
use http::Uri;
use http::uri::Authority;
use std::sync::Arc;
use steps::photo::Studio;
use steps::sign_in::{Door, Way};
use store::DynamoStore;
use zeroize::Zeroizing;

/// What surrounds a function.
#[derive(Debug)]
pub struct Site {
    config: SdkConfig,
}

impl Site {
    /// Region, credentials and endpoints, as Lambda sets them.
    pub(crate) async fn of_environment() -> Result<Self, StartError> {
        // Without a region the SDK would go and look for one in the network.
        REGION.text()?;
        let config = aws::config_of_function().await;
        Ok(Self { config: config.map_err(|error| StartError::unusable(REGION.name, &error))? })
    }

    /// The store.
    ///
    /// # Errors
    /// If the table is not named.
    pub fn store(&self) -> Result<Arc<DynamoStore>, StartError> {
        Ok(Arc::new(DynamoStore::new(&self.config, &TABLE.text()?)))
    }

    /// What every command takes, over this store.
    pub fn engine_over(&self, store: &Arc<DynamoStore>) -> Engine {
        Engine { commands: store.clone(), clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }
    }

    /// What every command takes.
    ///
    /// # Errors
    /// If the table is not named.
    pub fn engine(&self) -> Result<Engine, StartError> {
        Ok(self.engine_over(&self.store()?))
    }

    fn key(&self, variable: Variable) -> Result<KmsKey, StartError> {
        Ok(KmsKey::new(&self.config, &variable.text()?))
    }

    /// Seals PIN and PUK, and opens them again, as far as the function's role lets it.
    ///
    /// # Errors
    /// If the key is not named.
    pub fn sealer(&self) -> Result<KmsSealer, StartError> {
        Ok(KmsSealer::new(self.key(SEALING_KEY)?, SystemRandom.generator()))
    }

    /// The keys of all secrets that an agent is given.
    ///
    /// # Errors
    /// If a key is not named.
    pub fn secrets(&self) -> Result<SecretKeys, StartError> {
        let management = KmsManagementKeys::new(self.key(MANAGEMENT_KEY)?);
        let (sealer, agreement) = (Arc::new(self.sealer()?), Arc::new(self.agreement_keys()?));
        Ok(SecretKeys { sealer, management: Arc::new(management), agreement })
    }

    /// The keys with which cards agree.
    ///
    /// # Errors
    /// If the key is not named.
    pub fn agreement_keys(&self) -> Result<KmsAgreementKeys, StartError> {
        Ok(KmsAgreementKeys::new(self.key(AGREEMENT_KEY)?))
    }

    /// What takes audit records into the log.
    ///
    /// # Errors
    /// If table, organisation or key are not named, or the key may not be used.
    pub async fn sequencer(&self) -> Result<Sequencer, StartError> {
        let (store, organisation) = (self.store()?, ORGANISATION.text()?);
        let key = self.key(LOG_KEY)?.log_key().await;
        let key = key.map_err(|error| StartError::unusable(LOG_KEY.name, &error))?;
        Ok(Sequencer::new(store, Arc::new(SystemClock), &organisation, key))
    }

    /// Renders letters.
    ///
    /// # Errors
    /// If the organisation is not named.
    pub fn letters(&self) -> Result<PdfLetter, StartError> {
        Ok(PdfLetter::new(ORGANISATION.text()?, self.contact()?))
    }

    /// Prints cards.
    ///
    /// # Errors
    /// If the organisation is not named.
    pub fn press(&self, store: &Arc<DynamoStore>) -> Result<Press, StartError> {
        let organisation = ORGANISATION.text()?;
        let renderer = Arc::new(SvgBadge::new());
        Ok(Press { settings: store.clone(), photos: store.clone(), renderer, organisation })
    }

    /// Whom people ask when something is in their way, as a sentence names it.
    ///
    /// # Errors
    /// If the organisation is not named.
    pub fn contact(&self) -> Result<String, StartError> {
        Ok(format!("the card desk of {}", ORGANISATION.text()?))
    }

    /// The authority's certificates, as they were laid down when it was made.
    ///
    /// # Errors
    /// If they are not there, or cannot be read.
    pub async fn chain(&self, store: &DynamoStore) -> Result<CaChain, StartError> {
        let chain = store.ca_chain().await.map_err(|error| StartError::unusable(TABLE.name, &error))?;
        let missing = "it has no certificate authority; make one with: cardwright cloud init";
        chain.ok_or_else(|| StartError::Unusable { name: TABLE.name, why: missing.to_owned() })
    }

    /// The certificate of the key that signs data objects, as it was laid down.
    async fn content_signing(&self, store: &DynamoStore) -> Result<Der, StartError> {
        let certificate = store.content_signing().await;
        let certificate = certificate.map_err(|error| StartError::unusable(TABLE.name, &error))?;
        let missing =
            "its certificate authority signs no data objects yet; have it do so with: cardwright cloud init";
        certificate.ok_or_else(|| StartError::Unusable { name: TABLE.name, why: missing.to_owned() })
    }

    async fn signer(&self, variable: Variable) -> Result<Box<dyn CertificateSigner>, StartError> {
        let signer = KmsSigner::open(self.key(variable)?).await;
        Ok(Box::new(signer.map_err(|error| StartError::unusable(variable.name, &error))?))
    }

    /// The certificate authority, if its certificates are those of its keys.
    ///
    /// # Errors
    /// If they are not, or a part of the authority is missing.
    pub async fn authority(&self, store: &DynamoStore) -> Result<CertificateAuthority, StartError> {
        let settings = Settings::for_product(&ORGANISATION.text()?, &URL.text()?, DEFAULT_VALIDITY)
            .map_err(|error| StartError::unusable(URL.name, &error))?;
        let (chain, certificate, issuing, content_signing) = tokio::try_join!(
            self.chain(store),
            self.content_signing(store),
            self.signer(ISSUING_KEY),
            self.signer(CONTENT_SIGNING_KEY),
        )?;
        let keys = ca::Keys { issuing, content_signing };
        CertificateAuthority::open(keys, chain, &certificate, settings, SystemRandom.generator()).map_err(
            |error| {
                let content = matches!(error, ca::CaError::OtherKey("content-signing"));
                let variable = if content { CONTENT_SIGNING_KEY } else { ISSUING_KEY };
                StartError::unusable(variable.name, &error)
            },
        )
    }

    /// What the root has revoked, if that was signed.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn root_crl(&self, store: &DynamoStore) -> Result<Option<Der>, StartError> {
        store.root_crl().await.map_err(|error| StartError::unusable(TABLE.name, &error))
    }

    /// The responder, if its key fits.
    ///
    /// # Errors
    /// If it does not, or there is no authority.
    pub async fn responder(&self, store: &DynamoStore) -> Result<Responder, StartError> {
        let (chain, key) = tokio::try_join!(self.chain(store), self.signer(OCSP_KEY))?;
        Responder::open(key, &chain).map_err(|error| StartError::unusable(OCSP_KEY.name, &error))
    }

    /// What publishes the status of certificates.
    ///
    /// # Errors
    /// If a part of the authority is missing, or a key is not named.
    pub async fn status_keeper(&self) -> Result<StatusKeeper, StartError> {
        let store = self.store()?;
        let (authority, key) = tokio::try_join!(self.authority(&store), self.signer(OCSP_KEY))?;
        let responder_key = key.public_key().clone();
        let clock = Arc::new(SystemClock);
        Ok(StatusKeeper {
            clock,
            revocations: store,
            issuer: Arc::new(authority),
            former: Vec::new(),
            responder_key,
        })
    }

    /// How people come in: at the OpenID provider.
    ///
    /// # Errors
    /// If the provider is not named, or cannot be one.
    pub fn door(&self, engine: &Engine, store: &Arc<DynamoStore>) -> Result<Door, StartError> {
        let (url, claim) = (URL.text()?, OIDC_ROLES_CLAIM.optional());
        let secret = OIDC_CLIENT_SECRET.optional().map(Zeroizing::new);
        let settings = oidc::Settings {
            issuer: &OIDC_ISSUER.text()?,
            client_id: &OIDC_CLIENT_ID.text()?,
            client_secret: secret.as_ref(),
            roles_claim: claim.as_deref(),
            redirect_uri: &format!("{url}{CALLBACK}"),
        };
        let provider = OpenIdProvider::new(&settings, engine.clock.clone())
            .map_err(|error| StartError::unusable(OIDC_ISSUER.name, &error))?;
        let roles = if claim.is_some() { RoleSource::Claim } else { RoleSource::Assignments };
        let way = Way::OpenId(OpenId { provider: Arc::new(provider), sign_ins: store.clone(), roles });
        Ok(Door { way, contact: self.contact()?, https: url.starts_with("https://") })
    }

    /// Takes photos of people in and gives them out.
    pub fn studio(&self, store: &Arc<DynamoStore>) -> Studio {
        Studio { people: store.clone(), photos: store.clone(), photographer: Arc::new(Darkroom) }
    }

    /// What carries out changes.
    ///
    /// # Errors
    /// If table or key are not named.
    pub fn worker(&self) -> Result<Worker, StartError> {
        let store = self.store()?;
        Ok(Worker {
            engine: self.engine_over(&store),
            sealer: Arc::new(self.sealer()?),
            outbox: store.clone(),
            cards: store.clone(),
            people: store.clone(),
            lists: store.clone(),
            orders: store.clone(),
            settings: store.clone(),
            mails: store,
        })
    }

    /// Who writes mails.
    ///
    /// # Errors
    /// If organisation or address are not named.
    pub fn letterhead(&self) -> Result<Letterhead, StartError> {
        Ok(Letterhead { organisation: ORGANISATION.text()?, contact: None, url: URL.text()? })
    }

    /// What sends mails.
    ///
    /// # Errors
    /// If table, organisation or address are not named, or the mail server's address is none.
    pub fn mail_room(&self) -> Result<MailRoom, StartError> {
        let (store, head) = (self.store()?, self.letterhead()?);
        Ok(MailRoom {
            clock: Arc::new(SystemClock),
            mails: store.clone(),
            people: store.clone(),
            settings: store.clone(),
            lists: store,
            mailer: mailer(&head)?,
            head,
        })
    }
}

/// The mail server, if one is named.
fn mailer(head: &Letterhead) -> Result<Option<Arc<dyn Mailer>>, StartError> {
    let Some(text) = SMTP_URL.optional() else { return Ok(None) };
    let wrong = |why: &dyn std::error::Error| StartError::unusable(SMTP_URL.name, why);
    let address: SmtpAddress = text.parse().map_err(|why: adapters::smtp::SmtpAddressError| wrong(&why))?;
    let password = SMTP_PASSWORD.optional().map(Zeroizing::new);
    let settings =
        SmtpSettings { address: &address, password: password.as_ref(), trusted: None, host: head.host() };
    let mailer = SmtpMailer::new(&settings).map_err(|why| wrong(&why))?;
    Ok(Some(Arc::new(mailer)))
}

/// The host that browsers send: in an event stands the one of the gateway behind the product's address.
pub(crate) fn host() -> Result<Authority, StartError> {
    let text = URL.text()?;
    let url = text.parse::<Uri>().ok().map(Uri::into_parts);
    let host = url.and_then(|url| url.scheme.filter(|_| !text.ends_with('/')).and(url.authority));
    let why = || "it names no scheme or no host, or ends with a slash".to_owned();
    host.ok_or_else(|| StartError::Wrong { name: URL.name, what: URL.what, why: why() })
}
