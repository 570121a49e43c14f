//! Pictures of the pages, for the documentation and for whoever designs them.

use crate::driver::Ask;
use crate::window::Window;
use serde_json::{Value, json};
use std::env;
use std::fs;
use std::path::PathBuf;

/// Width, height and colour scheme of a picture. Names say what differs from a desk by day.
const DESK: (u32, u32, &str) = (1280, 800, "light");
const DESK_BY_NIGHT: (u32, u32, &str) = (1280, 800, "dark");
const PHONE: (u32, u32, &str) = (360, 740, "light");
const PHONE_BY_NIGHT: (u32, u32, &str) = (360, 740, "dark");
const LARGE: (u32, u32, &str) = (1920, 1080, "light");
const LARGE_BY_NIGHT: (u32, u32, &str) = (1920, 1080, "dark");

/// Colours that change have changed, after the next frame has begun to.
const SETTLED: &str = "
    return new Promise((frame) => requestAnimationFrame(() => requestAnimationFrame(frame)))
        .then(() => Promise.allSettled(document.getAnimations()
            .filter((a) => a.effect.getTiming().iterations !== Infinity).map((a) => a.finished)))
        .then(() => true);";

/// What reaches over the right edge of the page, with nothing around it to scroll it by.
const OVER_THE_EDGE: &str = "
    const width = document.documentElement.clientWidth;
    const scrolls = (e) => e && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX)
        || scrolls(e.parentElement));
    if (document.documentElement.scrollWidth <= width) { return []; }
    return [...document.body.querySelectorAll('*')]
        .filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e))
        .map((e) => e.outerHTML.slice(0, 120));";

/// The page is no wider than a phone, and no wider than a large screen.
pub(crate) async fn fits(window: &Window, page: &str) {
    for (width, height, scheme) in [PHONE, LARGE] {
        set(window, width, height, scheme).await;
        let over = window.client.execute(OVER_THE_EDGE, Vec::new()).await.unwrap();
        assert_eq!(over, json!([]), "{page} is wider than a screen of {width} pixels: {over:#}");
        if width == LARGE.0 {
            save(window, &format!("{page}-large")).await;
        }
    }
    debug(window, "Emulation.clearDeviceMetricsOverride", json!({})).await;
}

/// The window is in the dark from now on, or by day again.
pub(crate) async fn by_night(window: &Window, night: bool) {
    let (width, height, scheme) = if night { DESK_BY_NIGHT } else { DESK };
    set(window, width, height, scheme).await;
    debug(window, "Emulation.clearDeviceMetricsOverride", json!({})).await;
}

/// The window is as narrow as a phone from now on.
pub(crate) async fn hold_as_phone(window: &Window) {
    let (width, height, scheme) = PHONE;
    set(window, width, height, scheme).await;
}

/// Takes the page as it is on a phone, at a desk and on a large screen, by day and by night, if pictures are wanted.
pub(crate) async fn take(window: &Window, page: &str) {
    if env::var_os("CARDWRIGHT_SCREENSHOTS").is_none() {
        return;
    }
    let looks = [
        ("-large-dark", LARGE_BY_NIGHT),
        ("-phone-dark", PHONE_BY_NIGHT),
        ("-phone", PHONE),
        ("-dark", DESK_BY_NIGHT),
        ("", DESK),
    ];
    for (look, (width, height, scheme)) in looks {
        set(window, width, height, scheme).await;
        save(window, &format!("{page}{look}")).await;
    }
    debug(window, "Emulation.clearDeviceMetricsOverride", json!({})).await;
}

pub(crate) async fn save(window: &Window, name: &str) {
    let Some(folder) = env::var_os("CARDWRIGHT_SCREENSHOTS").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).unwrap();
    let picture = window.client.screenshot().await.unwrap();
    fs::write(folder.join(format!("{name}.png")), picture).unwrap();
}

async fn set(window: &Window, width: u32, height: u32, scheme: &str) {
    let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
    debug(window, "Emulation.setDeviceMetricsOverride", size).await;
    let scheme = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    debug(window, "Emulation.setEmulatedMedia", scheme).await;
    window.client.execute(SETTLED, Vec::new()).await.unwrap();
}

async fn debug(window: &Window, command: &'static str, params: Value) {
    Ask::Debug(command, params).of(&window.client).await.unwrap();
}
