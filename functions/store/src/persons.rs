//! People: written together with what is theirs alone, and with the record of each change.

use crate::commands::taken_by;
use crate::error::{Refusal, failure};
use crate::item::{Draft, Item, number, text, to_json};
use crate::key::{self, DUE, Key, attr, moment, partition, shard};
use crate::mails::access_item;
use crate::sign_ins::subject_key;
use crate::store::{BATCH_KEYS, DynamoStore, NEW, TRANSACTION, version_condition};
use async_trait::async_trait;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use cardwright_core::ports::people::{People, PersonWrite, PhotoWrite, Photos, Printed, Saved, Unique};
use cardwright_core::ports::store::StoreError;
use cardwright_core::record::{AccessRecord, PersonRecord, SettingEdition};
use domain::id::{PersonId, Version};
use domain::person::change::{PersonChange, PersonField};
use domain::person::{Person, Subject};
use domain::profile::LayoutEdition;
use domain::settings::{BUILT_IN, Brand, Edition, Setting, SettingName, SettingRecord};
use tokio::task::JoinSet;

/// How many people that is: a new one needs six.
const PACK: usize = TRANSACTION / 6;

/// Where a transaction of a person has the person, and from where on what others may have already.
const PERSON: usize = 0;
const CLAIMS: usize = 2;

macro_rules! set {
    () => {
        "SET body = :body, shape = :shape, version = :version, pending = :shard"
    };
}

#[async_trait]
impl People for DynamoStore {
    async fn save(&self, write: &PersonWrite) -> Result<Saved, StoreError> {
        let mut writes = self.person_writes(write)?;
        let given_up = self.given_up(write)?;
        if !given_up.is_empty() {
            writes.extend(given_up);
            match self.transact(writes).await? {
                Ok(()) => return Ok(Saved::Yes),
                Err(refusal) if refusal.at(PERSON) => return Err(StoreError::Conflict),
                // What the person gave up may have been somebody else's alone all the time: then it stays so.
                Err(_) => writes = self.person_writes(write)?,
            }
        }
        let done = self.transact(writes).await?;
        done.map_or_else(|refusal| taken(&refusal, write), |()| Ok(Saved::Yes))
    }

    /// Packs of people side by side, each pack in one transaction; one that is refused is taken apart.
    async fn save_all(&self, writes: Vec<PersonWrite>) -> Vec<Result<Saved, StoreError>> {
        let mut packs = JoinSet::new();
        for (place, pack) in writes.chunks(PACK).enumerate() {
            let (store, pack) = (self.clone(), pack.to_vec());
            packs.spawn(async move { (place, store.save_pack(&pack).await) });
        }
        let mut done = packs.join_all().await;
        done.sort_by_key(|(place, _)| *place);
        done.into_iter().flat_map(|(_, saved)| saved).collect()
    }

    async fn change(&self, person: &PersonId, version: Version) -> Result<Option<PersonChange>, StoreError> {
        self.get(&Key::person_change(person, version)).await?.as_ref().map(Item::body).transpose()
    }

    async fn records(&self, people: &[PersonId]) -> Result<Vec<PersonRecord>, StoreError> {
        let keys: Vec<_> = people.iter().map(Key::person).collect();
        let mut records = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            for item in self.read(keys).await? {
                records.push(item.body()?);
            }
        }
        Ok(records)
    }

    async fn holders(&self, what: &[Unique]) -> Result<Vec<Option<PersonId>>, StoreError> {
        let keys: Vec<_> = what.iter().map(holder_key).collect();
        // A batch may not name a key twice.
        let mut once = keys.clone();
        once.sort_unstable_by(|a, b| a.pk.cmp(&b.pk));
        once.dedup();
        let mut items = Vec::new();
        for keys in once.chunks(BATCH_KEYS) {
            items.extend(self.read(keys).await?);
        }
        let held: std::collections::HashMap<_, _> =
            items.iter().filter_map(|item| Some((item.text(attr::PK)?, item))).collect();
        keys.iter().map(|key| held.get(key.pk.as_str()).map(|item| holder(item)).transpose()).collect()
    }

    async fn end_sessions(&self, person: &PersonId) -> Result<(), StoreError> {
        let key = Key::access(person);
        let Some(item) = self.get(&key).await? else { return Ok(()) };
        let mut access: AccessRecord = item.body()?;
        // Written even if there are none: a session that is just being opened is not saved over this.
        access.sessions.clear();
        access.version = access.version.next();
        self.put_version(access_item(&access)?, access.version).await
    }
}

#[async_trait]
impl Photos for DynamoStore {
    async fn photo(&self, person: &PersonId) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.get(&Key::photo(person)).await?.and_then(jpeg))
    }

    async fn printed(
        &self,
        layout: &LayoutEdition,
        holder: Option<&PersonId>,
        answers: Option<&PersonId>,
        brand: Option<Version>,
    ) -> Result<Printed, StoreError> {
        let edition = (layout.edition != BUILT_IN)
            .then(|| Key::setting_edition(&SettingName::Layout(layout.name.clone()), layout.edition));
        let (photo, answers) = (holder.map(Key::photo), answers.map(Key::person));
        let brand = match brand {
            None => Some(Key::setting(&SettingName::Brand)),
            Some(BUILT_IN) => None,
            Some(edition) => Some(Key::setting_edition(&SettingName::Brand, edition)),
        };
        let keys: Vec<_> = [&edition, &photo, &answers, &brand].into_iter().flatten().cloned().collect();
        let mut printed = Printed::default();
        for item in self.read(&keys).await? {
            let is = |key: &Option<Key>| key.as_ref().is_some_and(|key| item.is(key));
            if is(&edition) {
                printed.layout = Some(item.body()?);
            } else if is(&brand) {
                printed.brand = brand_of(&item)?;
            } else if is(&answers) {
                printed.answers = Some(item.body::<PersonRecord>()?.person);
            } else {
                printed.photo = jpeg(item);
            }
        }
        Ok(printed)
    }
}

/// The brand in the item of now, or of an edition.
fn brand_of(item: &Item) -> Result<Option<Edition<Brand>>, StoreError> {
    let of_now = item.text(attr::PK) == Some(key::SETTINGS);
    let record: SettingRecord = if of_now { item.body()? } else { item.body::<SettingEdition>()?.record };
    Ok(match record.value {
        Setting::Brand(value) => Some(Edition { edition: record.edition, value }),
        _ => None,
    })
}

fn jpeg(mut item: Item) -> Option<Vec<u8>> {
    match item.0.remove(attr::PHOTO)? {
        AttributeValue::B(jpeg) => Some(jpeg.into_inner()),
        _ => None,
    }
}

impl DynamoStore {
    async fn save_pack(&self, pack: &[PersonWrite]) -> Vec<Result<Saved, StoreError>> {
        if pack.len() > 1
            && let Ok(writes) = pack.iter().map(|write| self.all_writes(write)).collect::<Result<Vec<_>, _>>()
            && let writes = writes.concat()
            && writes.len() <= TRANSACTION
            && let Ok(Ok(())) = self.transact(writes).await
        {
            return pack.iter().map(|_| Ok(Saved::Yes)).collect();
        }
        // Whatever the reason was, each by itself meets its own.
        let mut saved = Vec::new();
        for write in pack {
            saved.push(self.save(write).await);
        }
        saved
    }

    fn all_writes(&self, write: &PersonWrite) -> Result<Vec<TransactWriteItem>, StoreError> {
        Ok([self.person_writes(write)?, self.given_up(write)?].concat())
    }

    /// All that is written with a person: the item, what is the person's alone, the change.
    pub(crate) fn person_writes(&self, write: &PersonWrite) -> Result<Vec<TransactWriteItem>, StoreError> {
        let PersonWrite { record, before, change, photo } = write;
        let (person, id) = (&record.person, &record.person.id);
        let before = before.as_ref();
        let change = Draft::new(&Key::person_change(id, change.version)).body(change)?.into_attributes();
        let mut writes = vec![
            self.person_update(record)?,
            item(Put::builder().table_name(&*self.table).set_item(Some(change)).build())?,
        ];
        for (_, key) in claims(write) {
            writes.push(self.claim(&key, id)?);
        }
        let bound = before.and_then(|before| before.sign_in.as_ref());
        if bound != person.sign_in.as_ref() {
            if let Some(subject) = bound {
                writes.push(self.forget(&subject_key(subject)?, None)?);
            }
            if let Some(subject) = &person.sign_in {
                writes.push(self.subject_claim(subject, id)?);
            }
        }
        match photo {
            PhotoWrite::Keep => {}
            PhotoWrite::Put(jpeg) => {
                let mut photo = Draft::new(&Key::photo(id)).into_attributes();
                photo.insert(attr::PHOTO.to_owned(), AttributeValue::B(Blob::new(jpeg.clone())));
                writes.push(item(Put::builder().table_name(&*self.table).set_item(Some(photo)).build())?);
            }
            PhotoWrite::Remove => writes.push(self.forget(&Key::photo(id), None)?),
        }
        Ok(writes)
    }

    /// What was the person's alone and is not any more.
    fn given_up(&self, write: &PersonWrite) -> Result<Vec<TransactWriteItem>, StoreError> {
        let person = &write.record.person;
        let now = theirs(person);
        let gone = write.before.iter().flat_map(theirs).filter(|then| !now.contains(then));
        gone.map(|(_, then)| self.forget(&then, Some(&person.id))).collect()
    }

    /// An update, not a put: the list of the person's search entries stays.
    pub(crate) fn person_update(&self, record: &PersonRecord) -> Result<TransactWriteItem, StoreError> {
        let id = &record.person.id;
        let (condition, before) = version_condition(record.version);
        let shard = shard(id.as_str());
        let until = record.person.engagement.until();
        let expression = match until {
            Some(_) => concat!(set!(), ", due = :due, due_at = :due_at"),
            None => concat!(set!(), " REMOVE due, due_at"),
        };
        let mut update = Update::builder()
            .table_name(&*self.table)
            .set_key(Some(Key::person(id).attributes()))
            .condition_expression(condition)
            .update_expression(expression)
            .expression_attribute_values(":body", text(to_json(record)?))
            .expression_attribute_values(":shape", number(crate::item::SHAPE))
            .expression_attribute_values(":version", number(record.version.get()))
            .expression_attribute_values(":shard", text(shard.to_string()));
        if let Some(until) = until {
            update = update
                .expression_attribute_values(":due", text(partition(DUE, shard)))
                .expression_attribute_values(":due_at", text(moment(until, id)));
        }
        for (name, value) in before.into_iter().flatten() {
            update = update.expression_attribute_values(name, value);
        }
        Ok(TransactWriteItem::builder().update(update.build().map_err(invalid)?).build())
    }

    /// That something is the person's alone.
    pub(crate) fn claim(&self, key: &Key, id: &PersonId) -> Result<TransactWriteItem, StoreError> {
        let claim = Draft::new(key).text(attr::TAKEN_BY, id.as_str()).into_attributes();
        let put = Put::builder().table_name(&*self.table).set_item(Some(claim));
        item(taken_by(put, id.as_str()).build())
    }

    /// The same where nobody has it yet; else nothing.
    pub(crate) async fn claim_if_free(&self, key: &Key, id: &PersonId) -> Result<(), StoreError> {
        let claim = Draft::new(key).text(attr::TAKEN_BY, id.as_str()).into_attributes();
        crate::store::conditional(self.put(claim).condition_expression(NEW).send().await)?;
        Ok(())
    }

    fn subject_claim(&self, subject: &Subject, id: &PersonId) -> Result<TransactWriteItem, StoreError> {
        let claim = Draft::new(&subject_key(subject)?).body(id)?.into_attributes();
        let put = Put::builder().table_name(&*self.table).set_item(Some(claim));
        item(put.condition_expression(NEW).build())
    }

    /// Deletes an item, where an owner is named only if it is that person's.
    fn forget(&self, key: &Key, owner: Option<&PersonId>) -> Result<TransactWriteItem, StoreError> {
        let mut delete = Delete::builder().table_name(&*self.table).set_key(Some(key.attributes()));
        if let Some(owner) = owner {
            delete = delete
                .condition_expression("attribute_not_exists(pk) OR taken_by = :owner")
                .expression_attribute_values(":owner", text(owner.as_str()));
        }
        Ok(TransactWriteItem::builder().delete(delete.build().map_err(invalid)?).build())
    }

    /// The changes of a person, newest first, a hundred at most.
    pub(crate) async fn changes_of(&self, person: &PersonId) -> Result<Vec<PersonChange>, StoreError> {
        let request = self
            .query()
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :change)")
            .expression_attribute_values(":pk", text(Key::person(person).pk))
            .expression_attribute_values(":change", text(key::CHANGE))
            .scan_index_forward(false)
            .limit(100);
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        items.into_iter().map(|item| Item(item).body()).collect()
    }
}

/// Who has it, of a refused transaction; whatever else was in the way is a conflict.
fn taken(refusal: &Refusal, write: &PersonWrite) -> Result<Saved, StoreError> {
    for (place, (field, _)) in (CLAIMS..).zip(claims(write)) {
        if let Some(found) = refusal.item(place).filter(|_| refusal.at(place)) {
            return Ok(Saved::Taken { field, by: holder(&found)? });
        }
    }
    Err(StoreError::Conflict)
}

/// What is to be the person's alone from now on.
fn claims(write: &PersonWrite) -> Vec<(PersonField, Key)> {
    let then = write.before.as_ref().map(theirs);
    let new = |claim: &(PersonField, Key)| then.as_ref().is_none_or(|then| !then.contains(claim));
    theirs(&write.record.person).into_iter().filter(new).collect()
}

/// What is a person's alone.
pub(crate) fn theirs(person: &Person) -> Vec<(PersonField, Key)> {
    let always = [
        (PersonField::Email, Key::address_holder(&person.email)),
        (PersonField::PersonnelNumber, Key::number_holder(&person.personnel_number)),
    ];
    let upn = person.upn.as_ref().map(|upn| (PersonField::Upn, Key::upn_holder(upn)));
    let sid = person.sid.as_ref().map(|sid| (PersonField::Sid, Key::sid_holder(sid)));
    always.into_iter().chain(upn).chain(sid).collect()
}

fn holder_key(what: &Unique) -> Key {
    match what {
        Unique::Email(email) => Key::address_holder(email),
        Unique::Number(number) => Key::number_holder(number),
        Unique::Upn(upn) => Key::upn_holder(upn),
        Unique::Sid(sid) => Key::sid_holder(sid),
    }
}

/// Whose an item of [`theirs`] is.
pub(crate) fn holder(item: &Item) -> Result<PersonId, StoreError> {
    let by = item.text(attr::TAKEN_BY).ok_or_else(|| item.corrupt("it does not say whose it is"))?;
    by.parse().map_err(|error: domain::id::IdError| item.corrupt(error))
}

fn item(put: Result<Put, BuildError>) -> Result<TransactWriteItem, StoreError> {
    Ok(TransactWriteItem::builder().put(put.map_err(invalid)?).build())
}

fn invalid(error: BuildError) -> StoreError {
    StoreError::Unavailable(error.into())
}
