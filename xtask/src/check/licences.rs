//! check-licences: everything that we build from has a licence under which it can be passed on with our own.

use crate::failure::Failure;
use crate::workspace::Metadata;

/// Permissive licences, and MPL-2.0, whose copyleft ends at its own files.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA", // of University of Illinois, as permissive as MIT: what libFuzzer is under
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    Ok(licence_faults(&Metadata::with_dependencies()?))
}

fn licence_faults(metadata: &Metadata) -> Vec<String> {
    let mut faults = Vec::new();
    for package in &metadata.packages {
        let package_name = format!("{} {}", package.name, package.version);
        match package.license.as_deref() {
            None => faults.push(format!("{package_name} names no licence")),
            Some(expression) => match accepted(expression) {
                Some(true) => {}
                Some(false) => faults.push(format!("{package_name}: {expression} is not on the list")),
                None => faults.push(format!("{package_name}: {expression} is no licence expression")),
            },
        }
    }
    faults
}

/// Whether an SPDX expression can be met from the list; `None` if it cannot be read.
///
/// Older crates write `/` for `OR`.
fn accepted(expression: &str) -> Option<bool> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = Words { words: spaced.split_whitespace().collect(), at: 0 };
    let answer = words.any()?;
    words.peek().is_none().then_some(answer)
}

/// Recursive descent over `any = all {OR all}`, `all = one {AND one}`, `one = ( any ) | name [WITH exception]`.
struct Words<'a> {
    words: Vec<&'a str>,
    at: usize,
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.peek() == Some(word);
        self.at += usize::from(taken);
        taken
    }

    fn any(&mut self) -> Option<bool> {
        let mut answer = self.all()?;
        while self.take("OR") {
            answer |= self.all()?;
        }
        Some(answer)
    }

    fn all(&mut self) -> Option<bool> {
        let mut answer = self.one()?;
        while self.take("AND") {
            answer &= self.one()?;
        }
        Some(answer)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let answer = self.any()?;
            return self.take(")").then_some(answer);
        }
        let name = self.peek().filter(|word| !["OR", "AND", "WITH", ")"].contains(word))?;
        self.at += 1;
        if !self.take("WITH") {
            return Some(ACCEPTED.contains(&name));
        }
        let exception = self.peek()?;
        self.at += 1;
        // An exception only ever adds permission to its licence.
        Some(ACCEPTED.contains(&name) || ACCEPTED.contains(&format!("{name} WITH {exception}").as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_side_of_or_will_do_and_both_sides_of_and_are_needed() {
        assert_eq!(accepted("MIT OR Apache-2.0"), Some(true));
        assert_eq!(accepted("MIT/GPL-3.0-only"), Some(true));
        assert_eq!(accepted("GPL-2.0-only OR AGPL-3.0-only"), Some(false));
        assert_eq!(accepted("ISC AND (Apache-2.0 OR GPL-3.0-only)"), Some(true));
        assert_eq!(accepted("MIT AND GPL-3.0-only"), Some(false));
        assert_eq!(accepted("(MIT AND GPL-3.0-only) OR Zlib"), Some(true));
    }

    #[test]
    fn an_exception_needs_its_licence() {
        assert_eq!(accepted("Apache-2.0 WITH LLVM-exception"), Some(true));
        assert_eq!(accepted("GPL-2.0-only WITH Classpath-exception-2.0"), Some(false));
    }

    #[test]
    fn nonsense_is_not_accepted() {
        for nonsense in ["", "MIT OR", "(MIT", "MIT Apache-2.0", "OR MIT"] {
            assert_eq!(accepted(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn catches_a_copyleft_and_an_unlicensed_dependency() {
        let package = |name: &str, license: &str| {
            format!(
                r#"{{"name":"{name}","version":"1.0.0","id":"{name}","license":{license},"manifest_path":"","dependencies":[],"targets":[]}}"#
            )
        };
        let packages = [
            package("good", r#""MIT""#),
            package("copyleft", r#""GPL-3.0-only""#),
            package("silent", "null"),
        ];
        let json = format!(r#"{{"packages":[{}],"workspace_default_members":[]}}"#, packages.join(","));
        let metadata = Metadata::parse(&json).unwrap();
        assert_eq!(
            licence_faults(&metadata),
            ["copyleft 1.0.0: GPL-3.0-only is not on the list", "silent 1.0.0 names no licence"]
        );
    }
}
