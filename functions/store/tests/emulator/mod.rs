//! AWS as others made it (ministack), on loopback for as long as tests need it. The tests of other crates
//! include this file, too.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// The executable, as `./test` installs it.
const VARIABLE: &str = "CARDWRIGHT_MINISTACK";

/// The emulator that tests of this process share while one of them runs.
static SHARED: Mutex<Weak<Emulator>> = Mutex::const_new(Weak::new());

pub(crate) struct Emulator {
    child: Child,
    port: u16,
}

impl Emulator {
    pub(crate) async fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(emulator) = shared.upgrade() {
            return emulator;
        }
        let emulator = Arc::new(Self::start().await);
        *shared = Arc::downgrade(&emulator);
        emulator
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
        let emulator = Self { child, port };
        let ready = async {
            while !emulator.is_ready().await {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ready).await.expect("ministack does not answer");
        emulator
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)).await else { return false };
        let request = b"GET /_ministack/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        let mut answer = String::new();
        let sent = stream.write_all(request).await;
        sent.is_ok() && stream.read_to_string(&mut answer).await.is_ok() && answer.starts_with("HTTP/1.1 200")
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
