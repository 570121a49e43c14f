//! `cargo xtask pages`: every page as the browser tests reach it, in pictures, and what they found out about it.
//!
//! Pictures go to `target/pages`, by day and by night at three widths; `docs/ACCESSIBILITY.md` says how each page was
//! judged, and `docs/efforts.json` what the main jobs cost, for docs/BENCHMARKS.md.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cargo;
use crate::failure::Failure;
use crate::say;
use crate::test;
use crate::workspace;

/// A page as axe-core judged it.
#[derive(Deserialize)]
struct Judged {
    page: String,
    axe: String,
    rules: Vec<String>,
}

/// What a job costs whoever does it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Effort {
    pub(crate) job: String,
    pub(crate) clicks: u32,
    pub(crate) keys: u32,
    pub(crate) seconds: f64,
}

/// Where the efforts of the last run stand.
const EFFORTS: &str = "docs/efforts.json";

pub(crate) fn run() -> Result<(), Failure> {
    test::programs()?;
    let folder = workspace::target().join("pages");
    let (judged, efforts) = (folder.join("judged"), folder.join("efforts"));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::file(&folder))?;
    }
    let mut command = cargo::command();
    command.args(["test", "--test=browser"]).env("CARDWRIGHT_AXE", test::axe()?);
    command.env("CARDWRIGHT_SCREENSHOTS", &folder);
    command.env("CARDWRIGHT_ACCESSIBILITY", &judged).env("CARDWRIGHT_EFFORTS", &efforts);
    cargo::status(&mut command)?;
    let judged: Vec<Judged> = read_all(&judged)?;
    let efforts: Vec<Effort> = read_all(&efforts)?;
    say::line(&format!("{} pages are pictured in {}", judged.len(), folder.display()));
    write("docs/ACCESSIBILITY.md", &statement(&judged))?;
    let efforts = serde_json::to_string_pretty(&efforts).map_err(Failure::unreadable(EFFORTS))?;
    write(EFFORTS, &format!("{efforts}\n"))
}

/// What the main jobs cost, if that was ever measured.
pub(crate) fn efforts() -> Result<Vec<Effort>, Failure> {
    let file = workspace::root().join(EFFORTS);
    if !file.exists() {
        return Ok(Vec::new());
    }
    serde_json::from_str(&workspace::read(&file)?).map_err(Failure::unreadable(EFFORTS))
}

fn read_all<T: for<'de> Deserialize<'de>>(folder: &Path) -> Result<Vec<T>, Failure> {
    let entries = fs::read_dir(folder).map_err(Failure::file(folder))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.display().to_string();
        serde_json::from_str(&workspace::read(file)?).map_err(Failure::unreadable(name))
    };
    files.iter().map(read).collect()
}

fn write(name: &str, text: &str) -> Result<(), Failure> {
    let file = workspace::root().join(name);
    fs::write(&file, text).map_err(Failure::file(&file))
}

/// The accessibility statement.
fn statement(judged: &[Judged]) -> String {
    let versions: BTreeSet<_> = judged.iter().map(|page| page.axe.as_str()).collect();
    let rules: BTreeSet<_> = judged.iter().flat_map(|page| &page.rules).collect();
    let versions = versions.into_iter().collect::<Vec<_>>().join(", ");
    let mut text = format!(
        "# Accessibility statement\n\n\
         Written by `cargo xtask pages` from a run of the browser tests; do not edit.\n\n\
         Both portals are made to conform to WCAG 2.2 at level AA. The tests hold them to it: a page that breaks a rule \
         below does not pass `./test`, and so is not released.\n\n\
         ## How it is judged\n\n\
         - **By axe-core** {versions}, with all its rules, on each of the {} pages and states below, by day; by night, when \
         nothing else is different, with those on colours: no violation. {} rules had something to judge.\n\
         - **By keyboard alone**: a card is requested and withdrawn; whatever has the focus shows it, a dialog begins at \
         its harmless button, holds the focus, closes on Escape and gives the focus back; the palette finds people, cards \
         and pages by keys.\n\
         - **By size**: no page is wider than a screen of 360 or of 1920 pixels, which is also how a page of 720 pixels \
         looks at a zoom of 200 %.\n\
         - **By name**: the tests find buttons, links and fields only by the names that assistive technology tells, and \
         fail where two have the same.\n\
         - What happens by itself is told in live regions; nothing is told by colour alone; who asks the system for more \
         contrast, less motion, or colours of its own gets them.\n\n\
         ## What is known not to conform, or was not tried\n\n\
         - PIN letters and printed cards are PDF documents without tags: a letter is read with eyes.\n\
         - No person who depends on a screen reader has tried the portals yet; the tests stand in for nobody.\n\
         - A photo is cropped by arrow keys, but whether a face is in the middle is seen.\n\n\
         ## Tell us\n\n\
         What keeps you from doing your work is a defect: report it like any other, with the page and what you use.\n\n\
         ## Pages\n\n| page and state | rules that applied, and passed |\n|---|---|\n",
        judged.len(),
        rules.len(),
    );
    for page in judged {
        let _infallible = writeln!(text, "| {} | {} |", page.page, page.rules.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_names_each_page_with_its_rules() {
        let page = |name: &str, rules: &[&str]| Judged {
            page: name.to_owned(),
            axe: "4.12.1".to_owned(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
        };
        let text = statement(&[page("work", &["label", "region"]), page("request", &["label"])]);
        assert!(
            text.contains("**By axe-core** 4.12.1, with all its rules, on each of the 2 pages"),
            "{text}"
        );
        assert!(text.contains("2 rules had something to judge"));
        assert!(text.ends_with("| work | 2 |\n| request | 1 |\n"));
    }
}
