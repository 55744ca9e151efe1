//! Where in the view a canonical path is.

use super::scratch::Text;
use crate::memory::directories;
use crate::process::state::State;
use blinkers_index::{Cursor, Kind, Stop};

/// What governs the names below a directory.
#[derive(Clone, Copy, Debug)]
pub enum Domain {
    /// A visible directory of the index: its names are those of the index.
    Index(Cursor),
    /// Inside a tree: all names are visible, but for masks.
    Tree(Masks),
    /// No directory: whatever is looked up in it is ENOTDIR.
    File,
    /// Not in the index, but on the way to a tree of `BLINKERS_TREES`.
    Parent,
}

/// The masked names of a tree, if it has any.
#[derive(Clone, Copy, Debug)]
pub struct Masks(Option<(Cursor, usize)>);

impl Masks {
    /// None: the tree has no masked names.
    pub const NONE: Masks = Masks(None);

    /// Those below `tree`, whose canonical path is `length` bytes long.
    pub fn below(state: &State, tree: Cursor, length: usize) -> Masks {
        Masks(state.index.has_children(tree).then_some((tree, length)))
    }

    /// Whether `canonical`, a path in the tree, is masked.
    pub fn hide(&self, state: &State, canonical: &[u8]) -> bool {
        self.0.is_some_and(|(tree, length)| {
            canonical
                .get(length..)
                .is_some_and(|below| state.index.masked(tree, below))
        })
    }

    /// Whether there are any.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }
}

impl Domain {
    /// The domain of a canonical path: of a directory that the kernel named. The error is
    /// the length of the part that ends with the first hidden component.
    pub fn of(state: &State, canonical: &[u8]) -> Result<Domain, usize> {
        let index = state.index;
        let walk = index.walk(index.root(), canonical);
        let found = match walk.stop {
            Stop::Tree(rank) => {
                state.mark(rank);
                let masks = Masks::below(state, walk.at, walk.consumed);
                if !masks.hide(state, canonical) {
                    return Ok(Domain::Tree(masks));
                }
                None
            }
            Stop::End => match index.entry(walk.at).map(|entry| entry.kind) {
                Some(Kind::File) => Some(Domain::File),
                _ => Some(Domain::Index(walk.at)),
            },
            _ => None,
        };
        match extra_tree(state, canonical) {
            Some(ExtraTree::Inside) => Ok(Domain::Tree(Masks::NONE)),
            Some(ExtraTree::Above) => Ok(found.unwrap_or(Domain::Parent)),
            None => found.ok_or_else(|| {
                let from = (walk.consumed + 1).min(canonical.len());
                let rest = canonical.get(from..).unwrap_or_default();
                from + super::component_length(rest)
            }),
        }
    }

    /// The domain of a directory that the kernel named: as [`of`](Domain::of), from what is
    /// known if it is.
    pub fn of_directory(state: &State, canonical: &mut Text) -> Result<Domain, usize> {
        if directories::is_in_tree(state, canonical) {
            return Ok(Domain::Tree(Masks::NONE));
        }
        let changes = directories::changes(state);
        let domain = Domain::of(state, canonical.bytes())?;
        if let Domain::Tree(masks) = domain
            && masks.is_none()
        {
            directories::keep_canonical(state, canonical, changes);
        }
        Ok(domain)
    }

    /// The domain of the name at the end of `canonical`, which stands in `self`; None if it
    /// is hidden. A link is an entry, not a domain.
    pub fn enter(&self, state: &State, canonical: &[u8], name: &[u8]) -> Option<Place> {
        let found = match self {
            Domain::Tree(masks) => {
                return (!masks.hide(state, canonical)).then_some(Place::InTree(*masks));
            }
            Domain::Parent | Domain::File => None,
            Domain::Index(parent) => state.index.child(*parent, name).and_then(|at| {
                let Some(entry) = state.index.entry(at) else {
                    return Some(Place::Directory(Domain::Index(at), None));
                };
                Some(match entry.kind {
                    Kind::File => Place::File(entry.rank),
                    Kind::Symlink => Place::Link(entry.rank),
                    Kind::Directory => Place::Directory(Domain::Index(at), Some(entry.rank)),
                    Kind::Tree => {
                        let masks = Masks::below(state, at, canonical.len());
                        Place::Directory(Domain::Tree(masks), Some(entry.rank))
                    }
                    Kind::Mask => return None,
                })
            }),
        };
        if state.trees().is_empty() {
            return found;
        }
        match extra_tree(state, canonical) {
            Some(ExtraTree::Inside) => Some(Place::Directory(Domain::Tree(Masks::NONE), None)),
            Some(ExtraTree::Above) => Some(found.unwrap_or(Place::Directory(Domain::Parent, None))),
            None => found,
        }
    }
}

/// What a visible name is.
pub enum Place {
    /// A directory, and the rank of its entry if it has one.
    Directory(Domain, Option<u32>),
    /// Anything that is neither directory nor link, and the rank of its entry.
    File(u32),
    /// A link of the index.
    Link(u32),
    /// A name in a tree: the kernel knows what it is.
    InTree(Masks),
}

enum ExtraTree {
    Inside,
    Above,
}

/// Whether `canonical` is in a tree of `BLINKERS_TREES`, or above one.
fn extra_tree(state: &State, canonical: &[u8]) -> Option<ExtraTree> {
    let mut found = None;
    for tree in state.trees() {
        if is_at_or_below(canonical, tree) {
            return Some(ExtraTree::Inside);
        }
        if is_at_or_below(tree, canonical) {
            found = Some(ExtraTree::Above);
        }
    }
    found
}

/// Whether `path` is `directory` or below it. Both without a slash at the end.
pub fn is_at_or_below(path: &[u8], directory: &[u8]) -> bool {
    path.strip_prefix(directory)
        .is_some_and(|rest| matches!(rest.first(), None | Some(b'/')))
}
