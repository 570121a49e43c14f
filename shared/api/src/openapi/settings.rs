//! Settings and layouts.

use super::operation::{IfMatch, Operation, get, post, put};
use crate::settings::{
    CheckLayout, EditionRow, LayoutFaults, PortalBrand, PreviewLayout, PutSetting, SettingHistory,
    SettingRow, SettingsPage,
};
use schemars::JsonSchema;

/// Kinds of settings.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "there is a schema of it, and no value")]
enum SettingKind {
    Process,
    NumberRange,
    PinPolicy,
    Mails,
    Brand,
    Layout,
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/settings", "All settings that hold now")
            .query::<SettingKind>("kind", "Only those of a kind.")
            .answers::<SettingsPage>()
            .tagged(),
        get("/api/settings/{name}", "A setting").answers::<SettingRow>().tagged(),
        put("/api/settings/{name}", "Make the next edition of a setting")
            .takes::<PutSetting>()
            .answers::<SettingRow>()
            .tagged()
            .if_match(IfMatch::Required),
        get("/api/settings/{name}/history", "Its editions, newest first")
            .paged()
            .answers::<SettingHistory>()
            .tagged(),
        get("/api/settings/{name}/history/{edition}", "One edition").answers::<EditionRow>().tagged(),
        get("/api/brand", "Name, colours and logo of the portals").public().answers::<PortalBrand>(),
        get("/api/brand/logo/{edition}", "The logo as it was in an edition")
            .public()
            .answers_bytes("image/png"),
        post("/api/layouts/check", "Try a layout without keeping it")
            .without_id()
            .takes::<CheckLayout>()
            .answers::<LayoutFaults>(),
        post("/api/layouts/preview", "Draw a side of a layout")
            .without_id()
            .takes::<PreviewLayout>()
            .answers_bytes("image/png")
            .more(&[404]),
    ]
}
