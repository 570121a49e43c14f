//! Production cut off wherever it can be.

use cardwright_e2e::campaign::seed;
use cardwright_e2e::cut::{Extent, campaign};
use domain::profile::KeyAlgorithm;
use std::collections::BTreeMap;

/// Cards with two cuts at random.
const PAIRS: usize = 60;

/// Points at which cards with RSA keys are cut off, of each length: to find such keys takes a card its time.
const RSA_POINTS: usize = 20;

/// Every point and some pairs, and some points of cards with RSA keys; or so many points of all.
pub(super) async fn measure(figures: &mut BTreeMap<&'static str, f64>, points: Option<&str>) {
    let campaigns = match points {
        Some(points) => vec![(KeyAlgorithm::P256, Extent::Sample(points.parse().unwrap()))],
        None => vec![
            (KeyAlgorithm::P256, Extent::Every { pairs: PAIRS }),
            (KeyAlgorithm::Rsa2048, Extent::Sample(RSA_POINTS)),
            (KeyAlgorithm::Rsa3072, Extent::Sample(RSA_POINTS)),
        ],
    };
    let seed = seed();
    for (algorithm, extent) in campaigns {
        let outcome = campaign(algorithm, extent, seed).await;
        println!("{algorithm:?}: {outcome} (seed {seed})");
        outcome.failures.iter().for_each(|failure| println!("{failure}"));
        let mut add = |name, count: f64| *figures.entry(name).or_default() += count;
        add("cut_points", outcome.points as f64);
        add("cut_failures", outcome.failures.len() as f64);
        add("cut_minutes", outcome.took.as_secs_f64() / 60.0);
        add("acked_lost", outcome.verdict.acked_lost as f64);
        add("orphan_certificates", outcome.verdict.orphan_certificates as f64);
        add("double_produced", outcome.verdict.double_produced as f64);
    }
}
