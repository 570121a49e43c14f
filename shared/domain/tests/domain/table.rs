//! Who gets which answer, as text that a person can review.

use std::collections::BTreeMap;

/// Somebody who tries: what they are to the case, and in which role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    /// What they are to it: `stranger` stands for everybody who is nothing else.
    pub(crate) part: &'static str,
    /// Their one role, or how they act.
    pub(crate) role: &'static str,
}

/// The lines of one command. A role alone stands for everybody with just that role; a part is named
/// where its answer differs from that. What remains is `everyone else`.
fn lines(answers: &[(Label, String)]) -> String {
    let answer_of =
        |part: &str, role: &str| answers.iter().find(|(l, _)| l.part == part && l.role == role).map(|a| &a.1);
    let mut by_answer: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut plain: BTreeMap<&str, usize> = BTreeMap::new();
    for (label, answer) in answers {
        if label.part == "stranger" {
            *plain.entry(answer).or_default() += 1;
        }
    }
    let most = plain.iter().max_by_key(|(_, count)| **count).map(|(answer, _)| *answer);
    for (label, answer) in answers {
        let words = match label.part {
            "stranger" if Some(answer.as_str()) == most => continue,
            "stranger" => label.role.to_owned(),
            _ if answer_of("stranger", label.role) == Some(answer) => continue,
            part => format!("{part} as {}", label.role),
        };
        by_answer.entry(answer).or_default().push(words);
    }
    let mut text = String::new();
    for (answer, who) in &by_answer {
        text.push_str(&format!("    {answer}: {}\n", join(who)));
    }
    if let Some(most) = most {
        let who = if by_answer.is_empty() { "everyone" } else { "everyone else" };
        text.push_str(&format!("    {most}: {who}\n"));
    }
    text
}

/// `holder as officer, holder as approver` in one go.
fn join(who: &[String]) -> String {
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for words in who {
        let (part, role) = words.split_once(" as ").map_or(("", words.as_str()), |pair| pair);
        match parts.iter_mut().find(|(name, _)| name == part) {
            Some((_, roles)) => roles.push(role.to_owned()),
            None => parts.push((part.to_owned(), vec![role.to_owned()])),
        }
    }
    let say = |(part, roles): (String, Vec<String>)| {
        let roles = roles.join(", ");
        if part.is_empty() { roles } else { format!("{part} as {roles}") }
    };
    parts.into_iter().map(say).collect::<Vec<_>>().join("; ")
}

/// One case: its title, and who got which answer to each command.
pub(crate) type Case = (&'static str, Vec<(&'static str, Vec<(Label, String)>)>);

/// All cases. What the last one answers, where nothing is possible any more, is given once, ahead of them;
/// each case gives what it answers otherwise. Commands with the same answers for everybody stand together.
pub(crate) fn document(cases: &[Case]) -> String {
    let blocks = |rows: &Case| -> Vec<(&'static str, String)> {
        rows.1.iter().map(|(command, answers)| (*command, lines(answers))).collect()
    };
    let Some((end, before)) = cases.split_last() else { return String::new() };
    let refused = blocks(end);
    let mut text = section(&format!("{}, and below unless said otherwise", end.0), refused.clone());
    for case in before {
        let own = blocks(case).into_iter().filter(|block| !refused.contains(block));
        text.push_str(&section(case.0, own));
    }
    text
}

fn section<'a>(title: &str, rows: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
    for (command, block) in rows {
        match groups.iter_mut().find(|(_, known)| *known == block) {
            Some((commands, _)) => commands.push(command),
            None => groups.push((vec![command], block)),
        }
    }
    let groups = groups.into_iter().map(|(commands, block)| format!("{}\n{block}", commands.join(", ")));
    format!("== {title}\n{}\n", groups.collect::<String>())
}
