//! Production cut off wherever it can be.

use cardwright_e2e::campaign::seed;
use cardwright_e2e::cut::{Extent, campaign};
use std::collections::BTreeMap;

/// Cards with two cuts at random.
const PAIRS: usize = 60;

/// Every point and some pairs, or so many points of all.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, points: Option<&str>) {
    let extent = match points {
        Some(points) => Extent::Sample(points.parse().unwrap()),
        None => Extent::Every { pairs: PAIRS },
    };
    let seed = seed();
    let outcome = campaign(extent, seed).await;
    println!("{outcome} (seed {seed})");
    outcome.failures.iter().for_each(|failure| println!("{failure}"));
    figures.insert("cut_points", outcome.points as f64);
    figures.insert("cut_failures", outcome.failures.len() as f64);
    figures.insert("cut_minutes", outcome.took.as_secs_f64() / 60.0);
    let mut add = |name, count: usize| *figures.entry(name).or_default() += count as f64;
    add("acked_lost", outcome.verdict.acked_lost);
    add("orphan_certificates", outcome.verdict.orphan_certificates);
    add("double_produced", outcome.verdict.double_produced);
}
