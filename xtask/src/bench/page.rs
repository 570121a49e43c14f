//! docs/BENCHMARKS.md, written from a run.

use super::Run;
use super::bars::FIGURES;

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
         Written by `cargo xtask bench --commit-figures`; do not edit. The figures themselves: [bench.json](bench.json).\n\n\
         Commit {}, {}, on {}.\n\n\
         | figure | what it is | measured | bar | met |\n|---|---|---|---|---|\n{}{others}",
        run.commit,
        run.date,
        run.machine,
        rows.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_figures_bars_and_misses() {
        let json = r#"{"commit":"abc","machine":"two cores","date":"2026-01-31","figures":{"store_round_trips_max":3,"extra":1.5}}"#;
        let run: Run = serde_json::from_str(json).unwrap();
        let page = page(&run);
        assert!(page.contains("Commit abc, 2026-01-31, on two cores."));
        assert!(page.contains(
            "| `store_round_trips_max` | store calls of the costliest command | 3.000 | <= 2 | **no** |"
        ));
        assert!(page.contains("| `extra` | | 1.500 | reported | |"));
    }
}
