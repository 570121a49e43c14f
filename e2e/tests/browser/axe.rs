//! Accessibility, judged by axe-core.

use crate::pictures;
use crate::window::Window;
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::PathBuf;

const RUN: &str = "
    const [only] = arguments;
    return axe.run(document, { resultTypes: ['violations'], ...(only && { runOnly: only }) }).then((found) => ({
        axe: found.testEngine.version,
        passes: found.passes.map((rule) => rule.id),
        violations: found.violations.map((v) => ({
            rule: v.id, help: v.help, where: v.nodes.map((n) => [n.target.join(' '), n.failureSummary]),
        })),
    }));";

/// The rules that a page may keep by day and break by night: its elements are the same.
const COLOURS: &[&str] = &["color-contrast", "link-in-text-block"];

/// The page as it stands breaks none of axe-core's rules by day, and none on colours by night.
/// `CARDWRIGHT_ACCESSIBILITY=DIR` leaves there what was judged.
pub(crate) async fn judge(window: &Window, page: &str) {
    let client = &window.client;
    let there = client.execute("return typeof axe === 'object';", Vec::new()).await.unwrap();
    if there != Value::Bool(true) {
        client.execute(&source(), Vec::new()).await.unwrap();
    }
    let mut found = Value::Null;
    for (night, only, look) in [(true, json!(COLOURS), "by night"), (false, Value::Null, "by day")] {
        pictures::by_night(window, night).await;
        found = client.execute(RUN, vec![only]).await.unwrap();
        let violations = &found["violations"];
        assert_eq!(*violations, json!([]), "{} on page {page} {look}: {violations:#}", window.who);
    }
    if let Some(folder) = env::var_os("CARDWRIGHT_ACCESSIBILITY").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        let judged = json!({ "page": page, "axe": found["axe"], "rules": found["passes"] });
        fs::write(folder.join(format!("{page}.json")), judged.to_string()).unwrap();
    }
}

/// axe-core's own script.
fn source() -> String {
    let path = env::var("CARDWRIGHT_AXE").unwrap_or_else(|_| {
        panic!("CARDWRIGHT_AXE does not name the axe.min.js of axe-core; ./test installs it and says where")
    });
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("CARDWRIGHT_AXE={path}: {error}"))
}
