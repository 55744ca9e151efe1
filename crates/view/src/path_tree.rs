//! The paths of a composition, each once: a tree of names.
//!
//! A system has a hundred thousand owned paths in ten thousand directories, and everything
//! that is asked of a path is asked by its directory too. So a path is a node below the node
//! of its directory, its name lies in one text with all others, and what is known of it is in
//! the node: no path is copied, hashed as a whole or allocated for until the view is done.

mod sorted;

use crate::kind::Kind;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// The number of a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PathId(u32);

/// The root directory, whose path is empty.
pub const ROOT: PathId = PathId(0);

/// Owned by no package.
pub const NOBODY: u32 = u32::MAX - 1;
/// The owner of a path of several packages.
pub const SEVERAL: u32 = u32::MAX;

/// What is known of a path.
#[derive(Clone, Debug)]
pub struct Node {
    parent: u32,
    start: u32,
    length: u16,
    /// What it is on disk, as far as this was asked.
    pub kind: Kind,
    /// All entries of the directory are known: a path below that is not, is absent.
    pub is_listed: bool,
    /// The directory was looked into.
    pub is_asked: bool,
    /// It is above something visible.
    pub is_parent: bool,
    /// It is a tree of the view.
    pub is_tree: bool,
    /// It was visible, and a pattern hid it.
    pub is_taken: bool,
    /// A rule has it empty: what nobody owns in it is hidden.
    pub is_kept_empty: bool,
    /// Every list was searched for it, so that its owner is known.
    pub is_searched: bool,
    /// The package that owns it; [`NOBODY`], or [`SEVERAL`].
    pub owner: u32,
    /// The entry by which it is visible, counted from 1; 0 if by none.
    pub entry: u32,
}

/// A tree of names.
pub struct PathTree {
    nodes: Vec<Node>,
    names: Vec<u8>,
    by_name: HashTable<u32>,
}

impl PathTree {
    /// The root alone.
    pub fn new() -> PathTree {
        let mut paths = PathTree {
            nodes: Vec::new(),
            names: Vec::new(),
            by_name: HashTable::new(),
        };
        paths.push(0, b"");
        paths.nodes[0].kind = Kind::Directory;
        paths
    }

    fn push(&mut self, parent: u32, name: &[u8]) -> u32 {
        let number = self.nodes.len() as u32;
        self.nodes.push(Node {
            parent,
            start: self.names.len() as u32,
            // The kernel knows no name longer than 255 bytes; a longer one in a list names
            // nothing, and is cut.
            length: name.len().min(u16::MAX.into()) as u16,
            kind: Kind::Unknown,
            is_listed: false,
            is_asked: false,
            is_parent: false,
            is_tree: false,
            is_taken: false,
            is_kept_empty: false,
            is_searched: false,
            owner: NOBODY,
            entry: 0,
        });
        self.names
            .extend_from_slice(&name[..name.len().min(u16::MAX.into())]);
        number
    }

    /// Makes room for this many paths, whose names have this many bytes.
    pub fn reserve(&mut self, paths: usize, bytes: usize) {
        let PathTree {
            nodes,
            names,
            by_name,
        } = self;
        nodes.reserve(paths);
        names.reserve(bytes);
        by_name.reserve(paths, |&number| {
            let node = &nodes[number as usize];
            hash(node.parent, name_of(names, node))
        });
    }

    /// What is known of a path.
    #[inline]
    pub fn node(&self, path: PathId) -> &Node {
        &self.nodes[path.0 as usize]
    }

    /// What is known of a path, to be changed.
    #[inline]
    pub fn node_mut(&mut self, path: PathId) -> &mut Node {
        &mut self.nodes[path.0 as usize]
    }

    /// All paths, in the order in which they were first named.
    pub fn all(&self) -> impl Iterator<Item = PathId> + use<> {
        (0..self.nodes.len() as u32).map(PathId)
    }

    /// The last component.
    #[inline]
    pub fn name(&self, path: PathId) -> &[u8] {
        name_of(&self.names, self.node(path))
    }

    /// The directory; that of the root is the root.
    #[inline]
    pub fn parent(&self, path: PathId) -> PathId {
        PathId(self.node(path).parent)
    }

    /// The directories above a path, the nearest first; the root is the last.
    pub fn ancestors(&self, path: PathId) -> impl Iterator<Item = PathId> + '_ {
        let mut at = path;
        std::iter::from_fn(move || {
            (at != ROOT).then(|| {
                at = self.parent(at);
                at
            })
        })
    }

    /// The path of this name in a directory, if it was named before.
    pub fn known(&self, directory: PathId, name: &[u8]) -> Option<PathId> {
        let hash = hash(directory.0, name);
        self.by_name
            .find(hash, |&number| self.is(number, directory.0, name))
            .map(|&number| PathId(number))
    }

    fn is(&self, number: u32, parent: u32, name: &[u8]) -> bool {
        let node = &self.nodes[number as usize];
        node.parent == parent && name_of(&self.names, node) == name
    }

    /// The path of this name in a directory.
    pub fn child(&mut self, directory: PathId, name: &[u8]) -> PathId {
        if let Some(known) = self.known(directory, name) {
            return known;
        }
        let number = self.push(directory.0, name);
        let (nodes, names) = (&self.nodes, &self.names);
        self.by_name
            .insert_unique(hash(directory.0, name), number, |&number| {
                let node = &nodes[number as usize];
                hash(node.parent, name_of(names, node))
            });
        PathId(number)
    }

    /// The node of a canonical path.
    pub fn intern(&mut self, path: &[u8]) -> PathId {
        components(path).fold(ROOT, |directory, name| self.child(directory, name))
    }

    /// Appends the path to `text`; nothing for the root.
    pub fn write(&self, path: PathId, text: &mut Vec<u8>) {
        if path != ROOT {
            self.write(self.parent(path), text);
            text.push(b'/');
            text.extend_from_slice(self.name(path));
        }
    }

    /// The path; empty for the root.
    pub fn path(&self, path: PathId) -> Vec<u8> {
        let mut text = Vec::new();
        self.write(path, &mut text);
        text
    }
}

#[inline]
fn name_of<'n>(names: &'n [u8], node: &Node) -> &'n [u8] {
    &names[node.start as usize..][..usize::from(node.length)]
}

#[inline]
fn hash(parent: u32, name: &[u8]) -> u64 {
    FxBuildHasher.hash_one((parent, name))
}

/// The components of a path, without empty ones.
pub fn components(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|&byte| byte == b'/')
        .filter(|name| !name.is_empty())
}
