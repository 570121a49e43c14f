//! Everything the functions need, wired for one machine.

use crate::ca::SiteKeys;
use crate::console::Failure;
use crate::tickets::Tickets;
use crate::try_out::InHand;
use ::ca::{CertificateAuthority, DEFAULT_VALIDITY, IssuingKey, Responder, Settings, Vendors};
use adapters::edge::{SystemClock, SystemRandom};
use adapters::key_file::KeyFile;
use adapters::layout::SvgBadge;
use adapters::letter::PdfLetter;
use adapters::photo::Darkroom;
use cardwright_core::audit_log::Sequencer;
use cardwright_core::command::Engine;
use cardwright_core::denials::Denials;
use cardwright_core::effects::Worker;
use cardwright_core::mail::{Letterhead, MailRoom};
use cardwright_core::ports::audit_log::AuditLog;
use cardwright_core::ports::denials::DenialLog;
use cardwright_core::ports::edge::{Clock as _, Random as _};
use cardwright_core::ports::letter::LetterRenderer;
use cardwright_core::ports::outbox::Outbox;
use cardwright_core::ports::people::Imports;
use cardwright_core::ports::sealing::Sealer;
use cardwright_core::ports::sign_in::SignIns;
use cardwright_core::ports::status::StatusIssuer;
use cardwright_core::ports::store::{Lists, Principals, StoreError};
use cardwright_core::ports::traces::Traces;
use cardwright_core::press::Press;
use cardwright_core::production::SecretKeys;
use cardwright_core::status::StatusKeeper;
use clap::Args;
use domain::time::Span;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use steps::dispatch::Ports;
use steps::photo::Studio;
use steps::read::Post;
use steps::sign_in::{Door, Way};
use store::{DynamoStore, Embedded, StreamFeed};

/// The one table.
const TABLE: &str = "cardwright";

/// How long an agent waits between polls here, where a poll costs a millisecond.
const POLL_AFTER: Span = Span::from_millis(75);

/// Where keys lie and what certificates say.
#[derive(Args, Clone)]
pub(crate) struct Site {
    /// The file that holds the site's master key; DIR/master.key unless said otherwise. Keep it on
    /// another disk than the data: whoever has both has every PIN and the CA.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// The organisation named in certificates and letters.
    #[arg(long, default_value = "Example Organisation", value_name = "NAME")]
    pub(crate) organisation: String,
    /// Whom people ask when something is in their way, as a sentence names it; the card desk unless said otherwise.
    #[arg(long, value_name = "WHO")]
    pub(crate) contact: Option<String>,
    /// Certificates (PEM) of makers who are believed when they vouch for a card, beside those that are built in.
    #[arg(long, value_name = "FILE")]
    pub(crate) card_makers: Option<PathBuf>,
}

impl Site {
    fn contact(&self) -> String {
        self.contact.clone().unwrap_or_else(|| format!("the card desk of {}", self.organisation))
    }

    /// Who is believed when they vouch for a card.
    fn vendors(&self) -> Result<Vendors, Failure> {
        let unread = |e: &dyn std::error::Error| Failure::because("the makers of cards were not read", e);
        let built_in = Vendors::built_in().map_err(|e| unread(&e))?;
        match &self.card_makers {
            Some(file) => built_in.and(&std::fs::read(file).map_err(|e| unread(&e))?).map_err(|e| unread(&e)),
            None => Ok(built_in),
        }
    }
}

/// The ports of all functions.
#[derive(Clone)]
pub(crate) struct Backend {
    pub(crate) engine: Engine,
    pub(crate) principals: Arc<dyn Principals>,
    pub(crate) lists: Arc<dyn Lists>,
    pub(crate) traces: Arc<dyn Traces>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) issuer: Arc<CertificateAuthority>,
    pub(crate) sealer: Arc<dyn Sealer>,
    pub(crate) secrets: SecretKeys,
    pub(crate) letters: Arc<dyn LetterRenderer>,
    pub(crate) press: Press,
    pub(crate) studio: Studio,
    pub(crate) imports: Arc<dyn Imports>,
    pub(crate) sign_ins: Arc<dyn SignIns>,
    pub(crate) door: Door,
    pub(crate) worker: Worker,
    pub(crate) audit_log: Arc<dyn AuditLog>,
    pub(crate) denied_attempts: Arc<dyn DenialLog>,
    /// Notes what is denied.
    pub(crate) denials: Arc<Denials>,
    pub(crate) sequencer: Sequencer,
    /// Publishes what became of certificates.
    pub(crate) status: StatusKeeper,
    /// Sends mails.
    pub(crate) mail_room: MailRoom,
    /// Answers what became of one.
    pub(crate) responder: Arc<Responder>,
    /// The card in a virtual reader, where everything is tried out.
    pub(crate) in_hand: Option<Arc<InHand>>,
}

impl Backend {
    /// Opens store, keys and CA in a data directory, making what is not there yet. `url` is where
    /// this server is reached: certificates name it. Nobody can sign in until `door` has a way.
    pub(crate) async fn open(data: &Path, site: &Site, url: &str) -> Result<(Self, StreamFeed), Failure> {
        let random = SystemRandom;
        let (store, feed) = open_store(data).await?;
        let store = Arc::new(store);
        let key_path = site.key_file.clone().unwrap_or_else(|| data.join("master.key"));
        let keys = KeyFile::open_or_create(&key_path, &mut *random.generator())
            .map_err(|e| Failure::because("the key file did not open", &e))?;
        let custody = SiteKeys::of(&keys);
        let (issuer, settings) = authority(data, site, url, &custody).await?;
        let (responder, status) = status(data, &custody, &issuer, &settings, &store).await?;
        let sealer: Arc<dyn Sealer> = Arc::new(keys.sealer(random.generator()));
        let engine =
            Engine { commands: store.clone(), clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) };
        let contact = site.contact();
        let way = Way::Tickets(Arc::new(Tickets::default()));
        let door = Door { way, contact: contact.clone(), https: url.starts_with("https://") };
        let head = Letterhead {
            organisation: site.organisation.clone(),
            contact: site.contact.clone(),
            url: url.to_owned(),
        };
        let backend = Self {
            worker: worker(&engine, &store, &sealer),
            mail_room: mail_room(&engine, &store, head),
            principals: store.clone(),
            lists: store.clone(),
            traces: store.clone(),
            outbox: store.clone(),
            issuer,
            status,
            responder,
            secrets: SecretKeys {
                sealer: sealer.clone(),
                management: Arc::new(keys.management_keys()),
                agreement: Arc::new(keys.agreement_keys()),
            },
            sealer,
            letters: Arc::new(PdfLetter::new(site.organisation.clone(), contact)),
            studio: Studio { people: store.clone(), photos: store.clone(), photographer: Arc::new(Darkroom) },
            imports: store.clone(),
            press: Press {
                settings: store.clone(),
                photos: store.clone(),
                renderer: Arc::new(SvgBadge::new()),
                organisation: site.organisation.clone(),
            },
            sign_ins: store.clone(),
            sequencer: Sequencer::new(
                store.clone(),
                engine.clock.clone(),
                &site.organisation,
                keys.log_key(),
            ),
            denials: Arc::new(Denials::new(store.clone())),
            denied_attempts: store.clone(),
            audit_log: store,
            door,
            engine,
            in_hand: None,
        };
        Ok((backend, feed))
    }

    /// What the functions take.
    pub(crate) fn ports(&self) -> Ports<'_> {
        Ports {
            engine: &self.engine,
            principals: &*self.principals,
            lists: &*self.lists,
            orders: &*self.worker.orders,
            cards: &*self.worker.cards,
            people: &*self.worker.people,
            imports: &*self.imports,
            traces: &*self.traces,
            audit_log: &*self.audit_log,
            denied_attempts: &*self.denied_attempts,
            denials: &self.denials,
            door: &self.door,
            sealer: &*self.sealer,
            secrets: &self.secrets,
            letters: &*self.letters,
            press: &self.press,
            studio: &self.studio,
            post: Post { mails: &*self.mail_room.mails, head: &self.mail_room.head },
            issuer: &*self.issuer,
            chain: self.issuer.chain(),
            root_crl: self.issuer.root_crl(),
            revocations: &*self.status.revocations,
            responder: &*self.responder,
            poll_after: POLL_AFTER,
        }
    }
}

/// Opens the store alone, making it if there is none.
pub(crate) async fn open_store(data: &Path) -> Result<(DynamoStore, StreamFeed), Failure> {
    let embedded = Embedded::open(&data.join("store.db"))
        .await
        .map_err(|e| Failure::because("the store did not open", &e))?;
    let store = DynamoStore::new(&embedded.config(), TABLE);
    let unready = |e: StoreError| Failure::because("the store was not made ready", &e);
    store.create_table().await.map_err(unready)?;
    let feed = store.feed(embedded.pace()).await.map_err(unready)?;
    Ok((store, feed))
}

/// Without a mail server, until one is named.
fn mail_room(engine: &Engine, store: &Arc<DynamoStore>, head: Letterhead) -> MailRoom {
    MailRoom {
        clock: engine.clock.clone(),
        mails: store.clone(),
        people: store.clone(),
        settings: store.clone(),
        lists: store.clone(),
        mailer: None,
        head,
    }
}

/// The certificate authority, made at the first start unless `ca init` has made it.
async fn authority(
    data: &Path,
    site: &Site,
    url: &str,
    custody: &SiteKeys,
) -> Result<(Arc<CertificateAuthority>, Settings), Failure> {
    let settings = Settings::for_product(&site.organisation, url, DEFAULT_VALIDITY)
        .map_err(|e| Failure::because("the certificate authority was not set up", &e))?;
    let (now, random) = (SystemClock.now(), SystemRandom.generator());
    let issuer = CertificateAuthority::open_or_create(data, custody, settings.clone(), now, random).await;
    let issuer = issuer.map_err(|e| Failure::because("the certificate authority did not open", &e))?;
    Ok((Arc::new(issuer.believing(site.vendors()?)), settings))
}

/// What tells others what became of certificates.
async fn status(
    data: &Path,
    custody: &SiteKeys,
    issuer: &Arc<CertificateAuthority>,
    settings: &Settings,
    store: &Arc<DynamoStore>,
) -> Result<(Arc<Responder>, StatusKeeper), Failure> {
    let mut random = SystemRandom.generator();
    let responder = Responder::open_or_create(data, custody, issuer.chain(), &mut *random)
        .await
        .map_err(|e| Failure::because("the key for OCSP answers did not open", &e))?;
    let former =
        IssuingKey::former(data, custody, settings, SystemClock.now(), || SystemRandom.generator()).await;
    let former = former.map_err(|e| Failure::because("a former key of the authority did not open", &e))?;
    let former = former.into_iter().map(|key| Arc::new(key) as Arc<dyn StatusIssuer>).collect();
    let keeper = StatusKeeper {
        clock: Arc::new(SystemClock),
        revocations: store.clone(),
        issuer: issuer.clone(),
        former,
        responder_key: responder.public_key().clone(),
    };
    Ok((Arc::new(responder), keeper))
}

fn worker(engine: &Engine, store: &Arc<DynamoStore>, sealer: &Arc<dyn Sealer>) -> Worker {
    Worker {
        engine: engine.clone(),
        outbox: store.clone(),
        cards: store.clone(),
        sealer: sealer.clone(),
        people: store.clone(),
        lists: store.clone(),
        orders: store.clone(),
        settings: store.clone(),
        mails: store.clone(),
    }
}
