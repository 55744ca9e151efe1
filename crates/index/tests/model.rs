//! The walk beside a model that knows nothing of automata: components in a sorted map.

#![cfg(feature = "std")]

use std::collections::BTreeMap;

use blinkers_index::{Builder, Cursor, Index, Kind, Stop, What};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

type Path = Vec<&'static [u8]>;

/// Names that begin and sort awkwardly beside each other and beside the slash.
const NAMES: [&[u8]; 12] = [
    b"a", b"ab", b"abc", b"a-b", b"a.b", b"b", b".a", b"..a", b"...", b"\xff", b" ", b"a\n",
];

/// What a path may hold besides, and no key does.
const STRANGERS: [&[u8]; 4] = [b".", b"..", b"abcd", b"x"];

/// A view whose keys lie below each other only as they may.
#[derive(Debug, Default)]
struct View(BTreeMap<Path, What>);

impl View {
    fn kind(&self, path: &[&'static [u8]]) -> Option<Kind> {
        self.0.get(path).map(What::kind)
    }

    fn is_directory(&self, path: &[&'static [u8]]) -> bool {
        path.is_empty()
            || self
                .0
                .keys()
                .any(|key| key.len() > path.len() && key.starts_with(path))
    }

    /// Adds a key, unless it would contradict one that is there.
    fn add(&mut self, path: Path, what: What) {
        let above = (0..path.len()).rev().find_map(|end| {
            self.kind(&path[..end])
                .filter(|kind| *kind != Kind::Directory)
        });
        let below = self
            .0
            .iter()
            .filter(|(key, _)| key.len() > path.len() && key.starts_with(&path))
            .all(|(_, below)| match what {
                What::Directory => true,
                What::Tree => *below == What::Mask,
                _ => false,
            });
        let fits = match above {
            None => what != What::Mask,
            Some(Kind::Tree) => what == What::Mask,
            Some(_) => false,
        };
        if fits && below && !self.0.contains_key(&path) {
            self.0.insert(path, what);
        }
    }

    fn compile(&self) -> Vec<u8> {
        let mut builder = Builder::new();
        // Backwards, as the builder has to sort.
        for (path, what) in self.0.iter().rev() {
            builder.visible(text(path), what.clone(), None);
        }
        builder.finish().expect("a valid view")
    }

    /// What a walk should find: why it stops, how many bytes it consumed, and where.
    fn walk(&self, from: &Path, path: &[u8]) -> (&'static str, usize, Path) {
        let mut at = from.clone();
        let mut consumed = 0;
        loop {
            let rest = &path[consumed..];
            match self.kind(&at) {
                Some(Kind::Symlink) => return ("link", consumed, at),
                Some(Kind::Tree) => return ("tree", consumed, at),
                Some(Kind::Mask) => return ("mask", consumed, at),
                Some(Kind::File) if rest.is_empty() => return ("end", consumed, at),
                Some(Kind::File) => return ("not a directory", consumed, at),
                Some(Kind::Directory) | None => {}
            }
            let slashes = rest.iter().take_while(|&&byte| byte == b'/').count();
            let name = rest[slashes..]
                .split(|&byte| byte == b'/')
                .next()
                .unwrap_or_default();
            let next = match name {
                b"" => return ("end", consumed, at),
                b"." | b".." => return ("dots", consumed, at),
                name => NAMES.iter().find(|known| **known == name),
            };
            let Some(next) = next.map(|name| [&at[..], &[*name]].concat()) else {
                return ("missing", consumed, at);
            };
            if self.kind(&next).is_none() && !self.is_directory(&next) {
                return ("missing", consumed, at);
            }
            at = next;
            consumed += slashes + name.len();
        }
    }
}

fn text(path: &[&[u8]]) -> Vec<u8> {
    if path.is_empty() {
        return b"/".to_vec();
    }
    path.iter()
        .flat_map(|name| [b"/", *name].concat())
        .collect()
}

/// The place of a path, one component at a time.
fn place(index: &Index<'_>, path: &Path) -> Cursor {
    path.iter().fold(index.root(), |at, name| {
        index.child(at, name).expect("the path is visible")
    })
}

fn name() -> impl Strategy<Value = &'static [u8]> {
    select(&NAMES[..])
}

fn what() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => Just(What::File),
        3 => Just(What::Directory),
        1 => vec(any::<u8>(), 0..9).prop_map(What::Symlink),
        1 => Just(What::Tree),
        2 => Just(What::Mask),
    ]
}

/// A view that holds `root` as `/`, if that is to be a key, and whatever goes with it.
fn view(root: Option<What>) -> impl Strategy<Value = View> {
    vec((vec(name(), 1..5), what()), 0..40).prop_map(move |keys| {
        let mut view = View::default();
        view.0.extend(root.clone().map(|root| (Vec::new(), root)));
        for (path, what) in keys {
            view.add(path, what);
        }
        view
    })
}

/// A path as programs write them: dots, slashes in a row, names that are not there.
fn asked() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        12 => name(),
        1 => select(&STRANGERS[..]),
    ];
    let slashes = select(&["/", "/", "/", "//", "///"][..]);
    (vec((slashes, name), 0..6), any::<bool>(), 0..3usize).prop_map(|(names, rooted, trailing)| {
        let mut path = Vec::new();
        for (place, (slashes, name)) in names.into_iter().enumerate() {
            if place > 0 || rooted {
                path.extend_from_slice(slashes.as_bytes());
            }
            path.extend_from_slice(name);
        }
        path.extend(std::iter::repeat_n(b'/', trailing));
        path
    })
}

fn check(view: &View, paths: &[Vec<u8>]) {
    let bytes = view.compile();
    let index = Index::open(&bytes).expect("what was written can be opened");
    assert_eq!(index.verify(), Ok(()));
    assert_eq!(index.ranks() as usize, view.0.len());

    // Every directory and key as the place to begin.
    let mut places: Vec<Path> = vec![Vec::new()];
    for key in view.0.keys() {
        places.extend((0..=key.len()).map(|end| key[..end].to_vec()));
    }
    places.sort();
    places.dedup();
    for from in &places {
        let cursor = place(&index, from);
        assert_eq!(Cursor::from_bits(cursor.to_bits()), cursor);
        let children = places
            .iter()
            .any(|below| below.len() > from.len() && below.starts_with(from));
        assert_eq!(index.has_children(cursor), children);
        assert_eq!(index.entry(cursor).map(|entry| entry.kind), view.kind(from));
        for name in NAMES {
            let child = [&from[..], &[name]].concat();
            assert_eq!(index.child(cursor, name).is_some(), places.contains(&child));
        }
        for none in [&b""[..], b"/", b"a/b", b"/a"] {
            assert_eq!(index.child(cursor, none), None);
        }
        for path in paths {
            let walk = index.walk(cursor, path);
            let (stop, consumed, at) = view.walk(from, path);
            let rank = index.entry(walk.at).map(|entry| entry.rank);
            let found = match walk.stop {
                Stop::End => "end",
                Stop::Missing => "missing",
                Stop::Link(link) if Some(link) == rank => "link",
                Stop::Tree(tree) if Some(tree) == rank => "tree",
                Stop::Link(_) | Stop::Tree(_) => "another rank",
                Stop::Mask => "mask",
                Stop::NotDirectory => "not a directory",
                Stop::Dots => "dots",
            };
            assert_eq!(
                (found, walk.consumed, walk.at),
                (stop, consumed, place(&index, &at)),
                "{:?} from {:?}",
                String::from_utf8_lossy(path),
                String::from_utf8_lossy(&text(from)),
            );
        }
    }
    check_masks(view, &index, &places, paths);

    // Ranks are places in byte order, which is not that of components.
    let mut keys: Vec<(Vec<u8>, &What)> = view
        .0
        .iter()
        .map(|(path, what)| {
            (
                if path.is_empty() {
                    Vec::new()
                } else {
                    text(path)
                },
                what,
            )
        })
        .collect();
    keys.sort_by(|(one, _), (other, _)| one.cmp(other));
    let entries: Vec<_> = index.entries().collect();
    assert_eq!(entries.len(), keys.len());
    for (rank, ((key, what), (path, entry))) in (0..).zip(keys.iter().zip(&entries)) {
        let key: &[u8] = if key.is_empty() { b"/" } else { key };
        assert_eq!((path.as_slice(), entry.rank), (key, rank));
        assert_eq!(entry.kind, what.kind());
        let text = match what {
            What::Symlink(text) => Some(text.as_slice()),
            _ => None,
        };
        assert_eq!(index.link_target(rank), text);
    }
}

fn check_masks(view: &View, index: &Index<'_>, places: &[Path], paths: &[Vec<u8>]) {
    let plain = paths.iter().filter(|path| {
        path.split(|&byte| byte == b'/')
            .all(|name| name != b"." && name != b"..")
    });
    let below: Vec<Vec<u8>> = places
        .iter()
        .map(|path| text(path))
        .chain(plain.cloned())
        .collect();
    for tree in places
        .iter()
        .filter(|path| view.kind(path) == Some(Kind::Tree))
    {
        let cursor = place(index, tree);
        for below in &below {
            let names: Vec<&[u8]> = below
                .split(|&byte| byte == b'/')
                .filter(|name| !name.is_empty())
                .collect();
            let expected = (1..=names.len()).any(|end| {
                let path: Vec<&[u8]> = [&tree[..], &names[..end]].concat();
                view.0
                    .iter()
                    .any(|(key, what)| *key == path && *what == What::Mask)
            });
            assert_eq!(index.masked(cursor, below), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn walks_as_the_model_does(view in view(None), paths in vec(asked(), 1..25)) {
        check(&view, &paths);
    }

    #[test]
    fn walks_from_a_root_that_is_a_directory(
        view in view(Some(What::Directory)),
        paths in vec(asked(), 1..25),
    ) {
        check(&view, &paths);
    }

    #[test]
    fn walks_from_a_root_that_is_a_tree(
        view in view(Some(What::Tree)),
        paths in vec(asked(), 1..25),
    ) {
        check(&view, &paths);
    }
}

#[test]
fn an_empty_view_has_a_root() {
    check(
        &View::default(),
        &[b"".to_vec(), b"/".to_vec(), b"/a".to_vec(), b"..".to_vec()],
    );
}

#[test]
fn a_tree_at_the_root_stops_every_walk() {
    let mut view = View::default();
    view.add(Vec::new(), What::Tree);
    check(&view, &[b"".to_vec(), b"/a/b".to_vec()]);
    view.add(vec![b"a", b"b"], What::Mask);
    check(
        &view,
        &[b"".to_vec(), b"/a/b".to_vec(), b"//a///b/c".to_vec()],
    );
}
