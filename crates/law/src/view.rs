//! The view that a path is resolved in.

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
}

/// Where a path is to a tree beside those of the index.
pub(crate) enum MoreTree {
    /// At its top or below it.
    Inside,
    /// On the way to it.
    Above,
}

/// Whether `canonical` is in one of the view's additional trees, or above one.
pub(crate) fn more_tree(view: &impl View, canonical: &[u8]) -> Option<MoreTree> {
    let mut found = None;
    for tree in view.more_trees() {
        if is_at_or_below(canonical, tree) {
            return Some(MoreTree::Inside);
        }
        if is_at_or_below(tree, canonical) {
            found = Some(MoreTree::Above);
        }
    }
    found
}

/// Whether `path` is `directory` or below it. Both without a slash at the end.
fn is_at_or_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'/')))
}
