//! Items: records to attributes and back.

use crate::key::{Key, attr};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use cardwright_core::ports::store::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

/// The attributes of an item.
pub(crate) type Attributes = HashMap<String, AttributeValue>;

/// The shape in which JSON is written. It rises with any change to a stored record; [`parse`] then
/// reads the former shapes too, and `tests/golden` keeps a file of each.
///
/// Shape 2: the readers of a desk are records that say what is in them; in shape 1 they were pairs of id
/// and name, which the record reads as well.
///
/// Shape 3: people have an engagement in place of a kind, issuances their terms, evidence its parts; see [`upgrade`].
///
/// Shape 4: an issued card says whether an order made it, a certificate of a card its slot and since when it is in its
/// state.
///
/// Shape 5: terms name the edition of the card profiles, settings of processes the algorithm of keys.
pub(crate) const SHAPE: u64 = 5;

#[derive(Debug, thiserror::Error)]
pub(crate) enum ItemError {
    #[error("the item has no attribute `{0}`")]
    Missing(&'static str),
    #[error("the item has shape {0}; this release reads shapes up to {SHAPE}: install a newer release")]
    Shape(u64),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Reads JSON of a stored shape.
pub(crate) fn parse<T: DeserializeOwned>(shape: u64, json: &str) -> Result<T, ItemError> {
    match shape {
        1 | 2 => {
            let mut value = serde_json::from_str(json)?;
            upgrade::to_3(&mut value);
            upgrade::to_4(&mut value);
            upgrade::to_5(&mut value);
            Ok(serde_json::from_value(value)?)
        }
        3 => {
            let mut value = serde_json::from_str(json)?;
            upgrade::to_4(&mut value);
            upgrade::to_5(&mut value);
            Ok(serde_json::from_value(value)?)
        }
        4 => {
            let mut value = serde_json::from_str(json)?;
            upgrade::to_5(&mut value);
            Ok(serde_json::from_value(value)?)
        }
        SHAPE => Ok(serde_json::from_str(json)?),
        other => Err(ItemError::Shape(other)),
    }
}

/// An item as it was read.
#[derive(Clone, Debug)]
pub(crate) struct Item(pub(crate) Attributes);

impl Item {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_s().ok().map(String::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_n().ok()?.parse().ok()
    }

    /// A set of texts; one without any is not there.
    pub(crate) fn texts(&self, name: &str) -> &[String] {
        self.0.get(name).and_then(|value| value.as_ss().ok()).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The item's key, as text for messages and comparisons.
    pub(crate) fn key(&self) -> String {
        format!("{} {}", self.text(attr::PK).unwrap_or_default(), self.text(attr::SK).unwrap_or_default())
    }

    /// The item's key; none if it lacks a part of it.
    pub(crate) fn own_key(&self) -> Option<Key> {
        Some(Key { pk: self.text(attr::PK)?.to_owned(), sk: self.text(attr::SK)?.to_owned() })
    }

    /// Whether it is the item with this key.
    pub(crate) fn is(&self, key: &Key) -> bool {
        self.text(attr::PK) == Some(&key.pk) && self.text(attr::SK) == Some(&key.sk)
    }

    /// The record in [`attr::BODY`].
    pub(crate) fn body<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        self.json(attr::BODY)
    }

    /// The record in an attribute.
    pub(crate) fn json<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, StoreError> {
        let shape = self.number(attr::SHAPE).ok_or(ItemError::Missing(attr::SHAPE));
        let json = self.text(name).ok_or(ItemError::Missing(name));
        shape.and_then(|shape| parse(shape, json?)).map_err(|e| self.corrupt(e))
    }

    pub(crate) fn corrupt(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
        StoreError::Corrupt { key: self.key(), source: source.into() }
    }
}

/// An item to be written.
#[derive(Debug)]
pub(crate) struct Draft(Attributes);

impl Draft {
    /// An item with nothing but its key and shape.
    pub(crate) fn new(key: &Key) -> Self {
        Self(key.attributes()).number(attr::SHAPE, SHAPE)
    }

    pub(crate) fn text(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::S(value.into()));
        self
    }

    pub(crate) fn number(mut self, name: &str, value: u64) -> Self {
        self.0.insert(name.to_owned(), number(value));
        self
    }

    pub(crate) fn bytes(mut self, name: &str, value: Vec<u8>) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::B(Blob::new(value)));
        self
    }

    /// A record as JSON.
    pub(crate) fn json(self, name: &str, record: &impl Serialize) -> Result<Self, StoreError> {
        let json = to_json(record)?;
        Ok(self.text(name, json))
    }

    /// The record as [`attr::BODY`].
    pub(crate) fn body(self, record: &impl Serialize) -> Result<Self, StoreError> {
        self.json(attr::BODY, record)
    }

    pub(crate) fn into_attributes(self) -> Attributes {
        self.0
    }
}

pub(crate) fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// JSON of a record. Records are plain data; if one cannot be written, no item of it can be.
pub(crate) fn to_json(record: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(record)
        .map_err(|e| StoreError::Corrupt { key: "new item".to_owned(), source: e.into() })
}

mod upgrade;

#[cfg(test)]
mod tests;
