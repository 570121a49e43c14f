//! chromedriver, and the browsers that it starts.

use fantoccini::error::CmdError;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::env;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use url::Url;

/// What runs headless, as any user, without calling anybody.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-GB",
    "--window-size=1280,800",
];

/// How often a chromedriver that finds no port is started again.
const STARTS: usize = 5;

/// A running chromedriver. All browsers go with it.
pub struct Driver {
    process: Child,
    url: String,
    profiles: TempDir,
}

impl Driver {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let (process, port) = (0..STARTS)
            .find_map(|_| Self::started())
            .unwrap_or_else(|| panic!("chromedriver was started {STARTS} times and named no port"));
        Self { process, url: format!("http://127.0.0.1:{port}"), profiles: tempfile::tempdir().unwrap() }
    }

    /// A chromedriver and its port. None if it ended: it takes a free port of IPv4, then the same of IPv6, which somebody
    /// else may have.
    fn started() -> Option<(Child, String)> {
        let mut process = Command::new(found(&["chromedriver"]))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own, which the browsers join: none outlives a test that fails.
            .process_group(0)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = said.find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        });
        if port.is_none() {
            process.wait().unwrap();
        }
        port.map(|port| (process, port))
    }

    /// A browser with a profile of its own: nothing of the others' cookies.
    pub async fn browser(&self, name: &str) -> Client {
        self.browser_with(name, &[]).await
    }

    /// A browser of somebody who prefers these languages.
    pub async fn browser_preferring(&self, name: &str, languages: &str) -> Client {
        self.browser_with(name, &[format!("--accept-lang={languages}")]).await
    }

    /// A browser of somebody who allows its camera, which shows this film over and over (Y4M, or MJPEG).
    pub async fn browser_filming(&self, name: &str, film: &Path) -> Client {
        let film = format!("--use-file-for-fake-video-capture={}", film.display());
        let camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];
        self.browser_with(name, &[&camera.map(str::to_owned)[..], &[film]].concat()).await
    }

    async fn browser_with(&self, name: &str, more: &[String]) -> Client {
        let profile = self.profiles.path().join(name);
        let mut flags: Vec<_> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        flags.push(format!("--user-data-dir={}", profile.display()));
        flags.extend_from_slice(more);
        let browser = found(&["chromium", "google-chrome"]);
        let wishes = json!({
            "goog:chromeOptions": { "args": flags, "binary": browser },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(wishes) = wishes else { panic!("capabilities are an object") };
        let wishes: Capabilities = wishes;
        let connected =
            ClientBuilder::new(HttpConnector::new()).capabilities(wishes).connect(&self.url).await;
        connected.unwrap_or_else(|error| panic!("no browser for {name}: {error}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.process.id())]).status();
        let _ = self.process.wait();
    }
}

fn found(programs: &[&str]) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&path).flat_map(|dir| programs.iter().map(move |name| dir.join(name)));
    let mut there = places.filter(|place| place.is_file());
    there.next().unwrap_or_else(|| panic!("{} is not installed; ./test installs it", programs.join(" or ")))
}

/// What the browser is asked beyond what the client library offers.
#[derive(Debug)]
pub enum Ask {
    /// Console and network errors since the last time (chromedriver's own command).
    Console,
    /// The name by which assistive technology knows an element (WebDriver, Get Computed Label).
    Label(String),
    /// A command of the browser's debugging protocol.
    Debug(&'static str, Value),
}

impl Ask {
    /// Asks.
    ///
    /// # Errors
    /// What the browser refused.
    pub async fn of(self, client: &Client) -> Result<Value, CmdError> {
        client.issue_cmd(self).await
    }
}

impl WebDriverCompatibleCommand for Ask {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        let session = session.unwrap_or_default();
        match self {
            Self::Console => base.join(&format!("session/{session}/se/log")),
            Self::Label(element) => base.join(&format!("session/{session}/element/{element}/computedlabel")),
            Self::Debug(..) => base.join(&format!("session/{session}/goog/cdp/execute")),
        }
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        match self {
            Self::Console => (http::Method::POST, Some(json!({ "type": "browser" }).to_string())),
            Self::Label(_) => (http::Method::GET, None),
            Self::Debug(command, params) => {
                (http::Method::POST, Some(json!({ "cmd": command, "params": params }).to_string()))
            }
        }
    }
}
