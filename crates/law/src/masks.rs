//! What is hidden in a tree.

use crate::view::View;
use blinkers_index::Cursor;

/// The masked names of a tree, if it has any.
#[derive(Clone, Copy, Debug)]
pub struct Masks(Option<(Cursor, usize)>);

impl Masks {
    /// None: the tree has no masked names.
    pub(crate) const NONE: Masks = Masks(None);

    /// Those below `tree`, whose canonical path is `length` bytes long.
    pub(crate) fn below(view: &impl View, tree: Cursor, length: usize) -> Masks {
        Masks(view.index().has_children(tree).then_some((tree, length)))
    }

    /// Whether `canonical`, a path in the tree, is masked.
    pub(crate) fn hide(&self, view: &impl View, canonical: &[u8]) -> bool {
        self.0.is_some_and(|(tree, length)| {
            let below = canonical.get(length..);
            below.is_some_and(|below| view.index().masked(tree, below))
        })
    }

    /// Where the index tells of masks below `canonical`, a path in the tree, if it does.
    pub(crate) fn place(&self, view: &impl View, canonical: &[u8]) -> Option<Cursor> {
        let (tree, length) = self.0?;
        let mut names = canonical.get(length..)?.split(|&byte| byte == b'/');
        let at = names.try_fold(tree, |at, name| match name {
            b"" => Some(at),
            _ => view.index().child(at, name),
        })?;
        view.index().has_children(at).then_some(at)
    }

    /// Whether there are none.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }
}
