//! Commands: one consistent read, one conditional write.

use crate::cards::card_of;
use crate::error::incomplete;
use crate::item::{Attributes, Draft, Item, text};
use crate::key::{
    Key, attr, cards_of_order, issuances_in, jobs_of_reader, moment, partition, pool_of, shard,
};
use crate::orders::order_of;
use crate::store::{DynamoStore, NEW, version_condition};
use async_trait::async_trait;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use cardwright_core::ports::store::{
    Begun, Commands, KeysClaimed, Load, Loaded, PrincipalKey, StoreError, UidClaimed,
};
use cardwright_core::record::{IssuanceRecord, JobRow, KeyClaim, OpenLock, UidClaim};
use domain::id::{IssuanceId, PersonId, Sequence};
use domain::issuance::{State, Summary};
use domain::order::Line;
use domain::process::ProcessId;
use domain::settings::{Edition, Setting, SettingName, SettingRecord, Terms};
use domain::worklist::WorkList;

#[async_trait]
impl Commands for DynamoStore {
    async fn load(&self, what: Load<'_>) -> Result<Loaded, StoreError> {
        let (access, agent) = match what.principal {
            PrincipalKey::Person(id) => (Some(Key::access(id)), None),
            PrincipalKey::Agent(id) => (None, Some(Key::agent(id))),
            PrincipalKey::System => (None, None),
        };
        let issuance = what.issuance.map(Key::issuance);
        let order = what.order.map(Key::order);
        let people: Vec<_> = what.people.iter().map(Key::person).collect();
        let secrets = what.issuance.filter(|_| what.secrets).map(Key::secrets);
        let settings = what.terms.map(settings_of);
        let settings_keys = settings.iter().flatten().map(Key::setting).collect::<Vec<_>>();
        let one = [&access, &agent, &issuance, &secrets, &order].into_iter().flatten();
        let keys: Vec<_> = one.chain(&people).chain(&settings_keys).cloned().collect();
        let items = self.read(&keys).await?;
        let find = |key: &Option<Key>| {
            let key = key.as_ref()?;
            items.iter().find(|item| item.is(key))
        };
        Ok(Loaded {
            access: find(&access).map(Item::body).transpose()?,
            agent: find(&agent).map(Item::body).transpose()?,
            issuance: find(&issuance).map(issuance_of).transpose()?,
            people: items
                .iter()
                .filter(|item| people.iter().any(|key| item.is(key)))
                .map(Item::body)
                .collect::<Result<_, _>>()?,
            // Forgotten secrets leave an item without a body.
            secrets: find(&secrets).filter(|item| item.has(attr::BODY)).map(Item::body).transpose()?,
            terms: what.terms.map(|process| terms(process, &items)).transpose()?,
            card: None,
            order: find(&order).map(order_of).transpose()?,
        })
    }

    async fn load_card(
        &self,
        principal: &PrincipalKey,
        issuance: &IssuanceId,
        people: &[PersonId],
    ) -> Result<Loaded, StoreError> {
        let card = Key::card(issuance);
        let access = match principal {
            PrincipalKey::Person(id) => Some(Key::access(id)),
            PrincipalKey::Agent(_) | PrincipalKey::System => None,
        };
        let people: Vec<_> = people.iter().map(Key::person).collect();
        let keys: Vec<_> = access.iter().chain([&card]).chain(&people).cloned().collect();
        let items = self.read(&keys).await?;
        let find = |key: &Key| items.iter().find(|item| item.is(key));
        Ok(Loaded {
            access: access.as_ref().and_then(find).map(Item::body).transpose()?,
            card: find(&card).map(card_of).transpose()?,
            people: people.iter().filter_map(find).map(Item::body).collect::<Result<_, _>>()?,
            ..Loaded::default()
        })
    }

    async fn save(&self, record: &IssuanceRecord) -> Result<(), StoreError> {
        self.put_version(issuance_item(record)?, record.version).await
    }

    async fn save_with_uid(
        &self,
        record: &IssuanceRecord,
        claim: &UidClaim,
    ) -> Result<UidClaimed, StoreError> {
        let owner = claim.issuance.as_str();
        let item = Draft::new(&Key::uid(&claim.uid)).text(attr::TAKEN_BY, owner);
        let item = item.number(attr::ATTEMPT, claim.attempt.get()).body(claim)?;
        let put = Put::builder().table_name(&*self.table).set_item(Some(item.into_attributes()));
        let chip = taken_by(put, owner);
        match self.transact(puts([self.next_version(record)?, chip])?).await? {
            Ok(()) => Ok(UidClaimed::Yes),
            Err(refusal) if refusal.at(0) => Err(StoreError::Conflict),
            Err(refusal) => {
                let held = refusal.item(1).ok_or_else(|| incomplete("the chip's claim is missing"))?;
                Ok(UidClaimed::Other(held.body()?))
            }
        }
    }

    async fn save_with_keys(
        &self,
        record: &IssuanceRecord,
        claims: &[KeyClaim],
    ) -> Result<KeysClaimed, StoreError> {
        let mut writes = vec![self.next_version(record)?];
        for claim in claims {
            // A key that is certified anew stays where it is: on this chip, in this slot.
            let owner = format!("{} {}", claim.chip, claim.slot);
            let item = Draft::new(&Key::public_key(&claim.key)).text(attr::TAKEN_BY, &owner).body(claim)?;
            let put = Put::builder().table_name(&*self.table).set_item(Some(item.into_attributes()));
            writes.push(taken_by(put, &owner));
        }
        let Err(refusal) = self.transact(puts(writes)?).await? else { return Ok(KeysClaimed::Yes) };
        if refusal.at(0) {
            return Err(StoreError::Conflict);
        }
        let taken = (1..).zip(claims).find(|(place, _)| refusal.at(*place));
        let found = taken.and_then(|(place, claim)| Some((claim.slot, refusal.item(place)?)));
        let (slot, held) = found.ok_or_else(|| incomplete("the key's claim is missing"))?;
        Ok(KeysClaimed::Other { slot, claim: held.body()? })
    }

    async fn begin(
        &self,
        record: &IssuanceRecord,
        lock: &OpenLock,
        although_open: bool,
    ) -> Result<Begun, StoreError> {
        let issuance = Put::builder().table_name(&*self.table).set_item(Some(issuance_item(record)?));
        let issuance = issuance.condition_expression(NEW);
        let mut lock = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(Key::lock(&lock.holder, lock.kind).attributes()))
            .update_expression("ADD issuances :mine")
            .expression_attribute_values(":mine", AttributeValue::Ss(vec![lock.issuance.to_string()]));
        if !although_open {
            // A former release knew of one alone.
            lock = lock
                .condition_expression("attribute_not_exists(issuances) AND attribute_not_exists(taken_by)")
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        }
        let lock = lock.build().map_err(|e| StoreError::Unavailable(e.into()))?;
        let mut writes = puts([issuance])?;
        writes.push(TransactWriteItem::builder().update(lock).build());
        match self.transact(writes).await? {
            Ok(()) => Ok(Begun::Yes),
            Err(refusal) if refusal.at(0) => Err(StoreError::Conflict),
            Err(refusal) => {
                let held = refusal.item(1).ok_or_else(|| incomplete("the lock that was found is missing"))?;
                let open = held.texts(attr::ISSUANCES).iter().min();
                let open = open.map(String::as_str).or_else(|| held.text(attr::TAKEN_BY));
                let open = open.and_then(|id| id.parse().ok());
                Ok(Begun::OtherOpen(open.ok_or_else(|| held.corrupt("a lock that no issuance has"))?))
            }
        }
    }
}

impl DynamoStore {
    /// The write of an issuance in a transaction, if the stored version is the one before.
    fn next_version(&self, record: &IssuanceRecord) -> Result<PutBuilder, StoreError> {
        let (condition, values) = version_condition(record.version);
        let put = Put::builder().table_name(&*self.table).set_item(Some(issuance_item(record)?));
        Ok(put.condition_expression(condition).set_expression_attribute_values(values))
    }
}

/// A write that needs the item to be nobody's, or this owner's already.
pub(crate) fn taken_by(put: PutBuilder, owner: &str) -> PutBuilder {
    put.condition_expression("attribute_not_exists(pk) OR taken_by = :owner")
        .expression_attribute_values(":owner", text(owner))
        .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
}

fn puts(puts: impl IntoIterator<Item = PutBuilder>) -> Result<Vec<TransactWriteItem>, StoreError> {
    let built = puts.into_iter().map(|put| Ok(TransactWriteItem::builder().put(put.build()?).build()));
    let built: Result<_, BuildError> = built.collect();
    built.map_err(|e| StoreError::Unavailable(e.into()))
}

/// The settings that an issuance of a process begins with.
fn settings_of(process: ProcessId) -> [SettingName; 3] {
    let kind = process.process().kind;
    [SettingName::Process(process), SettingName::NumberRange(kind), SettingName::PinPolicy]
}

/// The settings of a process among items that were read; those that are built in where there are none.
fn terms(process: ProcessId, items: &[Item]) -> Result<Terms, StoreError> {
    let mut terms = Terms::built_in(process);
    for name in settings_of(process) {
        let key = Key::setting(&name);
        let Some(item) = items.iter().find(|item| item.is(&key)) else { continue };
        let SettingRecord { edition, value, .. } = item.body()?;
        match value {
            Setting::Process(value) => terms.process = Edition { edition, value },
            Setting::NumberRange(value) => terms.numbers = Edition { edition, value },
            Setting::PinPolicy(value) => terms.pins = Edition { edition, value },
            Setting::Layout(_) | Setting::Mails(_) | Setting::Brand(_) => {
                return Err(item.corrupt("a value under the name of another setting"));
            }
        }
    }
    Ok(terms)
}

/// An issuance's item. What its indexes need stands beside the record, so that one write is all.
pub(crate) fn issuance_item(record: &IssuanceRecord) -> Result<Attributes, StoreError> {
    let issuance = &record.issuance;
    let id = &issuance.id;
    let shard = shard(id.as_str());
    let mut draft = Draft::new(&Key::issuance(id))
        .body(record)?
        .number(attr::VERSION, record.version.get())
        .number(attr::SENT, record.sent.get())
        .json(attr::SUMMARY, &Summary::of(issuance))?
        .text(attr::AT, moment(issuance.since, id))
        .text(attr::STATE, partition(&issuances_in(issuance.state.name()), shard))
        .text(attr::BEGUN, moment(issuance.origin.at, id));
    if let Some(holder) = issuance.holder_id() {
        draft = draft.text(attr::HOLDER, holder.as_str());
    }
    if let Some(list) = WorkList::of(issuance) {
        draft = draft.text(attr::WORK, partition(list.as_str(), shard));
    }
    if let Some(job) = JobRow::of(issuance) {
        draft = draft.json(attr::JOB, &job)?;
        // Cards that wait in an order are found by it: they are jobs only while it runs.
        if job.order.is_none() {
            let jobs = match &job.target {
                Some((agent, reader)) if job.leased.is_none() => {
                    jobs_of_reader(&issuance.site, agent, reader)
                }
                _ => issuance.site.to_string(),
            };
            draft = draft.text(attr::JOBS, jobs);
        }
    }
    if let State::Pooled(_) = &issuance.state {
        let pool = pool_of(&issuance.site, issuance.process().kind);
        draft = draft.text(attr::MASS, partition(&pool, shard));
    }
    if let Some((order, line)) = Line::of(issuance) {
        let cards = cards_of_order(order, line.state.stage());
        draft = draft.text(attr::MASS, partition(&cards, shard)).json(attr::LINE, &line)?;
    }
    if !record.outbox.is_empty() {
        draft = draft.text(attr::PENDING, shard.to_string());
    }
    Ok(draft.into_attributes())
}

/// The record of an issuance's item, without what is carried out already.
pub(crate) fn issuance_of(item: &Item) -> Result<IssuanceRecord, StoreError> {
    let mut record: IssuanceRecord = item.body()?;
    if let Some(acked) = item.number(attr::ACKED) {
        record.outbox.retain(|entry| entry.sequence > Sequence::new(acked));
    }
    Ok(record)
}
