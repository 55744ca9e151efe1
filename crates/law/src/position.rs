//! Where in the view a directory is, and what a name in it is.

use crate::components::component_length;
use crate::masks::Masks;
use crate::mounts::{Source, Words};
use crate::node::{Alteration, Node};
use crate::view::{MoreTree, View, more_tree};
use crate::{Directory, Learned};
use blinkers_index::{Cursor, Kind, Stop};

/// A directory of the view.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// What governs the names in it.
    pub names: Names,
    /// What stands for it among the alterations. Of no meaning as long as there are none.
    pub node: Node,
}

/// What governs the names in a directory.
#[derive(Clone, Copy, Debug)]
pub enum Names {
    /// It is a visible directory of the index: its names are those of the index.
    Index(Cursor),
    /// It is inside a tree: all names are visible, but for masks.
    Tree(Masks),
    /// It is no directory: whatever is looked up in it is ENOTDIR.
    File,
    /// It is not in the index, but on the way to an additional tree.
    AboveTree,
    /// Only what the run makes is in it.
    Made,
}

/// What a visible name is.
pub enum Found {
    /// A directory, and the rank of its entry if it has one.
    Directory(Position, Option<u32>),
    /// Neither directory nor link, and the rank of its entry.
    File(u32),
    /// A link of the index.
    Link(u32),
    /// The kernel knows what it is. If it is a directory, this is where it is.
    InTree(Position),
}

impl Position {
    /// A directory in a tree without masks, of which nothing is asked.
    pub(crate) const IN_TREE: Position = Position {
        names: Names::Tree(Masks::NONE),
        node: Node::ROOT,
    };

    /// The position of a canonical path that the kernel named.
    ///
    /// # Errors
    /// If it is not visible, the length of the part that ends with the first hidden component.
    pub fn of(view: &impl View, canonical: &[u8]) -> Result<Position, usize> {
        Position::of_in(view, canonical, Words::Process)
    }

    /// The same, in the words of the process or in the view's.
    #[inline(always)]
    pub(crate) fn of_in(
        view: &impl View,
        canonical: &[u8],
        words: Words,
    ) -> Result<Position, usize> {
        if view.is_altered() {
            return Position::by_component(view, canonical, words);
        }
        Position::in_index(view, canonical)
    }

    /// The same, where nothing was altered.
    fn in_index(view: &impl View, canonical: &[u8]) -> Result<Position, usize> {
        let index = view.index();
        let walk = index.walk(index.root(), canonical);
        let found = match walk.stop {
            Stop::Tree(rank) => {
                view.mark(rank);
                let masks = Masks::below(view, walk.at, walk.consumed);
                if !masks.hide(view, canonical) {
                    return Ok(Names::Tree(masks).at(Node::ROOT));
                }
                None
            }
            Stop::End => match index.entry(walk.at).map(|entry| entry.kind) {
                Some(Kind::File) => Some(Names::File),
                _ => Some(Names::Index(walk.at)),
            },
            _ => None,
        };
        let names = match more_tree(view, (b"", canonical)) {
            Some(MoreTree::Inside) => Names::Tree(Masks::NONE),
            Some(MoreTree::Above) => found.unwrap_or(Names::AboveTree),
            None => found.ok_or_else(|| {
                let from = (walk.consumed + 1).min(canonical.len());
                from + component_length(canonical.get(from..).unwrap_or_default())
            })?,
        };
        Ok(names.at(Node::ROOT))
    }

    /// The root directory's, which is nobody's to alter.
    fn root(view: &impl View, words: Words) -> Position {
        if words == Words::Process
            && let Some(mounts) = view.mounts()
            && let Some(source) = mounts.at(b"")
        {
            return Position::mounted(view, source, b"");
        }
        let root = view.index().root();
        let kind = view.index().entry(root).map(|entry| entry.kind);
        let names = if kind == Some(Kind::Tree) {
            Names::Tree(Masks::below(view, root, 0))
        } else {
            Names::Index(root)
        };
        names.at(Node::ROOT)
    }

    /// What was mounted at `place`, or is the root of the process.
    #[cold]
    #[inline(never)]
    fn mounted(view: &impl View, source: Source, place: &[u8]) -> Position {
        let Source::Path(path) = source else {
            return Names::Tree(Masks::NONE).at(view.node(FRESH, place));
        };
        let Ok(position) = Position::by_component(view, path, Words::View) else {
            return Names::Made.at(view.node(FRESH, place));
        };
        let names = match position.names {
            Names::Tree(masks) => Names::Tree(match masks.place(view, path) {
                Some(at) => Masks::below(view, at, place.len()),
                None => Masks::NONE,
            }),
            Names::File => Names::Tree(Masks::NONE),
            names => names,
        };
        names.at(position.node)
    }

    /// The same, with a look at the alterations of each component.
    #[cold]
    #[inline(never)]
    pub(crate) fn by_component(
        view: &impl View,
        canonical: &[u8],
        words: Words,
    ) -> Result<Position, usize> {
        let mut position = Position::root(view, words);
        let mut end = 0;
        while end < canonical.len() {
            let start = end + 1;
            end = start + component_length(canonical.get(start..).unwrap_or_default());
            let name = canonical.get(start..end).unwrap_or_default();
            if name.is_empty() {
                continue;
            }
            let path = canonical.get(..end).unwrap_or_default();
            position = match position.enter_named(view, (path, words), name) {
                (_, Some(Found::Directory(inner, rank))) => {
                    if let Some(rank) = rank {
                        view.mark(rank);
                    }
                    inner
                }
                (_, Some(Found::InTree(inner))) => inner,
                (node, Some(Found::File(_))) => Names::File.at(node),
                (_, Some(Found::Link(_)) | None) => return Err(end),
            };
        }
        Ok(position)
    }

    /// What the name at the end of `canonical` is, which stands in `self`; None if it is hidden.
    pub fn enter(&self, view: &impl View, canonical: &[u8], name: &[u8]) -> Option<Found> {
        self.enter_in(view, (canonical, Words::Process), name)
    }

    /// The same, in the words of the process or in the view's.
    #[inline(always)]
    pub(crate) fn enter_in(
        &self,
        view: &impl View,
        canonical: (&[u8], Words),
        name: &[u8],
    ) -> Option<Found> {
        if view.is_altered() && !self.shows_all(view) {
            return self.enter_by_node(view, canonical, name).1;
        }
        self.enter_index(view, canonical, name, Node::ROOT)
    }

    /// The same, and what stands for the name.
    #[cold]
    #[inline(never)]
    pub(crate) fn enter_by_node(
        &self,
        view: &impl View,
        canonical: (&[u8], Words),
        name: &[u8],
    ) -> (Node, Option<Found>) {
        self.enter_named(view, canonical, name)
    }

    /// The same, in the frame of its caller: stacks are small.
    #[inline(always)]
    fn enter_named(
        &self,
        view: &impl View,
        (canonical, words): (&[u8], Words),
        name: &[u8],
    ) -> (Node, Option<Found>) {
        let name_node = view.node(self.node, name);
        if words == Words::Process
            && let Some(mounts) = view.mounts()
            && let Some(source) = mounts.at(canonical)
        {
            let position = Position::mounted(view, source, canonical);
            let found = match position.names {
                Names::Tree(_) => Found::InTree(position),
                _ => Found::Directory(position, None),
            };
            return (name_node, Some(found));
        }
        let found = match view.alteration(name_node) {
            Some(Alteration::Made(node)) => Some(Found::InTree(Names::Tree(Masks::NONE).at(node))),
            Some(Alteration::Tree(at, node)) => {
                let masks = Masks::below(view, at, canonical.len());
                Some(Found::InTree(Names::Tree(masks).at(node)))
            }
            Some(Alteration::Removed) => None,
            Some(Alteration::OnlyMade(node)) => Some(Found::Directory(Names::Made.at(node), None)),
            Some(Alteration::Directory(at, node)) => {
                Some(Found::Directory(Names::Index(at).at(node), None))
            }
            None => self.enter_index(view, (canonical, words), name, name_node),
        };
        (name_node, found)
    }

    /// The same, where nothing was altered of this name. `node` stands for it.
    #[inline(always)]
    fn enter_index(
        &self,
        view: &impl View,
        (canonical, words): (&[u8], Words),
        name: &[u8],
        node: Node,
    ) -> Option<Found> {
        let found = match self.names {
            Names::Tree(masks) if !masks.hide(view, canonical) => {
                return Some(Found::InTree(self.names.at(node)));
            }
            Names::Tree(_) | Names::AboveTree | Names::File | Names::Made => None,
            Names::Index(parent) => in_index(view, parent, canonical, name, node),
        };
        if view.more_trees().is_empty() {
            return found;
        }
        let in_view = match view.mounts().filter(|_| words == Words::Process) {
            None => (&b""[..], canonical),
            Some(mounts) => mounts.in_view(canonical).unwrap_or((b"", canonical)),
        };
        match more_tree(view, in_view) {
            Some(MoreTree::Inside) => {
                Some(Found::Directory(Names::Tree(Masks::NONE).at(node), None))
            }
            Some(MoreTree::Above) => {
                Some(found.unwrap_or(Found::Directory(Names::AboveTree.at(node), None)))
            }
            None => found,
        }
    }

    /// Whether all names in it and below are known to be visible.
    pub fn shows_all(&self, view: &impl View) -> bool {
        matches!(self.names, Names::Tree(masks) if masks.is_none()) && !view.is_altered_in_trees()
    }

    /// Where the index tells of what is hidden below it, if it does: `canonical` is its path.
    pub fn hidden_below(&self, view: &impl View, canonical: &[u8]) -> Option<Cursor> {
        match self.names {
            Names::Tree(masks) => masks.place(view, canonical),
            Names::Index(at) => Some(at),
            Names::File | Names::AboveTree | Names::Made => None,
        }
    }

    /// What can be remembered of a directory here.
    pub fn directory(&self, view: &impl View, is_canonical: bool) -> Option<Directory> {
        match self.names {
            Names::Index(at) if !view.is_altered() => Some(Directory::Index {
                names: view.index().names(at)?,
                is_canonical,
            }),
            _ if self.shows_all(view) => Some(Directory::Tree),
            _ => None,
        }
    }
}

/// What stands for all that was mounted fresh, and is the parent of none but that.
const FRESH: Node = Node(u64::MAX);

impl Names {
    /// With what stands for the directory.
    const fn at(self, node: Node) -> Position {
        Position { names: self, node }
    }
}

/// The name `name` of the index' directory `parent`.
fn in_index(
    view: &impl View,
    parent: Cursor,
    canonical: &[u8],
    name: &[u8],
    node: Node,
) -> Option<Found> {
    let at = view.index().child(parent, name)?;
    let Some(entry) = view.index().entry(at) else {
        return Some(Found::Directory(Names::Index(at).at(node), None));
    };
    Some(match entry.kind {
        Kind::File => Found::File(entry.rank),
        Kind::Symlink => Found::Link(entry.rank),
        Kind::Directory => Found::Directory(Names::Index(at).at(node), Some(entry.rank)),
        Kind::Tree => {
            let masks = Masks::below(view, at, canonical.len());
            Found::Directory(Names::Tree(masks).at(node), Some(entry.rank))
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
