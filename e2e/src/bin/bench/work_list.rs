//! How soon a page answers whoever works through ten thousand requests on a slow computer.

use cardwright_e2e::crowd;
use cardwright_e2e::driver::{Ask, Driver};
use cardwright_e2e::in_process::{Act, Office};
use cardwright_e2e::people::{OFFICER, STAFF};
use cardwright_e2e::site::Site;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Requests that wait.
const REQUESTS: u32 = 10_000;

/// How many times slower the processor is than this machine's.
const SLOWDOWN: u32 = 4;

/// How often more of the list is shown.
const PAGES: usize = 6;

/// How long anything may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Notes how long each interaction took until what it changed was painted (Event Timing API), as Interaction to Next
/// Paint does.
const OBSERVE: &str = "
    window.interactions = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        if (entry.interactionId) { window.interactions.push(entry.duration); }
    })).observe({ type: 'event', durationThreshold: 16, buffered: true });";

/// The worst of them, once the last has been painted.
const WORST: &str = "
    return new Promise((done) => setTimeout(() => done(Math.max(16, ...window.interactions)), 500));";

/// Measures the portal that is built in a folder.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, portals: &Path) {
    let office = Office::open().await;
    let template = office.case_before(Act::Produce).await.record().await.unwrap();
    let mut site = Site::with(STAFF).await;
    site.log_little();
    let store = site.data().join("store.db");
    crowd::fill(&store, REQUESTS).await;
    crowd::issue(&store, &[template.clone(), template], REQUESTS, REQUESTS).await;
    site.start(&["--portal", portals.to_str().unwrap()]).await;

    let driver = Driver::start();
    let browser = driver.browser("officer").await;
    browser.goto(&format!("{}/sign-in#{}", site.url(), site.ticket(&OFFICER))).await.unwrap();
    shown(&browser, "a[href='/admin/']").await;
    browser.goto(&format!("{}/admin/?list=requests", site.url())).await.unwrap();
    shown(&browser, "tbody tr").await;
    Ask::Debug("Emulation.setCPUThrottlingRate", json!({ "rate": SLOWDOWN })).of(&browser).await.unwrap();
    browser.execute(OBSERVE, Vec::new()).await.unwrap();
    for page in 1..=PAGES {
        let before = rows(&browser).await;
        browser
            .find(Locator::XPath("//button[contains(., 'Show more')]"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        until(async || rows(&browser).await > before).await;
        println!("{} rows, {page} times more", rows(&browser).await);
    }
    for chip in ["/admin/", "/admin/?list=requests"] {
        shown(&browser, &format!("a.chip[href='{chip}']")).await.click().await.unwrap();
    }
    let worst = browser.execute(WORST, Vec::new()).await.unwrap();
    println!("slowest interaction {worst} ms");
    figures.insert("work_list_interaction_ms", worst.as_f64().unwrap());
    browser.close().await.unwrap();
}

async fn shown(browser: &Client, selector: &str) -> fantoccini::elements::Element {
    browser.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await.unwrap()
}

async fn rows(browser: &Client) -> u64 {
    let count = browser.execute("return document.querySelectorAll('tbody tr').length;", Vec::new()).await;
    count.as_ref().ok().and_then(Value::as_u64).unwrap_or_default()
}

async fn until(there: impl AsyncFn() -> bool) {
    let end = std::time::Instant::now() + PATIENCE;
    while !there().await {
        assert!(std::time::Instant::now() < end, "the list does not grow");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
