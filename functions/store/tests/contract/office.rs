//! Records to store: people, issuances, cards.

use cardwright_core::ports::store::{Load, PrincipalKey};
use cardwright_core::record::{
    AccessRecord, CardRecord, ChainedRecord, IssuanceRecord, OpenLock, Outgoing, PersonRecord,
    RememberedCommand, SecretsRecord, What,
};
use cardwright_store::DynamoStore;
use domain::audit::AuditRecord;
use domain::card::{Card, CardFile, CardState, Letter};
use domain::certificate::Sha256;
use domain::effect::Effect;
use domain::evidence::ProductionStep;
use domain::id::{Attempt, Fence, IssuanceId, SecretsGeneration, Sequence, Version};
use domain::issuance::state::{
    Approval, Channel, DeskReader, InProduction, Lease, Origin, Queued, Signed, Source, Target,
};
use domain::issuance::{CommandName, Issuance, State, StateName};
use domain::person::{Email, Engagement, Name, Person, PersonStatus, PersonnelNumber};
use domain::process::{Activation, CardKind, HolderKind, Package, ProcessId};
use domain::role::{Actor, Role, SystemEffect};
use domain::settings::Terms;
use domain::time::Timestamp;

pub(crate) const KIND: CardKind = CardKind { package: Package::DigitalId, holder: HolderKind::Employee };

/// The process of all issuances here.
pub(crate) const PROCESS: ProcessId = ProcessId::PcmProcUSSPEmployeeCardWithApproval;

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) const fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_767_600_000_000 + millis)
}

pub(crate) fn person(name: &str, given: &str, family: &str) -> Person {
    Person {
        id: id(name),
        engagement: Engagement::Employee {},
        given_name: Name::parse(given).unwrap(),
        family_name: Name::parse(family).unwrap(),
        email: Email::parse(&format!("{name}@example.org")).unwrap(),
        personnel_number: PersonnelNumber::parse(&format!("P-{name}")).unwrap(),
        upn: None,
        sid: None,
        language: None,
        site: id("north"),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    }
}

pub(crate) fn person_record(person: Person, version: u64) -> PersonRecord {
    PersonRecord { person, version: Version::new(version) }
}

pub(crate) fn access(person: &str, version: u64) -> AccessRecord {
    AccessRecord {
        person: id(person),
        name: format!("Officer {person}"),
        roles: [Role::Approver].into_iter().collect(),
        sessions: Vec::new(),
        version: Version::new(version),
    }
}

/// A requested issuance, begun so many milliseconds after the first.
pub(crate) fn issuance(name: &str, holder: &str, begun: i64) -> Issuance {
    Issuance {
        id: id(name),
        process: PROCESS,
        terms: Terms::built_in(PROCESS),
        holder: Some(person(holder, "Zoë", "Holder")),
        site: id("north"),
        origin: Origin {
            asked_by: id(holder),
            channel: Channel::SelfService,
            recorded_by: id(holder),
            at: at(begun),
        },
        records: Sequence::FIRST,
        since: at(begun),
        state: State::Requested,
    }
}

/// Its first record, with nothing to carry out.
pub(crate) fn record(issuance: Issuance) -> IssuanceRecord {
    IssuanceRecord {
        issuance,
        version: Version::FIRST,
        commands: vec![RememberedCommand {
            id: id("cmd-1"),
            digest: Sha256([7; 32]),
            version: Version::FIRST,
        }],
        outbox: Vec::new(),
        sent: Sequence::new(0),
        audit_head: Sha256([0; 32]),
        last: None,
    }
}

/// The next version of a record.
pub(crate) fn next(record: &IssuanceRecord) -> IssuanceRecord {
    IssuanceRecord { version: record.version.next(), ..record.clone() }
}

/// The record with one more entry in its outbox.
pub(crate) fn sending(mut record: IssuanceRecord) -> IssuanceRecord {
    record.sent = record.sent.next();
    record.outbox.push(Outgoing { sequence: record.sent, what: What::Effect(Effect::CreateCardObject) });
    record
}

pub(crate) fn lock(holder: &str, issuance: &str) -> OpenLock {
    OpenLock { holder: id(holder), kind: KIND, issuance: id(issuance) }
}

/// Stores a record as the first of its issuance.
pub(crate) async fn begin(store: &DynamoStore, record: &IssuanceRecord) {
    use cardwright_core::ports::store::{Begun, Commands as _};
    let lock = OpenLock {
        holder: record.issuance.holder_id().unwrap().clone(),
        kind: KIND,
        issuance: record.issuance.id.clone(),
    };
    assert_eq!(store.begin(record, &lock, true).await.unwrap(), Begun::Yes);
}

/// The issuance as a command loads it.
pub(crate) async fn load(store: &DynamoStore, issuance: &IssuanceId) -> Option<IssuanceRecord> {
    use cardwright_core::ports::store::Commands as _;
    let what = Load {
        principal: &PrincipalKey::System,
        issuance: Some(issuance),
        people: &[],
        secrets: false,
        terms: None,
        order: None,
    };
    store.load(what).await.unwrap().issuance
}

pub(crate) fn card_file() -> CardFile {
    CardFile {
        id: id("crd-1"),
        number: id("DE-0000017"),
        secrets: SecretsGeneration::FIRST,
        produced: Signed { by: id("producer"), at: at(0) },
        approval: Approval::NotRequired,
        producers: Vec::new(),
        attempt: Attempt::FIRST,
        fence: Fence::new(0),
        chips: Vec::new(),
        certificates: Vec::new(),
        uid: None,
        print: None,
        failures: Vec::new(),
        letter: Letter::Closed,
    }
}

pub(crate) fn queued(target: Target) -> State {
    State::Queued(Queued { card: card_file(), target })
}

pub(crate) fn in_production(agent: &str, until: Timestamp) -> State {
    State::InProduction(InProduction {
        card: card_file(),
        source: Source::Single { target: Target::AnyReader },
        lease: Lease {
            at: DeskReader { agent: id(agent), reader: id("reader-1") },
            fence: Fence::FIRST,
            until,
        },
        progress: ProductionStep::Identify,
        chip: None,
    })
}

pub(crate) fn card(issuance: &str, version: u64) -> CardRecord {
    let card = Card {
        id: id("crd-1"),
        number: id(&format!("DE-{issuance}")),
        kind: Some(KIND),
        issuance: id(issuance),
        holder: Some(id("holder")),
        activation: Activation::AtHandOver,
        until: None,
        state: CardState::Reserved,
        since: at(0),
        records: Sequence::new(0),
    };
    CardRecord { version: Version::new(version), ..CardRecord::new(card) }
}

pub(crate) fn secrets(issuance: &str, generation: u64) -> SecretsRecord {
    SecretsRecord {
        issuance: id(issuance),
        generation: SecretsGeneration::new(generation),
        envelope: "v1.0011223344556677.AAAAAAAAAAAAAAAA.c2VhbGVk".parse().unwrap(),
    }
}

pub(crate) fn audit(sequence: u64, head: u8) -> ChainedRecord {
    ChainedRecord {
        record: AuditRecord {
            sequence: Sequence::new(sequence),
            at: at(0),
            actor: Actor::System(SystemEffect::FollowIssuance),
            command: CommandName::Request,
            from: None,
            to: StateName::Requested,
            detail: None,
            order: None,
            desk: None,
            birth: None,
        },
        head: Sha256([head; 32]),
    }
}
