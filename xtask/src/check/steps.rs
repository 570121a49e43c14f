//! check-steps: every function has a route or a place on the table's stream, a module of its own, a place where it is
//! mounted, a binary that is wiring and nothing else, its start measured, and in the cloud a role and the same routes;
//! and no module or binary is left over.

mod infra;

use std::collections::BTreeSet;

use crate::failure::Failure;
use crate::workspace;

const ROUTES: &str = "shared/api/src/routes.rs";
const MODULES: &str = "functions/steps/src/";
/// Where functions with routes are mounted, and those that the stream drives.
const DISPATCH: &str = "functions/steps/src/dispatch.rs";
const MOUNTED: &str = "functions/local/src/";
const BINARIES: &str = "functions/lambda/src/bin/";
const MEASURED: &str = "e2e/src/bin/bench/functions/first.rs";

/// Lines in which a binary can be wired; a longer one decides something.
const WIRING: usize = 40;

/// Functions that the table's stream drives: no route leads to them.
const EFFECTS: &[&str] = &["create-card-object", "publish-status", "send-mail", "sequence-audit"];

/// Modules that are no function.
const SUPPORT: &[&str] = &["lib", "dispatch", "http_edge", "problem"];

pub(super) fn faults() -> Result<Vec<String>, Failure> {
    let root = workspace::root();
    let files = workspace::files()?;
    let rust_in = |folder: &'static str| {
        files
            .iter()
            .filter_map(move |file| file.strip_prefix(folder)?.strip_suffix(".rs"))
            .collect::<Vec<_>>()
    };
    let mut mounted = workspace::read(&root.join(DISPATCH))?;
    for module in rust_in(MOUNTED) {
        mounted.push_str(&workspace::read(&root.join(format!("{MOUNTED}{module}.rs")))?);
    }
    let routes = workspace::read(&root.join(ROUTES))?;
    let modules = rust_in(MODULES).into_iter().filter(|module| !module.contains('/'));
    let mut faults = step_faults(&routes, &modules.collect::<Vec<_>>(), &mounted);
    let binary =
        |name: &str| Ok((name.to_owned(), workspace::read(&root.join(format!("{BINARIES}{name}.rs")))?));
    let binaries = rust_in(BINARIES).into_iter().map(binary).collect::<Result<Vec<_>, Failure>>()?;
    faults.extend(binary_faults(&all_functions(&routes), &binaries));
    faults.extend(unmeasured(&all_functions(&routes), &workspace::read(&root.join(MEASURED))?));
    let template = workspace::read(&root.join(infra::TEMPLATE))?;
    faults.extend(infra::faults(&template, &all_functions(&routes), &route_keys(&routes)));
    Ok(faults)
}

/// Those with routes, and those that the stream drives.
fn all_functions(routes: &str) -> BTreeSet<&str> {
    routed(routes).into_iter().chain(EFFECTS.iter().copied()).collect()
}

/// `routes` and `mounted` are source text, `modules` the names of the files of steps.
fn step_faults(routes: &str, modules: &[&str], mounted: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let functions = all_functions(routes);
    if routed(routes).is_empty() {
        faults.push(format!("{ROUTES} names no function"));
    }
    for function in &functions {
        let module = function.replace('-', "_");
        if !modules.contains(&module.as_str()) {
            faults.push(format!("function {function} has no module {MODULES}{module}.rs"));
        }
        if !mounts(mounted, function, &module) {
            faults.push(format!("function {function} is mounted neither in {DISPATCH} nor in {MOUNTED}"));
        }
    }
    for module in modules.iter().filter(|module| !SUPPORT.contains(module)) {
        if !functions.contains(module.replace('_', "-").as_str()) {
            faults.push(format!("{MODULES}{module}.rs is no function of {ROUTES} and no effect"));
        }
    }
    faults
}

/// Each function has its binary, by its name, over its own module.
fn binary_faults(functions: &BTreeSet<&str>, binaries: &[(String, String)]) -> Vec<String> {
    let mut faults = Vec::new();
    for function in functions {
        let Some((_, source)) = binaries.iter().find(|(name, _)| name == function) else {
            faults.push(format!("function {function} has no binary {BINARIES}{function}.rs"));
            continue;
        };
        if !mounts(source, function, &function.replace('-', "_")) {
            faults.push(format!("{BINARIES}{function}.rs runs another function"));
        }
        let lines = source.lines().count();
        if lines > WIRING {
            faults.push(format!("{BINARIES}{function}.rs has {lines} lines; {WIRING} are enough for wiring"));
        }
    }
    let left_over = binaries.iter().filter(|(name, _)| !functions.contains(name.as_str()));
    faults.extend(
        left_over.map(|(name, _)| format!("{BINARIES}{name}.rs is no function of {ROUTES} and no effect")),
    );
    faults
}

/// The bench starts each function by its name.
fn unmeasured(functions: &BTreeSet<&str>, measured: &str) -> Vec<String> {
    let starts = |function: &str| code(measured).any(|line| line.contains(&format!("\"{function}\"")));
    let missing = functions.iter().filter(|function| !starts(function));
    missing
        .map(|function| format!("the start of function {function} is not measured in {MEASURED}"))
        .collect()
}

/// The functions of the table: every `function: "name"` in it.
fn routed(routes: &str) -> Vec<&str> {
    code(routes)
        .flat_map(|line| line.split("function:").skip(1))
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .collect()
}

/// The routes of the table as a gateway names them, `POST /path`, with their functions.
fn route_keys(routes: &str) -> BTreeSet<(String, String)> {
    let route = |line: &str| {
        let (_, function) = line.split_once("function: \"")?;
        let (_, method) = line.split_once("Method::")?;
        let (_, path) = line.split_once("path: \"")?;
        let method = method.split_once(',')?.0.to_ascii_uppercase();
        Some((format!("{method} {}", path.split_once('"')?.0), function.split_once('"')?.0.to_owned()))
    };
    code(routes).filter_map(route).collect()
}

/// Whether code says `"the-function"` or reaches into `the_module::`.
fn mounts(mounted: &str, function: &str, module: &str) -> bool {
    let (quoted, path) = (format!("\"{function}\""), format!("{module}::"));
    let whole = |line: &str, at| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c: char| c.is_alphanumeric() || c == '_')
    };
    code(mounted)
        .any(|line| line.contains(&quoted) || line.match_indices(&path).any(|(at, _)| whole(line, at)))
}

/// The lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests;
