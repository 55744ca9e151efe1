//! The visible paths while a view is being composed.

use crate::root::{Kind, Root, ancestors};
use crate::view::{Origin, Visible, What};
use std::collections::{HashMap, HashSet};

/// What has been made visible so far.
pub struct Parts {
    pub root: Root,
    visible: HashMap<Vec<u8>, Visible>,
    /// The directories above visible paths.
    parents: HashSet<Vec<u8>>,
    /// The trees among the visible paths: few, and asked for at every path.
    trees: Vec<Vec<u8>>,
    /// Paths that some installed package owns, and by which: `u32::MAX` for several.
    owned: HashMap<Vec<u8>, u32>,
}

/// The owner of a path of several packages.
pub const SEVERAL: u32 = u32::MAX;

impl Parts {
    /// Nothing yet, in `root`, whose installed packages own `owned`.
    pub fn new(root: Root, owned: HashMap<Vec<u8>, u32>) -> Parts {
        Parts {
            root,
            visible: HashMap::new(),
            parents: HashSet::new(),
            trees: Vec::new(),
            owned,
        }
    }

    /// The package that owns a canonical path; [`SEVERAL`] if more than one does.
    pub fn owner(&self, path: &[u8]) -> Option<u32> {
        self.owned.get(path).copied()
    }

    /// All owned paths.
    pub fn owned(&self) -> &HashMap<Vec<u8>, u32> {
        &self.owned
    }

    /// Makes visible what is on disk at a canonical path. False if nothing is there.
    pub fn show(&mut self, path: &[u8], owner: Option<u32>, origin: Origin) -> bool {
        if self.visible.contains_key(path) {
            return true;
        }
        let what = match self.root.kind(path) {
            None => return false,
            Some(Kind::File) => What::File,
            Some(Kind::Directory) => What::Directory,
            Some(Kind::Symlink) => match self.root.read_link(path) {
                Some(target) => What::Symlink(target),
                None => return false,
            },
        };
        self.insert(path, what, owner, origin);
        true
    }

    /// Makes a canonical path visible as what it is said to be.
    pub fn insert(&mut self, path: &[u8], what: What, owner: Option<u32>, origin: Origin) {
        for parent in ancestors(path) {
            if !self.parents.insert(parent.to_vec()) {
                break;
            }
        }
        if what == What::Tree {
            self.trees.push(path.to_vec());
        }
        let owner = owner
            .or_else(|| self.owner(path))
            .filter(|&owner| owner != SEVERAL);
        self.visible.insert(
            path.to_vec(),
            Visible {
                path: path.to_vec(),
                what,
                owner,
                origin,
            },
        );
    }

    /// What is visible at a canonical path by an entry of its own.
    pub fn entry(&self, path: &[u8]) -> Option<&Visible> {
        self.visible.get(path)
    }

    /// Whether a canonical path is visible: by an entry, as a directory above one, or in a
    /// tree.
    pub fn is_visible(&self, path: &[u8]) -> bool {
        self.visible.contains_key(path) || self.parents.contains(path) || self.is_in_tree(path)
    }

    /// Whether a canonical path is below a tree.
    pub fn is_in_tree(&self, path: &[u8]) -> bool {
        self.trees.iter().any(|tree| {
            path.strip_prefix(tree.as_slice())
                .is_some_and(|below| below.first() == Some(&b'/'))
        })
    }

    fn is_tree(&self, path: &[u8]) -> bool {
        self.trees.iter().any(|tree| tree == path)
    }

    /// The visible directories outside trees, where entries that nobody owns may be.
    pub fn directories(&self) -> Vec<Vec<u8>> {
        let own = self
            .visible
            .values()
            .filter(|entry| entry.what == What::Directory)
            .map(|entry| &entry.path);
        let mut directories: Vec<Vec<u8>> = own.chain(&self.parents).cloned().collect();
        directories.sort_unstable();
        directories.dedup();
        directories.retain(|path| !self.is_tree(path) && !self.is_in_tree(path));
        directories
    }

    /// Takes an entry away.
    pub fn remove(&mut self, path: &[u8]) {
        self.visible.remove(path);
        self.trees.retain(|tree| tree != path);
    }

    /// The entries, at the end.
    pub fn into_entries(self) -> impl Iterator<Item = Visible> {
        self.visible.into_values()
    }

    /// The entries.
    pub fn entries(&self) -> &HashMap<Vec<u8>, Visible> {
        &self.visible
    }
}
