//! What a browser fetches at its first visit, and what Lighthouse, a judge made by others, says of the first page.

use super::{median, work_list};
use cardwright_e2e::people::{HOLDER, STAFF};
use cardwright_e2e::site::Site;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `node` and `node_modules/lighthouse`.
const VARIABLE: &str = "CARDWRIGHT_LIGHTHOUSE";

/// Runs of Lighthouse, of which the median is taken.
const ROUNDS: usize = 5;

/// What runs headless, as any user, without calling anybody.
const FLAGS: &str = "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage \
    --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/// The most that a page may have of a category: Lighthouse says 1.
const FULL: f64 = 100.0;

/// Measures the portals as `cargo xtask portal --profile wasm-release` has built them.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>) {
    let portals = env::current_exe().unwrap().parent().unwrap().join("../portal/wasm-release");
    figures.insert("portal_self_service_kb", kilobytes(&portals.join("self-service")));
    figures.insert("portal_admin_kb", kilobytes(&portals.join("admin")));

    work_list::measure(figures, &portals).await;

    let mut site = Site::with(STAFF).await;
    site.log_little();
    site.start(&["--portal", portals.to_str().unwrap()]).await;
    let holder = site.sign_in(&HOLDER).await;
    let headers = site.beside("headers.json");
    std::fs::write(&headers, json!({ "Cookie": holder.cookie }).to_string()).unwrap();
    let rounds: Vec<_> =
        (0..ROUNDS).map(|_| judged(site.url(), &headers, &site.beside("lighthouse.json"))).collect();
    let score = |category: &str| {
        let scores = rounds.iter().map(|report| report["categories"][category]["score"].as_f64().unwrap());
        median(scores.collect()) * FULL
    };
    figures.insert("lighthouse_performance", score("performance"));
    figures.insert("lighthouse_accessibility", score("accessibility"));
}

/// The report on a page: a phone, with the network and processor that Lighthouse gives one.
fn judged(url: &str, headers: &Path, report: &Path) -> Value {
    let folder = PathBuf::from(env::var_os(VARIABLE).unwrap());
    let mut command = Command::new(folder.join("node"));
    command.arg(folder.join("node_modules/lighthouse/cli/index.js")).arg(format!("{url}/"));
    command.args(["--quiet", "--only-categories=performance,accessibility", "--output=json", FLAGS]);
    command.arg(format!("--extra-headers={}", headers.display()));
    command.arg(format!("--output-path={}", report.display()));
    let said = command.output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let report: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert!(report["runtimeError"].is_null(), "{}", report["runtimeError"]);
    let metric = |name: &str| report["audits"][name]["displayValue"].as_str().unwrap_or("?").to_owned();
    println!(
        "{}: first paint {}, largest {}, blocked {}, shift {}",
        report["finalDisplayedUrl"].as_str().unwrap_or_default(),
        metric("first-contentful-paint"),
        metric("largest-contentful-paint"),
        metric("total-blocking-time"),
        metric("cumulative-layout-shift")
    );
    report
}

fn kilobytes(portal: &Path) -> f64 {
    f64::from(u32::try_from(bytes(portal)).unwrap()) / 1e3
}

/// What a portal's first page fetches, each file as it is sent to a browser that knows brotli.
fn bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    // What the first page does without is fetched once somebody goes further.
    let later = |path: &Path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("portal-later-"))
    };
    let size = |path: PathBuf| match path.extension().and_then(|extension| extension.to_str()) {
        _ if path.is_dir() => bytes(&path),
        _ if later(&path) => 0,
        Some("br") => path.metadata().unwrap().len(),
        _ => 0,
    };
    entries.map(|entry| size(entry.unwrap().path())).sum()
}
