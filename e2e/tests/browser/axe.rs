//! Accessibility, judged by axe-core.

use crate::window::Window;
use serde_json::Value;
use std::env;
use std::fs;

const RUN: &str = "
    return axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map((v) => ({
        rule: v.id, help: v.help, where: v.nodes.map((n) => [n.target.join(' '), n.failureSummary]),
    })));";

/// The page as it stands breaks none of axe-core's rules.
pub(crate) async fn judge(window: &Window, page: &str) {
    let client = &window.client;
    let there = client.execute("return typeof axe === 'object';", Vec::new()).await.unwrap();
    if there != Value::Bool(true) {
        client.execute(&source(), Vec::new()).await.unwrap();
    }
    let violations = client.execute(RUN, Vec::new()).await.unwrap();
    assert_eq!(violations, Value::Array(Vec::new()), "{} on page {page}: {violations:#}", window.who);
}

/// axe-core's own script.
fn source() -> String {
    let path = env::var("CARDWRIGHT_AXE").unwrap_or_else(|_| {
        panic!("CARDWRIGHT_AXE does not name the axe.min.js of axe-core; ./test installs it and says where")
    });
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("CARDWRIGHT_AXE={path}: {error}"))
}
