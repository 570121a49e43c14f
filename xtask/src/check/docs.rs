//! check-docs: what the documentation names is there, and what it tells the reader to type is tried by a test.

mod commands;
mod markdown;

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::workspace;

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    let root = workspace::root();
    let tree = Tree::new(workspace::files()?);
    let mut faults = Vec::new();
    for page in ["README.md", "ARCHITECTURE.md"] {
        if !tree.has(page) {
            faults.push(format!("{page} is missing"));
        }
    }
    for page in tree.files.iter().filter(|file| is_page(file)) {
        let text = workspace::read(&root.join(page))?;
        faults.extend(path_faults(&tree, page, &text));
        for link in markdown::relative_links(&text) {
            faults
                .extend(link_fault(&tree, page, &text, link, |file| workspace::read(&root.join(file)).ok()));
        }
        if page == "README.md" {
            faults.extend(commands::faults(&text, |file| workspace::read(&root.join(file)).ok()));
        }
    }
    Ok(faults)
}

fn is_page(file: &str) -> bool {
    let top = !file.contains('/') || file.starts_with("docs/");
    top && file.ends_with(".md")
}

/// The repository's files and the folders that these imply.
struct Tree {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Tree {
    fn new(files: Vec<String>) -> Self {
        let mut folders = BTreeSet::new();
        for file in &files {
            folders.extend(file.match_indices('/').filter_map(|(at, _)| file.get(..at)).map(str::to_owned));
        }
        Self { files: files.into_iter().collect(), folders }
    }

    fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.contains(path) || self.folders.contains(path)
    }

    fn has_file_named(&self, name: &str) -> bool {
        self.files.iter().any(|file| file.rsplit('/').next() == Some(name))
    }
}

/// Endings by which a word in backticks is known for a file of ours.
const ENDINGS: &[&str] =
    &[".rs", ".md", ".toml", ".sh", ".json", ".yaml", ".css", ".html", ".svg", ".png", ".snap"];

fn path_faults(tree: &Tree, page: &str, text: &str) -> Vec<String> {
    let missing = markdown::code_spans(text).into_iter().filter(|span| names_missing_path(tree, span));
    missing.map(|span| format!("{page}: `{span}` is not in the repository")).collect()
}

/// `shared/piv` and `functions/core/src/lib.rs` are paths; `/api/health`, `text/css` and `target/debug` are not.
fn names_missing_path(tree: &Tree, span: &str) -> bool {
    let path = span.strip_prefix("./").unwrap_or(span);
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let Some(first) = path.split('/').next() else { return false };
    if !plain || first.is_empty() || first == "target" || first == "var" {
        return false;
    }
    let file = ENDINGS.iter().any(|ending| path.ends_with(ending));
    if !path.contains('/') {
        return (span != path && !tree.has(path)) || (file && !tree.has_file_named(path));
    }
    (file || tree.folders.contains(first)) && !tree.has(path)
}

/// A link names a file or folder relative to its page, and with `#` a heading there.
fn link_fault(
    tree: &Tree,
    page: &str,
    text: &str,
    link: &str,
    read: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let target = if path.is_empty() { Some(page.to_owned()) } else { resolve(page, path) };
    let Some(target) = target.filter(|target| target.is_empty() || tree.has(target)) else {
        return Some(format!("{page}: link to {link} leads nowhere"));
    };
    let anchor = anchor?;
    let headings = if target == page { markdown::anchors(text) } else { markdown::anchors(&read(&target)?) };
    (!headings.contains(anchor)).then(|| format!("{page}: link to {link} names no heading"))
}

/// A relative path from a page's folder, `..` taken away; `None` if it leaves the repository.
fn resolve(page: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests;
