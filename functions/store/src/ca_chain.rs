//! The certificates of an authority whose keys no file holds.

use crate::error::failure;
use crate::item::{Draft, Item};
use crate::key::Key;
use crate::store::{DynamoStore, NEW, conditional};
use async_trait::async_trait;
use cardwright_core::ports::certificate::CaChain;
use cardwright_core::ports::store::{CaChains, StoreError};
use domain::certificate::Der;

#[async_trait]
impl CaChains for DynamoStore {
    async fn ca_chain(&self) -> Result<Option<CaChain>, StoreError> {
        self.get(&Key::ca_chain()).await?.as_ref().map(Item::body).transpose()
    }

    async fn keep_ca_chain(&self, chain: &CaChain) -> Result<CaChain, StoreError> {
        let item = Draft::new(&Key::ca_chain()).body(chain)?.into_attributes();
        if conditional(self.put(item).condition_expression(NEW).send().await)? {
            return Ok(chain.clone());
        }
        self.ca_chain().await?.ok_or(StoreError::Conflict)
    }

    async fn content_signing(&self) -> Result<Option<Der>, StoreError> {
        self.get(&Key::content_signing()).await?.as_ref().map(Item::body).transpose()
    }

    async fn keep_content_signing(&self, certificate: &Der) -> Result<Der, StoreError> {
        let item = Draft::new(&Key::content_signing()).body(certificate)?.into_attributes();
        if conditional(self.put(item).condition_expression(NEW).send().await)? {
            return Ok(certificate.clone());
        }
        self.content_signing().await?.ok_or(StoreError::Conflict)
    }

    async fn root_crl(&self) -> Result<Option<Der>, StoreError> {
        self.get(&Key::root_crl()).await?.as_ref().map(Item::body).transpose()
    }

    async fn keep_root_crl(&self, crl: &Der) -> Result<(), StoreError> {
        let item = Draft::new(&Key::root_crl()).body(crl)?.into_attributes();
        self.put(item).send().await.map_err(failure)?;
        Ok(())
    }
}
