//! Which test runs each command of the README.

use crate::check::docs::markdown;

/// Command as the README shows it, the file whose test runs it, and words of that file that do so.
const TESTED: &[(&str, &str, &str)] = &[
    ("./run", "xtask/src/test/newcomer.rs", "./run --once"),
    ("./run --once", "xtask/src/test/newcomer.rs", "./run --once"),
    ("./test", ".ci/run", "./test"),
    (
        "cargo build --release -p cardwright -p cardwright-agent && cargo xtask dist functions \
         && cargo xtask portal --profile wasm-release",
        "xtask/src/test.rs",
        "dist::",
    ),
];

/// Sections whose commands a test reads from the README and gives to a shell, but for what it has `cargo` build,
/// which other tests have built; the file that does so; and its words.
const READ_BY_TESTS: &[(&str, &str, &str)] =
    &[("## On your own AWS account", "e2e/src/cloud/stack.rs", "readme::commands()")];

pub(super) fn faults(readme: &str, read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let (rest, mut faults) = without_sections_read(READ_BY_TESTS, readme, &read);
    faults.extend(faults_against(TESTED, &markdown::shell_commands(&rest), read));
    faults
}

/// The README without the commands that a test reads from it.
fn without_sections_read(
    sections: &[(&str, &str, &str)],
    readme: &str,
    read: &impl Fn(&str) -> Option<String>,
) -> (String, Vec<String>) {
    let (mut rest, mut faults) = (readme.to_owned(), Vec::new());
    for (heading, file, words) in sections {
        if !read(file).is_some_and(|text| text.contains(words)) {
            faults.push(format!("`{heading}` is said to be read by {file}, which has no `{words}`"));
        }
        let Some((before, section)) = readme.split_once(&format!("{heading}\n")) else {
            faults.push(format!("README.md has no section `{heading}`"));
            continue;
        };
        let after = section.find("\n## ").and_then(|end| section.split_at_checked(end));
        let (section, after) = after.unwrap_or((section, ""));
        let built: Vec<_> =
            markdown::shell_commands(section).into_iter().filter(|c| c.starts_with("cargo ")).collect();
        rest = format!("{before}\n```sh\n{}\n```\n{after}", built.join("\n"));
    }
    (rest, faults)
}

fn faults_against(
    tested: &[(&str, &str, &str)],
    commands: &[String],
    read: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut faults = Vec::new();
    for command in commands {
        if !tested.iter().any(|(known, _, _)| known == command) {
            faults.push(format!("README.md: no test is known to run `{command}`"));
        }
    }
    for (command, file, words) in tested {
        if !commands.iter().any(|shown| shown == command) {
            faults.push(format!("`{command}` is in the table of tested commands, but not in README.md"));
        }
        if !read(file).is_some_and(|text| text.contains(words)) {
            faults.push(format!("`{command}` is said to be run by {file}, which has no `{words}`"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[(&str, &str, &str)] = &[("./go", "tests/go.rs", "run_go")];

    fn judge(commands: &[&str], file: &str) -> Vec<String> {
        let commands: Vec<_> = commands.iter().map(|&command| command.to_owned()).collect();
        faults_against(TABLE, &commands, |_| Some(file.to_owned()))
    }

    #[test]
    fn of_a_section_that_a_test_reads_only_what_is_built_is_left() {
        let readme = "# A\n```sh\n./go\n```\n## Cloud\n```sh\ncargo build\n```\n```sh\naws deploy\n```\n\n## B\n```sh\n./stop\n```\n";
        let sections: &[(&str, &str, &str)] = &[("## Cloud", "tests/cloud.rs", "commands()")];
        let (rest, faults) = without_sections_read(sections, readme, &|_| Some("commands()".to_owned()));
        assert_eq!(markdown::shell_commands(&rest), ["./go", "cargo build", "./stop"]);
        assert_eq!(faults, Vec::<String>::new());
        let (_, faults) = without_sections_read(sections, "# A\n", &|_| Some(String::new()));
        assert_eq!(
            faults,
            [
                "`## Cloud` is said to be read by tests/cloud.rs, which has no `commands()`",
                "README.md has no section `## Cloud`"
            ]
        );
    }

    #[test]
    fn a_command_that_its_test_runs_passes() {
        assert_eq!(judge(&["./go"], "fn run_go() {}"), Vec::<String>::new());
    }

    #[test]
    fn catches_an_untested_a_forgotten_and_an_unfounded_command() {
        assert_eq!(judge(&["./go", "./stop"], "run_go"), ["README.md: no test is known to run `./stop`"]);
        assert_eq!(judge(&[], "run_go"), ["`./go` is in the table of tested commands, but not in README.md"]);
        assert_eq!(
            judge(&["./go"], "nothing"),
            ["`./go` is said to be run by tests/go.rs, which has no `run_go`"]
        );
    }
}
