//! The packages of this machine: the reader beside the `fst` crate's own, and beside the
//! lists.

#![cfg(feature = "std")]

mod real;

use std::collections::{BTreeMap, BTreeSet};

use blinkers_index::{Builder, HiddenOwner, Index, Kind, Stop, What};

#[test]
fn the_visible_map_is_that_of_the_fst_crate() {
    let Some(owned) = real::dpkg() else { return };
    let bytes = real::builder(&owned)
        .finish()
        .expect("dpkg's lists make a view");
    let index = Index::open(&bytes).expect("what was written can be opened");
    assert_eq!(index.verify(), Ok(()));
    let keys: BTreeSet<&[u8]> = owned.iter().map(|owned| &owned.path[..]).collect();
    let map = fst::Map::from_iter(keys.iter().zip(0..)).expect("a set is in order");
    assert_eq!(index.ranks() as usize, map.len());

    let mut stream = map.stream();
    let mut entries = index.entries();
    while let Some((path, rank)) = fst::Streamer::next(&mut stream) {
        let (found, entry) = entries.next().expect("as many entries");
        assert_eq!((&found[..], u64::from(entry.rank)), (path, rank));
    }
    assert!(entries.next().is_none());

    // Each key, half of it, and what is not there beside it.
    for key in keys {
        let beside = [
            key.to_vec(),
            key[..key.len() / 2].to_vec(),
            [key, b"~"].concat(),
        ];
        for path in beside {
            let walk = index.walk(index.root(), &path);
            let found = match walk.stop {
                Stop::End | Stop::Link(_) if walk.consumed == path.len() => {
                    index.entry(walk.at).map(|entry| u64::from(entry.rank))
                }
                _ => None,
            };
            assert_eq!(found, map.get(&path), "{}", String::from_utf8_lossy(&path));
        }
    }
}

#[test]
fn owners_kinds_and_texts_are_those_of_the_lists() {
    let Some(owned) = real::dpkg() else { return };
    let bytes = real::builder(&owned)
        .finish()
        .expect("dpkg's lists make a view");
    let index = Index::open(&bytes).expect("what was written can be opened");
    let mut owners: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
    for owned in &owned {
        owners
            .entry(&owned.path)
            .or_default()
            .insert(&owned.package);
    }
    for real::Owned { path, what, .. } in &owned {
        let at = index.walk(index.root(), path).at;
        let entry = index.entry(at).expect("a key");
        assert_eq!(entry.kind, what.kind());
        let text = match what {
            What::Symlink(text) => Some(&text[..]),
            _ => None,
        };
        assert_eq!(index.link_target(entry.rank), text);
        let owner = index.owner(entry.rank).and_then(|id| index.package(id));
        let packages = &owners[&path[..]];
        let sole = packages.first().filter(|_| packages.len() == 1);
        assert_eq!(owner, sole.copied());
    }
}

#[test]
fn hidden_paths_name_their_owner() {
    let Some(owned) = real::dpkg() else { return };
    let mut builder = Builder::new();
    let mut owners: BTreeMap<&[u8], BTreeSet<&[u8]>> = BTreeMap::new();
    for owned in &owned {
        let package = builder.package(&owned.package);
        builder.hidden(owned.path.clone(), HiddenOwner::Package(package));
        owners
            .entry(&owned.path)
            .or_default()
            .insert(&owned.package);
    }
    let bytes = builder.finish().expect("dpkg's lists make a view");
    let index = Index::open(&bytes).expect("what was written can be opened");
    for (path, packages) in &owners {
        match index.hidden_owner(path) {
            Some(HiddenOwner::Package(id)) => {
                assert_eq!(packages.len(), 1);
                assert_eq!(index.package(id), packages.first().copied());
            }
            Some(HiddenOwner::Several) => assert!(packages.len() > 1),
            None => panic!("{} has no owner", String::from_utf8_lossy(path)),
        }
        assert_eq!(index.hidden_owner(&[path, &b"~"[..]].concat()), None);
    }
    assert_eq!(index.ranks(), 0);
}

#[test]
fn a_real_view_costs_some_ten_bytes_a_path() {
    let Some(owned) = real::dpkg() else { return };
    let bytes = real::builder(&owned)
        .finish()
        .expect("dpkg's lists make a view");
    let index = Index::open(&bytes).expect("what was written can be opened");
    assert!(
        index
            .entries()
            .any(|(_, entry)| entry.kind == Kind::Symlink)
    );
    let each = bytes.len() as f64 / f64::from(index.ranks());
    assert!(each < 12.0, "{each} bytes a path");
}
