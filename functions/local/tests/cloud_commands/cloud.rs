//! A table and keys in the emulator, and the program that is pointed at them.

use crate::emulator::Emulator;
use adapters::aws::SdkConfig;
use aws_sdk_kms::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use store::DynamoStore;
use tokio::process::Command;

static TABLES: AtomicU32 = AtomicU32::new(0);

pub(crate) struct Cloud {
    pub(crate) table: String,
    pub(crate) config: SdkConfig,
    /// The key for data objects, with which all authorities of this table are made.
    pub(crate) content_signing: String,
    emulator: Arc<Emulator>,
}

/// What a run of the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) done: bool,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Cloud {
    pub(crate) async fn new() -> Self {
        let emulator = Emulator::shared().await;
        let credentials = Credentials::new("test", "test", None, None, "cloud");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(emulator.url())
            .build();
        let table = format!("cloud-{}", TABLES.fetch_add(1, Ordering::Relaxed));
        let mut cloud = Self { table, config, content_signing: String::new(), emulator };
        cloud.content_signing = cloud.signing_key().await;
        cloud.store().create_table().await.unwrap();
        cloud
    }

    pub(crate) fn store(&self) -> DynamoStore {
        DynamoStore::new(&self.config, &self.table)
    }

    /// The ARN of a new key.
    pub(crate) async fn key(&self, spec: KeySpec, usage: KeyUsageType) -> String {
        let client = aws_sdk_kms::Client::new(&self.config);
        let made = client.create_key().key_spec(spec).key_usage(usage).send().await.unwrap();
        made.key_metadata.unwrap().arn.unwrap()
    }

    pub(crate) async fn signing_key(&self) -> String {
        self.key(KeySpec::EccNistP256, KeyUsageType::SignVerify).await
    }

    /// `cardwright cloud ...` without an environment, before table and emulator are named.
    pub(crate) fn bare(args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cardwright"));
        command.env_clear().env("AWS_EC2_METADATA_DISABLED", "true").arg("cloud").args(args);
        command.stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// `cardwright cloud ...` for this table, with the administrator's environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Self::bare(args);
        command.args(["--table", &self.table]).env("AWS_ENDPOINT_URL", self.emulator.url());
        command.env("AWS_REGION", "us-east-1");
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command
    }

    pub(crate) async fn run(&self, args: &[&str]) -> Said {
        said(self.command(args)).await
    }

    pub(crate) async fn init(&self, root_key: &str, issuing_key: &str) -> Said {
        let content_key = ["--content-signing-key", self.content_signing.as_str()];
        let keys = ["--root-key", root_key, "--issuing-key", issuing_key];
        let about = ["--organisation", "Example AB", "--url", "https://cards.example"];
        self.run(&[&["init"], &keys[..], &content_key, &about].concat()).await
    }
}

pub(crate) async fn said(mut command: Command) -> Said {
    let output = command.output().await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { done: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
}
