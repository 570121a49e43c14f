//! docs/BENCHMARKS.md, written from a run.

use super::bars::FIGURES;
use super::{Function, Run};
use crate::pages::Effort;

pub(super) fn page(run: &Run, efforts: &[Effort]) -> String {
    let rows = FIGURES.iter().filter_map(|figure| {
        let value = run.figures.get(figure.name)?;
        let verdict = if figure.bar.met(*value) { "yes" } else { "**no**" };
        Some(format!("| `{}` | {} | {value:.3} | {} | {verdict} |\n", figure.name, figure.what, figure.bar))
    });
    let others: String = run
        .figures
        .iter()
        .filter(|(name, _)| !FIGURES.iter().any(|figure| figure.name == name.as_str()))
        .map(|(name, value)| format!("| `{name}` | | {value:.3} | reported | |\n"))
        .collect();
    format!(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench --commit-figures`; do not edit. The figures themselves: [bench.json](bench.json). \
         A part by itself, or a smaller one: `cargo xtask bench --only scale=100000`.\n\n\
         Commit {}, {}, on {}.\n\n\
         | figure | what it is | measured | bar | met |\n|---|---|---|---|---|\n{}{others}\n{}{}",
        run.commit,
        run.date,
        run.machine,
        rows.collect::<String>(),
        jobs(efforts),
        functions(&run.functions)
    )
}

/// Which steps of the workflow as its peers publish it a job takes; there each is a task and a form of its own.
const STEPS: &[(&str, &str)] = &[
    ("request a card", "1"),
    ("produce, approve and make one card", "2, 3, 5 and 7"),
    ("begin an order of 50 cards", "1 and 2 of mass production"),
];

fn jobs(efforts: &[Effort]) -> String {
    if efforts.is_empty() {
        return String::new();
    }
    let steps = |job: &str| STEPS.iter().find(|(name, _)| *name == job).map_or("none", |(_, steps)| *steps);
    let rows = efforts.iter().map(|Effort { job, clicks, keys, seconds }| {
        format!("| {job} | {clicks} | {keys} | {seconds:.1} | {} |\n", steps(job))
    });
    format!(
        "## Main jobs\n\n\
         As the browser tests do them (`cargo xtask pages`), each from the page where whoever does it stands: clicks, \
         keystrokes, and seconds until the page shows that it is done, the making of the card included (a card in \
         software is quick). Beside them the steps that the workflow has for it as peers publish it, each of which is a \
         task with a form of its own there.\n\n\
         | job | clicks | keys | seconds | steps of the published workflow |\n|---|---|---|---|---|\n{}\n",
        rows.collect::<String>()
    )
}

fn functions(functions: &[Function]) -> String {
    let rows = functions.iter().map(|Function { name, cold_start_ms, own_ms, rss_mb, zip_mb }| {
        format!("| `{name}` | {cold_start_ms:.1} ms | {own_ms:.1} ms | {rss_mb:.1} MB | {zip_mb:.2} MB |\n")
    });
    format!(
        "## Functions\n\n\
         Each started by hand: from its start to its first answer (median), the most memory that it had by then, \
         and its zip. DynamoDB answers on loopback; on Lambda its network and the start of the machine come on top. \
         The second time leaves out what DynamoDB's stand-in took for its answers.\n\n\
         | function | cold start | without the table | RSS | zip |\n|---|---|---|---|---|\n{}",
        rows.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_figures_bars_and_misses() {
        let json = r#"{"commit":"abc","machine":"two cores","date":"2026-01-31","figures":{"store_round_trips_max":3,"extra":1.5},"functions":[{"name":"read","cold_start_ms":7.25,"own_ms":6.5,"rss_mb":9,"zip_mb":4}]}"#;
        let run: Run = serde_json::from_str(json).unwrap();
        let effort = Effort { job: "request a card".to_owned(), clicks: 2, keys: 0, seconds: 0.75 };
        let page = page(&run, &[effort]);
        assert!(page.contains("| request a card | 2 | 0 | 0.8 | 1 |"));
        assert!(page.contains("Commit abc, 2026-01-31, on two cores."));
        assert!(page.contains(
            "| `store_round_trips_max` | store calls of the costliest command | 3.000 | <= 2 | **no** |"
        ));
        assert!(page.contains("| `extra` | | 1.500 | reported | |"));
        assert!(page.ends_with("| `read` | 7.2 ms | 6.5 ms | 9.0 MB | 4.00 MB |\n"));
    }
}
