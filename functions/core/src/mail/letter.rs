//! From what a mail tells to its text, once as plain text and once as HTML, both of the same parts.

use super::{Content, english, swedish};
use domain::language::Language;
use domain::time::Timestamp;
use time::OffsetDateTime;

/// Who writes.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The organisation that issues the cards.
    pub organisation: String,
    /// Whom people ask, where that is somebody else than its card desk.
    pub contact: Option<String>,
    /// Where people reach the portals, without a slash at the end.
    pub url: String,
}

impl Letterhead {
    /// The host under which people reach the portals, without its port.
    pub fn host(&self) -> &str {
        let rest = self.url.split_once("://").map_or(self.url.as_str(), |(_, rest)| rest);
        match rest.split_once(']') {
            // An IPv6 address has colons of its own.
            Some((address, _)) => address.trim_start_matches('['),
            None => rest.split([':', '/']).next().unwrap_or(rest),
        }
    }
}

/// Who reads.
#[derive(Clone, Debug)]
pub struct Reader {
    /// By given name.
    pub name: String,
    /// In which language.
    pub language: Language,
}

/// A mail in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is about, in a line.
    pub subject: String,
    /// It as plain text.
    pub text: String,
    /// The same as HTML, which needs nothing from anywhere.
    pub html: String,
}

/// A mail as its language puts it.
pub(super) struct Letter {
    pub(super) subject: String,
    pub(super) greeting: String,
    pub(super) parts: Vec<Part>,
    /// Who wrote it, and whom to ask.
    pub(super) closing: Vec<String>,
}

pub(super) enum Part {
    /// A paragraph.
    Says(String),
    /// What somebody else has said.
    Quotes(String),
    /// A list.
    Lists(Vec<String>),
    /// Where to go on.
    Leads { label: &'static str, url: String },
}

/// Writes a mail.
pub fn write(content: &Content, reader: &Reader, head: &Letterhead) -> Written {
    let letter = match reader.language {
        Language::English => english::letter(content, reader, head),
        Language::Swedish => swedish::letter(content, reader, head),
    };
    Written { text: text(&letter), html: html(&letter, reader.language), subject: letter.subject }
}

fn text(letter: &Letter) -> String {
    let part = |part: &Part| match part {
        Part::Says(said) => said.clone(),
        Part::Quotes(said) => said.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n"),
        Part::Lists(items) => items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n"),
        Part::Leads { label, url } => format!("{label}: {url}"),
    };
    let mut paragraphs = vec![letter.greeting.clone()];
    paragraphs.extend(letter.parts.iter().map(part));
    // What stands under these two dashes is a signature, which programs put aside (RFC 3676, 4.3).
    format!("{}\n\n-- \n{}\n", paragraphs.join("\n\n"), letter.closing.join("\n"))
}

/// Without colours or pictures: it looks as its reader's program shows text, in the dark as well, and tells nobody that it
/// was opened.
fn html(letter: &Letter, language: Language) -> String {
    let part = |part: &Part| match part {
        Part::Says(said) => format!("<p>{}</p>", escaped(said)),
        Part::Quotes(said) => {
            format!(r#"<blockquote style="white-space:pre-line">{}</blockquote>"#, escaped(said))
        }
        Part::Lists(items) => {
            let items: String = items.iter().map(|item| format!("<li>{}</li>", escaped(item))).collect();
            format!("<ul>{items}</ul>")
        }
        Part::Leads { label, url } => {
            format!(r#"<p><a href="{}">{}</a></p>"#, escaped(url), escaped(label))
        }
    };
    let closing: Vec<_> = letter.closing.iter().map(|line| escaped(line)).collect();
    let parts: Vec<_> = letter.parts.iter().map(part).collect();
    let (subject, greeting) = (escaped(&letter.subject), escaped(&letter.greeting));
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{subject}</title>
</head>
<body>
<div style="max-width:36em;margin:0 auto;padding:1em;font-family:system-ui,sans-serif;font-size:1rem;line-height:1.5">
<p>{greeting}</p>
{parts}
<hr>
<p><small>{closing}</small></p>
</div>
</body>
</html>
"#,
        lang = language.tag(),
        parts = parts.join("\n"),
        closing = closing.join("<br>\n"),
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A day, as 2026-11-30: read in every language.
pub(super) fn day(at: Timestamp) -> String {
    let Ok(at) = OffsetDateTime::from_unix_timestamp(at.as_secs()) else { return String::new() };
    format!("{}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day())
}

/// The holder's page of an issuance.
pub(super) fn tracked(content: &Content, head: &Letterhead) -> Option<String> {
    let about = content.about().filter(|about| about.holder.is_none())?;
    Some(format!("{}/requests/{}", head.url, about.issuance))
}

/// The officers' work lists.
pub(super) fn work(head: &Letterhead) -> String {
    format!("{}/admin", head.url)
}

#[cfg(test)]
mod tests;
