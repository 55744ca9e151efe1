//! A map is what was written into it.

use super::layout::INDEX_HEADER;
use super::{Map, NewMap, Sizes, identity};
use crate::key::Domain;
use crate::recorded::Insertion;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

const INDEX: [u8; 1000] = [7; 1000];

fn words(map: &NewMap) -> Vec<AtomicU64> {
    let mut words: Vec<AtomicU64> = (0..map.sizes.bytes() / 8).map(|_| 0.into()).collect();
    for (word, bytes) in words.iter_mut().zip(map.first_page().as_chunks().0) {
        *word = u64::from_ne_bytes(*bytes).into();
    }
    words
}

fn new(ranks: u32) -> NewMap<'static> {
    NewMap {
        sizes: Sizes::for_ranks(ranks),
        random: [1, 2, 3],
        index: &INDEX,
        carried_as: None,
    }
}

#[test]
fn marks_and_counts() {
    let words = words(&new(130));
    let map = Map::new(&words).unwrap();
    map.mark(0);
    map.mark(129);
    map.mark(u32::MAX);
    map.count_entered();
    let mut other = map;
    other.set_index(map.index_identity());
    other.mark(7);
    other.set_index(map.index_identity() + 1);
    other.mark(5);
    let used: Vec<u32> = (0..192).filter(|&rank| map.is_used(rank)).collect();
    assert_eq!(used, [0, 7, 129]);
    assert_eq!((map.entered(), map.dropped()), (1, 0));
    assert_eq!(map.changes().generation(), Some(0));
}

#[test]
fn an_index_is_carried_under_its_name_alone() {
    let empty = words(&new(130));
    assert!(Map::new(&empty).unwrap().carried(b"/index").is_none());
    let carrying = NewMap {
        carried_as: Some(b"/index"),
        ..new(130)
    };
    let words = words(&carrying);
    let map = Map::new(&words).unwrap();
    assert!(map.carried(b"/other").is_none());
    let carried = map.carried(b"/index").unwrap();
    assert_eq!(carried.length, 1000);
    assert_eq!(carried.header, INDEX[..INDEX_HEADER]);
    assert_eq!(carried.place % 4096, 0);
    assert!(carried.place >= carrying.sizes.bytes());
    assert_eq!(map.ranks(), 130);
    assert_eq!(map.index_identity(), identity(&INDEX));
}

#[test]
fn the_sizes_stand_in_the_file() {
    let small = NewMap {
        sizes: Sizes {
            ranks: 70,
            libraries: 16,
            directories: 8,
            paths: 4,
            recorded: 2,
            recorded_more: 0,
        },
        ..new(0)
    };
    let words = words(&small);
    let map = Map::new(&words).unwrap();
    let key = map.secret().key(Domain::Absent, 0, b"/a");
    assert_eq!(map.recorded().insert(key), Insertion::New);
    map.mark(69);
    assert!(map.is_used(69));
    assert_eq!(words.len(), 512 + 8 + 4 + 2 + 2);
    assert_eq!(Sizes::of(&small.first_page()), Some(small.sizes));
    assert_eq!(Sizes::of(&[0; 4096]), None);
}

#[test]
fn a_file_that_is_no_map_is_refused() {
    let words = words(&new(130));
    assert!(Map::new(&words[..words.len() - 1]).is_none());
    assert!(Map::new(&words[..3]).is_none());
    assert!(Map::new(&[]).is_none());
    for (word, value) in [
        (0, 1),
        (1, u64::MAX),
        (2, 512),
        (2, 3),
        (3, 1 << 40),
        (4, 7),
    ] {
        let before = words[word].swap(value, Relaxed);
        assert!(Map::new(&words).is_none(), "{word} {value}");
        words[word].store(before, Relaxed);
    }
    assert!(Map::new(&words).is_some());
}

#[test]
fn another_use_believes_nothing_of_the_one_before() {
    let words = words(&new(130));
    let map = Map::new(&words).unwrap();
    let old = map.secret();
    let key = old.key(Domain::Absent, 0, b"/a");
    map.recorded().insert(key);
    map.mark(3);
    let before = map.changes().generation();
    map.renew([4, 5, 6]);
    assert_ne!(map.changes().generation(), before);
    assert_ne!(map.secret().key(Domain::Absent, 0, b"/a"), key);
    assert!(!map.recorded().contains(key));
    assert!(map.is_used(3));
    map.changes().stop_counting();
    map.renew([7, 8, 9]);
    assert_eq!(map.changes().generation(), None);
}
