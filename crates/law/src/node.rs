//! What a run has altered of the names that a view tells of.

use blinkers_index::Cursor;

/// What stands for a name in a directory, or for a directory, wherever it is moved: a number that
/// no two of them share.
///
/// A directory that the run has not altered is what its parent and its name say. So one that is
/// moved takes with it what was altered in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Node(pub u64);

impl Node {
    /// The root directory.
    pub const ROOT: Node = Node(0);
}

/// What a name is that the run has altered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alteration {
    /// The run made it, or removed it: the kernel knows what it is now. If it is a directory, all in it is visible.
    Made(Node),
    /// A directory that stood there hidden when the run wanted to make it. It shows only what the run makes in it.
    OnlyMade(Node),
    /// A directory that the run has removed, as far as it could see: what is left in it is hidden, and so is
    /// the name.
    Removed,
    /// It was moved here, and was this directory of the index.
    Directory(Cursor, Node),
    /// It was moved here, and was this directory in a tree, where the index masks names.
    Tree(Cursor, Node),
}
