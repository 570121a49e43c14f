//! The commands of the README's section on AWS, so that what is tried is what is shown.

use std::path::{Path, PathBuf};

/// The section's heading.
const SECTION: &str = "## On your own AWS account";

/// This checkout.
pub(super) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the checkout is there")
}

/// The `sh` blocks of the section, one command each.
///
/// # Panics
/// If the section is missing.
pub(super) fn commands() -> Vec<String> {
    let readme = std::fs::read_to_string(checkout().join("README.md")).expect("the README");
    let (_, section) = readme.split_once(SECTION).expect("the section on AWS");
    let section = section.split("\n## ").next().unwrap_or_default();
    let blocks = section.split("```sh\n").skip(1);
    blocks.filter_map(|block| Some(block.split_once("```")?.0.trim().to_owned())).collect()
}
