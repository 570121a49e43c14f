//! Card objects, their numbers and secrets.

use crate::error::{failure, incomplete};
use crate::item::{Attributes, Draft, Item, number};
use crate::key::{
    DUE, Key, attr, cards_in, cards_of_partition, certificates_ending, certificates_in,
    certificates_of_partition, moment, partition, shard,
};
use crate::store::{DynamoStore, NEW, conditional};
use async_trait::async_trait;
use aws_sdk_dynamodb::error::ProvideErrorMetadata as _;
use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValue, TransactWriteItem};
use cardwright_core::ports::store::{Cards, Created, StoreError};
use cardwright_core::record::{CardRecord, SecretsRecord};
use domain::card::{CardCertificate, CardSummary};
use domain::certificate::CertificateSummary;
use domain::id::{IssuanceId, SecretsGeneration, Sequence};
use domain::process::CardKind;

#[async_trait]
impl Cards for DynamoStore {
    async fn draw_number(&self, kind: CardKind, last: u64) -> Result<Option<u64>, StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(Key::counter(kind).attributes()))
            .update_expression("ADD drawn :one")
            .condition_expression("attribute_not_exists(drawn) OR drawn < :last")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":last", number(last))
            .return_values(ReturnValue::UpdatedNew);
        let answer = match request.send().await {
            Err(e) if e.code() == Some("ConditionalCheckFailedException") => return Ok(None),
            answer => answer.map_err(failure)?,
        };
        let item = Item(answer.attributes.unwrap_or_default());
        let drawn = item.number(attr::DRAWN);
        Ok(Some(drawn.ok_or_else(|| incomplete("the number that was drawn is missing"))?))
    }

    async fn card(&self, issuance: &IssuanceId) -> Result<Option<CardRecord>, StoreError> {
        self.get(&Key::card(issuance)).await?.as_ref().map(card_of).transpose()
    }

    async fn create_card(&self, card: &CardRecord, secrets: &SecretsRecord) -> Result<Created, StoreError> {
        let put = |item: Attributes| {
            let put = Put::builder().table_name(&*self.table).set_item(Some(item)).condition_expression(NEW);
            put.build().map(|put| TransactWriteItem::builder().put(put).build())
        };
        let items = [card_item(card)?, secrets_item(secrets)?, number_item(card)];
        let items = items.map(put).into_iter().collect::<Result<_, _>>();
        let items = items.map_err(|e| StoreError::Unavailable(e.into()))?;
        match self.transact(items).await? {
            Ok(()) => Ok(Created::Yes),
            Err(refusal) if refusal.at(0) || refusal.at(1) => Err(StoreError::Conflict),
            Err(_) => Ok(Created::NumberTaken),
        }
    }

    async fn save_card(&self, card: &CardRecord) -> Result<(), StoreError> {
        self.put_version(card_item(card)?, card.version).await
    }

    async fn renew_secrets(&self, secrets: &SecretsRecord) -> Result<(), StoreError> {
        let request = self
            .put(secrets_item(secrets)?)
            .condition_expression(
                "attribute_not_exists(pk) OR (attribute_not_exists(destroyed) AND generation < :generation)",
            )
            .expression_attribute_values(":generation", number(secrets.generation.get()));
        conditional(request.send().await)?;
        Ok(())
    }

    async fn secrets_generation(
        &self,
        issuance: &IssuanceId,
    ) -> Result<Option<SecretsGeneration>, StoreError> {
        let item = self.get(&Key::secrets(issuance)).await?;
        Ok(item.and_then(|item| item.number(attr::GENERATION)).map(SecretsGeneration::new))
    }

    /// What is left is a mark without secrets: an older effect that comes late cannot bring them back.
    async fn destroy_secrets(&self, issuance: &IssuanceId) -> Result<(), StoreError> {
        let request = self
            .client
            .update_item()
            .table_name(&*self.table)
            .set_key(Some(Key::secrets(issuance).attributes()))
            .condition_expression("attribute_exists(pk)")
            .update_expression("SET destroyed = :true REMOVE body, generation")
            .expression_attribute_values(":true", AttributeValue::Bool(true));
        conditional(request.send().await)?;
        Ok(())
    }
}

/// A card's item. What its indexes need stands beside the record, so that one write is all.
fn card_item(record: &CardRecord) -> Result<Attributes, StoreError> {
    let card = &record.card;
    let id = &card.issuance;
    let shard = shard(id.as_str());
    let mut draft = Draft::new(&Key::card(id))
        .body(record)?
        .number(attr::VERSION, record.version.get())
        .number(attr::SENT, card.records.get())
        .json(attr::SUMMARY, &CardSummary::of(card))?
        .text(attr::WORK, partition(&cards_in(card.state.name()), shard))
        .text(attr::AT, moment(card.since, id))
        .text(attr::BEGUN, moment(card.since, id));
    if let Some(holder) = &card.holder {
        draft = draft.text(attr::HOLDER, cards_of_partition(holder));
    }
    if let Some(due) = card.due() {
        draft = draft.text(attr::DUE, partition(DUE, shard)).text(attr::DUE_AT, moment(due, id));
    }
    if !record.outbox.is_empty() {
        draft = draft.text(attr::PENDING, shard.to_string());
    }
    Ok(draft.into_attributes())
}

/// The line of a certificate. It lies apart from its card, since one card's certificates stand differently.
pub(crate) fn certificate_item(
    record: &CardRecord,
    certificate: &CardCertificate,
) -> Result<Attributes, StoreError> {
    let serial = &certificate.serial;
    let (state, shard) = (certificate.state.name(), shard(serial.as_str()));
    let mut draft = Draft::new(&Key::certificate(serial))
        .number(attr::VERSION, record.version.get())
        .json(attr::SUMMARY, &CertificateSummary::of(&record.card, certificate))?
        .text(attr::WORK, partition(&certificates_in(state), shard))
        .text(attr::AT, moment(certificate.since, serial))
        .text(attr::BEGUN, moment(certificate.since, serial));
    if let Some(end) = certificate.not_after {
        let list = partition(&certificates_ending(state), shard);
        draft = draft.text(attr::DUE, list).text(attr::DUE_AT, moment(end, serial));
    }
    if let Some(holder) = &record.card.holder {
        draft = draft.text(attr::HOLDER, certificates_of_partition(holder));
    }
    Ok(draft.into_attributes())
}

/// The record of a card's item, without what is laid down already.
pub(crate) fn card_of(item: &Item) -> Result<CardRecord, StoreError> {
    let mut record: CardRecord = item.body()?;
    if let Some(acked) = item.number(attr::ACKED) {
        record.outbox.retain(|entry| entry.record.sequence > Sequence::new(acked));
    }
    Ok(record)
}

/// That a number is this card's. Numbers are made from settings, which change: a new prefix must not give out again
/// what an old one gave. It stays when the card is void.
fn number_item(card: &CardRecord) -> Attributes {
    let owner = card.card.issuance.as_str();
    Draft::new(&Key::number(&card.card.number)).text(attr::TAKEN_BY, owner).into_attributes()
}

fn secrets_item(secrets: &SecretsRecord) -> Result<Attributes, StoreError> {
    let draft = Draft::new(&Key::secrets(&secrets.issuance)).body(secrets)?;
    Ok(draft.number(attr::GENERATION, secrets.generation.get()).into_attributes())
}
