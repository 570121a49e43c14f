//! Where the programs under test are.

use std::path::{Path, PathBuf};

/// The server, with its `serve`, `try`, `grant` and `agent-code`.
pub fn server() -> PathBuf {
    find("cardwright")
}

/// The reader agent.
pub fn agent() -> PathBuf {
    find("cardwright-agent")
}

/// The card for a reader of the PC/SC service.
pub fn card() -> PathBuf {
    find("virtual-card-vpcd")
}

/// Whoever else holds a reader.
pub fn holder() -> PathBuf {
    find("hold-reader")
}

/// What checks an export of the audit log.
pub fn verifier() -> PathBuf {
    find("cardwright-verify")
}

/// A function for AWS Lambda.
pub fn function(name: &str) -> PathBuf {
    find(name)
}

/// Beside the running test, or in the target folder of this checkout.
fn find(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug");
    let mut places = test.ancestors().skip(1).take(2).map(Path::to_owned).chain([target]);
    places
        .find_map(|place| Some(place.join(name)).filter(|file| file.is_file()))
        .unwrap_or_else(|| panic!("{name} is not built; run: cargo build -p cardwright -p cardwright-agent -p cardwright-lambda; cargo build -p cardwright-virtual-card --features vpcd; cargo build -p cardwright-e2e"))
}
