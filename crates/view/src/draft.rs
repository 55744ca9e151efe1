//! The visible paths while a view is being composed.

use crate::file_system::FileSystem;
use crate::kind::Kind;
use crate::path_tree::{NOBODY, PathId, ROOT, SEVERAL};
use crate::view::{Origin, What};
use std::cell::RefCell;

/// What has been made visible so far.
pub struct Draft {
    pub root: FileSystem,
    /// Those that were taken away again are still there; no path names them.
    entries: Vec<Entry>,
    trees: usize,
    /// Where some lists were not read: the paths whose owner was asked for all the same.
    asked: Option<RefCell<Vec<PathId>>>,
}

/// A visible path.
pub struct Entry {
    pub path: PathId,
    pub what: What,
    /// The package that owns it, unless several do.
    pub owner: Option<u32>,
    pub origin: Origin,
}

impl Draft {
    /// Nothing yet, in `root`. Its paths know all of their owners, or, unless `all_owned`,
    /// some: then what is asked for beyond those is gathered.
    pub fn new(root: FileSystem, all_owned: bool) -> Draft {
        Draft {
            root,
            entries: Vec::new(),
            trees: 0,
            asked: (!all_owned).then(RefCell::default),
        }
    }

    /// The package that owns a canonical path; [`SEVERAL`] if more than one does.
    pub fn owner(&self, path: PathId) -> Option<u32> {
        let node = self.root.paths.node(path);
        if let Some(asked) = &self.asked
            && !node.is_searched
        {
            asked.borrow_mut().push(path);
        }
        (node.owner != NOBODY).then_some(node.owner)
    }

    /// The paths whose owner was asked for and is not known for certain, each once.
    pub fn take_asked(&mut self) -> Vec<PathId> {
        let mut asked = self.asked.as_ref().map_or(Vec::new(), RefCell::take);
        asked.sort_unstable();
        asked.dedup();
        asked
    }

    /// Makes everything invisible again. What is known of the root stays.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.trees = 0;
        for path in self.root.paths.all() {
            let node = self.root.paths.node_mut(path);
            node.entry = 0;
            node.is_parent = false;
            node.is_tree = false;
            node.is_taken = false;
            node.is_kept_empty = false;
        }
    }

    /// Makes visible what is on disk at a canonical path. False if nothing is there.
    pub fn show(&mut self, path: PathId, owner: Option<u32>, origin: Origin) -> bool {
        if self.entry(path).is_some() {
            return true;
        }
        let what = match self.root.kind(path) {
            Kind::Absent | Kind::Unknown => return false,
            Kind::File => What::File,
            Kind::Directory => What::Directory,
            Kind::Symlink => match self.root.read_link(path) {
                Some(target) => What::Symlink(target),
                None => return false,
            },
        };
        self.insert(path, what, owner, origin);
        true
    }

    /// Makes a canonical path visible as what it is said to be.
    pub fn insert(&mut self, path: PathId, what: What, owner: Option<u32>, origin: Origin) {
        let mut at = path;
        while at != ROOT {
            at = self.root.paths.parent(at);
            let node = self.root.paths.node_mut(at);
            if std::mem::replace(&mut node.is_parent, true) {
                break;
            }
        }
        let owner = owner
            .or_else(|| self.owner(path))
            .filter(|&owner| owner != SEVERAL);
        let node = self.root.paths.node_mut(path);
        if what == What::Tree && !std::mem::replace(&mut node.is_tree, true) {
            self.trees += 1;
        }
        let entry = Entry {
            path,
            what,
            owner,
            origin,
        };
        match node.entry {
            0 => {
                self.entries.push(entry);
                node.entry = self.entries.len() as u32;
            }
            number => self.entries[number as usize - 1] = entry,
        }
    }

    /// What is visible at a canonical path by an entry of its own.
    pub fn entry(&self, path: PathId) -> Option<&Entry> {
        match self.root.paths.node(path).entry {
            0 => None,
            number => Some(&self.entries[number as usize - 1]),
        }
    }

    /// Whether a canonical path is visible: by an entry, as a directory above one, or in a
    /// tree.
    pub fn is_visible(&self, path: PathId) -> bool {
        let node = self.root.paths.node(path);
        node.entry != 0 || node.is_parent || self.is_in_tree(path)
    }

    /// Whether a canonical path is below a tree.
    pub fn is_in_tree(&self, path: PathId) -> bool {
        let paths = &self.root.paths;
        self.trees > 0 && paths.ancestors(path).any(|above| paths.node(above).is_tree)
    }

    /// The visible directories outside trees, where entries that nobody owns may be.
    pub fn directories(&self) -> Vec<PathId> {
        let paths = &self.root.paths;
        paths
            .all()
            .filter(|&path| {
                let is_directory = || {
                    self.entry(path)
                        .is_some_and(|entry| entry.what == What::Directory)
                };
                let node = paths.node(path);
                let may_hold_more = !node.is_tree && !node.is_kept_empty;
                (node.is_parent || is_directory()) && may_hold_more && !self.is_in_tree(path)
            })
            .collect()
    }

    /// Takes an entry away.
    pub fn remove(&mut self, path: PathId) {
        let node = self.root.paths.node_mut(path);
        node.entry = 0;
        if std::mem::replace(&mut node.is_tree, false) {
            self.trees -= 1;
        }
    }

    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        let paths = &self.root.paths;
        self.entries
            .iter()
            .zip(1..)
            .filter(|(entry, number)| paths.node(entry.path).entry == *number)
            .map(|(entry, _)| entry)
    }
}
