//! Keys: where each item lies and how each index sorts.

pub(crate) mod attr;
pub(crate) mod index;
mod names;

use aws_sdk_dynamodb::types::AttributeValue;
use cardwright_core::ports::audit_log::TileId;
use cardwright_core::ports::denials::Denial;
use domain::audit::{Chain, RecordId};
use domain::certificate::{IssuerNumber, Serial, Sha256};
use domain::contactless::Uid;
use domain::id::{
    AgentId, CardNumber, Fence, ImportId, IssuanceId, MailId, OrderId, PersonId, Sequence, SiteId, Version,
};
use domain::issuance::state::DeskReader;
use domain::order::Stage;
use domain::person::{Email, PersonnelNumber, Sid, Upn};
use domain::process::CardKind;
use domain::report::Day;
use domain::settings::SettingName;
use domain::time::Timestamp;
use domain::trace::TracePage;
pub(crate) use names::*;
use names::{card_kind, of_issuer, order_partition};
use std::collections::HashMap;

/// Over how many partition keys a list and the indexes of what is pending and what is due are spread. DynamoDB takes 1,000 writes
/// a second for one key of an index, and holds up the whole table when an index falls behind.
pub(crate) const SHARDS: u32 = 4;

/// The key of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    /// Partition key.
    pub(crate) pk: String,
    /// Sort key.
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    pub(crate) fn issuance(id: &IssuanceId) -> Self {
        Self::new(format!("issuance#{id}"), "issuance")
    }

    pub(crate) fn card(id: &IssuanceId) -> Self {
        Self::new(format!("issuance#{id}"), "card")
    }

    pub(crate) fn secrets(id: &IssuanceId) -> Self {
        Self::new(format!("issuance#{id}"), "secrets")
    }

    pub(crate) fn audit(id: &IssuanceId, sequence: Sequence) -> Self {
        Self::new(format!("issuance#{id}"), format!("{AUDIT}{:010}", sequence.get()))
    }

    pub(crate) fn card_audit(id: &IssuanceId, sequence: Sequence) -> Self {
        Self::new(format!("issuance#{id}"), format!("{CARD_AUDIT}{:010}", sequence.get()))
    }

    /// A page of what an agent recorded under a claim. Padded, so that text sorts as numbers do.
    pub(crate) fn trace(id: &IssuanceId, fence: Fence, agent: &AgentId, page: TracePage) -> Self {
        let claim = trace_claim(Some(fence));
        Self::new(format!("issuance#{id}"), format!("{claim}{agent}#{:03}", u8::from(page)))
    }

    pub(crate) fn person(id: &PersonId) -> Self {
        Self::new(format!("person#{id}"), "person")
    }

    pub(crate) fn access(id: &PersonId) -> Self {
        Self::new(format!("person#{id}"), "access")
    }

    pub(crate) fn lock(holder: &PersonId, kind: CardKind) -> Self {
        Self::new(format!("person#{holder}"), format!("open#{}", card_kind(kind)))
    }

    /// The edition of a setting that holds now.
    pub(crate) fn setting(name: &SettingName) -> Self {
        Self::new(SETTINGS.to_owned(), name.to_string())
    }

    /// An edition of a setting. Padded, so that text sorts as numbers do.
    pub(crate) fn setting_edition(name: &SettingName, edition: Version) -> Self {
        Self::new(format!("setting#{name}"), format!("edition#{:020}", edition.get()))
    }

    /// The counts of a day at a site, a shard of them.
    pub(crate) fn day(site: &SiteId, day: Day, shard: u32) -> Self {
        Self::new(days_partition(site), format!("{}#{shard}", day_sort(day)))
    }

    /// What a reader did on a day. A reader ends a card in seconds at the soonest: its day is no hot key.
    pub(crate) fn desk_day(at: &DeskReader, day: Day) -> Self {
        Self::new(desk_days_partition(&at.agent), format!("{}#{}", day_sort(day), at.reader))
    }

    /// A failed attempt, by when it failed.
    pub(crate) fn failed_attempt(site: &SiteId, at: Timestamp, issuance: &IssuanceId) -> Self {
        Self::new(failures_partition(site), moment(at, issuance))
    }

    /// That a contactless chip is a card.
    pub(crate) fn uid(uid: &Uid) -> Self {
        Self::new(format!("uid#{uid}"), "uid")
    }

    /// That a public key is the one of a slot of a chip.
    pub(crate) fn public_key(digest: &Sha256) -> Self {
        Self::new(format!("key#{digest}"), "key")
    }

    pub(crate) fn order(id: &OrderId) -> Self {
        Self::new(order_partition(id), ORDER)
    }

    /// The counts of an order, a shard of them.
    pub(crate) fn order_tally(id: &OrderId, shard: u32) -> Self {
        Self::new(order_partition(id), format!("tally#{shard}"))
    }

    pub(crate) fn order_audit(id: &OrderId, sequence: Sequence) -> Self {
        Self::new(order_partition(id), format!("{AUDIT}{:010}", sequence.get()))
    }

    /// The line of a card that is not in an order, at a stage that it does not leave. It lies with the issuance, so that
    /// no order is a hot key.
    pub(crate) fn order_line(issuance: &IssuanceId, order: &OrderId, stage: Stage) -> Self {
        Self::new(format!("issuance#{issuance}"), format!("line#{order}#{}", stage.as_str()))
    }

    /// A record of any history, where it is laid down.
    pub(crate) fn record(id: &RecordId) -> Self {
        match &id.chain {
            Chain::Issuance(issuance) => Self::audit(issuance, id.sequence),
            Chain::Card(issuance) => Self::card_audit(issuance, id.sequence),
            Chain::Order(order) => Self::order_audit(order, id.sequence),
        }
    }

    /// The record that lies under this key, if one does.
    pub(crate) fn record_id(&self) -> Option<RecordId> {
        let (of, id) = self.pk.split_once('#')?;
        let (chain, sequence) = match (of, self.sk.strip_prefix(AUDIT), self.sk.strip_prefix(CARD_AUDIT)) {
            ("issuance", Some(sequence), _) => (Chain::Issuance(id.parse().ok()?), sequence),
            ("issuance", _, Some(sequence)) => (Chain::Card(id.parse().ok()?), sequence),
            ("order", Some(sequence), _) => (Chain::Order(id.parse().ok()?), sequence),
            _ => return None,
        };
        Some(RecordId { chain, sequence: Sequence::new(sequence.parse().ok()?) })
    }

    /// Attempts of one actor in an hour, by the function that denied them and the code that it answered.
    pub(crate) fn denied(denial: &Denial) -> Self {
        let who = denial.who.as_ref().map_or_else(|| "nobody".to_owned(), ToString::to_string);
        let sk = format!("{}#{}", denial.function, denial.code);
        Self::new(format!("denied#{}#{who}", denial.hour()), sk)
    }

    /// A mail.
    pub(crate) fn mail(id: &MailId) -> Self {
        Self::new(format!("mail#{id}"), MAIL)
    }

    /// How sending mails goes.
    pub(crate) fn delivery() -> Self {
        Self::new("mails".to_owned(), "delivery")
    }

    /// The head of the audit log.
    pub(crate) fn log_head() -> Self {
        Self::new("log".to_owned(), "head")
    }

    /// A tile of the audit log's tree, a partition each.
    pub(crate) fn log_tile(id: TileId) -> Self {
        Self::new(format!("log-tile#{}#{}", id.level, id.index), "tile")
    }

    /// Which records the places of a tile of entries have.
    pub(crate) fn log_bundle(index: u64) -> Self {
        Self::new(format!("log-bundle#{index}"), "bundle")
    }

    pub(crate) fn agent(id: &AgentId) -> Self {
        Self::new(format!("agent#{id}"), "agent")
    }

    pub(crate) fn enrolment_code(digest: &Sha256) -> Self {
        Self::new(format!("code#{digest}"), "code")
    }

    pub(crate) fn desk(site: &SiteId, agent: &AgentId) -> Self {
        Self::new(format!("site#{site}"), format!("{DESK}{agent}"))
    }

    pub(crate) fn ca_chain() -> Self {
        Self::new("ca".to_owned(), "chain")
    }

    /// The certificate of the key that signs data objects of cards.
    pub(crate) fn content_signing() -> Self {
        Self::new("ca".to_owned(), "content-signing")
    }

    /// What the root has revoked.
    pub(crate) fn root_crl() -> Self {
        Self::new("ca".to_owned(), "root-crl")
    }

    /// The CRL of an issuing key that holds, without its bytes.
    pub(crate) fn crl(issuer: IssuerNumber) -> Self {
        Self::new("ca".to_owned(), of_issuer("crl", issuer))
    }

    /// A piece of a CRL's bytes.
    pub(crate) fn crl_piece(digest: &Sha256, piece: usize) -> Self {
        Self::new(crl_pieces(digest), format!("piece#{piece:04}"))
    }

    /// The certificate with which OCSP requests about an issuing key's certificates are answered.
    pub(crate) fn responder(issuer: IssuerNumber) -> Self {
        Self::new("ca".to_owned(), of_issuer("responder", issuer))
    }

    /// That a certificate is not to be trusted.
    pub(crate) fn revoked(serial: &Serial) -> Self {
        let part = serial.as_str().chars().next_back().unwrap_or('0');
        Self::new(revoked_part(part), serial.as_str())
    }

    pub(crate) fn counter(range: CardKind) -> Self {
        Self::new(format!("counter#{}", card_kind(range)), "counter")
    }

    /// A certificate's line, for lists.
    pub(crate) fn certificate(serial: &Serial) -> Self {
        Self::new(format!("certificate#{serial}"), "certificate")
    }

    /// That a card has a number.
    pub(crate) fn number(number: &CardNumber) -> Self {
        Self::new(format!("number#{number}"), "number")
    }

    pub(crate) fn attempt(state: &Sha256) -> Self {
        Self::new(format!("attempt#{state}"), "attempt")
    }

    /// Who is bound to a subject. Digested, since an issuer may be longer than a key.
    pub(crate) fn subject(digest: &Sha256) -> Self {
        Self::new(format!("subject#{digest}"), "subject")
    }

    /// That a person has, or had, an e-mail address.
    pub(crate) fn address(email: &Email, person: &PersonId) -> Self {
        Self::new(address_partition(email), format!("{HOLDS}{person}"))
    }

    /// Who has an e-mail address, whatever the case of its letters.
    pub(crate) fn address_holder(email: &Email) -> Self {
        Self::new(address_partition(email), HOLDER)
    }

    /// Who has a personnel number, whatever the case of its letters.
    pub(crate) fn number_holder(number: &PersonnelNumber) -> Self {
        Self::new(format!("personnel#{}", number.as_str().to_ascii_lowercase()), HOLDER)
    }

    /// Who has a Windows name, whatever the case of its letters: Active Directory does not heed it.
    pub(crate) fn upn_holder(upn: &Upn) -> Self {
        Self::new(format!("upn#{}", upn.as_str().to_lowercase()), HOLDER)
    }

    /// Who has an account in the Windows domain.
    pub(crate) fn sid_holder(sid: &Sid) -> Self {
        Self::new(format!("sid#{sid}"), HOLDER)
    }

    /// The change that led to a version of a person.
    pub(crate) fn person_change(id: &PersonId, version: Version) -> Self {
        Self::new(format!("person#{id}"), format!("{CHANGE}{:010}", version.get()))
    }

    /// A person's photo.
    pub(crate) fn photo(id: &PersonId) -> Self {
        Self::new(format!("person#{id}"), "photo")
    }

    /// An import; the ids of later ones sort behind.
    pub(crate) fn import(id: &ImportId) -> Self {
        Self::new(IMPORTS.to_owned(), id.as_str())
    }

    /// A chunk of an import.
    pub(crate) fn chunk(id: &ImportId, chunk: u32) -> Self {
        Self::new(chunks_partition(id), format!("{CHUNK}{chunk:06}"))
    }

    /// A search entry of a person, by its sort key.
    pub(crate) fn search(entry: &str) -> Self {
        Self::new(search_partition(entry), entry)
    }

    /// The key as attributes.
    pub(crate) fn attributes(&self) -> HashMap<String, AttributeValue> {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        HashMap::from([(attr::PK.to_owned(), text(&self.pk)), (attr::SK.to_owned(), text(&self.sk))])
    }
}
