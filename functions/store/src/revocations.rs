//! Certificates that are not to be trusted, and what is signed of them.

use crate::error::failure;
use crate::item::{Draft, Item, text};
use crate::key::{Key, REVOKED_PARTS, attr, crl_pieces, revoked_part};
use crate::store::{BATCH_KEYS, DynamoStore};
use async_trait::async_trait;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use cardwright_core::ports::status::{Asked, CrlRecord, Known, ResponderRecord, Revocations, RevokedRow};
use cardwright_core::ports::store::StoreError;
use domain::certificate::{CrlEntry, CrlReason, Der, IssuerNumber, Serial};
use domain::time::{Span, Timestamp};
use tokio::task::JoinSet;

/// Bytes of a piece of a CRL: an item has up to 400 KB.
const PIECE: usize = 380_000;
/// How long after its end a CRL is kept for whoever is just reading it.
const KEPT: Span = Span::from_days(1);

fn secs(at: Timestamp) -> u64 {
    u64::try_from(at.as_secs()).unwrap_or_default()
}

fn at(secs: u64) -> Timestamp {
    Timestamp::from_millis(i64::try_from(secs).unwrap_or(i64::MAX).saturating_mul(1000))
}

/// The item that says of a certificate that it is not to be trusted. It goes by itself once the certificate has ended.
pub(crate) fn revoked_item(row: &RevokedRow) -> Draft {
    let entry = &row.entry;
    let draft = Draft::new(&Key::revoked(&entry.serial))
        .number(attr::REVOKED_AT, secs(entry.at))
        .number(attr::REASON, entry.reason.code().into());
    match row.until {
        Some(until) => draft.number(attr::ENDS, secs(until)).number(attr::EXPIRES, secs(until.plus(KEPT))),
        None => draft,
    }
}

fn row_of(item: &Item) -> Result<RevokedRow, StoreError> {
    let entry = || {
        let serial = Serial::try_from(item.text(attr::SK)?.to_owned()).ok()?;
        let reason = CrlReason::of_code(item.number(attr::REASON)?)?;
        Some(CrlEntry { serial, at: at(item.number(attr::REVOKED_AT)?), reason })
    };
    // A CRL that left one out would say that it is good.
    let entry = entry().ok_or_else(|| item.corrupt("it does not say what is revoked, when and why"))?;
    Ok(RevokedRow { entry, until: item.number(attr::ENDS).map(at) })
}

#[async_trait]
impl Revocations for DynamoStore {
    async fn revoked(&self) -> Result<Vec<RevokedRow>, StoreError> {
        let mut parts = JoinSet::new();
        for part in REVOKED_PARTS {
            let store = self.clone();
            parts.spawn(async move { store.partition_of(&revoked_part(part)).await });
        }
        let mut rows = Vec::new();
        for items in parts.join_all().await {
            for item in items? {
                rows.push(row_of(&item)?);
            }
        }
        Ok(rows)
    }

    async fn crl_record(&self, issuer: IssuerNumber) -> Result<Option<CrlRecord>, StoreError> {
        self.get(&Key::crl(issuer)).await?.as_ref().map(Item::body).transpose()
    }

    async fn crl(&self, issuer: IssuerNumber) -> Result<Option<Der>, StoreError> {
        let Some(record) = self.crl_record(issuer).await? else { return Ok(None) };
        let mut bytes = Vec::new();
        for mut item in self.partition_of(&crl_pieces(&record.digest)).await? {
            match item.0.remove(attr::PIECE) {
                Some(AttributeValue::B(piece)) => bytes.extend(piece.into_inner()),
                _ => return Err(item.corrupt("a piece of a CRL without its bytes")),
            }
        }
        if cardwright_core::digest(&bytes) != record.digest {
            return Err(StoreError::Unavailable("the CRL was replaced while it was read".into()));
        }
        Ok(Some(Der::new(bytes)))
    }

    /// The pieces first: a record whose pieces are not all there would be no CRL.
    async fn keep_crl(&self, issuer: IssuerNumber, record: &CrlRecord, crl: &Der) -> Result<(), StoreError> {
        for (nth, piece) in crl.as_bytes().chunks(PIECE).enumerate() {
            let draft = Draft::new(&Key::crl_piece(&record.digest, nth));
            let mut item = draft.number(attr::EXPIRES, secs(record.next_update.plus(KEPT))).into_attributes();
            item.insert(attr::PIECE.to_owned(), AttributeValue::B(Blob::new(piece)));
            self.put(item).send().await.map_err(failure)?;
        }
        let draft = Draft::new(&Key::crl(issuer)).body(record)?.number(attr::VERSION, record.number.get());
        self.put_version(draft.into_attributes(), record.number).await
    }

    async fn responder(&self, issuer: IssuerNumber) -> Result<Option<ResponderRecord>, StoreError> {
        self.get(&Key::responder(issuer)).await?.as_ref().map(Item::body).transpose()
    }

    async fn keep_responder(&self, issuer: IssuerNumber, record: &ResponderRecord) -> Result<(), StoreError> {
        let item = Draft::new(&Key::responder(issuer)).body(record)?.into_attributes();
        self.put(item).send().await.map_err(failure)?;
        Ok(())
    }

    async fn known(&self, asked: &Asked) -> Result<Known, StoreError> {
        let responder = Key::responder(asked.issuer);
        let keys = asked.serials.iter().take(BATCH_KEYS - 1).map(Key::certificate);
        let keys: Vec<_> = keys.chain([responder.clone()]).collect();
        let items = self.read(&keys).await?;
        let (answers, certificates): (Vec<_>, Vec<_>) =
            items.into_iter().partition(|item| item.is(&responder));
        Ok(Known {
            certificates: certificates
                .iter()
                .map(|item| item.json(attr::SUMMARY))
                .collect::<Result<_, _>>()?,
            responder: answers.first().map(Item::body).transpose()?,
        })
    }
}

impl DynamoStore {
    /// All items of a partition, read consistently, by the page.
    async fn partition_of(&self, pk: &str) -> Result<Vec<Item>, StoreError> {
        let request = self
            .query()
            .consistent_read(true)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(pk));
        let mut pages = request.into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(Item(item.map_err(failure)?));
        }
        Ok(items)
    }
}
