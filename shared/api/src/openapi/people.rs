//! People, photos, imports.

use super::operation::{IfMatch, Operation, delete, get, post};
use crate::import::{BeginImport, Chunk, ChunkResult, ImportState, Imports};
use crate::my_data::MyData;
use crate::people::{PeoplePage, PersonChanges, PersonForm, PersonPage, PersonSaved};
use domain::person::Person;
use schemars::JsonSchema;

/// What is looked for.
#[derive(JsonSchema)]
#[schemars(extend("minLength" = 1, "maxLength" = 100, "pattern" = r"[^\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"))]
#[expect(dead_code, reason = "there is a schema of it, and no value")]
struct Search(String);

/// What becomes a portrait.
const PHOTOS: &[&str] = &["image/jpeg", "image/png", "image/webp"];

pub(super) fn operations() -> Vec<Operation> {
    let mut all = people();
    all.extend(imports());
    all
}

fn people() -> Vec<Operation> {
    vec![
        get("/api/people", "Find people by name, e-mail address or personnel number")
            .query_required::<Search>("q", "How a name, an address or a number begins.")
            .paged()
            .answers::<PeoplePage>()
            .tagged(),
        get("/api/people/{person}", "A person with the own issuances").answers::<PersonPage>().tagged(),
        get("/api/my/person", "What is kept of the signed-in person").answers::<Person>().tagged(),
        get("/api/my/data", "What is kept of the signed-in person, and what was done with it, by role")
            .answers::<MyData>()
            .tagged(),
        post("/api/people", "Enter a person")
            .takes::<PersonForm>()
            .creates::<PersonSaved>()
            .tagged()
            .more(&[404]),
        post("/api/people/{person}", "Change a person: all fields at once")
            .takes::<PersonForm>()
            .answers::<PersonSaved>()
            .tagged()
            .if_match(IfMatch::Required),
        delete("/api/people/{person}/sign-in", "Unbind the sign-in, and end the person's sessions")
            .answers::<PersonSaved>()
            .tagged(),
        get("/api/people/{person}/changes", "What was changed, by whom, newest first")
            .answers::<PersonChanges>()
            .tagged(),
        post("/api/people/{person}/photo", "Set the photo")
            .takes_bytes(PHOTOS)
            .answers::<PersonSaved>()
            .tagged(),
        get("/api/people/{person}/photo", "The photo, 480 x 640").answers_bytes("image/jpeg").tagged(),
        delete("/api/people/{person}/photo", "Take the photo away").answers::<PersonSaved>().tagged(),
    ]
}

fn imports() -> Vec<Operation> {
    vec![
        post("/api/imports", "Begin an import, or go on with one of the same file")
            .without_id()
            .takes::<BeginImport>()
            .answers::<ImportState>(),
        get("/api/imports", "The latest imports, newest first").answers::<Imports>(),
        get("/api/imports/{import}", "How far an import has come").answers::<ImportState>(),
        post("/api/imports/preview", "What would come of rows; nothing is written")
            .without_id()
            .takes::<Chunk>()
            .answers::<ChunkResult>(),
        post("/api/imports/{import}/chunks/{chunk}", "Take some rows")
            .takes::<Chunk>()
            .answers::<ChunkResult>(),
    ]
}
