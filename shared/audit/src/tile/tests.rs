#![expect(clippy::cast_possible_truncation, reason = "trees of tests are small")]

use super::*;
use crate::merkle::{Frontier, leaf};
use proptest::prelude::*;

fn leaves(range: Range<u64>) -> Vec<Sha256> {
    range.map(|n| leaf(&n.to_be_bytes())).collect()
}

/// A store of tiles, from which only what is asked for is taken.
#[derive(Default)]
struct Store(BTreeMap<TileId, Vec<Sha256>>);

impl Store {
    fn take(&self, ids: &BTreeSet<TileId>) -> Tiles {
        let tile = |id: &TileId| Some(Tile { id: *id, hashes: self.0.get(id)?.clone() });
        ids.iter().filter_map(tile).collect()
    }

    /// Appends a batch with nothing but the edge at hand, and answers how many tiles changed.
    fn append(&mut self, size: u64, batch: &[Sha256]) -> usize {
        let changed = self.take(&edge(size)).append(size, batch).unwrap();
        let count = changed.len();
        self.0.extend(changed.into_iter().map(|tile| (tile.id, tile.hashes)));
        count
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn batches_from_the_edge_make_the_tree_and_its_proofs(batches in prop::collection::vec(1..300u64, 1..8), at in any::<prop::sample::Index>()) {
        let (mut store, mut frontier, mut size) = (Store::default(), Frontier::default(), 0);
        for batch in batches {
            let batch = leaves(size..size + batch);
            store.append(size, &batch);
            size += batch.len() as u64;
            batch.iter().for_each(|leaf| frontier.push(*leaf));
        }
        let whole = 0..size;
        let tiles = store.take(&tiles_for(std::slice::from_ref(&whole)));
        prop_assert_eq!(tiles.root(&whole), Ok(frontier.root()));
        let index = at.index(size as usize) as u64;
        let path = merkle::inclusion(index, size).unwrap();
        let tiles = store.take(&tiles_for(&path));
        let proof: Vec<_> = path.iter().map(|range| tiles.root(range).unwrap()).collect();
        prop_assert!(merkle::includes(leaves(index..index + 1)[0], index, (size, frontier.root()), &proof));
    }
}

#[test]
fn three_levels_are_as_good_as_one() {
    let (size, mut store, mut frontier) = (WIDTH * WIDTH + 300, Store::default(), Frontier::default());
    for start in (0..size).step_by(1000) {
        let batch = leaves(start..size.min(start + 1000));
        // Four or five tiles of entries, one of each level above, or two where one is full.
        assert!(store.append(start, &batch) <= 5 + 2 + 1);
        batch.iter().for_each(|leaf| frontier.push(*leaf));
    }
    assert_eq!(store.take(&edge(size)).root(&(0..size)), Ok(frontier.root()));
    let path = merkle::consistency(WIDTH * 77 + 5, size).unwrap();
    let ids = tiles_for(&path);
    assert!(ids.len() <= 4, "few tiles for a proof: {ids:?}");
    let tiles = store.take(&ids);
    let proof: Vec<_> = path.iter().map(|range| tiles.root(range).unwrap()).collect();
    let mut old = Frontier::default();
    leaves(0..WIDTH * 77 + 5).iter().for_each(|leaf| old.push(*leaf));
    assert!(merkle::goes_on((old.size(), old.root()), (size, frontier.root()), &proof));
}

#[test]
fn a_tile_that_is_missing_is_named() {
    let mut store = Store::default();
    store.append(0, &leaves(0..10));
    let id = TileId { level: 0, index: 0 };
    assert_eq!(Tiles::default().root(&(0..10)), Err(MissingTile(id)));
    assert_eq!(Tiles::default().append(10, &leaves(10..11)), Err(MissingTile(id)));
}
