//! Files that no package owns, in a directory that one package of the view owns alone: caches,
//! registries and configuration that its postinst and its triggers make there.
//!
//! Who made such a file is written nowhere. In a directory of several packages it can be any of
//! them, and rules name those that matter; in a directory of one it is that one's, whose place
//! it is (Debian Policy 10.1 has packages keep out of each other's).

use crate::draft::Draft;
use crate::kind::Kind;
use crate::path_tree::{PathId, SEVERAL};
use crate::rules::Unowned;
use crate::view::{Origin, What};

/// Shows them, where the rules let it be.
pub fn show_unowned(draft: &mut Draft, rules: &[Unowned]) {
    let places = |draft: &mut Draft, paths: fn(&Unowned) -> &Vec<String>| -> Vec<PathId> {
        let all = rules.iter().flat_map(paths);
        all.map(|path| draft.root.paths.intern(path.as_bytes()))
            .collect()
    };
    let below = places(draft, |rule| &rule.below);
    let except = places(draft, |rule| &rule.except);
    if below.is_empty() {
        return;
    }
    let is_place = |draft: &Draft, directory: PathId| {
        let paths = &draft.root.paths;
        let up = || std::iter::once(directory).chain(paths.ancestors(directory));
        up().any(|above| below.contains(&above)) && !up().any(|above| except.contains(&above))
    };
    for directory in draft.directories() {
        let is_of_package = draft
            .entry(directory)
            .is_some_and(|entry| entry.what == What::Directory && entry.origin == Origin::Package);
        if !is_of_package || !is_place(draft, directory) {
            continue;
        }
        let unknown: Vec<PathId> = draft.root.listing(directory).to_vec();
        let is_unknown = |path: &PathId| draft.entry(*path).is_none();
        let unknown: Vec<PathId> = unknown.into_iter().filter(is_unknown).collect();
        // Asking for an owner can make the lists of hidden packages be searched.
        if unknown.is_empty() || draft.owner(directory).is_none_or(|owner| owner == SEVERAL) {
            continue;
        }
        for path in unknown {
            if draft.owner(path).is_none() {
                show_all(draft, path, directory);
            }
        }
    }
}

/// Shows a file, or a directory with all in it. Links are shown where they lead to something
/// visible, as everywhere.
fn show_all(draft: &mut Draft, path: PathId, owned: PathId) {
    match draft.root.kind(path) {
        Kind::File | Kind::Directory => {
            let owned_by = Origin::Beside(draft.root.paths.path(owned));
            draft.show(path, None, owned_by);
        }
        Kind::Symlink | Kind::Absent | Kind::Unknown => return,
    }
    if draft.root.kind(path) == Kind::Directory {
        for below in draft.root.listing(path).to_vec() {
            show_all(draft, below, owned);
        }
    }
}
