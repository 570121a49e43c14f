//! The tree in tiles of 256 hashes, as C2SP's tlog-tiles cuts it: a page of proofs is a few tiles, a batch of entries
//! changes the last tile of each level and no other.

use crate::merkle::{self, Node};
use domain::certificate::Sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Levels of the tree in a tile (C2SP tlog-tiles: tiles of height 8).
const HEIGHT: u32 = 8;

/// Hashes of a full tile.
pub const WIDTH: u64 = 1 << HEIGHT;

/// Where a tile lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// Level 0 has the entries, each further one the roots of full tiles below it.
    pub level: u32,
    /// Its place in the level, from 0.
    pub index: u64,
}

/// A tile: its hashes, left to right, at most [`WIDTH`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Where it lies.
    pub id: TileId,
    /// What it has.
    pub hashes: Vec<Sha256>,
}

/// Tiles of one tree, as many as are needed.
#[derive(Clone, Debug, Default)]
pub struct Tiles(BTreeMap<TileId, Vec<Sha256>>);

/// A tile that a proof or an entry needs, and that is not there, or is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("tile {} of level {} of the log is missing or too short", .0.index, .0.level)]
pub struct MissingTile(pub TileId);

impl FromIterator<Tile> for Tiles {
    fn from_iter<I: IntoIterator<Item = Tile>>(tiles: I) -> Self {
        Self(tiles.into_iter().map(|tile| (tile.id, tile.hashes)).collect())
    }
}

/// The tile in which a node's hash is found, and which of the tile's hashes it is the root of.
fn place(node: Node) -> (TileId, Range<usize>) {
    let (level, within) = (node.height / HEIGHT, node.height % HEIGHT);
    let first = node.index << within;
    // Both are below 256.
    let start = usize::try_from(first % WIDTH).unwrap_or_default();
    (TileId { level, index: first / WIDTH }, start..start + (1 << within))
}

/// The tiles from which the roots of these subtrees follow.
pub fn tiles_for(ranges: &[Range<u64>]) -> BTreeSet<TileId> {
    ranges.iter().flat_map(merkle::parts).map(|node| place(node).0).collect()
}

/// The tiles at the right edge of a tree, which are not full: those that the next entry goes on from.
pub fn edge(size: u64) -> BTreeSet<TileId> {
    let at = |level: u32| {
        let count = size.checked_shr(level * HEIGHT).unwrap_or_default();
        (!count.is_multiple_of(WIDTH)).then_some(TileId { level, index: count / WIDTH })
    };
    (0..u64::BITS / HEIGHT).filter_map(at).collect()
}

/// The root over a power of two of hashes.
fn perfect(hashes: &[Sha256]) -> Option<Sha256> {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.chunks(2).map(merkle::join).collect();
    }
    row.first().copied()
}

impl Tiles {
    /// The root of a subtree.
    ///
    /// # Errors
    /// [`MissingTile`] if a tile of [`tiles_for`] is not there.
    pub fn root(&self, range: &Range<u64>) -> Result<Sha256, MissingTile> {
        let parts = merkle::parts(range).into_iter().map(|node| self.node(node));
        Ok(merkle::join(&parts.collect::<Result<Vec<_>, _>>()?))
    }

    fn node(&self, node: Node) -> Result<Sha256, MissingTile> {
        let (id, range) = place(node);
        let hashes = self.0.get(&id).and_then(|hashes| hashes.get(range)).ok_or(MissingTile(id))?;
        perfect(hashes).ok_or(MissingTile(id))
    }

    /// Puts entries behind the last of a tree of `size`, and answers the tiles that changed. The tiles of [`edge`] must be
    /// there.
    ///
    /// # Errors
    /// [`MissingTile`] if one is not.
    pub fn append(&mut self, size: u64, entries: &[Sha256]) -> Result<Vec<Tile>, MissingTile> {
        let mut changed = BTreeSet::new();
        for (count, entry) in (size..).zip(entries) {
            let (mut level, mut count, mut hash) = (0, count, *entry);
            loop {
                let id = TileId { level, index: count / WIDTH };
                let hashes = self.0.entry(id).or_default();
                if u64::try_from(hashes.len()).ok() != Some(count % WIDTH) {
                    return Err(MissingTile(id));
                }
                hashes.push(hash);
                changed.insert(id);
                if !(count + 1).is_multiple_of(WIDTH) {
                    break;
                }
                hash = perfect(hashes).ok_or(MissingTile(id))?;
                (level, count) = (level + 1, count / WIDTH);
            }
        }
        let tile = |id: TileId| Tile { id, hashes: self.0.get(&id).cloned().unwrap_or_default() };
        Ok(changed.into_iter().map(tile).collect())
    }
}

#[cfg(test)]
mod tests;
