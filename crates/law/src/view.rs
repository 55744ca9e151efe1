//! The view that a path is resolved in.

use crate::mounts::{Mounts, is_at_or_below};
use crate::node::{Alteration, Node};
use blinkers_index::Index;

/// What is visible: an index, and trees that it does not hold.
pub trait View {
    /// The compiled view.
    fn index(&self) -> &Index<'_>;

    /// Trees beside those of the index: canonical absolute paths without a slash at their end.
    fn more_trees(&self) -> &[&[u8]];

    /// Takes note that the entry of this rank was used.
    fn mark(&self, rank: u32);

    /// Whether anything was altered of what the index and its trees tell, so that each name is to be looked
    /// up among the alterations.
    #[inline(always)]
    fn is_altered(&self) -> bool {
        false
    }

    /// Whether something that is hidden in part was moved to a tree, so that no tree is visible as a whole.
    #[inline(always)]
    fn is_altered_in_trees(&self) -> bool {
        false
    }

    /// What stands for the name `name` in `directory`.
    #[inline(always)]
    fn node(&self, directory: Node, _name: &[u8]) -> Node {
        directory
    }

    /// What was altered of a name.
    #[inline(always)]
    fn alteration(&self, _name: Node) -> Option<Alteration> {
        None
    }

    /// What the process sees at its root and elsewhere, where that is not what the view was compiled
    /// for. Whoever has such a table [is altered](View::is_altered) too.
    #[inline(always)]
    fn mounts(&self) -> Option<Mounts<'_>> {
        None
    }
}

/// Where a path is to a tree beside those of the index.
pub(crate) enum MoreTree {
    /// At its top or below it.
    Inside,
    /// On the way to it.
    Above,
}

/// Whether a canonical path, which comes in two pieces, is in one of the view's additional trees, or
/// above one.
pub(crate) fn more_tree(view: &impl View, (base, rest): (&[u8], &[u8])) -> Option<MoreTree> {
    let mut found = None;
    for tree in view.more_trees() {
        if is_inside(base, rest, tree) {
            return Some(MoreTree::Inside);
        }
        let below = tree.strip_prefix(base);
        if below.is_some_and(|below| is_at_or_below(below, rest)) {
            found = Some(MoreTree::Above);
        }
    }
    found
}

/// Whether the path of two pieces is at `tree` or below it.
fn is_inside(base: &[u8], rest: &[u8], tree: &[u8]) -> bool {
    match tree.strip_prefix(base) {
        Some(tree) => is_at_or_below(rest, tree),
        None => is_at_or_below(base, tree),
    }
}
