//! As much of Markdown as the documentation uses.

use std::collections::BTreeSet;

/// The lines outside fenced blocks, and for each fence its language and its lines.
fn blocks(text: &str) -> (Vec<&str>, Vec<(&str, Vec<&str>)>) {
    let (mut prose, mut fences) = (Vec::new(), Vec::new());
    let mut open: Option<(&str, Vec<&str>)> = None;
    for line in text.lines() {
        let fence = line.trim_start().strip_prefix("```");
        match (open.take(), fence) {
            (None, None) => prose.push(line),
            (None, Some(language)) => open = Some((language.trim(), Vec::new())),
            (Some(block), Some(_)) => fences.push(block),
            (Some((language, mut lines)), None) => {
                lines.push(line);
                open = Some((language, lines));
            }
        }
    }
    (prose, fences)
}

/// What stands between single backticks in prose.
pub(super) fn code_spans(text: &str) -> Vec<&str> {
    let (prose, _) = blocks(text);
    prose.into_iter().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// The targets of `[text](target)` and `![text](target)` in prose that have no scheme.
pub(super) fn relative_links(text: &str) -> Vec<&str> {
    let (prose, _) = blocks(text);
    let targets = prose.into_iter().flat_map(|line| line.split("](").skip(1));
    targets
        .filter_map(|rest| rest.split(')').next())
        .filter_map(|target| target.split_whitespace().next())
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

/// The anchors that a forge gives the headings: lower case, spaces as dashes, punctuation dropped.
pub(super) fn anchors(text: &str) -> BTreeSet<String> {
    let (prose, _) = blocks(text);
    let headings = prose.into_iter().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The commands of the `sh` blocks: one a line, without prompt, comment or continuation.
pub(super) fn shell_commands(text: &str) -> Vec<String> {
    let (_, fences) = blocks(text);
    let mut commands = Vec::new();
    for (_, lines) in fences.into_iter().filter(|(language, _)| *language == "sh") {
        for line in lines.join("\n").replace("\\\n", " ").lines() {
            let line = line.trim().trim_start_matches("$ ");
            let command = line.split(" #").next().unwrap_or(line);
            let words: Vec<_> = command.split_whitespace().collect();
            if !words.is_empty() && !line.starts_with('#') {
                commands.push(words.join(" "));
            }
        }
    }
    commands
}
