//! Mails: an item each, in a list by what became of it, and while it waits in the index by when it is tried next.

use crate::item::{Attributes, Draft, Item};
use crate::key::{Key, MAIL, OFFICERS, attr, mails_in, moment, partition, shard};
use crate::sharded::Sharded;
use crate::store::{BATCH_KEYS, DynamoStore, NEW, conditional, readable};
use async_trait::async_trait;
use cardwright_core::ports::mail::{Delivery, KEPT, MailRecord, Mails, Officer};
use cardwright_core::ports::store::{Page, StoreError};
use cardwright_core::record::AccessRecord;
use domain::id::MailId;
use domain::mail::{MailState, MailStateName};
use domain::role::Role;
use domain::time::Timestamp;
use serde_dynamo::Item as Image;

#[async_trait]
impl Mails for DynamoStore {
    async fn post(&self, mail: &MailRecord) -> Result<(), StoreError> {
        let request = self.put(mail_item(mail)?).condition_expression(NEW);
        conditional(request.send().await)?;
        Ok(())
    }

    async fn mail(&self, id: &MailId) -> Result<Option<MailRecord>, StoreError> {
        self.get(&Key::mail(id)).await?.as_ref().map(Item::body).transpose()
    }

    async fn save_mail(&self, mail: &MailRecord) -> Result<(), StoreError> {
        self.put_version(mail_item(mail)?, mail.version).await
    }

    async fn due_mails(&self, now: Timestamp) -> Result<Vec<MailRecord>, StoreError> {
        let page = self.sharded(&Sharded::due_mails(now), None).await?;
        let is_due = |mail: &MailRecord| matches!(mail.state, MailState::Waiting { next, .. } if next <= now);
        Ok(self.mails_of(&page.rows).await?.into_iter().filter(is_due).collect())
    }

    async fn mails(&self, state: MailStateName, after: Option<&str>) -> Result<Page<MailRecord>, StoreError> {
        let page = self.sharded(&Sharded::mails(state), after).await?;
        // The index lags: what has left the state meanwhile has left the list.
        let rows = self.mails_of(&page.rows).await?.into_iter().filter(|mail| mail.state.name() == state);
        Ok(Page { rows: rows.collect(), next: page.next })
    }

    async fn delivery(&self) -> Result<Option<Delivery>, StoreError> {
        self.get(&Key::delivery()).await?.as_ref().map(Item::body).transpose()
    }

    async fn save_delivery(&self, delivery: &Delivery) -> Result<(), StoreError> {
        let item = Draft::new(&Key::delivery()).body(delivery)?;
        let item = item.number(attr::VERSION, delivery.version.get()).into_attributes();
        self.put_version(item, delivery.version).await
    }

    async fn officers(&self, after: Option<&str>) -> Result<Page<Officer>, StoreError> {
        let page = self.sharded(&Sharded::officers(), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(|item| item.json(attr::SUMMARY))), next: page.next })
    }
}

impl DynamoStore {
    /// The mails of these rows of an index, in their order.
    async fn mails_of(&self, rows: &[Item]) -> Result<Vec<MailRecord>, StoreError> {
        let keys: Vec<_> = rows.iter().filter_map(Item::own_key).collect();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            items.extend(self.read(keys).await?);
        }
        items.sort_by_key(|item| keys.iter().position(|key| item.is(key)));
        Ok(readable(items.iter().map(Item::body)))
    }
}

fn mail_item(mail: &MailRecord) -> Result<Attributes, StoreError> {
    let key = Key::mail(&mail.id);
    let shard = shard(&key.pk);
    let since = mail.state.since();
    let draft = Draft::new(&key)
        .body(mail)?
        .number(attr::VERSION, mail.version.get())
        .text(attr::WORK, partition(&mails_in(mail.state.name()), shard))
        .text(attr::AT, moment(since.unwrap_or(mail.posted), &mail.id));
    let draft = match (&mail.state, since) {
        (MailState::Waiting { next, .. }, _) => {
            draft.text(attr::DUE, partition(MAIL, shard)).text(attr::DUE_AT, moment(*next, &mail.id))
        }
        (_, Some(since)) => {
            let ends = u64::try_from(since.plus(KEPT).as_secs()).unwrap_or_default();
            draft.number(attr::EXPIRES, ends)
        }
        (_, None) => draft,
    };
    Ok(draft.into_attributes())
}

/// The item of a person's access: with a role beyond Self-Service, it stands in the list of officers.
pub(crate) fn access_item(record: &AccessRecord) -> Result<Attributes, StoreError> {
    let key = Key::access(&record.person);
    let draft = Draft::new(&key).body(record)?.number(attr::VERSION, record.version.get());
    if record.roles.iter().all(|role| role == Role::SelfServiceUser) {
        return Ok(draft.into_attributes());
    }
    let officer = Officer { person: record.person.clone(), roles: record.roles.clone() };
    let listed = draft
        .text(attr::WORK, partition(OFFICERS, shard(&key.pk)))
        .text(attr::AT, &key.pk)
        .json(attr::SUMMARY, &officer)?;
    Ok(listed.into_attributes())
}

/// The mail that a change has left to be sent, by the item that it left: as Lambda hands it on.
///
/// # Errors
/// [`StoreError::Corrupt`] if the item cannot be read.
pub fn mail_in(image: Image) -> Result<Option<MailRecord>, StoreError> {
    let item = Item(image.into());
    let is_mail = item.text(attr::SK) == Some(MAIL) && item.has(attr::DUE);
    is_mail.then(|| item.body()).transpose()
}
