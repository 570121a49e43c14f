//! A DynamoDB in this process: dynoxide, reached by the same client through a connector of its own.
//!
//! For trying out and for small sites: one writer at a time, as fast as the disk confirms writes
//! (one flush for each commit).

mod bulk;
mod engine;

use crate::feed::{Pace, StreamFeed};
use crate::store::DynamoStore;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, SharedCredentialsProvider, StalledStreamProtectionConfig,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_types::SdkConfig;
pub use bulk::Bulk;
use cardwright_core::ports::store::StoreError;
use engine::Engine;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;

/// The engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// Its file cannot be used.
    #[error("the database file cannot be opened: is another server using it, and is the folder writable?")]
    Open(#[from] dynoxide::DynoxideError),
    /// Its stream cannot be kept short.
    #[error("the database file cannot be prepared: is another server using it, and is the folder writable?")]
    Prepare(#[from] rusqlite::Error),
    /// Its table cannot be made.
    #[error("the table in the database file cannot be made")]
    Table(#[from] StoreError),
    /// A path that is no text.
    #[error("the path of the database file is not valid UTF-8")]
    Path,
}

/// An embedded DynamoDB. Cloning it is cheap; the last one that goes closes the engine.
#[derive(Clone, Debug)]
pub struct Embedded {
    engine: Arc<Engine>,
    writes: watch::Sender<u64>,
}

/// Tells engines in memory apart.
static IN_MEMORY: AtomicU64 = AtomicU64::new(0);

impl Embedded {
    /// The name of the table that every engine has.
    pub const TABLE: &str = "cardwright";

    /// The engine on a file, which is made if it is missing. Every acknowledged write survives a crash.
    ///
    /// # Errors
    /// [`EmbeddedError`] if the file cannot be used.
    pub async fn open(path: &Path) -> Result<Self, EmbeddedError> {
        Self::at(path.to_str().ok_or(EmbeddedError::Path)?.to_owned()).await
    }

    /// The engine in memory, gone with its last clone.
    ///
    /// # Errors
    /// [`EmbeddedError`] if there is no memory for it.
    pub async fn memory() -> Result<Self, EmbeddedError> {
        let number = IN_MEMORY.fetch_add(1, Ordering::Relaxed);
        Self::at(format!("file:cardwright-{number}?mode=memory&cache=shared")).await
    }

    async fn at(path: String) -> Result<Self, EmbeddedError> {
        let engine = tokio::task::spawn_blocking(move || Engine::open(&path)).await;
        let engine = engine.map_err(|e| StoreError::Unavailable(e.into()))??;
        let embedded = Self { engine: Arc::new(engine), writes: watch::Sender::new(0) };
        embedded.store().create_table().await?;
        Ok(embedded)
    }

    /// The store in this engine.
    pub fn store(&self) -> DynamoStore {
        DynamoStore::new(&self.config(), Self::TABLE)
    }

    /// The changes of the store from now on, each as soon as it is written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the engine does not answer.
    pub async fn feed(&self) -> Result<StreamFeed, StoreError> {
        self.store().feed(self.pace()).await
    }

    /// How to reach the engine.
    pub fn config(&self) -> SdkConfig {
        // Nothing checks the signature, but the client wants to make one.
        let credentials = Credentials::new("embedded", "embedded", None, None, "embedded");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("embedded"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            // Nothing streams here: on a machine that is busy an answer may be long in coming.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .http_client(self.clone())
            .build()
    }

    /// The pace of a feed that wakes at each write.
    pub fn pace(&self) -> Pace {
        Pace::OnWrite(self.writes.subscribe())
    }
}

impl HttpConnector for Embedded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            let target = request.headers().get("x-amz-target").unwrap_or_default();
            let operation = target.split('.').nth(1).unwrap_or_default().to_owned();
            let body = request.body().bytes().unwrap_or_default().to_vec();
            let engine = Arc::clone(&this.engine);
            // The engine waits for the disk, which no asynchronous thread may.
            let answer = tokio::task::spawn_blocking(move || engine.answer(&operation, &body)).await;
            let answer = answer.map_err(|e| ConnectorError::other(e.into(), None))?;
            if answer.wrote {
                this.writes.send_modify(|count| *count = count.wrapping_add(1));
            }
            let status = answer.status.try_into().map_err(|e| ConnectorError::user(Box::new(e)))?;
            Ok(HttpResponse::new(status, answer.body.into()))
        })
    }
}

impl HttpClient for Embedded {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
