//! docs/BENCHMARKS.md, written from a run.

use super::bars::FIGURES;
use super::{Function, Run};

pub(super) fn page(run: &Run) -> String {
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
         | figure | what it is | measured | bar | met |\n|---|---|---|---|---|\n{}{others}\n{}",
        run.commit,
        run.date,
        run.machine,
        rows.collect::<String>(),
        functions(&run.functions)
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
        let page = page(&run);
        assert!(page.contains("Commit abc, 2026-01-31, on two cores."));
        assert!(page.contains(
            "| `store_round_trips_max` | store calls of the costliest command | 3.000 | <= 2 | **no** |"
        ));
        assert!(page.contains("| `extra` | | 1.500 | reported | |"));
        assert!(page.ends_with("| `read` | 7.2 ms | 6.5 ms | 9.0 MB | 4.00 MB |\n"));
    }
}
