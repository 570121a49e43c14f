//! Attempts to sign in, and which subject is which person.

use crate::error::{failure, incomplete};
use crate::item::{Draft, Item, number, text, to_json};
use crate::key::{HOLDS, Key, address_partition, attr, shard};
use crate::store::{BATCH_KEYS, DynamoStore, NEW, conditional, sort_key, version_condition};
use async_trait::async_trait;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{Put, ReturnValue, TransactWriteItem, Update};
use cardwright_core::digest;
use cardwright_core::ports::sign_in::SignIns;
use cardwright_core::ports::store::StoreError;
use cardwright_core::record::{AttemptRecord, PersonRecord};
use domain::certificate::Sha256;
use domain::id::PersonId;
use domain::person::{Email, Subject};

#[async_trait]
impl SignIns for DynamoStore {
    async fn save_attempt(&self, attempt: &AttemptRecord) -> Result<(), StoreError> {
        let expires = u64::try_from(attempt.until.as_secs()).unwrap_or_default();
        let draft = Draft::new(&Key::attempt(&attempt.state)).body(attempt)?;
        let draft = draft.text(attr::BROWSER, attempt.browser.to_string()).number(attr::EXPIRES, expires);
        self.put(draft.into_attributes()).condition_expression(NEW).send().await.map_err(failure)?;
        Ok(())
    }

    async fn take_attempt(
        &self,
        state: &Sha256,
        browser: &Sha256,
    ) -> Result<Option<AttemptRecord>, StoreError> {
        let request = self.client.delete_item().table_name(&*self.table);
        let request = request.set_key(Some(Key::attempt(state).attributes()));
        let request = request.condition_expression("browser = :browser");
        let request = request.expression_attribute_values(":browser", text(browser.to_string()));
        match request.return_values(ReturnValue::AllOld).send().await {
            Ok(answer) => {
                let taken = answer.attributes.ok_or_else(|| incomplete("a deletion names no item"))?;
                Item(taken).body().map(Some)
            }
            refused => conditional(refused).map(|_| None),
        }
    }

    async fn bound(&self, subject: &Subject) -> Result<Option<PersonId>, StoreError> {
        self.get(&key(subject)?).await?.as_ref().map(Item::body).transpose()
    }

    async fn people_at(&self, email: &Email) -> Result<Vec<PersonRecord>, StoreError> {
        let holds = self.collect(&address_partition(email), HOLDS).await?;
        let ids = holds.iter().filter_map(|item| sort_key(item).strip_prefix(HOLDS)?.parse().ok());
        let keys: Vec<_> = ids.map(|id| Key::person(&id)).collect();
        let mut people = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            for item in self.read(keys).await? {
                people.push(item.body()?);
            }
        }
        Ok(people)
    }

    async fn bind(&self, record: &PersonRecord, subject: &Subject) -> Result<(), StoreError> {
        let id = &record.person.id;
        let (table, invalid) = (&*self.table, |e: BuildError| StoreError::Unavailable(e.into()));
        let claim = Draft::new(&key(subject)?).body(id)?.into_attributes();
        let claim = Put::builder().table_name(table).set_item(Some(claim)).condition_expression(NEW);
        let (condition, before) = version_condition(record.version);
        let mut update = Update::builder()
            .table_name(table)
            .set_key(Some(Key::person(id).attributes()))
            .condition_expression(condition)
            .update_expression("SET body = :body, shape = :shape, version = :version, pending = :shard")
            .expression_attribute_values(":body", text(to_json(record)?))
            .expression_attribute_values(":shape", number(crate::item::SHAPE))
            .expression_attribute_values(":version", number(record.version.get()))
            .expression_attribute_values(":shard", text(shard(id.as_str()).to_string()));
        for (name, value) in before.into_iter().flatten() {
            update = update.expression_attribute_values(name, value);
        }
        let writes = vec![
            TransactWriteItem::builder().put(claim.build().map_err(invalid)?).build(),
            TransactWriteItem::builder().update(update.build().map_err(invalid)?).build(),
        ];
        self.transact(writes).await?.map_err(|_| StoreError::Conflict)
    }
}

fn key(subject: &Subject) -> Result<Key, StoreError> {
    Ok(Key::subject(&digest(to_json(subject)?.as_bytes())))
}
