//! The paths of a composition, each once: a tree of names.
//!
//! A system has a hundred thousand owned paths in ten thousand directories, and everything
//! that is asked of a path is asked by its directory too. So a path is a node below the node
//! of its directory, its name lies in one text with all others, and what is known of it is in
//! the node: no path is copied, hashed as a whole or allocated for until the view is done.

use crate::root::Kind;
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
    /// Every list was searched for it, so that its owner is known.
    pub is_searched: bool,
    /// The package that owns it; [`NOBODY`], or [`SEVERAL`].
    pub owner: u32,
    /// The entry by which it is visible, counted from 1; 0 if by none.
    pub entry: u32,
}

/// A tree of names.
pub struct Paths {
    nodes: Vec<Node>,
    names: Vec<u8>,
    by_name: HashTable<u32>,
}

impl Paths {
    /// The root alone.
    pub fn new() -> Paths {
        let mut paths = Paths {
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
        let Paths {
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

    /// The paths that are wanted, with their text, in the order of their bytes. What is above
    /// a wanted one must be wanted too.
    pub fn in_order(
        &self,
        is_wanted: impl Fn(&Node) -> bool,
        mut visit: impl FnMut(PathId, &[u8]),
    ) {
        let children = Children::new(self, is_wanted);
        visit(ROOT, b"");
        self.visit_below(ROOT, &children, &mut Vec::new(), &mut visit);
    }

    /// Between `a` and what is below it, `a/b`, there may be `a-b`: what is below a name waits
    /// until no sibling comes before it.
    fn visit_below(
        &self,
        directory: PathId,
        children: &Children,
        text: &mut Vec<u8>,
        visit: &mut impl FnMut(PathId, &[u8]),
    ) {
        let length = text.len();
        let mut waiting: Vec<PathId> = Vec::new();
        let extend = |text: &mut Vec<u8>, path: PathId| {
            text.truncate(length);
            text.push(b'/');
            text.extend_from_slice(self.name(path));
        };
        for &(_, path) in children.of(directory) {
            while let Some(&last) = waiting.last()
                && !self.waits_for(last, path)
            {
                waiting.pop();
                extend(text, last);
                self.visit_below(last, children, text, visit);
            }
            extend(text, path);
            visit(path, text);
            if !children.of(path).is_empty() {
                waiting.push(path);
            }
        }
        while let Some(last) = waiting.pop() {
            extend(text, last);
            self.visit_below(last, children, text, visit);
        }
        text.truncate(length);
    }

    /// Whether `sibling` sorts before what is below `path`.
    fn waits_for(&self, path: PathId, sibling: PathId) -> bool {
        let rest = self.name(sibling).strip_prefix(self.name(path));
        rest.and_then(<[u8]>::first)
            .is_some_and(|&byte| byte < b'/')
    }
}

/// The entries of each directory, sorted by name. The first bytes of each name lie beside it,
/// so that most comparisons need no more.
struct Children {
    starts: Vec<u32>,
    sorted: Vec<(u64, PathId)>,
}

impl Children {
    fn new(paths: &Paths, is_wanted: impl Fn(&Node) -> bool) -> Children {
        let mut starts = vec![0; paths.nodes.len() + 1];
        for node in paths.nodes[1..].iter().filter(|node| is_wanted(node)) {
            starts[node.parent as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![(0, ROOT); starts[paths.nodes.len()] as usize];
        let wanted = paths.all().skip(1);
        for path in wanted.filter(|&path| is_wanted(paths.node(path))) {
            let place = &mut next[paths.node(path).parent as usize];
            sorted[*place as usize] = (first_bytes(paths.name(path)), path);
            *place += 1;
        }
        Children::sort(paths, &starts, &mut sorted);
        Children { starts, sorted }
    }

    /// Sorts the entries of each directory, on all processors. `starts` has where those of
    /// each begin, and where the last ones end.
    fn sort(paths: &Paths, starts: &[u32], entries: &mut [(u64, PathId)]) {
        let [first, .., last] = starts else { return };
        if last - first > 4096 && starts.len() > 2 {
            let middle = starts.len() / 2;
            let (before, after) = entries.split_at_mut((starts[middle] - first) as usize);
            rayon::join(
                || Children::sort(paths, &starts[..=middle], before),
                || Children::sort(paths, &starts[middle..], after),
            );
            return;
        }
        for ends in starts.windows(2) {
            let entries = &mut entries[(ends[0] - first) as usize..(ends[1] - first) as usize];
            entries.sort_unstable_by(|one, other| {
                one.0
                    .cmp(&other.0)
                    .then_with(|| paths.name(one.1).cmp(paths.name(other.1)))
            });
        }
    }

    fn of(&self, directory: PathId) -> &[(u64, PathId)] {
        let at = directory.0 as usize;
        &self.sorted[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

/// A number that sorts as the first eight bytes of a name do. No name holds a NUL.
fn first_bytes(name: &[u8]) -> u64 {
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(name) {
        *to = *from;
    }
    u64::from_be_bytes(first)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_bytes() {
        let mut paths = Paths::new();
        let mut wanted: Vec<Vec<u8>> = [
            "",
            "/a",
            "/a-b",
            "/a-b/x",
            "/a/b",
            "/a/b/c",
            "/a.d",
            "/a-b-c",
            "/a-b-c/x",
            "/a0",
            "/a0/x",
            "/b",
            "/ab/c",
            "/ab",
            "/a!",
            "/a!/y",
            "/longer-than-eight-1",
            "/longer-than-eight-0",
            "/longer-t",
        ]
        .iter()
        .map(|path| path.as_bytes().to_vec())
        .collect();
        for path in &wanted {
            let id = paths.intern(path);
            assert_eq!(paths.path(id), *path);
        }
        wanted.sort();
        let mut found = Vec::new();
        let all = |_: &Node| true;
        paths.in_order(all, |id, text| {
            assert_eq!(paths.path(id), text);
            found.push(text.to_vec());
        });
        assert_eq!(found, wanted);
        for path in ["/a", "/a/b", "/ab", "/ab/c"] {
            let id = paths.intern(path.as_bytes());
            paths.node_mut(id).is_parent = true;
        }
        let mut found = Vec::new();
        paths.in_order(|node| node.is_parent, |_, text| found.push(text.to_vec()));
        assert_eq!(found, [&b""[..], b"/a", b"/a/b", b"/ab", b"/ab/c"]);
    }
}
