//! The ports of every function, wired over one store.

use super::desk::Agent;
use super::edge::{ById, Safe, SystemRandom, TestClock};
use super::mail::MailServer;
use super::people::Staff;
use adapters::key_file::KeyFile;
use adapters::layout::SvgBadge;
use adapters::letter::PdfLetter;
use adapters::photo::Darkroom;
use ca::{CertificateAuthority, DEFAULT_VALIDITY, Responder, Settings};
use cardwright_core::audit_log::Sequencer;
use cardwright_core::command::Engine;
use cardwright_core::denials::Denials;
use cardwright_core::effects::Worker;
use cardwright_core::mail::{Letterhead, MailRoom};
use cardwright_core::ports::audit_log::{AuditLog, LaidDown};
use cardwright_core::ports::denials::DenialLog;
use cardwright_core::ports::edge::{Clock as _, Random as _};
use cardwright_core::ports::letter::LetterRenderer;
use cardwright_core::ports::outbox::{Change, Outbox as _};
use cardwright_core::ports::people::Imports;
use cardwright_core::ports::sealing::{AgreementKeys, ManagementKeys, Sealer};
use cardwright_core::ports::store::{Lists, Principals};
use cardwright_core::ports::traces::Traces;
use cardwright_core::press::Press;
use cardwright_core::production::SecretKeys;
use cardwright_core::status::StatusKeeper;
use domain::audit::Chain;
use domain::time::{Span, Timestamp};
use sealed::log_key::LogSigningKey;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use steps::dispatch::Ports;
use steps::photo::Studio;
use steps::read::Post;
use steps::sign_in::{Door, Way};
use store::{DynamoStore, Embedded, Faults, SdkConfig};
use tempfile::TempDir;

/// How often what is pending is carried out before it is said that there is no end to it.
const ROUNDS: usize = 20;

/// A card office in this process.
pub struct Office {
    pub clock: Arc<TestClock>,
    /// Fails the calls of functions and consumer, if it was made to fail at all.
    pub faults: Faults,
    /// The store itself, which nothing makes fail: for looking.
    pub store: DynamoStore,
    pub embedded: Embedded,
    pub engine: Engine,
    pub worker: Worker,
    /// Sends mails, when a test has it do so.
    pub mail_room: MailRoom,
    /// Where they arrive.
    pub mail_server: Arc<MailServer>,
    /// Takes records into the audit log, when a test has it do so.
    pub sequencer: Sequencer,
    pub(super) audit_log: Arc<dyn AuditLog>,
    pub(super) denied_attempts: Arc<dyn DenialLog>,
    pub(super) denials: Denials,
    pub safe: Arc<Safe>,
    pub issuer: Arc<CertificateAuthority>,
    /// Publishes what became of certificates.
    pub status: StatusKeeper,
    pub responder: Arc<Responder>,
    pub(super) principals: Arc<dyn Principals>,
    pub(super) lists: Arc<dyn Lists>,
    pub(super) traces: Arc<dyn Traces>,
    pub(super) secrets: SecretKeys,
    pub press: Press,
    pub studio: Studio,
    pub imports: Arc<dyn Imports>,
    pub(super) letters: Arc<dyn LetterRenderer>,
    /// How people sign in: by their ids, until something else is put there.
    pub door: Door,
    people: std::sync::OnceLock<(Staff, Agent)>,
    names: AtomicU64,
    _keys: Option<TempDir>,
}

/// Who keeps the keys of an office, and how.
pub struct Keys {
    pub sealer: Arc<dyn Sealer>,
    pub management: Arc<dyn ManagementKeys>,
    pub agreement: Arc<dyn AgreementKeys>,
    pub issuer: CertificateAuthority,
    /// Signs the audit log.
    pub log: LogSigningKey,
    pub responder: Responder,
    /// Where they lie, if in files.
    pub folder: Option<TempDir>,
}

impl Keys {
    /// Fresh ones, in files.
    pub async fn in_files(now: Timestamp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key_file =
            KeyFile::open_or_create(&folder.path().join("master.key"), &mut *SystemRandom.generator())
                .unwrap();
        let settings =
            Settings::parse("Example Organisation", "http://localhost/pki", DEFAULT_VALIDITY).unwrap();
        let issuer = CertificateAuthority::open_or_create(
            folder.path(),
            &key_file.authority_key(),
            settings,
            now,
            SystemRandom.generator(),
        )
        .await
        .unwrap();
        let responder = Responder::open_or_create(
            folder.path(),
            &key_file.authority_key(),
            issuer.chain(),
            &mut *SystemRandom.generator(),
        )
        .await
        .unwrap();
        Self {
            responder,
            sealer: Arc::new(key_file.sealer(SystemRandom.generator())),
            management: Arc::new(key_file.management_keys()),
            agreement: Arc::new(key_file.agreement_keys()),
            issuer,
            log: key_file.log_key(),
            folder: Some(folder),
        }
    }
}

fn mail_room(clock: &Arc<TestClock>, store: &Arc<DynamoStore>, server: &Arc<MailServer>) -> MailRoom {
    MailRoom {
        clock: clock.clone(),
        mails: store.clone(),
        people: store.clone(),
        settings: store.clone(),
        lists: store.clone(),
        mailer: Some(server.clone()),
        head: Letterhead {
            organisation: "Example Organisation".to_owned(),
            contact: None,
            url: "https://cards.example.org".to_owned(),
        },
    }
}

fn worker(engine: &Engine, store: &Arc<DynamoStore>, safe: &Arc<Safe>) -> Worker {
    Worker {
        engine: engine.clone(),
        outbox: store.clone(),
        cards: store.clone(),
        sealer: safe.clone(),
        people: store.clone(),
        lists: store.clone(),
        orders: store.clone(),
        settings: store.clone(),
        mails: store.clone(),
    }
}

impl Office {
    /// An office over a store in memory, whose calls can be made to fail.
    pub async fn open() -> Self {
        let faults = Faults::default();
        let embedded = Embedded::memory().await.unwrap();
        let config = faults.over(&embedded.config());
        Self { faults, ..Self::over(embedded, &config).await }
    }

    /// An office over this store, reached by functions and consumer as `config` says.
    pub async fn over(embedded: Embedded, config: &SdkConfig) -> Self {
        let clock = TestClock::default();
        let keys = Keys::in_files(clock.now()).await;
        Self::with(embedded, config, clock, keys).await
    }

    /// An office over this store, with this clock and these keys.
    pub async fn with(embedded: Embedded, config: &SdkConfig, clock: TestClock, keys: Keys) -> Self {
        let clock = Arc::new(clock);
        let store = Arc::new(DynamoStore::new(config, Embedded::TABLE));
        let safe = Arc::new(Safe::new(keys.sealer));
        let engine = Engine { commands: store.clone(), clock: clock.clone(), random: Arc::new(SystemRandom) };
        let worker = worker(&engine, &store, &safe);
        let mail_server = Arc::new(MailServer::default());
        let mail_room = mail_room(&clock, &store, &mail_server);
        let issuer = Arc::new(keys.issuer);
        let status = StatusKeeper {
            clock: clock.clone(),
            revocations: store.clone(),
            issuer: issuer.clone(),
            former: Vec::new(),
            responder_key: keys.responder.public_key().clone(),
        };
        let office = Self {
            clock,
            mail_room,
            mail_server,
            status,
            responder: Arc::new(keys.responder),
            faults: Faults::default(),
            store: embedded.store(),
            embedded,
            sequencer: Sequencer::new(store.clone(), engine.clock.clone(), "Example Organisation", keys.log),
            audit_log: store.clone(),
            denied_attempts: store.clone(),
            denials: Denials::new(store.clone()),
            engine,
            worker,
            issuer,
            principals: store.clone(),
            lists: store.clone(),
            traces: store.clone(),
            studio: Studio { people: store.clone(), photos: store.clone(), photographer: Arc::new(Darkroom) },
            imports: store.clone(),
            press: Press {
                settings: store.clone(),
                photos: store,
                renderer: Arc::new(SvgBadge::new()),
                organisation: "Example Organisation".to_owned(),
            },
            secrets: SecretKeys {
                sealer: safe.clone(),
                management: keys.management,
                agreement: keys.agreement,
            },
            safe,
            letters: Arc::new(PdfLetter::new("Example Organisation".to_owned(), "the card desk".to_owned())),
            door: Door {
                way: Way::Tickets(Arc::new(ById)),
                contact: "the card desk".to_owned(),
                https: false,
            },
            people: std::sync::OnceLock::new(),
            names: AtomicU64::new(0),
            _keys: keys.folder,
        };
        let people = (office.staff().await, office.agent("desk-1", "main").await);
        assert!(office.people.set(people).is_ok());
        office.settle().await;
        office
    }

    /// Who works here.
    pub fn staff_members(&self) -> &Staff {
        &self.people.get().unwrap().0
    }

    /// The agent of the site's only desk.
    pub fn desk(&self) -> &Agent {
        &self.people.get().unwrap().1
    }

    /// A name that nothing else has.
    pub fn name(&self, what: &str) -> String {
        format!("{what}-{}", self.names.fetch_add(1, Ordering::Relaxed))
    }

    /// Lets the consumer carry out all that is pending, and asserts that it can.
    pub async fn settle(&self) {
        for _ in 0..ROUNDS {
            let changes = self.pending().await;
            if changes.is_empty() {
                return;
            }
            for change in changes {
                self.worker.carry_out(&change).await.unwrap();
            }
        }
        panic!("after {ROUNDS} rounds there is still something to carry out");
    }

    /// Mails, as they are looked at.
    pub fn post(&self) -> Post<'_> {
        Post { mails: &*self.mail_room.mails, head: &self.mail_room.head }
    }

    /// What the functions take.
    pub(super) fn ports(&self) -> Ports<'_> {
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
            sealer: &*self.safe,
            secrets: &self.secrets,
            letters: &*self.letters,
            press: &self.press,
            studio: &self.studio,
            post: self.post(),
            issuer: &*self.issuer,
            chain: self.issuer.chain(),
            root_crl: self.issuer.root_crl(),
            revocations: &*self.status.revocations,
            responder: &*self.responder,
            poll_after: Span::from_millis(75),
        }
    }

    /// The records of a history that are laid down, oldest first.
    pub async fn history_of(&self, chain: &Chain) -> Vec<LaidDown> {
        AuditLog::chain(&self.store, chain).await.unwrap()
    }

    /// What is pending, as the sweep finds it.
    pub async fn pending(&self) -> Vec<Change> {
        self.store.pending().await.unwrap()
    }
}
