//! The store in the emulator.

#[path = "../emulator/mod.rs"]
mod emulator;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use cardwright_store::SdkConfig;
pub(crate) use emulator::Emulator;
use std::sync::atomic::{AtomicU32, Ordering};

static TABLES: AtomicU32 = AtomicU32::new(0);

pub(crate) fn new_table_name() -> String {
    format!("contract-{}", TABLES.fetch_add(1, Ordering::Relaxed))
}

pub(crate) fn config(emulator: &Emulator) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "contract");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(emulator.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}
