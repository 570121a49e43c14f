//! An independent DynamoDB, started on loopback for as long as tests need it.

use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use cardwright_store::{DynamoStore, SdkConfig};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Mutex;

/// The executable, as `./test` installs it.
const VARIABLE: &str = "CARDWRIGHT_MINISTACK";

/// The server that tests of this process share while one of them runs.
static SHARED: Mutex<Weak<Server>> = Mutex::const_new(Weak::new());

pub(crate) struct Server {
    child: Child,
    port: u16,
    tables: AtomicU32,
}

impl Server {
    pub(crate) async fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(server) = shared.upgrade() {
            return server;
        }
        let server = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&server);
        server
    }

    async fn start() -> Self {
        let Some(executable) = std::env::var_os(VARIABLE) else {
            panic!("{VARIABLE} does not name the ministack executable: run ./test, which installs it");
        };
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(executable)
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("IOT_MTLS_ENABLED", "0")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("ministack does not start");
        let server = Self { child, port, tables: AtomicU32::new(0) };
        let probe = DynamoStore::new(&server.config(), "probe");
        let ready = async {
            while probe.create_table().await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ready).await.expect("ministack does not answer");
        server
    }

    pub(crate) fn new_table_name(&self) -> String {
        format!("contract-{}", self.tables.fetch_add(1, Ordering::Relaxed))
    }

    pub(crate) fn config(&self) -> SdkConfig {
        let credentials = Credentials::new("test", "test", None, None, "contract");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::disabled())
            .endpoint_url(format!("http://127.0.0.1:{}", self.port))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
