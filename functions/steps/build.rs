//! The API's description as it is served: without the white space that its readers need. A function that starts has so
//! much less to send.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

const WRITTEN: &str = "../../docs/openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={WRITTEN}");
    println!("cargo::rerun-if-changed=build.rs");
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(WRITTEN)?)?;
    let served = PathBuf::from(env::var("OUT_DIR")?).join("openapi.json");
    fs::write(served, document.to_string())?;
    Ok(())
}
