//! The Merkle tree of RFC 6962 (section 2.1, unchanged in RFC 9162): hashes, and the proofs that an entry is in a tree and
//! that a tree goes on from an earlier one.

use domain::certificate::Sha256;
use sha2::Digest as _;
use std::ops::Range;

/// SHA-256 over these parts, one after the other.
fn hash(parts: &[&[u8]]) -> Sha256 {
    let mut hasher = sha2::Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    Sha256(hasher.finalize().into())
}

/// The hash of an entry: a zero byte before it keeps it apart from nodes (RFC 6962, 2.1).
pub fn leaf(entry: &[u8]) -> Sha256 {
    hash(&[&[0], entry])
}

/// The hash of a node over two others (RFC 6962, 2.1).
pub fn node(left: Sha256, right: Sha256) -> Sha256 {
    hash(&[&[1], &left.0, &right.0])
}

/// The root of the tree without entries: the hash of nothing.
pub fn empty() -> Sha256 {
    hash(&[])
}

/// The root of a perfect subtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// It has two to the power of this many entries below it.
    pub height: u32,
    /// Its place among those of its height, from 0.
    pub index: u64,
}

/// The largest power of two below a number of at least two.
const fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// The perfect subtrees that a subtree consists of, left to right.
pub fn parts(range: &Range<u64>) -> Vec<Node> {
    let Range { mut start, end } = *range;
    let mut nodes = Vec::new();
    while start < end {
        let height = start.trailing_zeros().min((end - start).ilog2());
        nodes.push(Node { height, index: start >> height });
        start += 1 << height;
    }
    nodes
}

/// The root over perfect subtrees, given left to right as [`parts`] has them; that of the empty tree over none.
pub fn join(parts: &[Sha256]) -> Sha256 {
    let joined = parts.iter().rev().copied().reduce(|right, left| node(left, right));
    joined.unwrap_or_else(empty)
}

/// The subtrees whose roots prove that the entry at `index` is in the tree of `size` entries, the entry's neighbour first
/// (RFC 6962, 2.1.1); none if it cannot be.
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    let Range { mut start, mut end } = 0..size;
    if index >= size {
        return None;
    }
    let mut path = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(middle..end);
            end = middle;
        } else {
            path.push(start..middle);
            start = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The subtrees whose roots prove that the tree of `new` entries goes on from the one of `old` (RFC 6962, 2.1.2); none if
/// it cannot. From the empty tree everything goes on, without a proof.
pub fn consistency(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old > new {
        return None;
    }
    let (mut path, Range { mut start, mut end }) = (Vec::new(), 0..new);
    while old > 0 && old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(middle..end);
            end = middle;
        } else {
            path.push(start..middle);
            start = middle;
        }
    }
    if start > 0 {
        path.push(start..end);
    }
    path.reverse();
    Some(path)
}

/// Whether the entry with this hash is at `index` in the tree of this size and root.
pub fn includes(entry: Sha256, index: u64, (size, root): (u64, Sha256), proof: &[Sha256]) -> bool {
    let Some(path) = inclusion(index, size).filter(|path| path.len() == proof.len()) else { return false };
    let up = |below, (range, hash): (&Range<u64>, &Sha256)| {
        if range.start > index { node(below, *hash) } else { node(*hash, below) }
    };
    path.iter().zip(proof).fold(entry, up) == root
}

/// Whether the new tree goes on from the old one, each given by size and root.
pub fn goes_on(old: (u64, Sha256), new: (u64, Sha256), proof: &[Sha256]) -> bool {
    let Some(path) = consistency(old.0, new.0).filter(|path| path.len() == proof.len()) else { return false };
    if old.0 == 0 {
        return old.1 == empty();
    }
    let mut steps = path.iter().zip(proof).peekable();
    // The proof begins with the last subtree of the old tree, unless that is the old tree itself.
    let last = steps.next_if(|(range, _)| range.end == old.0).map_or(old.1, |(_, hash)| *hash);
    let up = |(before, after), (range, hash): (&Range<u64>, &Sha256)| {
        if range.start >= old.0 {
            (before, node(after, *hash))
        } else {
            (node(*hash, before), node(*hash, after))
        }
    };
    steps.fold((last, last), up) == (old.1, new.1)
}

/// The right edge of a tree: all that is needed to go on from it, one hash for each bit of its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    parts: Vec<Sha256>,
}

impl Frontier {
    /// How many entries the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree.
    pub fn root(&self) -> Sha256 {
        join(&self.parts)
    }

    /// Puts the hash of an entry behind the last.
    pub fn push(&mut self, entry: Sha256) {
        let mut hash = entry;
        // Each set bit at the end of the size is a perfect subtree that now becomes a part of a larger one.
        for _ in 0..self.size.trailing_ones() {
            hash = self.parts.pop().map_or(hash, |left| node(left, hash));
        }
        self.parts.push(hash);
        self.size += 1;
    }
}

#[cfg(test)]
mod tests;
