//! The law against a second, plain writing of it: random trees on disk, random views, random
//! paths.
//!
//! The plain one ([`plain`]) has no quick look, no buffers and no kernel that goes several
//! components at once. Both must give the same answer to the same question, by the quick look
//! and by the walk.

mod disk;
mod plain;

use blinkers_index::{Builder, Index, What};
use blinkers_law::{
    AT_FDCWD, Answer, Change, Directory, Last, Look, Question, Scratch, View, Way, last_component,
    look, look_in_index, look_in_tree, walk, way_from,
};
use disk::Disk;
use plain::Judgement;
use proptest::prelude::*;
use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

struct OfTest<'i> {
    index: &'i Index<'i>,
    trees: Vec<&'i [u8]>,
}

impl View for OfTest<'_> {
    fn index(&self) -> &Index<'_> {
        self.index
    }

    fn more_trees(&self) -> &[&[u8]] {
        &self.trees
    }

    fn mark(&self, rank: u32) {
        assert!(rank < self.index.ranks());
    }
}

/// One name in the fixture: what it is on disk, and whether the view has it.
#[derive(Clone, Debug)]
struct Name {
    path: &'static str,
    on_disk: OnDisk,
    shown: Shown,
}

#[derive(Clone, Debug)]
enum OnDisk {
    Absent,
    File,
    Directory,
    Link(&'static str),
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Shown {
    No,
    Yes,
    Tree,
    Masked,
}

const PATHS: [&str; 10] = [
    "a", "b", "c", "a/a", "a/b", "b/a", "b/b", "a/a/a", "a/a/b", "t",
];
const LINKS: [&str; 10] = [
    "a", "b", "../a", "../b/a", "./c", "t", "../t/a", "..", "a/b/../a", "../../x",
];

fn names() -> impl Strategy<Value = Vec<Name>> {
    let on_disk = prop_oneof![
        1 => Just(OnDisk::Absent),
        2 => Just(OnDisk::File),
        4 => Just(OnDisk::Directory),
        3 => proptest::sample::select(&LINKS[..]).prop_map(OnDisk::Link),
    ];
    let shown = prop_oneof![
        3 => Just(Shown::No),
        5 => Just(Shown::Yes),
        4 => Just(Shown::Tree),
        3 => Just(Shown::Masked),
    ];
    proptest::collection::vec((on_disk, shown), PATHS.len()).prop_map(|names| {
        let names = names.into_iter().zip(PATHS);
        let name = |((on_disk, shown), path)| Name {
            path,
            on_disk,
            shown,
        };
        names.map(name).collect()
    })
}

fn question_paths() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec("(([abct]|\\.|\\.\\.|)/){0,5}([abct]|\\.\\.|\\.)/?", 30)
}

/// Puts the names on disk, as far as their parents are directories, and composes the view. With
/// `root_is_tree` all is visible but what is masked.
fn make(top: &Path, names: &[Name], root_is_tree: bool) -> Vec<u8> {
    let mut builder = Builder::new();
    let mut trees: Vec<&str> = Vec::new();
    if root_is_tree {
        builder.visible("/", What::Tree, None);
        trees.push("");
    }
    let mut leaves: Vec<&str> = Vec::new();
    for name in names {
        let path = top.join(name.path);
        let is_below = |above: &&str| Path::new(name.path).starts_with(above);
        let parent = path.parent().unwrap();
        if !parent.is_dir() || parent.is_symlink() || leaves.iter().any(is_below) {
            continue;
        }
        let what = match &name.on_disk {
            OnDisk::Absent => continue,
            OnDisk::File => {
                fs::write(&path, name.path).unwrap();
                What::File
            }
            OnDisk::Directory => {
                fs::create_dir(&path).unwrap();
                What::Directory
            }
            OnDisk::Link(target) => {
                symlink(target, &path).unwrap();
                What::Symlink(target.as_bytes().to_vec())
            }
        };
        let is_in_tree = trees.iter().any(is_below);
        let is_directory = matches!(what, What::Directory);
        if !is_directory {
            leaves.push(name.path);
        }
        match name.shown {
            Shown::Masked if is_in_tree => {
                builder.visible(path.as_os_str().as_bytes(), What::Mask, None);
                leaves.push(name.path);
            }
            _ if is_in_tree => {}
            Shown::Tree if is_directory => {
                builder.visible(path.as_os_str().as_bytes(), What::Tree, None);
                trees.push(name.path);
            }
            Shown::Yes | Shown::Tree => {
                builder.visible(path.as_os_str().as_bytes(), what, None);
            }
            // What is below a hidden directory may be shown all the same: the directory then is
            // the parent of something visible.
            Shown::No | Shown::Masked => {}
        }
    }
    builder.finish().unwrap()
}

fn is_hidden_by_walk(view: &OfTest, question: &Question) -> bool {
    let (mut canonical, mut pending, mut aside) = ([0; 8192], [0; 16384], [0; 8192]);
    let scratch = Scratch::new(&mut canonical, &mut pending, &mut aside);
    match walk(view, &Disk, question, scratch).answer {
        Answer::Hidden(_) => true,
        Answer::Pass | Answer::Fails(_) => false,
        Answer::NoRoom => panic!("no room for {:?}", question.path),
    }
}

/// What the two ways together say, as a caller puts them together.
fn is_hidden(view: &OfTest, question: &Question) -> bool {
    let last = last_component(question.text());
    let (shown, learned) = look(view, question, last, || Directory::Elsewhere);
    let is_hidden = is_hidden_by(shown, view, question);
    // What was learned of the directory must lead to the same answer.
    let again = match (learned.directory, last) {
        (Some(Directory::Tree), Some(_)) => is_hidden_by(look_in_tree(question), view, question),
        (
            Some(Directory::Index {
                names,
                is_canonical,
            }),
            Some(last),
        ) => {
            let known = (names, is_canonical);
            let (shown, _) = look_in_index(view, question, last, known);
            is_hidden_by(shown, view, question)
        }
        _ => is_hidden,
    };
    assert_eq!(again, is_hidden, "again: {:?}", question.path);
    is_hidden
}

fn is_hidden_by(shown: Look, view: &OfTest, question: &Question) -> bool {
    match shown {
        Look::Pass => false,
        Look::Hidden(_) => true,
        Look::UnlessLink if blinkers_law::ends_in_no_link(&Disk, question.dir, question.path) => {
            false
        }
        Look::UnlessLinks(from) if way_from(&Disk, question, from) != Way::Unknown => false,
        Look::UnlessLink | Look::UnlessLinks(_) | Look::Walk => is_hidden_by_walk(view, question),
    }
}

/// A question that the kernel answers with an error whatever is visible tells nothing.
fn exists_bare(path: &Path, last: Last) -> bool {
    match last {
        Last::Follow => path.metadata().is_ok(),
        _ => path.symlink_metadata().is_ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn the_law_is_the_plain_one(
        names in names(),
        paths in question_paths(),
        root_is_tree in proptest::bool::weighted(0.2),
        more_tree in proptest::option::of(proptest::sample::select(&PATHS[..])),
    ) {
        let directory = tempfile::tempdir_in("/var/tmp").unwrap();
        let top = directory.path().canonicalize().unwrap();
        let bytes = make(&top, &names, root_is_tree);
        let index = Index::open(&bytes).unwrap();
        let is_tree = |tree: &PathBuf| {
            tree.canonicalize().is_ok_and(|canonical| canonical == *tree && tree.is_dir())
        };
        let trees: Vec<PathBuf> = more_tree.map(|tree| top.join(tree)).into_iter().filter(is_tree).collect();
        let view = OfTest {
            index: &index,
            trees: trees.iter().map(|tree| tree.as_os_str().as_bytes()).collect(),
        };
        for path in &paths {
            let full = format!("{}/{}", top.display(), path.trim_start_matches('/'));
            let text = CString::new(full.clone()).unwrap();
            for last in [Last::Follow, Last::Keep, Last::Entry] {
                let question = Question { dir: AT_FDCWD, path: &text, last, change: Change::Nothing };
                let plain = plain::judge(&index, &trees, Path::new(&full), last);
                let by_walk = is_hidden_by_walk(&view, &question);
                let quick = is_hidden(&view, &question);
                prop_assert_eq!(quick, by_walk, "quick look and walk: {} {:?}", full, last);
                // Of what is not there the plain law cannot say whether the kernel would have
                // failed before it came to a hidden name.
                if exists_bare(Path::new(&full), last) {
                    let hidden = plain == Judgement::Hidden;
                    prop_assert_eq!(by_walk, hidden, "walk and plain law: {} {:?}", full, last);
                }
            }
        }
    }
}
