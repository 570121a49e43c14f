//! Attempts to sign in, and which subject is which person.

use crate::error::{failure, incomplete};
use crate::item::{Draft, Item, text, to_json};
use crate::key::{HOLDER, HOLDS, Key, address_partition, attr};
use crate::persons::holder;
use crate::store::{DynamoStore, NEW, conditional, sort_key};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::ReturnValue;
use cardwright_core::digest;
use cardwright_core::ports::people::{People, PersonWrite, Saved};
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
        self.get(&subject_key(subject)?).await?.as_ref().map(Item::body).transpose()
    }

    async fn people_at(&self, email: &Email) -> Result<Vec<PersonRecord>, StoreError> {
        let mut ids = Vec::new();
        for item in self.collect(&address_partition(email), HOLDER).await? {
            match sort_key(&item).strip_prefix(HOLDS) {
                Some(id) => ids.extend(id.parse::<PersonId>()),
                None => ids.push(holder(&item)?),
            }
        }
        ids.sort();
        ids.dedup();
        self.records(&ids).await
    }

    async fn bind(&self, write: &PersonWrite) -> Result<(), StoreError> {
        match self.save(write).await? {
            Saved::Yes => Ok(()),
            Saved::Taken { .. } => Err(StoreError::Conflict),
        }
    }
}

/// Where it stands to whom a subject is bound.
pub(crate) fn subject_key(subject: &Subject) -> Result<Key, StoreError> {
    Ok(Key::subject(&digest(to_json(subject)?.as_bytes())))
}
