//! A card office to test with: its people, its agents, and how they move an issuance.

use cardwright_domain::card::{Drawn, Letter};
use cardwright_domain::certificate::{Certificate, Der, Serial, Sha256};
use cardwright_domain::contactless::Uid;
use cardwright_domain::evidence::{
    CardObject, ChipFate, Evidence, Failure, ObjectEvidence, PivEvidence, PrintEvidence, ProductionStep,
    SecretsEvidence, SlotEvidence,
};
use cardwright_domain::id::{ChipId, Fence, KdfVersion, PersonId};
use cardwright_domain::issuance::command::Found;
use cardwright_domain::issuance::command::{Chip, Opened, Opening, OrderStanding, OrderedCard};
use cardwright_domain::issuance::state::{Channel, DeskReader, InProduction, Target};
use cardwright_domain::issuance::{Command, Issuance, State};
use cardwright_domain::layout::LayoutName;
use cardwright_domain::person::{Engagement, Person, PersonStatus};
use cardwright_domain::process::{HolderKind, ProcessId};
use cardwright_domain::profile::LayoutEdition;
use cardwright_domain::role::{Actor, Role, SystemEffect};
use cardwright_domain::settings::{BUILT_IN, Terms};
use cardwright_domain::text::Note;
use cardwright_domain::time::{Span, Timestamp};

/// 2026-01-05T08:00:00Z.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_767_600_000_000);
/// The process that most tests follow: recorded by an administrator, with approval, with keys.
pub(crate) const PROCESS: ProcessId = ProcessId::PcmProcEmployeeCardWithApproval;
/// Its counterpart of cards that doors read and people look at.
pub(crate) const PHYSICAL: ProcessId = ProcessId::CCProcEmployeeCardWithApproval;

pub(crate) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn note(text: &str) -> Note {
    Note::parse(text).unwrap()
}

pub(crate) fn holder() -> Person {
    let name = |text: &str| cardwright_domain::person::Name::parse(text).unwrap();
    Person {
        id: id("holder"),
        engagement: Engagement::Employee {},
        given_name: name("Zoë"),
        family_name: name("Holder"),
        email: cardwright_domain::person::Email::parse("zoe.holder@example.org").unwrap(),
        personnel_number: cardwright_domain::person::PersonnelNumber::parse("4711").unwrap(),
        upn: Some(cardwright_domain::person::Upn::parse("zoe.holder@corp.example.org").unwrap()),
        sid: None,
        language: None,
        site: id("north"),
        status: PersonStatus::Active,
        sign_in: None,
        photo: None,
    }
}

/// When contracts and visits of the walks end: long after the walks.
pub(crate) fn engaged_until() -> Timestamp {
    START.plus(Span::from_days(90))
}

/// The holder, as one of this kind.
pub(crate) fn holder_of(kind: HolderKind) -> Person {
    let until = engaged_until();
    let engagement = match kind {
        HolderKind::Employee => Engagement::Employee {},
        HolderKind::Contractor => Engagement::Contractor { sponsor: id("sponsor"), until },
        HolderKind::Visitor => Engagement::Visitor { host: id("host"), from: START, until },
        HolderKind::VisitorNonPersonal | HolderKind::NonPersonal => panic!("such cards have no holder"),
    };
    Person { engagement, ..holder() }
}

/// The settings with which cards of this process carry these parts beside their package's slots.
pub(crate) fn terms(process: ProcessId, contactless: bool, printed: bool) -> Terms {
    let mut terms = Terms::built_in(process);
    terms.process.value.contactless = contactless;
    terms.process.value.layout =
        printed.then(|| LayoutEdition { name: LayoutName::badge(), edition: BUILT_IN });
    terms
}

/// A person with these roles.
pub(crate) fn person(name: &str, roles: &[Role]) -> Actor {
    Actor::Person { id: id(name), roles: roles.iter().copied().collect() }
}

/// A person with every role.
pub(crate) fn all_roles(name: &str) -> Actor {
    person(name, &Role::ALL)
}

pub(crate) fn agent(name: &str, site: &str) -> Actor {
    Actor::Agent { id: id(name), site: id(site) }
}

/// The people and machines of the walks, each in one part only.
pub(crate) fn the_holder() -> Actor {
    person("holder", &[Role::SelfServiceUser])
}
pub(crate) fn recorder() -> Actor {
    person("recorder", &[Role::CardAdministrator])
}
pub(crate) fn producer() -> Actor {
    person("producer", &[Role::RegistrationOfficer])
}
pub(crate) fn approver() -> Actor {
    person("approver", &[Role::Approver])
}
pub(crate) fn chooser() -> Actor {
    person("chooser", &[Role::RegistrationOfficer])
}
pub(crate) fn order_owner() -> Actor {
    person("order-owner", &[Role::CardProductionAdministrator])
}
pub(crate) fn confirmer() -> Actor {
    person("confirmer", &[Role::RegistrationOfficer])
}
pub(crate) fn opener() -> Actor {
    person("opener", &[Role::CardAdministrator])
}
pub(crate) fn reprinter() -> Actor {
    person("reprinter", &[Role::CardAdministrator])
}
pub(crate) fn desk() -> Actor {
    agent("desk-1", "north")
}
pub(crate) const fn system(effect: SystemEffect) -> Actor {
    Actor::System(effect)
}

pub(crate) fn opening(process: ProcessId, holder: Person, asked_by: &str, channel: Channel) -> Box<Opening> {
    let terms = Terms::built_in(process);
    Box::new(Opening { id: id("iss-1"), process, holder, asked_by: id(asked_by), channel, terms })
}

/// A card without a name, as an order asks for it.
pub(crate) fn ordered_card(process: ProcessId) -> Box<OrderedCard> {
    let (site, order, by) = (id("north"), id("ord-1"), id("order-owner"));
    Box::new(OrderedCard { id: id("iss-1"), process, site, order, by, terms: Terms::built_in(process) })
}

/// An order whose cards may be claimed.
pub(crate) fn running(order: &str) -> Option<OrderStanding> {
    Some(OrderStanding { order: id(order), running: true })
}

/// The reader of the same number at the desk of an agent.
pub(crate) fn reader_of(agent: &str) -> DeskReader {
    DeskReader { agent: id(agent), reader: id("reader-1") }
}

/// A chip's identity, told apart by a number.
pub(crate) fn chip(number: u8) -> ChipId {
    ChipId::from_random([number; 16])
}

/// The UID of a contactless chip, told apart by a number.
pub(crate) fn uid(number: u8) -> Uid {
    Uid::from_bytes(&[0x04, 0xc4, 0xd1, number, 0x11, 0x22, 0x33]).unwrap()
}

/// What is on it.
pub(crate) const DRAWN: Drawn = Drawn { back: true, photo: None, brand: BUILT_IN };

/// What was made to be printed in an attempt.
pub(crate) const fn document(attempt: u8) -> Sha256 {
    Sha256([attempt; 32])
}

/// A certificate for each slot of the profile, their serial numbers counted up from `serial`.
pub(crate) fn certificates(issuance: &Issuance, chip: ChipId, serial: u32) -> Vec<Certificate> {
    let Some(card) = issuance.state.card() else { return Vec::new() };
    let slots = issuance.profile().slots;
    let mint = |(slot, serial): (_, u32)| {
        let mut octets = vec![0x01];
        octets.extend(serial.to_be_bytes());
        let mut fingerprint = [0xf1; 32];
        fingerprint[..4].copy_from_slice(&serial.to_be_bytes());
        Certificate {
            slot,
            serial: Serial::from_octets(&octets).unwrap(),
            fingerprint: Sha256(fingerprint),
            key_digest: Sha256([0xdd; 32]),
            not_before: START,
            not_after: START.plus(Span::from_days(3 * 365)),
            chip,
            attempt: card.attempt,
            attestation: None,
            der: Der::new(vec![0x30; 16]),
        }
    };
    slots.iter().map(|slot| slot.slot).zip(serial..).map(mint).collect()
}

/// Evidence that proves the card with what its issuance has on file.
pub(crate) fn evidence(issuance: &Issuance, chip: ChipId) -> Evidence {
    let profile = issuance.profile();
    let card = issuance.state.card();
    let released = card.and_then(|card| card.print.as_ref().filter(|print| print.attempt == card.attempt));
    let print = released.map(|print| PrintEvidence { document: print.document, printer: "Zebra".to_owned() });
    Evidence {
        piv: (!profile.slots.is_empty()).then(|| piv_evidence(issuance, chip)),
        uid: card.and_then(|card| card.uid.as_ref()).map(|read| read.uid.clone()),
        print,
    }
}

fn piv_evidence(issuance: &Issuance, chip: ChipId) -> PivEvidence {
    let on_file = issuance.state.card().map_or(&[][..], |card| &card.certificates);
    let written = on_file.iter().map(|c| CardObject::certificate(c.slot));
    let of_all = CardObject::of_every_card(issuance.terms.profile).iter().copied();
    let objects = of_all.chain(written);
    PivEvidence {
        chip,
        objects: objects.map(|object| ObjectEvidence { object, digest: Sha256([7; 32]) }).collect(),
        slots: on_file.iter().map(|c| SlotEvidence { slot: c.slot, certificate: c.fingerprint }).collect(),
        secrets: SecretsEvidence { pin_tries_left: 3, puk_changed: true, management_key_proven: true },
    }
}

pub(crate) fn failure(fate: ChipFate) -> Failure {
    Failure { step: ProductionStep::SetPin, reason: note("the card was pulled out"), fate }
}

/// The job, if an agent is at work.
pub(crate) const fn job(issuance: &Issuance) -> Option<&InProduction> {
    match &issuance.state {
        State::InProduction(job) => Some(job),
        _ => None,
    }
}

/// The chip of the job: the one on file, or a fresh one for this attempt.
pub(crate) fn chip_at_hand(issuance: &Issuance) -> ChipId {
    let on_file = issuance.state.card().and_then(|card| card.current_chip()).map(|release| release.chip);
    on_file.unwrap_or_else(|| chip(attempt_of(issuance)))
}

/// The contactless chip of the job: the one on file, or a fresh one for this attempt.
pub(crate) fn uid_at_hand(issuance: &Issuance) -> Uid {
    let on_file = issuance.state.card().and_then(|card| card.uid.as_ref()).map(|read| read.uid.clone());
    on_file.unwrap_or_else(|| uid(attempt_of(issuance)))
}

fn attempt_of(issuance: &Issuance) -> u8 {
    u8::try_from(issuance.state.card().map_or(1, |card| card.attempt.get())).unwrap()
}

/// Where this agent would claim: the reader that was named, the one where it left the job, or its own.
fn desk_reader(issuance: &Issuance, actor: &Actor) -> DeskReader {
    let Actor::Agent { id, .. } = actor else { return reader_of("desk-1") };
    match &issuance.state {
        State::Queued(queued) => match &queued.target {
            Target::Reader { agent, reader } if agent == id => {
                DeskReader { agent: agent.clone(), reader: reader.clone() }
            }
            _ => reader_of(id.as_str()),
        },
        State::InProduction(job) if job.lease.at.agent == *id => job.lease.at.clone(),
        _ => reader_of(id.as_str()),
    }
}

/// Every command with data that fits the issuance as well as any data could, each with its label.
/// `serial` numbers the certificates.
pub(crate) fn commands(issuance: &Issuance, actor: &Actor, serial: u32) -> Vec<(&'static str, Command)> {
    use Command as C;
    let fence = job(issuance).map_or(Fence::FIRST, |job| job.lease.fence);
    let chip = chip_at_hand(issuance);
    let said = || note("so it was said");
    let by: PersonId = id("order-owner");
    let kdf = KdfVersion::FIRST;
    let named = Target::Reader { agent: id("desk-1"), reader: id("reader-1") };
    let self_service = || opening(PROCESS_SELF_SERVICE, holder(), "holder", Channel::SelfService);
    let desk = || opening(PROCESS, holder(), "asker", Channel::Phone);
    let opened = match issuance.state.card().map(|card| &card.letter) {
        Some(Letter::Opened { .. } | Letter::Reprinted { .. }) => Opened::Reprint(said()),
        _ => Opened::First,
    };
    vec![
        ("Request", C::Request(self_service())),
        ("RecordRequest", C::RecordRequest(desk())),
        ("OrderCard", C::OrderCard(ordered_card(NAMELESS))),
        ("Produce", C::Produce),
        ("ProduceUnrequested", C::ProduceUnrequested(desk())),
        ("Decline", C::Decline(said())),
        ("Abort", C::Abort),
        ("Approve", C::Approve),
        ("Reject", C::Reject(said())),
        ("Postpone", C::Postpone(said())),
        ("Cancel", C::Cancel(said())),
        ("CardCreated", C::CardCreated { card: id("crd-1"), number: id("E-000017-4") }),
        ("CardDelayed", C::CardDelayed(said())),
        ("ChooseSingle", C::ChooseSingle(Target::AnyReader)),
        ("ChooseSingle(reader)", C::ChooseSingle(named)),
        ("ChooseMass", C::ChooseMass),
        ("TakeBack", C::TakeBack),
        ("AddToOrder", C::AddToOrder { order: id("ord-1"), by: by.clone() }),
        ("RemoveFromOrder", C::RemoveFromOrder),
        ("Claim", C::Claim { at: desk_reader(issuance, actor), order: running("ord-1") }),
        ("ReleaseSecrets", C::ReleaseSecrets { fence, chip, found: Found::Blank, kdf }),
        ("Certify", C::Certify { fence, certificates: certificates(issuance, chip, serial) }),
        ("RegisterUid", C::RegisterUid { fence, uid: uid_at_hand(issuance) }),
        ("ReleasePrint", C::ReleasePrint { fence, document: document(attempt_of(issuance)), drawn: DRAWN }),
        ("Progress", C::Progress { fence, step: ProductionStep::GenerateKeys }),
        ("ReportVerified", C::ReportVerified { fence, evidence: evidence(issuance, chip) }),
        ("ReportFailed", C::ReportFailed { fence, failure: failure(ChipFate::Resumable) }),
        ("GiveUp", C::GiveUp),
        ("Confirm", C::Confirm),
        ("Refuse", C::Refuse(said())),
        ("TryAgain(same)", C::TryAgain(Chip::Same)),
        ("TryAgain(new)", C::TryAgain(Chip::New)),
        ("Repeat", C::Repeat { by }),
        ("BackToPool", C::BackToPool),
        ("Recall", C::Recall(said())),
        ("OpenLetter", C::OpenLetter(opened)),
    ]
}

pub(crate) const NAMELESS: ProcessId = ProcessId::PcmProcMassProductionNonPersonalCard;
pub(crate) const NAMELESS_BADGE: ProcessId = ProcessId::CCProcMassProductionVisitorNonPersonalCard;

pub(crate) const PROCESS_SELF_SERVICE: ProcessId = ProcessId::PcmProcUSSPEmployeeCardWithApproval;

/// The command of this label, as [`commands`] makes it.
pub(crate) fn command(issuance: &Issuance, actor: &Actor, label: &str) -> Command {
    let all = commands(issuance, actor, 0);
    all.into_iter().find(|(name, _)| *name == label).unwrap_or_else(|| panic!("no command {label}")).1
}
