//! The look of the portals: set by administrators, known to everybody, never unreadable, and its logo on cards.

use crate::own_cards::{badge, seen};
use crate::settings::{administrator, fields, path, set};
use api::settings::{PortalBrand, PreviewLayout, PutSetting};
use cardwright_e2e::in_process::{Call, Office, Reply, Session};
use domain::layout::{Layout, Side};
use domain::settings::{Accent, Brand, BrandName, Colour, Logo, Setting, SettingName};
use http::StatusCode;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use std::io::Cursor;

/// A transparent pixel.
const PIXEL: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

fn accent(day: &str, night: &str) -> Option<Accent> {
    Some(Accent { day: Colour::parse(day).unwrap(), night: Colour::parse(night).unwrap() })
}

fn brand(accent: Option<Accent>, logo: Option<&str>) -> Brand {
    let logo = logo.map(|logo| Logo::try_from(logo.to_owned()).unwrap());
    Brand { name: BrandName::parse("Northwind").unwrap(), accent, logo }
}

async fn put(office: &Office, by: &Session, value: Brand) -> Reply {
    let body = PutSetting { value: Setting::Brand(value), note: None };
    office.send(&Call::put(path(&SettingName::Brand), &office.name("cmd"), 0, &body).by(by)).await
}

#[tokio::test]
async fn everybody_learns_how_the_portals_look() {
    let office = Office::open().await;
    let reply = office.send(&Call::get("/api/brand")).await;
    assert_eq!(reply.json::<PortalBrand>().name.as_str(), "Cardwright", "until somebody sets another");

    let by = administrator(&office).await;
    let chosen = brand(accent("#0B6E4F", "#7fd6b2"), Some(PIXEL));
    set(&office, &by, &SettingName::Brand, 0, Setting::Brand(chosen.clone())).await;
    let reply = office.send(&Call::get("/api/brand")).await;
    assert_eq!(reply.headers.get("cache-control").unwrap(), "public, max-age=0, s-maxage=60");
    let shown: PortalBrand = reply.json();
    assert_eq!((shown.name, shown.accent), (chosen.name, chosen.accent));

    let place = shown.logo.unwrap();
    let logo = office.send(&Call::get(&place)).await;
    assert_eq!(logo.headers.get("content-type").unwrap(), "image/png");
    assert_eq!(logo.body, chosen.logo.unwrap().as_bytes());

    set(&office, &by, &SettingName::Brand, 1, Setting::Brand(brand(None, None))).await;
    let shown: PortalBrand = office.send(&Call::get("/api/brand")).await.json();
    assert_eq!((shown.accent, shown.logo), (None, None));
    assert_eq!(office.send(&Call::get(&place)).await.status, StatusCode::OK, "an edition stays what it was");
    assert_eq!(office.send(&Call::get("/api/brand/logo/2")).await.code(), "not-found");
}

#[tokio::test]
async fn what_could_not_be_read_is_refused() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let refused = async |value| fields(&put(&office, &by, value).await);
    // Yellow on white, navy on black.
    assert_eq!(refused(brand(accent("#ffd500", "#ffd500"), None)).await, ["accent.day"]);
    assert_eq!(refused(brand(accent("#002060", "#002060"), None)).await, ["accent.night"]);
    let cut_off = PIXEL.get(..40).unwrap();
    assert_eq!(refused(brand(None, Some(cut_off))).await, ["logo"]);

    let value = json!({ "name": "Northwind", "accent": null, "logo": "R0lGODlhAQABAAAAACw=" });
    let body = json!({ "value": { "setting": "brand", "value": value } });
    let gif = Call::put(path(&SettingName::Brand), "cmd-gif", 0, &body).by(&by);
    let reply = office.send(&gif).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad-field"));
    let untouched: PortalBrand = office.send(&Call::get("/api/brand")).await.json();
    assert_eq!(untouched.name.as_str(), "Cardwright");
}

pub(crate) const RED: Rgb<u8> = Rgb([220, 0, 0]);
const BLUE: Rgb<u8> = Rgb([0, 0, 220]);

pub(crate) fn logo_of(colour: Rgb<u8>) -> Brand {
    let mut png = Cursor::new(Vec::new());
    RgbImage::from_pixel(40, 20, colour).write_to(&mut png, ImageFormat::Png).unwrap();
    Brand { logo: Some(Logo::new(png.into_inner()).unwrap()), ..brand(None, None) }
}

/// Whether a picture has an area of just this colour, which nothing else on a card has.
fn has_area(picture: &[u8], colour: Rgb<u8>) -> bool {
    let picture = image::load_from_memory(picture).unwrap().into_rgb8();
    picture.pixels().filter(|pixel| **pixel == colour).count() > 500
}

#[tokio::test]
async fn a_card_keeps_the_logo_that_it_was_printed_with() {
    let office = Office::open().await;
    let by = administrator(&office).await;
    let plain = badge(&office).await;
    let (_, before) = seen(&plain, "", &plain.holder).await;
    set(&office, &by, &SettingName::Brand, 0, Setting::Brand(logo_of(RED))).await;
    assert_eq!(seen(&plain, "", &plain.holder).await.1, before, "it was printed without a logo");

    let red = badge(&office).await;
    let (_, picture) = seen(&red, "", &red.holder).await;
    assert!(has_area(&picture, RED) && !has_area(&before, RED));
    set(&office, &by, &SettingName::Brand, 1, Setting::Brand(logo_of(BLUE))).await;
    assert_eq!(seen(&red, "", &red.holder).await.1, picture, "a logo on plastic stays");

    let blue = badge(&office).await;
    assert!(has_area(&seen(&blue, "", &blue.holder).await.1, BLUE));
    let shown = PreviewLayout { layout: Layout::badge(), side: Side::Front, person: None };
    let call = Call::post("/api/layouts/preview", "cmd-preview", &shown).by(&by);
    assert!(has_area(&office.send(&call).await.body, BLUE), "the preview shows what would be printed now");
}
