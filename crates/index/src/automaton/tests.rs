//! The reader beside the `fst` crate's own: the same answers to every question.

use std::collections::{BTreeMap, BTreeSet};

use fst::Map;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::Automaton;
use crate::cursor::Cursor;

fn get(automaton: Automaton<'_>, root: u32, key: &[u8]) -> Option<u32> {
    let mut at = Cursor {
        node: root,
        output: 0,
    };
    for &byte in key {
        at = automaton.step(at, byte)?;
    }
    automaton.value(at)
}

fn assert_same(keys: &BTreeMap<Vec<u8>, u32>, others: &[Vec<u8>]) {
    let map = Map::from_iter(keys.iter().map(|(key, &value)| (key, u64::from(value))))
        .expect("keys are in order");
    let root = u32::try_from(map.as_fst().root().addr()).expect("a small map");
    let automaton = Automaton::new(map.as_fst().as_bytes());
    let beside = keys.keys().flat_map(|key| {
        [
            key.clone(),
            key[..key.len() / 2].to_vec(),
            [key, &b"x"[..]].concat(),
        ]
    });
    for key in beside.chain(others.iter().cloned()) {
        let expected = map.get(&key).map(|value| value as u32);
        assert_eq!(get(automaton, root, &key), expected, "{key:?}");
    }
    assert_same_edges(&map, automaton);
}

/// Each node has the same edges, in the same order, to the same nodes.
fn assert_same_edges(map: &Map<Vec<u8>>, automaton: Automaton<'_>) {
    let fst = map.as_fst();
    let mut seen = BTreeSet::new();
    let mut open = vec![fst.root().addr()];
    while let Some(address) = open.pop() {
        if !seen.insert(address) {
            continue;
        }
        let node = fst.node(address);
        let at = Cursor {
            node: address as u32,
            output: 0,
        };
        assert_eq!(automaton.edges(at), node.len());
        assert_eq!(automaton.is_final(at), node.is_final());
        for (edge, transition) in node.transitions().enumerate() {
            assert_eq!(automaton.label(at, edge), Some(transition.inp));
            let next = Cursor {
                node: transition.addr as u32,
                output: transition.out.value() as u32,
            };
            assert_eq!(automaton.step(at, transition.inp), Some(next));
            open.push(transition.addr);
        }
        let absent = (0..=255).find(|byte| node.find_input(*byte).is_none());
        if let Some(byte) = absent {
            assert_eq!(automaton.step(at, byte), None);
        }
    }
}

#[test]
fn reads_nodes_of_every_width() {
    // From none to all 256 bytes, across the width from which on a node has an index.
    for edges in (0..=66).chain([127, 128, 254, 255, 256]) {
        for (first, factor) in [(0, 0), (0, 1), (7, 1), (300, 70_000), (u32::MAX - 300, 1)] {
            let keys = (0..edges)
                .map(|byte| (vec![b'k', byte as u8, b'e'], first + byte * factor))
                .collect();
            assert_same(&keys, &[]);
            let mut with_prefix: BTreeMap<_, _> = keys;
            with_prefix.insert(b"k".to_vec(), first);
            with_prefix.insert(Vec::new(), 3);
            assert_same(&with_prefix, &[]);
        }
    }
}

proptest! {
    #[test]
    fn reads_what_the_crate_writes(
        keys in btree_map(vec(any::<u8>(), 0..12), any::<u32>(), 0..400),
        others in vec(vec(any::<u8>(), 0..6), 0..50),
    ) {
        assert_same(&keys, &others);
    }

    #[test]
    fn reads_long_common_beginnings_and_endings(
        keys in btree_map("(/(usr|lib|a|ab)){0,4}/(x|y|libx|so)\\.(so|a|h|gz)", 0u32..5, 0..200),
        others in vec("(/(usr|lib|a|ab)){0,4}", 0..20),
    ) {
        let keys = keys.into_iter().map(|(key, value)| (key.into_bytes(), value)).collect();
        let others: Vec<_> = others.into_iter().map(String::into_bytes).collect();
        assert_same(&keys, &others);
    }
}
