//! Which test runs each command of the README.

/// Command as the README shows it, the file whose test runs it, and words of that file that do so.
const TESTED: &[(&str, &str, &str)] = &[
    ("./run", "xtask/src/test/fresh.rs", "./run --once"),
    ("./run --once", "xtask/src/test/fresh.rs", "./run --once"),
    ("./test", ".ci/run", "./test"),
];

pub(super) fn faults(commands: &[String], read: impl Fn(&str) -> Option<String>) -> Vec<String> {
    faults_against(TESTED, commands, read)
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
