//! Lists, each from an index.

use crate::cards::card_of;
use crate::commands::issuance_of;
use crate::error::failure;
use crate::item::{Attributes, Item, text};
use crate::key::{self, Key, attr, cards_of_partition, certificates_of_partition, index};
use crate::people::Search;
use crate::sharded::Sharded;
use crate::store::{BATCH_KEYS, DynamoStore, readable, sort_key};
use async_trait::async_trait;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use cardwright_core::ports::store::{CertificateTime, Lists, Order, Page, PrincipalKey, StoreError};
use cardwright_core::record::{
    AccessRecord, AgentRecord, CardRecord, ChainedCardAudit, ChainedRecord, DeskRecord, IssuanceRecord,
    JobRow, PersonRecord,
};
use domain::audit::AuditRecord;
use domain::card::{CardAudit, CardStateName, CardSummary};
use domain::certificate::{CertificateStateName, CertificateSummary, Serial};
use domain::id::{AgentId, CardNumber, IssuanceId, PersonId, ReaderId, SiteId};
use domain::issuance::Summary;
use domain::person::Person;
use domain::person::change::PersonChange;
use domain::worklist::WorkList;
use serde::de::DeserializeOwned;

/// Rows of a page of a work list, and of a holder's issuances.
pub(crate) const PAGE: usize = 50;
/// Rows of a page of people.
const PEOPLE: usize = 25;
/// How many search entries a page reads, in one query: some people match by several, and are shown once; some do not
/// match all words. A page may therefore have fewer people, or none, and say that there are more.
const ENTRIES: i32 = 75;
/// Rows of the jobs of a site, of a reader, and of the running orders of a site.
const JOBS: i32 = 200;

#[async_trait]
impl Lists for DynamoStore {
    async fn work(&self, list: WorkList, after: Option<&str>) -> Result<Page<Summary>, StoreError> {
        let page = self.sharded(&Sharded::work(list), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(|item| item.json(attr::SUMMARY))), next: page.next })
    }

    async fn issuance_of_card(&self, number: &CardNumber) -> Result<Option<IssuanceId>, StoreError> {
        let Some(item) = self.get(&Key::number(number)).await? else { return Ok(None) };
        let id = item.text(attr::TAKEN_BY).and_then(|id| id.parse().ok());
        Ok(Some(id.ok_or_else(|| item.corrupt("a card number that no issuance has"))?))
    }

    async fn issuances_of(&self, holder: &PersonId) -> Result<Vec<Summary>, StoreError> {
        self.of_holder(holder.as_str()).await
    }

    async fn open_issuances_of(&self, holder: &PersonId) -> Result<Vec<IssuanceId>, StoreError> {
        let mut pages = self.lines_of(holder.as_str()).into_paginator().items().send();
        let mut open = Vec::new();
        while let Some(item) = pages.next().await {
            let line = readable([Item(item.map_err(failure)?).json::<Summary>(attr::SUMMARY)]).pop();
            open.extend(line.filter(|line| !line.state.is_final()).map(|line| line.id));
        }
        Ok(open)
    }

    async fn search_people(&self, text: &str, after: Option<&str>) -> Result<Page<Person>, StoreError> {
        let mut page = Page { rows: Vec::new(), next: None };
        let place = after.map(|cursor| open_cursor("people", cursor)).transpose()?;
        let Some(search) = Search::parse(text) else { return Ok(page) };
        let (items, more) = self.search_entries(&search, place.as_deref()).await?;
        for (place, item) in items.iter().enumerate() {
            let person = readable([item.body::<Person>()]);
            page.rows.extend(person.into_iter().filter(|p| search.shows(sort_key(item), p)));
            let last = place + 1 == items.len();
            if page.rows.len() == PEOPLE || last {
                page.next = (more || !last).then(|| cursor("people", sort_key(item)));
                break;
            }
        }
        Ok(page)
    }

    async fn person_changes(&self, person: &PersonId) -> Result<Vec<PersonChange>, StoreError> {
        self.changes_of(person).await
    }

    async fn history(&self, issuance: &IssuanceId) -> Result<Vec<AuditRecord>, StoreError> {
        let items = self.collect(&Key::issuance(issuance).pk, key::AUDIT).await?;
        items.iter().map(|item| Ok(item.body::<ChainedRecord>()?.record)).collect()
    }

    async fn cards(
        &self,
        state: CardStateName,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<CardSummary>, StoreError> {
        let page = self.sharded(&Sharded::cards(state, order), after).await?;
        Ok(Page { rows: readable(page.rows.iter().map(|item| item.json(attr::SUMMARY))), next: page.next })
    }

    async fn cards_of(&self, holder: &PersonId) -> Result<Vec<CardSummary>, StoreError> {
        self.of_holder(&cards_of_partition(holder)).await
    }

    async fn made(&self, issuances: &[IssuanceId]) -> Result<Vec<(IssuanceRecord, CardRecord)>, StoreError> {
        let keys: Vec<_> = issuances.iter().flat_map(|id| [Key::issuance(id), Key::card(id)]).collect();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            items.extend(self.read(keys).await?);
        }
        let find = |key: Key| items.iter().find(|item| item.is(&key));
        let both = |id| Some((find(Key::issuance(id))?, find(Key::card(id))?));
        let both = issuances.iter().filter_map(both);
        Ok(readable(both.map(|(issuance, card)| Ok((issuance_of(issuance)?, card_of(card)?)))))
    }

    async fn certificates(
        &self,
        state: CertificateStateName,
        by: CertificateTime,
        order: Order,
        after: Option<&str>,
    ) -> Result<Page<CertificateSummary>, StoreError> {
        let page = match by {
            CertificateTime::Since => self.sharded(&Sharded::certificates(state, order), after).await?,
            CertificateTime::Until => self.ending(&Sharded::ending(state, order), after).await?,
        };
        let rows = readable(page.rows.iter().map(|item| item.json::<CertificateSummary>(attr::SUMMARY)));
        // An index lags: one that has left the state meanwhile is in another list.
        let rows = rows.into_iter().filter(|row| row.state.name() == state).collect();
        Ok(Page { rows, next: page.next })
    }

    async fn certificates_of(&self, holder: &PersonId) -> Result<Vec<CertificateSummary>, StoreError> {
        self.of_holder(&certificates_of_partition(holder)).await
    }

    async fn certificate(&self, serial: &Serial) -> Result<Option<CertificateSummary>, StoreError> {
        self.get(&Key::certificate(serial)).await?.map(|item| item.json(attr::SUMMARY)).transpose()
    }

    async fn card_history(&self, issuance: &IssuanceId) -> Result<Vec<CardAudit>, StoreError> {
        let items = self.collect(&Key::issuance(issuance).pk, key::CARD_AUDIT).await?;
        items.iter().map(|item| Ok(item.body::<ChainedCardAudit>()?.record)).collect()
    }

    async fn names(&self, principals: &[PrincipalKey]) -> Result<Vec<(PrincipalKey, String)>, StoreError> {
        let mut keys: Vec<_> = principals.iter().flat_map(name_keys).collect();
        keys.sort_unstable_by(|a, b| (&a.pk, &a.sk).cmp(&(&b.pk, &b.sk)));
        keys.dedup();
        let mut items = Vec::new();
        for keys in keys.chunks(BATCH_KEYS) {
            items.extend(self.batch(keys, false).await?);
        }
        let name = |principal: &PrincipalKey| {
            let found = name_keys(principal);
            let mut items = found.iter().filter_map(|key| items.iter().find(|item| item.is(key)));
            let name = items.find_map(|item| readable([name_of(item)]).pop());
            name.map(|name| (principal.clone(), name))
        };
        Ok(principals.iter().filter_map(name).collect())
    }

    async fn jobs(
        &self,
        site: &SiteId,
        agent: &AgentId,
        readers: &[ReaderId],
    ) -> Result<Vec<JobRow>, StoreError> {
        let for_readers = async {
            let mut jobs: Vec<JobRow> = Vec::new();
            for reader in readers {
                jobs.extend(self.jobs_in(key::jobs_of_reader(site, agent, reader)).await?);
            }
            Ok(jobs)
        };
        let (for_any, for_readers, of_orders) = tokio::try_join!(
            self.jobs_in(site.to_string()),
            for_readers,
            self.jobs_of_orders(site, agent, readers.len())
        )?;
        Ok([for_any, for_readers, of_orders].into_iter().flatten().collect())
    }

    async fn desks(&self, site: &SiteId) -> Result<Vec<DeskRecord>, StoreError> {
        let items = self.collect(&format!("site#{site}"), key::DESK).await?;
        Ok(readable(items.iter().map(Item::body)))
    }
}

impl DynamoStore {
    /// A page of the index of what is due, which carries keys alone, with what it names.
    async fn ending(&self, list: &Sharded, after: Option<&str>) -> Result<Page<Item>, StoreError> {
        let page = self.sharded(list, after).await?;
        if page.rows.is_empty() {
            return Ok(page);
        }
        let part = |item: &Item, name| item.text(name).unwrap_or_default().to_owned();
        let key = |item: &Item| Key { pk: part(item, attr::PK), sk: part(item, attr::SK) };
        let keys: Vec<_> = page.rows.iter().map(key).collect();
        let named = self.batch(&keys, false).await?;
        let rows = keys.iter().filter_map(|key| named.iter().find(|item| item.is(key)).cloned()).collect();
        Ok(Page { rows, next: page.next })
    }

    /// The oldest rows of a partition of the index of jobs.
    pub(crate) async fn jobs_in<T: DeserializeOwned>(&self, partition: String) -> Result<Vec<T>, StoreError> {
        let request = self
            .query()
            .index_name(index::JOBS)
            .key_condition_expression("jobs = :partition")
            .expression_attribute_values(":partition", text(partition))
            .limit(JOBS);
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        Ok(readable(items.into_iter().map(|item| Item(item).json(attr::JOB))))
    }

    /// Lines of what a holder has, newest first, a page at most.
    async fn of_holder<T: DeserializeOwned>(&self, partition: &str) -> Result<Vec<T>, StoreError> {
        let request = self.lines_of(partition).limit(i32::try_from(PAGE).unwrap_or(i32::MAX));
        let items = request.send().await.map_err(failure)?.items.unwrap_or_default();
        Ok(readable(items.into_iter().map(|item| Item(item).json(attr::SUMMARY))))
    }

    fn lines_of(&self, partition: &str) -> QueryFluentBuilder {
        self.query()
            .index_name(index::HOLDER)
            .key_condition_expression("holder = :holder")
            .expression_attribute_values(":holder", text(partition))
            .scan_index_forward(false)
    }

    /// Search entries after a place, and whether there are more.
    async fn search_entries(
        &self,
        search: &Search,
        after: Option<&str>,
    ) -> Result<(Vec<Item>, bool), StoreError> {
        let partition = key::search_partition(search.lead());
        let start: Option<Attributes> = after
            .map(|after| if after.starts_with(search.lead()) { Ok(after) } else { Err(StoreError::Cursor) })
            .transpose()?
            .map(|after| Key::search(after).attributes());
        let request = self
            .query()
            .key_condition_expression("pk = :first AND begins_with(sk, :word)")
            .expression_attribute_values(":first", text(partition))
            .expression_attribute_values(":word", text(search.lead()))
            .set_exclusive_start_key(start)
            .limit(ENTRIES);
        let answer = request.send().await.map_err(failure)?;
        let items = answer.items.unwrap_or_default().into_iter().map(Item).collect();
        Ok((items, answer.last_evaluated_key.is_some()))
    }
}

/// Where the name of a principal may stand, the best first.
fn name_keys(principal: &PrincipalKey) -> Vec<Key> {
    match principal {
        PrincipalKey::Person(id) => vec![Key::person(id), Key::access(id)],
        PrincipalKey::Agent(id) => vec![Key::agent(id)],
        PrincipalKey::System => Vec::new(),
    }
}

fn name_of(item: &Item) -> Result<String, StoreError> {
    match item.text(attr::SK) {
        Some("person") => Ok(item.body::<PersonRecord>()?.person.display_name()),
        Some("access") => Ok(item.body::<AccessRecord>()?.name),
        _ => Ok(item.body::<AgentRecord>()?.name),
    }
}

/// A place in a list, which only the same list takes back.
pub(crate) fn cursor(list: &str, place: &str) -> String {
    BASE64.encode(format!("{list} {place}"))
}

pub(crate) fn open_cursor(list: &str, cursor: &str) -> Result<String, StoreError> {
    let text = BASE64.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = text.as_deref().and_then(|text| text.strip_prefix(list)?.strip_prefix(' '));
    place.filter(|place| !place.is_empty()).map(str::to_owned).ok_or(StoreError::Cursor)
}
