//! Some of the cut campaign: all of it is `cargo xtask cut`.

use cardwright_e2e::campaign::seed;
use cardwright_e2e::cut::{Extent, campaign};
use cardwright_e2e::verdict::Verdict;
use domain::profile::KeyAlgorithm;

/// APDUs that one card takes at least; with fewer, the campaign is not about a whole card.
const FEWEST_APDUS: usize = 80;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_whose_production_is_cut_off_anywhere_is_finished() {
    let seed = seed();
    let outcome = campaign(KeyAlgorithm::P256, Extent::Sample(100), seed).await;
    println!("{outcome} (seed {seed})");
    assert_eq!(outcome.failures, Vec::<String>::new(), "seed {seed}");
    assert_eq!((outcome.points, outcome.verdict), (100, Verdict::default()));
    assert!(outcome.apdus >= FEWEST_APDUS, "only {} APDUs", outcome.apdus);
}
