//! An administrator gives the portals the look of the organisation; everybody sees it, and can read it.

use crate::driver::Driver;
use crate::office::Office;
use crate::window::{Kind, Window};
use cardwright_e2e::people::EVERY_ROLE;
use image::{Rgba, RgbaImage};
use serde_json::json;
use std::path::Path;

/// Selects what stands in a field, so that what is typed next takes its place (WebDriver, 17.4.2: Control, a, none).
const INSTEAD: &str = "\u{e009}a\u{e000}";

/// A logo of three bars on nothing, larger than it is shown.
fn draw_logo(file: &Path) {
    let picture = RgbaImage::from_fn(800, 200, |x, y| match (x / 100 % 2, y / 50) {
        (0, 0..=2) => Rgba([11, 110, 79, 255]),
        _ => Rgba([0, 0, 0, 0]),
    });
    picture.save(file).unwrap();
}

/// The colour in which the page's own style sheets draw links.
async fn accent(window: &Window) -> String {
    let script = "
        const probe = document.body.appendChild(document.createElement('span'));
        probe.style.color = 'var(--accent)';
        const colour = getComputedStyle(probe).color;
        probe.remove();
        return colour;";
    window.client.execute(script, Vec::new()).await.unwrap().as_str().unwrap().to_owned()
}

async fn title(window: &Window) -> String {
    window.client.title().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portals_look_like_the_organisation() {
    let (office, driver) = (Office::open().await, Driver::start());
    let window = office.window(&driver, &EVERY_ROLE).await;
    let folder = tempfile::tempdir().unwrap();
    let logo = folder.path().join("logo.png");
    draw_logo(&logo);

    window.goto("/admin/settings").await;
    window.finds(Kind::Heading, "Look of the portals").await;
    window.follow("Change name, colours and logo").await;
    window.write("Name", &format!("{INSTEAD}Northwind")).await;
    window.choose("Colours of our own").await;
    window.write("By day", &format!("{INSTEAD}#ffd500")).await;
    window.reads("Text in this colour is hard to read on light pages").await;
    window.look("setting-brand-unreadable").await;
    // Orange and yellow are what is hardest to read: as strong as they may be.
    window.write("By day", &format!("{INSTEAD}#a84300")).await;
    window.write("By night", &format!("{INSTEAD}#ffd500")).await;
    window.choose_file("Logo", &logo).await;
    window.finds(Kind::Button, "Remove logo").await;
    window.look("setting-brand").await;
    window.press("Save").await;
    window.reads("Name: Cardwright → Northwind").await;
    window.reads("By day: as it is built in → #a84300").await;

    window.goto("/admin/settings/gallery").await;
    window.reads("Colours").await;
    assert!(title(&window).await.ends_with(" · Northwind"));
    window.finds(Kind::Link, "Northwind").await;
    window.look("gallery-branded").await;
    window.goto("/").await;
    window.finds(Kind::Heading, "My card").await;
    assert_eq!(accent(&window).await, "rgb(168, 67, 0)");
    let shown = window.client.execute("return document.documentElement.dataset.logo;", Vec::new()).await;
    assert_eq!(shown.unwrap(), json!(""));
    window.look("home-branded").await;
    window.leave().await;
}
