//! Where in the view a directory is, and what a name in it is.

use crate::components::component_length;
use crate::view::{MoreTree, View, more_tree};
use crate::{Directory, Learned};
use blinkers_index::{Cursor, Kind, Stop};

/// What governs the names in a directory.
#[derive(Clone, Copy, Debug)]
pub enum Position {
    /// It is a visible directory of the index: its names are those of the index.
    Index(Cursor),
    /// It is inside a tree: all names are visible, but for masks.
    Tree(Masks),
    /// It is no directory: whatever is looked up in it is ENOTDIR.
    File,
    /// It is not in the index, but on the way to an additional tree.
    AboveTree,
}

/// The masked names of a tree, if it has any.
#[derive(Clone, Copy, Debug)]
pub struct Masks(Option<(Cursor, usize)>);

impl Masks {
    /// None: the tree has no masked names.
    pub(crate) const NONE: Masks = Masks(None);

    /// Those below `tree`, whose canonical path is `length` bytes long.
    fn below(view: &impl View, tree: Cursor, length: usize) -> Masks {
        Masks(view.index().has_children(tree).then_some((tree, length)))
    }

    /// Whether `canonical`, a path in the tree, is masked.
    fn hide(&self, view: &impl View, canonical: &[u8]) -> bool {
        self.0.is_some_and(|(tree, length)| {
            let below = canonical.get(length..);
            below.is_some_and(|below| view.index().masked(tree, below))
        })
    }

    /// Whether there are none.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

/// What a visible name is.
pub enum Found {
    /// A directory, and the rank of its entry if it has one.
    Directory(Position, Option<u32>),
    /// Neither directory nor link, and the rank of its entry.
    File(u32),
    /// A link of the index.
    Link(u32),
    /// A name in a tree: the kernel knows what it is.
    InTree(Masks),
}

impl Position {
    /// The position of a canonical path that the kernel named.
    ///
    /// # Errors
    /// If it is not visible, the length of the part that ends with the first hidden component.
    pub fn of(view: &impl View, canonical: &[u8]) -> Result<Position, usize> {
        let index = view.index();
        let walk = index.walk(index.root(), canonical);
        let found = match walk.stop {
            Stop::Tree(rank) => {
                view.mark(rank);
                let masks = Masks::below(view, walk.at, walk.consumed);
                if !masks.hide(view, canonical) {
                    return Ok(Position::Tree(masks));
                }
                None
            }
            Stop::End => match index.entry(walk.at).map(|entry| entry.kind) {
                Some(Kind::File) => Some(Position::File),
                _ => Some(Position::Index(walk.at)),
            },
            _ => None,
        };
        match more_tree(view, canonical) {
            Some(MoreTree::Inside) => Ok(Position::Tree(Masks::NONE)),
            Some(MoreTree::Above) => Ok(found.unwrap_or(Position::AboveTree)),
            None => found.ok_or_else(|| {
                let from = (walk.consumed + 1).min(canonical.len());
                from + component_length(canonical.get(from..).unwrap_or_default())
            }),
        }
    }

    /// What the name at the end of `canonical` is, which stands in `self`; None if it is hidden.
    pub fn enter(&self, view: &impl View, canonical: &[u8], name: &[u8]) -> Option<Found> {
        let found = match self {
            Position::Tree(masks) if !masks.hide(view, canonical) => {
                return Some(Found::InTree(*masks));
            }
            Position::Tree(_) | Position::AboveTree | Position::File => None,
            Position::Index(parent) => in_index(view, *parent, canonical, name),
        };
        if view.more_trees().is_empty() {
            return found;
        }
        match more_tree(view, canonical) {
            Some(MoreTree::Inside) => Some(Found::Directory(Position::Tree(Masks::NONE), None)),
            Some(MoreTree::Above) => {
                Some(found.unwrap_or(Found::Directory(Position::AboveTree, None)))
            }
            None => found,
        }
    }

    /// What can be remembered of a directory here.
    pub fn directory(&self, view: &impl View, is_canonical: bool) -> Option<Directory> {
        match self {
            Position::Index(at) => Some(Directory::Index {
                names: view.index().names(*at)?,
                is_canonical,
            }),
            Position::Tree(masks) if masks.is_none() => Some(Directory::Tree),
            _ => None,
        }
    }
}

/// The name `name` of the index' directory `parent`.
fn in_index(view: &impl View, parent: Cursor, canonical: &[u8], name: &[u8]) -> Option<Found> {
    let at = view.index().child(parent, name)?;
    let Some(entry) = view.index().entry(at) else {
        return Some(Found::Directory(Position::Index(at), None));
    };
    Some(match entry.kind {
        Kind::File => Found::File(entry.rank),
        Kind::Symlink => Found::Link(entry.rank),
        Kind::Directory => Found::Directory(Position::Index(at), Some(entry.rank)),
        Kind::Tree => {
            let masks = Masks::below(view, at, canonical.len());
            Found::Directory(Position::Tree(masks), Some(entry.rank))
        }
        Kind::Mask => return None,
    })
}

impl Learned {
    /// Nothing but where the path's directory is.
    pub(crate) fn directory(directory: Option<Directory>) -> Learned {
        Learned {
            directory,
            ..Learned::default()
        }
    }
}
