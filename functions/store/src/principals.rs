//! People, agents, sessions, desks.

use crate::error::failure;
use crate::item::{Draft, Item};
use crate::key::{Key, attr};
use crate::mails::access_item;
use crate::persons::theirs;
use crate::store::{DynamoStore, NEW};
use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use cardwright_core::ports::store::{Enrolment, NewAgent, Principals, StoreError};
use cardwright_core::record::{AccessRecord, AgentRecord, DeskRecord, EnrolmentCode, PersonRecord};
use domain::certificate::Sha256;
use domain::id::AgentId;
use domain::person::Person;
use domain::time::Timestamp;

/// How often an enrolment is tried while others use the same code or id.
const ENROL_ATTEMPTS: usize = 3;

#[async_trait]
impl Principals for DynamoStore {
    /// That the person has this e-mail address is written first: an entry without its person does no harm, a
    /// person without one cannot sign in. What is somebody else's alone stays that.
    async fn save_person(&self, record: &PersonRecord) -> Result<(), StoreError> {
        let Person { id, email, .. } = &record.person;
        let holds = Draft::new(&Key::address(email, id)).into_attributes();
        self.put(holds).send().await.map_err(failure)?;
        for (_, key) in theirs(&record.person) {
            self.claim_if_free(&key, id).await?;
        }
        self.transact(vec![self.person_update(record)?]).await?.map_err(|_| StoreError::Conflict)
    }

    async fn save_access(&self, record: &AccessRecord) -> Result<(), StoreError> {
        self.put_version(access_item(record)?, record.version).await
    }

    async fn save_enrolment_code(&self, code: &EnrolmentCode) -> Result<(), StoreError> {
        let expires = u64::try_from(code.until.as_secs()).unwrap_or_default();
        let draft = Draft::new(&Key::enrolment_code(&code.digest)).body(code)?;
        let item = draft.number(attr::EXPIRES, expires).into_attributes();
        self.put(item).send().await.map_err(failure)?;
        Ok(())
    }

    async fn enrol(
        &self,
        code: &Sha256,
        agent: NewAgent<'_>,
        now: Timestamp,
    ) -> Result<Enrolment, StoreError> {
        for _ in 0..ENROL_ATTEMPTS {
            if let Some(enrolment) = self.try_enrol(code, agent, now).await? {
                return Ok(enrolment);
            }
        }
        Err(StoreError::Conflict)
    }

    async fn withdraw_agent(&self, agent: &AgentId, now: Timestamp) -> Result<bool, StoreError> {
        let key = Key::agent(agent);
        let Some(item) = self.get(&key).await? else { return Ok(false) };
        let record: AgentRecord = item.body()?;
        if record.revoked.is_none() {
            // Nothing else changes an agent, so that there is nothing to overwrite.
            let withdrawn = Draft::new(&key).body(&AgentRecord { revoked: Some(now), ..record })?;
            self.put(withdrawn.into_attributes()).send().await.map_err(failure)?;
        }
        Ok(true)
    }

    async fn save_desk(&self, desk: &DeskRecord) -> Result<(), StoreError> {
        let item = Draft::new(&Key::desk(&desk.site, &desk.agent)).body(desk)?;
        self.put(item.into_attributes()).send().await.map_err(failure)?;
        Ok(())
    }
}

impl DynamoStore {
    /// One attempt; none if somebody else was at the code or the id meanwhile.
    async fn try_enrol(
        &self,
        code: &Sha256,
        agent: NewAgent<'_>,
        now: Timestamp,
    ) -> Result<Option<Enrolment>, StoreError> {
        let (code, key) = (Key::enrolment_code(code), Key::agent(agent.id));
        let items = self.read(&[code.clone(), key.clone()]).await?;
        let known = items.iter().find(|item| item.is(&key)).map(Item::body::<AgentRecord>).transpose()?;
        let same =
            |a: &AgentRecord| a.signing_key == *agent.signing_key && a.sealing_key == *agent.sealing_key;
        let known = match known {
            Some(known) if same(&known) => return Ok(Some(Enrolment::Done(Box::new(known)))),
            known => known,
        };
        let found = items.iter().find(|item| item.is(&code)).map(Item::body::<EnrolmentCode>).transpose()?;
        // DynamoDB drops items some time after they expired: the time is checked here.
        let Some(valid) = found.filter(|found| found.until > now) else {
            return Ok(Some(Enrolment::BadCode));
        };
        if known.is_some() {
            return Ok(Some(Enrolment::IdTaken));
        }
        let record = AgentRecord {
            id: agent.id.clone(),
            name: agent.name.to_owned(),
            site: valid.site,
            signing_key: agent.signing_key.clone(),
            sealing_key: agent.sealing_key.clone(),
            revoked: None,
        };
        let item = Draft::new(&key).body(&record)?.into_attributes();
        let table = &*self.table;
        let used = Delete::builder().table_name(table).set_key(Some(code.attributes()));
        let used = used.condition_expression("attribute_exists(pk)").build();
        let put = Put::builder().table_name(table).set_item(Some(item)).condition_expression(NEW).build();
        let invalid = |e: aws_sdk_dynamodb::error::BuildError| StoreError::Unavailable(e.into());
        let writes = vec![
            TransactWriteItem::builder().delete(used.map_err(invalid)?).build(),
            TransactWriteItem::builder().put(put.map_err(invalid)?).build(),
        ];
        let done = self.transact(writes).await?;
        Ok(done.is_ok().then(|| Enrolment::Done(Box::new(record))))
    }
}
