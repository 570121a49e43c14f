#![expect(clippy::cast_possible_truncation, reason = "trees of tests are small")]

use super::*;
use proptest::prelude::*;
use tlog_tiles::tlog;

/// The tree by the definition of RFC 6962, 2.1, word for word.
fn by_definition(entries: &[Vec<u8>]) -> Sha256 {
    match entries {
        [] => crate::digest(b""),
        [one] => leaf(one),
        more => {
            let middle = more.len().next_power_of_two() / 2;
            node(by_definition(&more[..middle]), by_definition(&more[middle..]))
        }
    }
}

/// The eight entries with which the implementation of RFC 6962 is tested by its authors, and the roots of their trees.
/// <https://github.com/google/certificate-transparency/blob/master/cpp/merkletree/merkle_tree_test.cc>
const ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn roots_are_those_of_the_authors_of_the_rfc() {
    let mut frontier = Frontier::default();
    assert_eq!(frontier.root().to_string(), ROOTS[0]);
    for (count, entry) in (1..).zip(ENTRIES) {
        frontier.push(leaf(entry));
        assert_eq!((frontier.size(), frontier.root().to_string().as_str()), (count, ROOTS[count as usize]));
    }
}

fn root(leaves: &[Sha256], range: Range<u64>) -> Sha256 {
    let mut frontier = Frontier::default();
    leaves[range.start as usize..range.end as usize].iter().for_each(|leaf| frontier.push(*leaf));
    frontier.root()
}

fn leaves(count: u64) -> Vec<Sha256> {
    (0..count).map(|n| leaf(&n.to_be_bytes())).collect()
}

/// The log of others, over the same entries.
struct Judge(Vec<tlog::Hash>);

impl tlog::HashReader for Judge {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog::Hash>, tlog::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

impl Judge {
    fn of(count: u64) -> Self {
        let mut judge = Self(Vec::new());
        for n in 0..count {
            let hashes = tlog::stored_hashes(n, &n.to_be_bytes(), &judge).unwrap();
            judge.0.extend(hashes);
        }
        judge
    }
}

fn theirs(hash: Sha256) -> tlog::Hash {
    tlog::Hash(hash.0)
}

proptest! {
    #[test]
    fn the_tree_is_the_one_of_the_definition(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..4), 0..40)) {
        let mut frontier = Frontier::default();
        entries.iter().for_each(|entry| frontier.push(leaf(entry)));
        prop_assert_eq!(frontier.root(), by_definition(&entries));
    }

    #[test]
    fn every_entry_is_proven_as_others_prove_it(size in 1..600u64, index in any::<prop::sample::Index>()) {
        let (leaves, index) = (leaves(size), index.index(size as usize) as u64);
        let proof: Vec<_> =
            inclusion(index, size).unwrap().into_iter().map(|range| root(&leaves, range)).collect();
        let tree = (size, root(&leaves, 0..size));
        prop_assert!(includes(leaves[index as usize], index, tree, &proof));
        let theirs: Vec<_> = proof.iter().copied().map(theirs).collect();
        prop_assert_eq!(tlog::prove_record(size, index, &Judge::of(size)).unwrap(), theirs);
    }

    #[test]
    fn a_proof_fits_nothing_else(size in 2..300u64, index in any::<prop::sample::Index>(), flip in any::<prop::sample::Index>(), bit in 0..8u8) {
        let (leaves, index) = (leaves(size), index.index(size as usize) as u64);
        let proof: Vec<_> =
            inclusion(index, size).unwrap().into_iter().map(|range| root(&leaves, range)).collect();
        let (entry, tree) = (leaves[index as usize], (size, root(&leaves, 0..size)));
        prop_assert!(!includes(leaf(b"another"), index, tree, &proof));
        prop_assert!(!includes(entry, (index + 1) % size, tree, &proof));
        prop_assert!(!includes(entry, index, tree, &proof[1..]));
        let mut changed = proof.clone();
        let at = flip.index(changed.len() * 32);
        changed[at / 32].0[at % 32] ^= 1 << bit;
        prop_assert!(!includes(entry, index, tree, &changed));
    }

    #[test]
    fn a_tree_goes_on_as_others_prove_it(new in 1..600u64, old in any::<prop::sample::Index>()) {
        let (leaves, old) = (leaves(new), old.index(new as usize) as u64 + 1);
        let proof: Vec<_> =
            consistency(old, new).unwrap().into_iter().map(|range| root(&leaves, range)).collect();
        let (before, after) = ((old, root(&leaves, 0..old)), (new, root(&leaves, 0..new)));
        prop_assert!(goes_on(before, after, &proof));
        let theirs: Vec<_> = proof.iter().copied().map(theirs).collect();
        prop_assert_eq!(tlog::prove_tree(new, old, &Judge::of(new)).unwrap(), theirs);
        prop_assert!(!goes_on((old, leaf(b"another")), after, &proof));
        prop_assert!(old == new || !goes_on(before, (new, leaf(b"another")), &proof));
        prop_assert!(proof.is_empty() || !goes_on(before, after, &proof[1..]));
    }
}

#[test]
fn nothing_is_proven_of_what_cannot_be() {
    assert_eq!(inclusion(3, 3), None);
    assert_eq!(inclusion(0, 0), None);
    assert_eq!(consistency(4, 3), None);
    assert!(goes_on((0, empty()), (3, root(&leaves(3), 0..3)), &[]));
    assert!(!goes_on((0, leaf(b"")), (3, root(&leaves(3), 0..3)), &[]));
}
